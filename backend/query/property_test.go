package query_test

import (
	"fmt"
	"math/bits"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"faceauth/backend"
	"faceauth/backend/query"
	"faceauth/backend/records"
)

func seoul() *time.Location { return time.FixedZone("KST", 9*3600) }

func now() time.Time { return time.Date(2026, 11, 21, 3, 30, 12, 345678901, seoul()) }

func saved() map[string]string {
	return map[string]string{"near": "margin:-2..2 OR sim:84..86", "week": "since:7d", "both": "@near -@week"}
}

func env() query.Env { return query.Env{Now: now(), Saved: saved()} }

// words are few, so that texts often meet, and hard to fold.
func words() []string {
	return []string{"kyc", "KYC-7", "kYc*", "form", "approved", "rejected", "none", "any", "a", "k", "K", "ſ", "s", "İ", "ı", "I", "한국", "straße", "STRASSE",
		`q"uo\te`, "a b", "x..y", "-", "=x", "80", "yes", "changed", "current", "OR", "@near", "sim:80", "(", "Face_Occluded_fail", "face_compare_underscore", "ẞ"}
}

func anyText(t *rapid.T, label string) string {
	n := rapid.IntRange(0, 2).Draw(t, label)
	parts := make([]string, n)
	for i := range parts {
		parts[i] = rapid.SampledFrom(words()).Draw(t, label)
	}
	return strings.Join(parts, "")
}

func anyTime(t *rapid.T) time.Time {
	switch rapid.IntRange(0, 5).Draw(t, "time") {
	case 0:
		return time.Time{}
	case 1: // at the border of a day, or next to it
		day := time.Date(2026, 11, rapid.IntRange(1, 22).Draw(t, "day"), 0, 0, 0, 0, seoul())
		return day.Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, "off"))).UTC()
	}
	return now().Add(-time.Duration(rapid.IntRange(-3, 60*24*40).Draw(t, "ago")) * time.Minute).UTC()
}

func anyNumber(t *rapid.T) backend.Number {
	if rapid.Bool().Draw(t, "given") {
		return backend.NumberOf(rapid.SampledFrom([]float64{0, 5, 62.5, 79.999, 80, 80.1, 85, 99, 100}).Draw(t, "score"))
	}
	return backend.Number{}
}

func anyThreshold(t *rapid.T) backend.Threshold {
	switch rapid.IntRange(0, 3).Draw(t, "threshold") {
	case 0:
		return backend.Threshold{}
	case 1:
		return backend.SwitchOf(rapid.Bool().Draw(t, "on"))
	}
	return backend.ThresholdOf(rapid.SampledFrom([]float64{0, 70, 80, 85}).Draw(t, "least"))
}

func anyPolicy(t *rapid.T) backend.Policy {
	if rapid.Bool().Draw(t, "usual") {
		return backend.Policy{FaceSimilarity: backend.ThresholdOf(85), Occluded: backend.SwitchOf(true)}
	}
	return backend.Policy{
		FaceSimilarity: anyThreshold(t), Liveness: anyThreshold(t), ActiveLiveness: anyThreshold(t),
		Occluded: anyThreshold(t), FaceCover: anyThreshold(t), HeadCover: anyThreshold(t),
	}
}

func anyTexts(t *rapid.T, label string) []string {
	var out []string
	for range rapid.IntRange(0, 2).Draw(t, label) {
		out = append(out, anyText(t, label))
	}
	return out
}

