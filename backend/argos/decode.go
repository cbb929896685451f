package argos

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"faceauth/backend"
	"faceauth/backend/safetext"
)

const (
	// maxEntries bounds what one page may hold, records or not. The API sends
	// MaxPageSize at most; an empty object is two bytes of an answer and
	// hundreds of a record, so the bound of the body alone would not do.
	maxEntries = 50_000
	// maxListed bounds the fail codes and the comments of one record; what is
	// past it is in Raw alone.
	maxListed = 1000
	// maxWords bounds the strings that a page shares among its records.
	maxWords = 4096
)

const byteOrderMark = "\xef\xbb\xbf"

// decoder makes a page of an answer in one pass over its bytes, with no tree in
// between. It takes every shape that the API is known to have had: a list of
// groups, one group, a list of records, one record.
//
// A field that is missing, null or of a type that makes no sense counts as not
// given. Of a field that comes twice, or under two of its names, the last
// readable one counts; records under a second "data" are added to the first.
type decoder struct {
	body  []byte
	json  *jsontext.Decoder
	valid bool // body is UTF-8 throughout
	page  backend.Page
	// words shares equal strings: a page has few statuses, types and codes.
	words   map[string]string
	entries int
	sawData bool // a list of records was there, however long
	grouped bool // a group was there
	said    said // of the first entry that is neither record nor group
}

