package argos

import (
	"bytes"
	"context"
	"slices"

	"faceauth/backend"
)

const (
	opList = "list authentications"
	opShow = "show authentication"
)

// Page fetches one page of the list with the vendor's GET /v3/faceauth. A
// request that can't be meant, such as a count over MaxPageSize, is a
// BadRequest without a call.
//
// All records of a page share one buffer for their Raw, the body as it came: a
// page costs one allocation for it, and a single record that is kept keeps the
// whole page's bytes. Who keeps few of many records clones their Raw.
func (c *Client) Page(ctx context.Context, req backend.PageRequest) (backend.Page, error) {
	query, f := pageQuery(req, c.config.Now())
	if f != nil {
		return backend.Page{}, f.report(opList, 1, c.config.Key)
	}
	var page backend.Page
	err := c.do(ctx, call{op: opList, path: "/faceauth", query: query, accept: func(body []byte) (f *failure) {
		page, f = decodePage(body, req.Count)
		return f
	}})
	if err != nil {
		return backend.Page{}, err
	}
	if !req.Range.Open() {
		page.Records = slices.DeleteFunc(page.Records, func(a backend.Authentication) bool {
			return !req.Range.Contains(a.Created)
		})
	}
	return page, nil
}

// Authentication fetches one record by its auth_id with the same endpoint. An
// answer with other records, from an API that did not heed authId, is searched
// for the one asked for and never taken for it. The record owns its Raw.
func (c *Client) Authentication(ctx context.Context, authID string) (backend.Authentication, error) {
	query, f := idQuery(authID)
	if f != nil {
		return backend.Authentication{}, f.report(opShow, 1, c.config.Key)
	}
	var found backend.Authentication
	err := c.do(ctx, call{op: opShow, path: "/faceauth", query: query, missing: backend.NotFound, passing: true, accept: func(body []byte) *failure {
		d, f := decode(body)
		if f == nil {
			found, f = pick(d.page, authID)
		}
		return f
	}})
	return found, err
}

// pick finds the record that was asked for in the answer.
func pick(page backend.Page, authID string) (backend.Authentication, *failure) {
	i := slices.IndexFunc(page.Records, func(a backend.Authentication) bool { return a.ID == authID })
	switch {
	case i >= 0:
		found := page.Records[i]
		found.Raw = bytes.Clone(found.Raw)
		return found, nil
	case len(page.Skipped) > 0:
		return backend.Authentication{}, &failure{kind: backend.Malformed, class: unreadable,
			detail: "the record could not be read: " + page.Skipped[0].Reason}
	case page.Next != nil && len(page.Records) > 1:
		return backend.Authentication{}, &failure{kind: backend.Malformed,
			detail: "the API did not heed the auth id and sent a list whose first page is without it"}
	}
	return backend.Authentication{}, &failure{kind: backend.NotFound}
}
