package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"faceauth/backend"
	"faceauth/backend/erasing"
)

// progress is how far an order is, for the live line.
type progress struct {
	done, total, failed int
	waits               string
}

func (p *progress) String() string {
	text := fmt.Sprintf("faceauth: %d of %d", p.done, p.total)
	if p.failed > 0 {
		text += fmt.Sprintf(", %d of them not erased", p.failed)
	}
	if p.waits != "" {
		text += " · " + p.waits
	}
	return text
}

// erase erases what was shown and agreed to.
func (d *deletion) erase(ctx context.Context, p proposal) (halt, err error) {
	order := erasing.Order{Filter: p.filter, Continues: p.continues}
	for _, c := range p.records {
		order.AuthIDs = append(order.AuthIDs, c.id)
	}
	d.progress = progress{total: len(p.records)}
	stopping := make(chan struct{})
	unheard := context.AfterFunc(ctx, func() {
		defer close(stopping)
		fmt.Fprintln(d.talk, "faceauth: stopping: those under way are waited for; a second ctrl+c ends it at once")
	})
	result, err := erasing.Run(ctx, d.config, order, d.heard)
	if !unheard() {
		<-stopping // so that nothing is said on talk any more
	}
	d.talk.show("")
	if err != nil {
		return nil, err
	}
	d.tally.result(result)
	return result.Halt, nil
}

// heard is told of each change of a record. It is called by one goroutine at a time.
func (d *deletion) heard(_ int, item erasing.Item) {
	switch {
	case item.State == erasing.Done:
		d.progress.done++
		if !item.Erasure.Outcome.Gone() {
			d.progress.failed++
		}
		d.progress.waits = ""
		d.line(item.Erasure)
	case item.State == erasing.Working && item.Wait != nil && d.Live:
		d.progress.waits = fmt.Sprintf("%s Again in %s.", item.Wait.Cause.Sentence(), item.Wait.For.Round(100*time.Millisecond))
	case item.State == erasing.Working && item.Wait != nil:
		tellWait(d.talk, *item.Wait)
	}
	d.talk.show(d.progress.String())
}

// line prints what became of a record.
func (d *deletion) line(e backend.Erasure) {
	if d.unwritten != nil {
		return
	}
	d.talk.show("") // both may be the same terminal
	if d.Format == "ndjson" {
		d.unwritten = writeJSON(d.out, erasureJSON{
			AuthID: e.AuthID, Outcome: e.Outcome.String(), Calls: e.Calls, Status: e.Status, TraceID: e.TraceID, Said: told(e),
		}, false)
		return
	}
	_, d.unwritten = fmt.Fprintf(d.out, "%-24s  %-14s  %s\n", e.AuthID, e.Outcome, told(e))
}

// erasureJSON is a line of -o ndjson.
type erasureJSON struct {
	AuthID  string `json:"auth_id"`
	Outcome string `json:"outcome"`
	Calls   int    `json:"calls"`
	Status  int    `json:"status,omitempty"`
	TraceID string `json:"traceId,omitempty"`
	Said    string `json:"said"`
}

// told is what became of a record in words, and the evidence.
func told(e backend.Erasure) string {
	text := e.Sentence()
	if said := e.Said(); said != "" {
		text += " " + said
	}
	return text
}

// ended tells what came of it all, and gives it as an error. err is why it did not
// come to its end, and halt why some were not tried.
func (d *deletion) ended(halt, err error) error {
	if err != nil {
		return d.tally.after(err)
	}
	if d.DryRun {
		return nil
	}
	text := d.tally.String()
	for _, line := range d.tally.advice(halt) {
		text += "\n  " + line
	}
	fmt.Fprintf(d.talk, "faceauth: %s\n", text)
	err = d.tally.err(halt)
	if err == nil && d.unwritten != nil && !brokenPipe(d.unwritten) {
		err = fmt.Errorf("what became of the records could not be printed, but the trail has it: %w", d.unwritten)
	}
	return err
}

// tally counts what became of the records.
type tally struct {
	count         map[backend.Outcome]int
	total, left   int
	untold        int
	untoldFor     error
	operation     string
	dies          bool           // the records die with this process, so nothing can be gone on with
	refused, last *backend.Error // why: the key or the address, and all else
}

