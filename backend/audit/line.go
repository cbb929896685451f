package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"faceauth/backend/safetext"
)

const (
	// maxLine bounds a line, in bytes, its end included.
	maxLine = 64 << 10
	// maxIDs bounds what the ids of one line take of that.
	maxIDs = 32 << 10
	// timeLayout is that of a line's time.
	timeLayout = "2006-01-02T15:04:05.000Z"

	// maxSeq is the last number that a line can have: JSON's readers in other
	// languages know no higher one exactly.
	maxSeq = 1<<53 - 1

	maxProject = 128 // bytes
	maxWord    = 64  // runes
)

// hash is a SHA-256 in hexadecimal, as it stands in a line.
type hash = [2 * sha256.Size]byte

// origin is the hash that the first line of all is chained to.
func origin() (h hash) {
	for i := range h {
		h[i] = '0'
	}
	return h
}

func sum(text []byte) (h hash) {
	s := sha256.Sum256(text)
	hex.Encode(h[:], s[:])
	return h
}

// link is what chains a line to the one before.
type link struct {
	seq  uint64
	prev hash
	hash hash
	// fits tells that hash is that of the line.
	fits bool
}

// A line begins with its number and ends with both hashes, the members between
// being open:
//
//	{"seq":2,"time":"2026-11-10T12:00:00.000Z",…,"prev":"…","hash":"…"}
//
// Its hash is that of all bytes before ,"hash", so that of the line before is in
// it.
const (
	headOfLine = `{"seq":`
	headOfPrev = `,"prev":"`
	headOfHash = `,"hash":"`
	endOfLine  = `"}`

	hashPart = len(headOfHash) + 2*sha256.Size + len(endOfLine)
	prevPart = len(headOfPrev) + 2*sha256.Size + len(`"`)
)

// linkOf reads what chains a line, which is given without its end. It answers false
// for what has not a line's form. Whether the line is JSON it does not look at.
func linkOf(text []byte) (link, bool) {
	var l link
	body := len(text) - hashPart
	if body < prevPart || len(text) >= maxLine || !bytes.HasPrefix(text, []byte(headOfLine)) {
		return l, false
	}
	digits := text[len(headOfLine):]
	end := bytes.IndexByte(digits, ',')
	if end < 1 || end > 16 || digits[0] == '0' {
		return l, false
	}
	seq, err := strconv.ParseUint(string(digits[:end]), 10, 64)
	prev, hashed := text[body-prevPart:body], text[body:]
	if err != nil || seq > maxSeq || !bytes.HasPrefix(prev, []byte(headOfPrev)) || prev[prevPart-1] != '"' ||
		!bytes.HasPrefix(hashed, []byte(headOfHash)) || !bytes.HasSuffix(hashed, []byte(endOfLine)) {
		return l, false
	}
	l.seq = seq
	copy(l.prev[:], prev[len(headOfPrev):])
	copy(l.hash[:], hashed[len(headOfHash):])
	l.fits = sum(text[:body]) == l.hash
	return l, true
}

// wire is a line as it stands in a file. The order of the members is the file's.
type wire struct {
	Seq        uint64      `json:"seq"`
	Time       string      `json:"time"`
	Session    string      `json:"session"`
	User       string      `json:"user"`
	From       string      `json:"from,omitzero"`
	Host       string      `json:"host"`
	Project    string      `json:"faceAuth_projectId,omitzero"`
	World      World       `json:"world,omitzero"`
	Action     Action      `json:"action"`
	Outcome    Outcome     `json:"outcome,omitzero"`
	Operation  OperationID `json:"operation,omitzero"`
	Part       int         `json:"part,omitzero"`
	Parts      int         `json:"parts,omitzero"`
	AuthIDs    []string    `json:"auth_ids,omitzero"`
	Submission string      `json:"kyc_submission_id,omitzero"`
	Count      int         `json:"count,omitzero"`
	Filter     string      `json:"filter,omitzero"`
	Format     string      `json:"format,omitzero"`
	Calls      int         `json:"calls,omitzero"`
	Status     int         `json:"status,omitzero"`
	Said       string      `json:"said,omitzero"`
	TraceID    string      `json:"traceId,omitzero"`
	Gap        *wireGap    `json:"gap,omitzero"`
	Prev       string      `json:"prev"`
}

type wireGap struct {
	Bytes    int64  `json:"bytes,omitzero"`
	SHA256   string `json:"sha256,omitzero"`
	LostSeq  uint64 `json:"lost_seq,omitzero"`
	LostHash string `json:"lost_hash,omitzero"`
	NoHead   bool   `json:"no_head,omitzero"`
}

// encode appends a line and its end to out, and gives the line's hash.
func (w *wire) encode(out []byte) ([]byte, hash, error) {
	body, err := json.Marshal(w)
	if err != nil {
		return out, hash{}, err
	}
	body = body[:len(body)-1]
	h := sum(body)
	out = append(out, body...)
	out = append(out, headOfHash...)
	out = append(out, h[:]...)
	out = append(out, endOfLine...)
	return append(out, '\n'), h, nil
}