// anyRecord makes a record with the id of a number. version makes its Raw differ
// from that of other versions.
func anyRecord(t *rapid.T, id, version int) backend.Authentication {
	a := backend.Authentication{
		ID:        fmt.Sprintf("%s%d", words()[id%len(words())], id),
		ProjectID: rapid.SampledFrom([]string{"", "p1", "P2"}).Draw(t, "project"),
		Status:    rapid.SampledFrom([]backend.Status{backend.Approved, backend.Rejected, "", "Pending"}).Draw(t, "status"),
		Created:   anyTime(t), SubmitType: anyText(t, "type"), SubmissionID: anyText(t, "submission"), Policy: anyPolicy(t),
		Scores: backend.Scores{
			FaceSimilarity: anyNumber(t), Liveness: anyNumber(t), ActiveLiveness: anyNumber(t),
			OccludedScore: anyNumber(t), FaceCover: anyNumber(t), HeadCover: anyNumber(t),
			Occluded: backend.Flag{Given: rapid.Bool().Draw(t, "given"), Value: rapid.Bool().Draw(t, "occluded")},
		},
		FailCodes: anyTexts(t, "fail"), Comments: anyTexts(t, "comment"),
		Erased: rapid.Bool().Draw(t, "erased"), ErasedAt: anyTime(t),
	}
	a.Raw = fmt.Appendf(nil, `{"auth_id":%q,"version":%d}`, a.ID, version)
	return a
}

func anyValue(t *rapid.T, f query.Field) string {
	quoted := func(s string) string {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	number := func() string {
		return rapid.SampledFrom([]string{"0", "-5", "5", "62.5", "80", "80.0", "85", "1e2", "+7"}).Draw(t, "number")
	}
	date := func() string {
		return rapid.SampledFrom([]string{"today", "yesterday", "7d", "2w", "1mo", "2026-11-01", "2026-11", "2026", "3h", "30m",
			"2026-11-20T10:00", "2026-11-20T15:00:01Z", "2026-11-20T15:00:01.25+01:00"}).Draw(t, "date")
	}
	if len(f.Words) > 0 && rapid.IntRange(0, 2).Draw(t, "word") == 0 {
		return rapid.SampledFrom(f.Words).Draw(t, "word")
	}
	for _, o := range f.Operators {
		switch {
		case o.Text == "<" && f.API != "create_time" && f.API != "delete_time":
			return rapid.SampledFrom([]string{number(), number() + ".." + number(), ".." + number(), number() + ".."}).Draw(t, "value")
		case o.Text == "<":
			return rapid.SampledFrom([]string{date(), date() + ".." + date(), ".." + date(), date() + ".."}).Draw(t, "value")
		}
	}
	if f.Name == "since" || f.Name == "until" {
		return date()
	}
	return rapid.SampledFrom([]string{quoted(anyText(t, "value")), "*" + quoted(anyText(t, "value")), "k*c*", "face", "rej", "*", "sim85*", quoted("K") + "*", "*7*"}).Draw(t, "value")
}

// anyExpr makes a filter's text. It may be wrong, as a range that ends before it
// begins is.
func anyExpr(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 9).Draw(t, "expr")
	if depth == 0 {
		kind = min(kind, 4)
	}
	switch kind {
	case 0:
		return rapid.SampledFrom([]string{"kyc", "a", `"a b"`, "k*c", "ſ", "한", `"*"`, "İ", "@near", "@both", "ß", `"none"`}).Draw(t, "free")
	case 1, 2, 3, 4:
		f := rapid.SampledFrom(query.Fields()).Draw(t, "field")
		op := rapid.SampledFrom(f.Operators).Draw(t, "operator").Text
		return rapid.SampledFrom(append([]string{f.Name}, f.Aliases...)).Draw(t, "name") + op + anyValue(t, f)
	case 5, 6:
		return anyExpr(t, depth-1) + rapid.SampledFrom([]string{" ", " AND "}).Draw(t, "and") + anyExpr(t, depth-1)
	case 7:
		return "(" + anyExpr(t, depth-1) + " OR " + anyExpr(t, depth-1) + ")"
	case 8:
		return rapid.SampledFrom([]string{"-", "NOT "}).Draw(t, "not") + anyExpr(t, 0)
	}
	return "-(" + anyExpr(t, depth-1) + ")"
}

// anyQuery draws filters until one can be read.
func anyQuery(t *rapid.T) query.Query {
	return rapid.Custom(func(t *rapid.T) query.Query {
		q, err := query.Parse(anyExpr(t, 3), env())
		if err != nil {
			t.Skip("not a filter")
		}
		return q
	}).Draw(t, "query")
}