func (t *tally) add(e backend.Erasure) {
	if t.count == nil {
		t.count = map[backend.Outcome]int{}
	}
	t.count[e.Outcome]++
	t.total++
	switch {
	case e.Outcome.Gone():
	case refusesAll(e.Cause):
		t.refused = e.Cause
	case e.Cause != nil:
		t.last = e.Cause
	case e.ReadBack != nil:
		t.last = e.ReadBack
	default:
		t.last = &backend.Error{Kind: backend.NotFound, Op: "erase authentication", Attempts: 1}
	}
}

// refusesAll tells of a refusal that has nothing to do with the record.
func refusesAll(err *backend.Error) bool {
	return err != nil && (err.Kind == backend.WrongKey || err.Kind == backend.AddressNotAllowed)
}

func (t *tally) result(r erasing.Result) {
	t.operation = string(r.Operation)
	for _, item := range r.Items {
		if item.State != erasing.Done {
			t.total++
			t.left++
			continue
		}
		t.add(item.Erasure)
		if item.Untold != nil {
			t.untold++
			t.untoldFor = item.Untold
		}
	}
}

// gone is how many are erased now.
func (t *tally) gone() int {
	n := 0
	for o, count := range t.count {
		if o.Gone() {
			n += count
		}
	}
	return n
}

// String is the counts in one line.
func (t *tally) String() string {
	if t.total == 0 {
		return "there is nothing to erase"
	}
	erased := t.count[backend.OutcomeErased] + t.count[backend.OutcomeErasedUnheard]
	parts := []string{fmt.Sprintf("%d erased", erased)}
	if n := t.count[backend.OutcomeErasedUnheard]; n > 0 {
		parts[0] += fmt.Sprintf(", %d of them without an answer, as reading back shows", n)
	}
	for _, of := range []struct {
		n    int
		what string
	}{
		{t.count[backend.OutcomeAlready], "erased before"},
		{t.count[backend.OutcomeNotFound], "not found"},
		{t.count[backend.OutcomeRefused], "refused"},
		{t.count[backend.OutcomeNotDone], "not done"},
		{t.count[backend.OutcomeUnknown], "not known"},
		{t.left, "not tried"},
	} {
		if of.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", of.n, of.what))
		}
	}
	return fmt.Sprintf("of %s: %s", authentications(t.total), strings.Join(parts, "; "))
}

// advice is what to know and do beside the counts, a line each. halt is why some
// were not tried.
func (t *tally) advice(halt error) []string {
	var out []string
	const resume = "faceauth delete --resume"
	if t.left > 0 && halt != nil {
		why := halt.Error()
		e, _ := errors.AsType[*backend.Error](halt)
		switch {
		case e != nil && e.Kind == backend.Cancelled && t.dies:
			why = "it was stopped"
		case e != nil && e.Kind == backend.Cancelled:
			why = "it was stopped; " + resume + " goes on"
		case e != nil:
			why = strings.TrimSuffix(e.Sentence(), ".") + ", so the rest would have fared no better; give the same command again when that is mended"
		}
		out = append(out, "Not tried: "+why+".")
	}
	if t.untold > 0 {
		out = append(out, fmt.Sprintf("Of %d the trail does not have what became of them: %v.", t.untold, t.untoldFor))
	}
	if t.count[backend.OutcomeUnknown]+t.untold > 0 && !t.dies {
		out = append(out, resume+" reads again what is not known.")
	}
	if t.operation != "" {
		out = append(out, "In the trail: faceauth audit --operation "+t.operation)
	}
	return out
}

// after is err with what was done before it.
func (t *tally) after(err error) error {
	erased := t.count[backend.OutcomeErased] + t.count[backend.OutcomeErasedUnheard]
	if erased == 0 {
		return err
	}
	return PartlyError{Done: "Before that: " + t.String() + ".", Err: err}
}

// err is nil when all are erased and the trail has it.
func (t *tally) err(halt error) error {
	gone := t.gone()
	if gone == t.total && t.untold == 0 {
		return nil
	}
	short := fmt.Sprintf("%d of %s not erased", t.total-gone, authentications(t.total))
	if t.count[backend.OutcomeUnknown] > 0 {
		short += ", as far as is known"
	}
	var err error
	switch {
	case gone == t.total:
		err = t.untoldFor
	case t.last != nil:
		err = fmt.Errorf("%s; the last: %w", short, t.last)
	case t.refused != nil:
		err = fmt.Errorf("%s: %w", short, t.refused)
	default:
		err = halt
	}
	if gone > 0 || t.count[backend.OutcomeUnknown] > 0 {
		return PartlyError{Done: fmt.Sprintf("%d are erased.", gone), Err: err}
	}
	return err
}