// wires makes lines of an entry that has been checked: one, or as many as its ids
// need. What chains and stamps them is left open.
func wires(e *Entry) []wire {
	first := wire{
		Project: e.Project, World: e.World, Action: e.Action, Outcome: e.Outcome, Operation: e.Operation,
		Submission: e.Submission, Count: e.Count, Filter: e.Filter.text, Format: e.Format, Calls: e.Calls, Status: e.Status,
		Said: words(e.Said), TraceID: cut(safetext.Clean(e.TraceID), maxWord),
	}
	var out []wire
	rest := e.AuthIDs
	for {
		w, n, size := first, 0, 0
		for n < len(rest) {
			// In JSON an id may need a backslash for each byte.
			if size += 2*len(rest[n]) + len(`"",`); size > maxIDs {
				break
			}
			n++
		}
		w.AuthIDs, rest = rest[:n], rest[n:]
		out = append(out, w)
		if len(rest) == 0 {
			break
		}
	}
	if len(out) > 1 {
		for i := range out {
			out[i].Part, out[i].Parts = i+1, len(out)
		}
	}
	return out
}

// check says what of an entry can't be in a trail.
func check(e *Entry) error {
	switch {
	case !e.World.known():
		return fmt.Errorf("it has no world named %q", safetext.ID(string(e.World)))
	case !e.Action.known():
		return fmt.Errorf("it has no action named %q", safetext.ID(string(e.Action)))
	case !e.Outcome.known():
		return fmt.Errorf("it has no outcome named %q", safetext.ID(string(e.Outcome)))
	case (e.Action == EraseIntent) != (e.Outcome == Intended):
		return errors.New("an erasure alone is intended, and an intent nothing else")
	case (e.Action == EraseIntent || e.Action == Erase) && (e.Operation == "" || len(e.AuthIDs) == 0):
		return errors.New("an erasure has an operation and the ids of records")
	case e.Count < 0 || e.Calls < 0 || e.Status < 0:
		return errors.New("a number is under 0")
	case !word(string(e.Operation)) || !word(e.Format):
		return errors.New("an operation and a format are letters and digits")
	case len(e.Project) > maxProject || safetext.ID(e.Project) != e.Project:
		return errors.New("the project's id is too long or holds what no id holds")
	}
	for _, id := range append([]string{e.Submission}, e.AuthIDs...) {
		switch {
		case len(id) > MaxID:
			return fmt.Errorf("an id is %d bytes long", len(id))
		case safetext.ID(id) != id:
			return fmt.Errorf("an id holds what no id holds: %s", safetext.ID(id))
		}
	}
	for _, id := range e.AuthIDs {
		if id == "" {
			return errors.New("an id is empty")
		}
	}
	return nil
}

// word tells whether s is letters and digits, or empty.
func word(s string) bool {
	return len(s) <= maxWord && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	}) < 0
}

// longestWord is the longest run without a space that can be words, in runes. A
// traceId has 36; what is longer may be a picture, a link or a key that an answer
// has echoed.
const longestWord = 64

// words is what is kept of the API's words.
func words(s string) string {
	fields := strings.Fields(safetext.Clean(s))
	for i, f := range fields {
		if n := utf8.RuneCountInString(f); n > longestWord {
			fields[i] = fmt.Sprintf("[%d characters]", n)
		}
	}
	return cut(strings.Join(fields, " "), MaxSaid)
}

// cut shortens s to so many runes and marks the cut.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// parse reads a line, which is given without its end. A stranger may have written
// it.
func parse(text []byte) (Line, error) {
	if len(text) >= maxLine {
		return Line{}, fmt.Errorf("over %d bytes", maxLine)
	}
	l, ok := linkOf(text)
	if !ok {
		return Line{}, errors.New("it has not the form of a line of the trail")
	}
	var w wire
	if err := json.Unmarshal(text, &w); err != nil {
		return Line{}, errors.New("it is not JSON with the trail's members")
	}
	t, err := time.Parse(timeLayout, w.Time)
	if err != nil {
		return Line{}, errors.New("its time can't be read")
	}
	clean := safetext.Clean
	line := Line{
		Seq: l.seq, Time: t, Fits: l.fits, Raw: text, Session: clean(w.Session),
		Who: Who{User: clean(w.User), Host: clean(w.Host), From: clean(w.From)},
		Entry: Entry{
			Project: safetext.ID(w.Project), World: World(clean(string(w.World))), Action: Action(clean(string(w.Action))),
			Outcome: Outcome(clean(string(w.Outcome))), Operation: OperationID(clean(string(w.Operation))),
			AuthIDs: w.AuthIDs, Submission: safetext.ID(w.Submission), Count: w.Count, Filter: Filter{clean(w.Filter)},
			Format: clean(w.Format), Calls: w.Calls, Status: w.Status, Said: clean(w.Said), TraceID: clean(w.TraceID),
		},
		Part: w.Part, Parts: w.Parts,
	}
	for i, id := range w.AuthIDs {
		line.AuthIDs[i] = safetext.ID(id)
	}
	if g := w.Gap; g != nil && w.Action == Gap {
		line.Gap = &GapNote{Bytes: g.Bytes, SHA256: clean(g.SHA256), LostSeq: g.LostSeq, LostHash: clean(g.LostHash), NoHead: g.NoHead}
	}
	return line, nil
}