func newJSON(text []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// errTooMany is a page of more than maxEntries.
var errTooMany = errors.New("too many entries")

// decodePage reads one answer of the vendor's GET /v3/faceauth to a list of so
// many records. The page keeps body, which must not be written to after.
//
// The older, flat shape of the list has no room for nextPage_key. After a flat
// page that is full the list goes on behind its last record, which is where the
// documented key of the other shape points too: ending there would lose
// records without a word. An API that knows no pages in this shape sends the
// same records again, which Walk notices.
func decodePage(body []byte, count int) (backend.Page, *failure) {
	d, f := decode(body)
	if f != nil {
		return backend.Page{}, f
	}
	if count == 0 {
		count = backend.MaxPageSize
	}
	if n := len(d.page.Records); n > 0 && !d.grouped && d.entries >= count {
		key := members(jsontext.Value(d.page.Records[n-1].Raw), "authid", "createtime")
		if cursor := (backend.Cursor{AuthID: key[0], CreateTime: key[1]}); cursor.AuthID != "" {
			d.page.Next = &cursor
		}
	}
	return d.page, nil
}

// decode reads one answer as it is.
func decode(body []byte) (*decoder, *failure) {
	body = bytes.TrimPrefix(body, []byte(byteOrderMark))
	d := &decoder{body: body, json: newJSON(body), valid: utf8.Valid(body), words: map[string]string{}}
	if err := d.answer(); err != nil {
		return nil, d.failure(err)
	}
	if !d.said.empty() && len(d.page.Records) == 0 && !d.sawData {
		return nil, &failure{said: d.said}
	}
	return d, nil
}

// misshapen is JSON, but not an answer.
type misshapen string

func (m misshapen) Error() string { return string(m) }

// failure puts the reason why an answer can't be read into words, without its
// bytes: they are records.
func (d *decoder) failure(err error) *failure {
	if shape, ok := errors.AsType[misshapen](err); ok {
		return &failure{kind: backend.Malformed, class: unreadable, detail: string(shape)}
	}
	switch {
	case errors.Is(err, errTooMany):
		return &failure{kind: backend.TooLarge, err: err, detail: fmt.Sprintf("the page has more than %s entries", grouped(maxEntries))}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &failure{kind: backend.BrokenOff, class: transient, err: io.ErrUnexpectedEOF,
			detail: "the body ended after " + inBytes(len(d.body)) + ", in the middle of the JSON"}
	}
	return &failure{kind: backend.Malformed, class: unreadable,
		detail: fmt.Sprintf("the answer is not JSON from byte %s of %s on", grouped(d.json.InputOffset()+1), grouped(len(d.body)))}
}

// answer reads the whole of the body.
func (d *decoder) answer() error {
	switch d.json.PeekKind() {
	case '[':
		if err := d.list(d.entry); err != nil {
			return err
		}
	case '{':
		before := d.entries
		if err := d.entry(); err != nil {
			return err
		}
		if skipped := d.page.Skipped; d.said.empty() && d.entries == before+1 && len(skipped) == 1 && !d.sawData {
			return misshapen("the answer is an object without records")
		}
	case 'n', 't', 'f', '"', '0':
		return misshapen("the answer is neither a list nor an object")
	}
	// Either the body was broken or this is its end.
	switch _, err := d.json.ReadToken(); {
	case err == io.EOF && len(bytes.TrimSpace(d.body)) > 0:
		return nil
	case err == io.EOF:
		return misshapen("the answer is empty")
	case err != nil:
		return err
	}
	return misshapen("something follows the JSON of the answer")
}

// list reads a list and hands each entry that is an object to entry, which
// reads it. Everything else is skipped, by name.
func (d *decoder) list(entry func() error) error {
	if _, err := d.json.ReadToken(); err != nil {
		return err
	}
	for {
		switch kind := d.json.PeekKind(); kind {
		case ']':
			_, err := d.json.ReadToken()
			return err
		case '{':
			if err := entry(); err != nil {
				return err
			}
		default:
			if err := d.json.SkipValue(); err != nil {
				return err
			}
			if err := d.skip(kindName(kind) + " in place of a record"); err != nil {
				return err
			}
		}
	}
}

func kindName(kind jsontext.Kind) string {
	switch kind {
	case 'n':
		return "null"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case '[':
		return "a list"
	}
	return "true or false"
}

func (d *decoder) skip(reason string) error {
	d.page.Skipped = append(d.page.Skipped, backend.Skip{Index: d.entries, Reason: reason})
	return d.count()
}

func (d *decoder) count() error {
	if d.entries++; d.entries > maxEntries {
		return errTooMany
	}
	// A person may be pressing keys while several pages are read at a time.
	if d.entries%yieldEvery == 0 {
		runtime.Gosched()
	}
	return nil
}

// yieldEvery is how many entries are read before others get their turn: some
// fifty microseconds of work.
const yieldEvery = 32

// entry reads an object of the top level, which is a record if it has an id, a
// group if it has what groups have, and nothing of use otherwise.
func (d *decoder) entry() error {
	var (
		rec     backend.Authentication
		project string
		isGroup bool
		first   = len(d.page.Records)
		skipped = len(d.page.Skipped)
		entries = d.entries
		next    = d.page.Next
		sawData = d.sawData
	)
	start, err := d.open()
	if err != nil {
		return err
	}
	for d.json.PeekKind() != '}' {
		name, err := d.json.ReadValue()
		if err != nil {
			return err
		}
		switch f := fieldOf(inner(name)); f {
		case fieldProject:
			isGroup = true
			err = d.string(&project, safetext.ID)
		case fieldData:
			isGroup = true
			err = d.data()
		case fieldNext:
			isGroup = true
			err = d.next()
		default:
			err = d.recordField(&rec, f)
		}
		if err != nil {
			return err
		}
	}
	raw, err := d.shut(start)
	if err != nil {
		return err
	}
	if rec.ID != "" {
		// "data" and "nextPage_key" were fields of this record that the
		// documentation does not know; Raw has them.
		d.page.Records = d.page.Records[:first]
		d.page.Skipped = d.page.Skipped[:skipped]
		d.entries, d.page.Next, d.sawData = entries, next, sawData
		rec.ProjectID = project
		rec.Raw = raw
		d.keep(rec)
		return d.count()
	}
	if d.said.empty() && d.sawData == sawData {
		d.said = readSaid(raw)
	}
	if !isGroup {
		return d.skip("no auth_id")
	}
	d.grouped = true
	if d.page.ProjectID == "" {
		d.page.ProjectID = project
	}
	for i := first; i < len(d.page.Records); i++ {
		d.page.Records[i].ProjectID = project
	}
	return nil
}

// open reads the beginning of an object and returns where that was.
func (d *decoder) open() (start int64, err error) {
	_, err = d.json.ReadToken()
	return d.json.InputOffset() - 1, err
}

// shut reads the end of an object and returns the whole of it.
func (d *decoder) shut(start int64) ([]byte, error) {
	if _, err := d.json.ReadToken(); err != nil {
		return nil, err
	}
	end := d.json.InputOffset()
	raw := d.body[start:end:end]
	if !d.valid && !utf8.Valid(raw) {
		raw = bytes.ToValidUTF8(raw, []byte("\ufffd"))
	}
	return raw, nil
}

// data reads the records of a group.
func (d *decoder) data() error {
	switch d.json.PeekKind() {
	case '[':
		d.sawData = true
		return d.list(d.record)
	case '{':
		d.sawData = true
		return d.record()
	case 'n':
		return d.json.SkipValue()
	}
	if err := d.json.SkipValue(); err != nil {
		return err
	}
	return d.skip("data is not a list of records")
}

// next reads nextPage_key. Nothing in it means that this is the last page.
// Something that is not understood is marked, since it would be wrong to let
// the list end there without a word.
//
// A key with one of its two parts is used as it is: the store behind the API
// may well have a simple key. Walk notices when that leads in a circle.
func (d *decoder) next() error {
	value, err := d.json.ReadValue()
	if err != nil {
		return err
	}
	d.page.Next, d.page.NextUnreadable = nil, false
	var cursor backend.Cursor
	switch value.Kind() {
	case 'n', 'f':
		return nil
	case '{':
		parts := members(value, "authid", "createtime")
		cursor = backend.Cursor{AuthID: parts[0], CreateTime: parts[1]}
		if cursor == (backend.Cursor{}) && !blank(value) {
			d.page.NextUnreadable = true
			return nil
		}
	default:
		text, ok := textOf(value)
		if !ok {
			d.page.NextUnreadable = true
			return nil
		}
		cursor.AuthID = text
	}
	if cursor != (backend.Cursor{}) {
		d.page.Next = &cursor
	}
	return nil
}

// blank tells whether an object has nothing but nulls and empty strings.
func blank(object jsontext.Value) bool {
	d := newJSON(object)
	if _, err := d.ReadToken(); err != nil {
		return false
	}
	for d.PeekKind() == '"' {
		if err := d.SkipValue(); err != nil {
			return false
		}
		value, err := d.ReadValue()
		if err != nil || string(value) != "null" && string(value) != `""` {
			return false
		}
	}
	return true
}
