package sandbox

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// toErase are the ids of the records that are not erased.
func toErase(t *testing.T, s *Server) []string {
	t.Helper()
	var ids []string
	for _, e := range page(t, s, nil).Data {
		if !e.Deleted {
			ids = append(ids, e.AuthID)
		}
	}
	return ids
}

func TestFormsInWhichDeleteFails(t *testing.T) {
	for _, form := range EraseForms() {
		t.Run(string(form.Name), func(t *testing.T) {
			t.Parallel()
			s := start(t, Config{Records: 20, Faults: faults(t, "erase="+string(form.Name))})
			query := url.Values{"authId": {toErase(t, s)[0]}}
			ctx := t.Context()
			if form.Name == "silent" {
				short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
				defer cancel()
				ctx = short
			}
			r, err := call(s, http.MethodDelete, pathList, query, func(r *http.Request) { *r = *r.WithContext(ctx) })
			if plain := err == nil && r.status == http.StatusOK && r.body == string(erased().body); plain != (form.Name == "hollow") {
				t.Errorf("answer %d %q, %v", r.status, r.body, err)
			}
			if silent := errors.Is(err, context.DeadlineExceeded); silent != (form.Name == "silent") {
				t.Errorf("%v", err)
			}
			if got := page(t, s, query).Data[0].Deleted; got != form.Done {
				t.Errorf("erased is %v", got)
			}
			if !form.Done {
				return
			}
			again, err := call(s, http.MethodDelete, pathList, query, func(r *http.Request) { *r = *r.WithContext(t.Context()) })
			if want := eraseError(eraseNothing); err != nil || again.body != string(want.body) {
				t.Errorf("a second time: %d %q, %v", again.status, again.body, err)
			}
		})
	}
}

func TestALateDeleteIsDoneAfterItsAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config, err := Config{Records: 20, Faults: faults(t, "erase=late")}.withDefaults()
		if err != nil {
			t.Fatal(err)
		}
		s := newServer(config)
		id := ""
		for i := 0; id == ""; i++ {
			candidate := string(s.project.ids.appendAuthID(nil, i))
			if rec, _, _ := s.project.get(candidate); rec.erasure == notErased {
				id = candidate
			}
		}
		r := httptest.NewRequest(http.MethodDelete, pathList+"?authId="+id, nil)
		p := s.config.Faults.plan(1, 1)
		if a := s.erase(r, &p); a.status != http.StatusBadGateway {
			t.Errorf("answer %d", a.status)
		}
		if rec, _, _ := s.project.get(id); rec.erasure != notErased {
			t.Error("erased at once")
		}
		time.Sleep(lateBy)
		synctest.Wait()
		if rec, _, _ := s.project.get(id); rec.erasure == notErased {
			t.Error("not erased")
		}
	})
}

func TestAnyFormIsDrawnAnew(t *testing.T) {
	s := start(t, Config{Records: 300, Faults: faults(t, "erase=any")})
	type told struct {
		status     int
		reset, cut bool
	}
	answers, done := map[told]bool{}, 0
	ids := toErase(t, s)[:60]
	for _, id := range ids {
		r, err := call(s, http.MethodDelete, pathList, url.Values{"authId": {id}})
		if err == nil && r.body == string(erased().body) {
			t.Fatal("a success")
		}
		answers[told{r.status, errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.ErrUnexpectedEOF)}] = true
		if rec, _, _ := s.project.get(id); rec.erasure != notErased {
			done++
		}
	}
	if len(answers) < 5 || done < 15 || done > 50 {
		t.Errorf("%d answers, %d of %d done", len(answers), done, len(ids))
	}
}