func selected(p records.Filter, s *records.Snapshot) map[string]bool {
	p.Prepare(s)
	out := map[string]bool{}
	for c := range s.Chunks() {
		var set [records.ChunkRows / 64]uint64
		p.Select(s, c, set[:])
		for w, word := range set {
			for ; word != 0; word &= word - 1 {
				out[s.ID(uint32(c*records.ChunkRows+w*64+bits.TrailingZeros64(word)))] = true
			}
		}
	}
	return out
}

// TestPlanIsMatch holds the two evaluators against each other, while records
// come and change.
func TestPlanIsMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		queries := make([]query.Query, rapid.IntRange(1, 6).Draw(t, "queries"))
		plans := make([]*query.Plan, len(queries))
		for i := range queries {
			queries[i] = anyQuery(t)
			plans[i] = queries[i].Plan()
		}
		store := records.New()
		loaded := map[string]backend.Authentication{}
		for round := range rapid.IntRange(1, 4).Draw(t, "rounds") {
			var add []backend.Authentication
			for range rapid.IntRange(0, 40).Draw(t, "records") {
				a := anyRecord(t, rapid.IntRange(0, 99).Draw(t, "id"), round*1000+len(add))
				loaded[a.ID] = a
				add = append(add, a)
			}
			store.Add(add)
			snapshot := store.Snapshot()
			context := query.NewContext(func(yield func(*backend.Authentication) bool) {
				for _, a := range loaded {
					if !yield(&a) {
						return
					}
				}
			})
			for i, q := range queries {
				got := selected(plans[i], snapshot)
				for id, a := range loaded {
					if want := q.Match(&a, context); got[id] != want {
						t.Fatalf("%s\nround %d: plan %v, match %v for %+v", q.Text(), round, got[id], want, a)
					}
					if q.Alone() && q.Match(&a, query.Context{}) != got[id] {
						t.Fatalf("%s is not alone", q.Text())
					}
				}
				if len(got) > len(loaded) {
					t.Fatalf("%s: rows that don't exist", q.Text())
				}
			}
		}
	})
}

// TestManyRecords crosses the borders of chunks and what is judged in parallel.
func TestManyRecords(t *testing.T) {
	store := records.New()
	var all []backend.Authentication
	for i := range 3*records.ChunkRows + 70 {
		a := syntheticRecord(i)
		a.SubmissionID = fmt.Sprintf("kyc-%d", i/2)
		all = append(all, a)
	}
	plans := map[string]*query.Plan{}
	for _, text := range benchFilters() {
		q, err := query.Parse(text, env())
		if err != nil {
			t.Fatal(err)
		}
		plans[text] = q.Plan()
	}
	for from := 0; from < len(all); from += 5000 {
		upTo := min(from+5000, len(all))
		store.Add(all[from:upTo])
		context := query.NewContext(func(yield func(*backend.Authentication) bool) {
			for i := range all[:upTo] {
				if !yield(&all[i]) {
					return
				}
			}
		})
		for text, p := range plans {
			q, _ := query.Parse(text, env())
			got := selected(p, store.Snapshot())
			for i := range all[:upTo] {
				if want := q.Match(&all[i], context); got[all[i].ID] != want {
					t.Fatalf("%s: plan %v, match %v for %+v", text, got[all[i].ID], want, all[i])
				}
			}
		}
	}
}

// TestStringIsTheSame reads what String writes, on another day.
func TestStringIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := anyQuery(t)
		later := query.Env{Now: now().AddDate(0, 5, 3)}
		again, err := query.Parse(q.String(), later)
		if err != nil {
			t.Fatalf("%s\n%s: %v", q.Text(), q, err)
		}
		if !query.Same(q, again) {
			t.Fatalf("%s\n%s\n%s", q.Text(), q, again)
		}
		if q.Explain() == "" {
			t.Fatalf("%s: no explanation", q.Text())
		}
	})
}

func TestPushedLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, a := anyQuery(t), anyRecord(t, 5, 0)
		r, id := q.Pushed()
		if !q.Match(&a, query.Context{}) {
			return
		}
		if !r.Contains(a.Created) {
			t.Fatalf("%s: %v is not in %v", q.Text(), a.Created, r)
		}
		if len(id) > len(a.ID) || !strings.EqualFold(a.ID[:len(id)], id) {
			t.Fatalf("%s: %q does not begin with %q", q.Text(), a.ID, id)
		}
	})
}

// TestToggleTwice puts a value in and takes it out again.
func TestToggleTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := anyQuery(t)
		field := rapid.SampledFrom([]string{"status", "fail", "type", "policy", "day", "erased", "occl"}).Draw(t, "field")
		value := rapid.SampledFrom([]string{"", "rejected", "none", `a "b" (c)`, "K*"}).Draw(t, "value")
		switch field {
		case "day":
			value = "2026-11-20"
		case "erased", "occl":
			value = rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "yes")
		}
		for range 2 {
			had := q.Has(field, value)
			next, err := query.Parse(q.Toggle(field, value), env())
			if err != nil {
				t.Fatalf("%s -> %s: %v", q.Text(), q.Toggle(field, value), err)
			}
			if !had && !next.Has(field, value) {
				t.Fatalf("%s -> %s has no %s=%s", q.Text(), next.Text(), field, value)
			}
			if had && q.String() == next.String() {
				t.Fatalf("%s -> %s: nothing was taken out", q.Text(), next.Text())
			}
			q = next
		}
	})
}

func TestSelectOfAnEmptyStore(t *testing.T) {
	q, err := query.Parse("a -b attempts:1 policy:changed margin<3", env())
	if err != nil {
		t.Fatal(err)
	}
	if got := selected(q.Plan(), records.New().Snapshot()); len(got) != 0 {
		t.Errorf("chose %v of nothing", got)
	}
}

// TestPlanForTwoSnapshots goes back to an older snapshot.
func TestPlanForTwoSnapshots(t *testing.T) {
	store := records.New()
	old, young := syntheticRecord(1), syntheticRecord(2)
	old.Policy, young.Policy = backend.Policy{FaceSimilarity: backend.ThresholdOf(1)}, backend.Policy{FaceSimilarity: backend.ThresholdOf(2)}
	young.Created = old.Created.Add(time.Hour)
	store.Add([]backend.Authentication{old})
	first := store.Snapshot()
	store.Add([]backend.Authentication{young})
	q, err := query.Parse("policy:current", env())
	if err != nil {
		t.Fatal(err)
	}
	p := q.Plan()
	for _, tc := range []struct {
		s    *records.Snapshot
		want string
	}{{first, old.ID}, {store.Snapshot(), young.ID}, {first, old.ID}} {
		got := selected(p, tc.s)
		if !got[tc.want] || len(got) != 1 {
			t.Errorf("got %v, want %s", got, tc.want)
		}
	}
	if p.Alone() {
		t.Error("policy:current depends on the others")
	}
}

// TestPlanOfSeveralGoroutines prepares for young snapshots while older ones are
// being filtered: the race detector looks on.
func TestPlanOfSeveralGoroutines(t *testing.T) {
	store := records.New()
	q, err := query.Parse("(fail:occluded OR 9f) attempts>=1 -margin>90 sub:*", env())
	if err != nil {
		t.Fatal(err)
	}
	p := q.Plan()
	var running sync.WaitGroup
	for round := range 20 {
		var add []backend.Authentication
		for i := range 100 {
			a := syntheticRecord(round*100 + i)
			a.FailCodes = append(a.FailCodes, fmt.Sprint(round)) // traits that are new
			add = append(add, a)
		}
		store.Add(add)
		s := store.Snapshot()
		for range 2 {
			running.Go(func() {
				got := selected(p, s)
				for row := range uint32(s.Len()) {
					a := s.Record(row)
					if want := q.Match(&a, query.Context{}); got[a.ID] != want {
						t.Errorf("%s: %v", a.ID, got[a.ID])
					}
				}
			})
		}
	}
	running.Wait()
}
