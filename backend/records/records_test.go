package records

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"faceauth/backend"
)

// someone is a made-up record with every field drawn from few values, so that
// records share some and differ in others.
func someone(r *rand.Rand, id int) backend.Authentication {
	number := func() backend.Number {
		if r.IntN(4) == 0 {
			return backend.Number{}
		}
		return backend.NumberOf(float64(r.IntN(400)) / 4)
	}
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	a := backend.Authentication{
		ID:           fmt.Sprintf("%x", uint64(id)*0x9e3779b97f4a7c15),
		ProjectID:    pick("p1", "p2", ""),
		Status:       backend.Status(pick("approved", "rejected", "", "pending")),
		Created:      time.UnixMicro(1_790_000_000_000_000 + int64(r.IntN(5000))*1_000_000).UTC(),
		SubmitType:   pick("form", "api", ""),
		SubmissionID: pick("", "kyc"+fmt.Sprint(r.IntN(40)), "kyc-long-and-equal-beginning-"+fmt.Sprint(r.IntN(40)), "제출"),
		Scores:       backend.Scores{FaceSimilarity: number(), Liveness: number(), FaceCover: number(), OccludedScore: number()},
	}
	if r.IntN(2) == 0 {
		a.Scores.Occluded = backend.FlagOf(r.IntN(2) == 0)
	}
	if r.IntN(3) > 0 {
		a.Policy = backend.Policy{FaceSimilarity: backend.ThresholdOf(float64(70 + 5*r.IntN(3))), Occluded: backend.SwitchOf(r.IntN(2) == 0),
			FaceCover: backend.ThresholdOf(float64(50 * r.IntN(2)))}
	}
	for range r.IntN(3) {
		a.FailCodes = append(a.FailCodes, pick("face_compare_underscore", "Face_Occluded_fail", "new"))
	}
	for range r.IntN(3) {
		a.Comments = append(a.Comments, pick("too dark", "", "안녕", fmt.Sprint(r.IntN(1000))))
	}
	if r.IntN(10) == 0 {
		a.Created, a.CreatedText = time.Time{}, "soon "+fmt.Sprint(r.IntN(10))
	}
	if r.IntN(5) == 0 {
		a.Erased, a.ErasedAt = true, a.Created.Add(time.Hour)
		if a.Created.IsZero() {
			a.ErasedAt = time.Time{}
		}
	}
	a.Raw = []byte(fmt.Sprintf(`{"auth_id":%q,"n":%d}`, a.ID, r.IntN(1<<30)))
	return a
}

// model is a store that is plainly right.
type model map[string]backend.Authentication

// linear lists the auth_ids that a view must show.
func (m model) linear(keep func(backend.Authentication) bool, less func(a, b backend.Authentication) int) []string {
	var recs []backend.Authentication
	for _, a := range m {
		if keep(a) {
			recs = append(recs, a)
		}
	}
	slices.SortFunc(recs, func(a, b backend.Authentication) int { return cmp.Or(less(a, b), newestFirst(a, b)) })
	var ids []string
	for _, a := range recs {
		ids = append(ids, a.ID)
	}
	return ids
}

func newestFirst(a, b backend.Authentication) int {
	return cmp.Or(b.Created.Compare(a.Created), strings.Compare(a.ID, b.ID))
}

func ids(v *View) []string {
	var out []string
	for i := range v.Len() {
		out = append(out, v.Snapshot.ID(v.Row(i)))
	}
	return out
}

// rejected is a filter on traits; odd one on the number of attempts.
type rejected struct{}

func (rejected) Prepare(*Snapshot) {}
func (rejected) Alone() bool       { return true }
func (rejected) Select(s *Snapshot, chunk int, out []uint64) {
	for i, t := range s.Chunk(chunk).Traits {
		if s.Traits(t).Status == backend.Rejected {
			out[i/64] |= 1 << (i % 64)
		}
	}
}

type odd struct{}

func (odd) Prepare(*Snapshot) {}
func (odd) Alone() bool       { return false }
func (odd) Select(s *Snapshot, chunk int, out []uint64) {
	for i, n := range s.Chunk(chunk).Submission {
		if s.Attempts(n)%2 == 1 {
			out[i/64] |= 1 << (i % 64)
		}
	}
}

// descendingOrMissing compares numbers with the missing ones last.
func descendingOrMissing(a, b backend.Number, ascending bool) int {
	switch {
	case !a.Given || !b.Given:
		return cmp.Compare(given(b), given(a))
	case ascending:
		return cmp.Compare(a.Value, b.Value)
	}
	return cmp.Compare(b.Value, a.Value)
}

func given(n backend.Number) int {
	if n.Given {
		return 1
	}
	return 0
}

func leastMargin(a backend.Authentication) (least backend.Number) {
	for _, c := range a.Checks() {
		if c.Margin.Given && (!least.Given || c.Margin.Value < least.Value) {
			least = c.Margin
		}
	}
	return least
}

func compareWords(a, b string, ascending bool) int {
	switch {
	case (a == "") != (b == ""):
		return cmp.Compare(len(b), len(a)) * boolSign(a == "" || b == "")
	case ascending:
		return strings.Compare(a, b)
	}
	return strings.Compare(b, a)
}

func boolSign(ok bool) int {
	if ok {
		return 1
	}
	return 0
}

// erase has the store take in made-up outcomes, mostly of records that are there,
// does the same to the model, and compares what is said of it.
func (m model) erase(t *testing.T, r *rand.Rand, s *Store) {
	t.Helper()
	outcomes := backend.Outcomes()
	var done []backend.Erasure
	var want Change
	touched := map[string]bool{}
	for range r.IntN(600) {
		a := someone(r, r.IntN(13_000))
		old, known := m[a.ID]
		if touched[a.ID] {
			continue
		}
		touched[a.ID] = true
		e := backend.Erasure{AuthID: a.ID, Outcome: outcomes[r.IntN(len(outcomes))]}
		now := old
		switch {
		case r.IntN(3) == 0:
			e.Record, now = &a, a
		case e.Outcome.Gone() && !old.Erased:
			now = backend.Authentication{ID: old.ID, ProjectID: old.ProjectID, Status: old.Status, Created: old.Created, CreatedText: old.CreatedText, Erased: true}
		}
		done = append(done, e)
		if known {
			m[a.ID] = now
			if string(old.Raw) != string(now.Raw) {
				want.Changed++
			}
		}
	}
	if got := s.Erase(done); got != want {
		t.Fatalf("Erase said %+v, want %+v", got, want)
	}
}

// TestStoreEqualsAModel adds, repeats, changes and erases records in pages and
// compares everything that can be asked with a plain map.
func TestStoreEqualsAModel(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 1))
		s, m := New(), model{}
		lenses := map[string]*Lens{}
		for i := range 6 {
			var page []backend.Authentication
			var want Change
			touched := map[string]bool{}
			before := model{}
			for range 1 + r.IntN(2*ChunkRows/3) {
				a := someone(r, r.IntN(12_000))
				old, known := m[a.ID]
				if known && r.IntN(2) == 0 {
					a = old // the same record again
				}
				if !touched[a.ID] {
					touched[a.ID] = true
					before[a.ID] = old
				}
				page = append(page, a)
				m[a.ID] = a
			}
			for id, old := range before {
				switch now := m[id]; {
				case old.ID == "":
					want.New++
				case string(old.Raw) != string(now.Raw):
					want.Changed++
				}
			}
			if got := s.Add(page); got.New != want.New || got.Changed < want.Changed {
				t.Fatalf("seed %d: Add said %+v, want %+v", seed, got, want)
			}
			if i > 0 {
				m.erase(t, r, s)
			}
			if i%2 == 1 {
				check(t, s.Snapshot(), m, lenses)
			}
		}
	}
}

func check(t *testing.T, s *Snapshot, m model, lenses map[string]*Lens) {
	t.Helper()
	if s.Len() != len(m) {
		t.Fatalf("%d records, want %d", s.Len(), len(m))
	}
	reader := s.RawReader()
	defer reader.Close()
	for id, a := range m {
		row, ok := s.Row(id)
		if !ok || s.ID(row) != id {
			t.Fatalf("%s is not found", id)
		}
		got := s.Whole(row)
		if len(a.Comments) == 1 && a.Comments[0] == "" {
			a.Comments = nil // a lone empty comment is none
		}
		if !reflect.DeepEqual(got, a) {
			t.Fatalf("got  %+v\nwant %+v", got, a)
		}
		if again := reader.Record(row); string(again.Raw) != string(a.Raw) || again.Erased != a.Erased || again.ID != id {
			t.Fatalf("the reader gives another record for %s", id)
		}
	}
	if _, ok := s.Row("nobody"); ok {
		t.Error("a record that nobody added was found")
	}
	everyone := func(backend.Authentication) bool { return true }
	newest := func(a, b backend.Authentication) int { return 0 }
	subs := map[string]int{}
	for _, a := range m {
		subs[a.SubmissionID]++
	}
	subs[""] = 1
	for _, c := range []struct {
		name string
		want Want
		keep func(backend.Authentication) bool
		less func(a, b backend.Authentication) int
	}{
		{"newest", Want{}, everyone, newest},
		{"oldest", Want{Sort: Sort{Key: ByTime, Ascending: true}}, everyone, func(a, b backend.Authentication) int {
			if a.Created.IsZero() || b.Created.IsZero() {
				return b.Created.Compare(a.Created)
			}
			return a.Created.Compare(b.Created)
		}},
		{"rejected", Want{Filter: rejected{}}, func(a backend.Authentication) bool { return a.Status == backend.Rejected }, newest},
		{"odd by similarity", Want{Filter: odd{}, Sort: Sort{Key: BySimilarity}}, func(a backend.Authentication) bool { return subs[a.SubmissionID]%2 == 1 },
			func(a, b backend.Authentication) int {
				return descendingOrMissing(a.Scores.FaceSimilarity, b.Scores.FaceSimilarity, false)
			}},
		{"by margin", Want{Sort: Sort{Key: ByMargin, Ascending: true}}, everyone, func(a, b backend.Authentication) int {
			return descendingOrMissing(leastMargin(a), leastMargin(b), true)
		}},
		{"by submission", Want{Sort: Sort{Key: BySubmission, Ascending: true}}, everyone, func(a, b backend.Authentication) int {
			return compareWords(a.SubmissionID, b.SubmissionID, true)
		}},
		{"by submission, Z to A", Want{Filter: rejected{}, Sort: Sort{Key: BySubmission}}, func(a backend.Authentication) bool { return a.Status == backend.Rejected },
			func(a, b backend.Authentication) int { return compareWords(a.SubmissionID, b.SubmissionID, false) }},
		{"by id", Want{Sort: Sort{Key: ByID, Ascending: true}}, everyone, func(a, b backend.Authentication) int { return strings.Compare(a.ID, b.ID) }},
		{"by status", Want{Sort: Sort{Key: ByStatus, Ascending: true}}, everyone, func(a, b backend.Authentication) int {
			return compareWords(string(a.Status), string(b.Status), true)
		}},
		{"by attempts", Want{Sort: Sort{Key: ByAttempts}}, everyone, func(a, b backend.Authentication) int {
			return cmp.Compare(subs[b.SubmissionID], subs[a.SubmissionID])
		}},
	} {
		if lenses[c.name] == nil {
			lenses[c.name] = &Lens{}
		}
		v := lenses[c.name].View(s, c.want)
		want := m.linear(c.keep, c.less)
		if got := ids(v); !slices.Equal(got, want) {
			t.Fatalf("%s: differs from place %d of %d on", c.name, firstDifference(got, want), len(want))
		}
		for i := 0; i < v.Len(); i += 97 {
			if at, ok := v.Index(v.Row(i)); !ok || at != i {
				t.Fatalf("%s: place %d is found at %d", c.name, i, at)
			}
		}
	}
	checkGroups(t, new(Lens).View(s, Want{Grouped: true, Sort: Sort{Key: BySimilarity}}), new(Lens).View(s, Want{Sort: Sort{Key: BySimilarity}}))
	checkFacets(t, s, m)
}

func firstDifference(a, b []string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func checkGroups(t *testing.T, grouped, plain *View) {
	t.Helper()
	if a, b := slices.Sorted(slices.Values(ids(grouped))), slices.Sorted(slices.Values(ids(plain))); !slices.Equal(a, b) {
		t.Fatal("grouping lost or doubled a record")
	}
	s := grouped.Snapshot
	met := map[string]bool{}
	place := map[uint32]int{} // where the first record of each group stands without groups
	for i := range plain.Len() {
		if sub := s.SubmissionOf(plain.Row(i)); sub != 0 {
			if _, ok := place[sub]; !ok {
				place[sub] = i
			}
		}
	}
	last := -1
	for i := 0; i < grouped.Len(); {
		row := grouped.Row(i)
		a := s.Record(row)
		_, of := grouped.Attempt(i)
		if a.SubmissionID == "" && of != 1 || met[a.SubmissionID] {
			t.Fatalf("group of %q at %d", a.SubmissionID, i)
		}
		at := 0
		if a.SubmissionID != "" {
			met[a.SubmissionID] = true
			at = place[s.SubmissionOf(row)]
			if at < last {
				t.Fatal("the groups are out of order")
			}
			last = at
		}
		for k := range of {
			if n, all := grouped.Attempt(i + k); n != k+1 || all != of {
				t.Fatalf("place %d is attempt %d of %d", i+k, n, all)
			}
			next := s.Record(grouped.Row(i + k))
			if next.SubmissionID != a.SubmissionID || k > 0 && newestFirst(next, s.Record(grouped.Row(i+k-1))) > 0 {
				t.Fatal("a group is torn or out of time")
			}
		}
		i += of
	}
}

func checkFacets(t *testing.T, s *Snapshot, m model) {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		zone = time.FixedZone("EST", -5*60*60)
	}
	set := Select(s, rejected{})
	f := s.Facets(set, zone)
	codes, days := map[string]int{}, map[string]int{}
	for _, a := range m {
		for _, code := range a.FailCodes {
			codes[code] += 0
		}
		if !a.Created.IsZero() {
			days[a.Created.In(zone).Format(time.DateOnly)] += 0
		}
		if a.Status != backend.Rejected {
			continue
		}
		for _, code := range slices.Compact(slices.Sorted(slices.Values(a.FailCodes))) {
			codes[code]++
		}
		if !a.Created.IsZero() {
			days[a.Created.In(zone).Format(time.DateOnly)]++
		}
	}
	for name, c := range map[string]struct {
		got  []Count
		want map[string]int
	}{"codes": {f.FailCode, codes}, "days": {f.Day, days}} {
		got := map[string]int{}
		for _, n := range c.got {
			if _, twice := got[n.Text]; twice {
				t.Errorf("%s: %q comes twice", name, n.Text)
			}
			got[n.Text] = n.N
		}
		if name == "codes" { // of values that no record has any more, 0 may be said
			for text, n := range got {
				if _, ok := c.want[text]; !ok && n == 0 {
					delete(got, text)
				}
			}
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Fatalf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestPoliciesInTime(t *testing.T) {
	s := New()
	at := func(minute int, limit float64) backend.Authentication {
		a := backend.Authentication{ID: fmt.Sprint("a", minute), Created: time.Unix(int64(minute)*60, 0).UTC(), Policy: backend.Policy{FaceSimilarity: backend.ThresholdOf(limit)}}
		if minute == 99 {
			a.Created = time.Time{}
		}
		a.Raw = []byte(a.ID)
		return a
	}
	s.Add([]backend.Authentication{at(5, 90), at(1, 70), at(3, 80), at(99, 10)})
	without := at(7, 0)
	without.Policy = backend.Policy{}
	s.Add([]backend.Authentication{at(2, 70), at(4, 80), at(6, 70), without})
	snap := s.Snapshot()
	var changed []string
	for row := range uint32(snap.Len()) {
		if snap.PolicyChanged().Has(row) {
			changed = append(changed, snap.ID(row))
		}
	}
	if slices.Sort(changed); !slices.Equal(changed, []string{"a3", "a5", "a6"}) {
		t.Errorf("changed at %v", changed)
	}
	if snap.CurrentPolicy() != "sim70" {
		t.Errorf("current is %s", snap.CurrentPolicy())
	}
	var versions []string
	for _, v := range snap.Policies() {
		versions = append(versions, fmt.Sprintf("%s %d", v.Name, v.Count))
	}
	if none, _ := snap.Row("a7"); snap.PolicyChanged().Has(none) {
		t.Error("a record without a policy changes nothing")
	}
	if want := []string{"sim70 3", "sim90 1", "sim80 2", "sim10 1"}; !slices.Equal(versions, want) {
		t.Errorf("versions %v, want %v", versions, want)
	}
}

// TestReadersNeverSeeHalfARecord reads while others write; with -race it also
// shows that nothing of a snapshot is written to.
func TestReadersNeverSeeHalfARecord(t *testing.T) {
	s := New()
	var writers, readers sync.WaitGroup
	stop := make(chan struct{})
	for w := range 3 {
		writers.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 7))
			for range 60 {
				var page []backend.Authentication
				for range 300 {
					a := someone(r, r.IntN(6000))
					a.Comments = []string{a.ID}
					a.Erased = false // see TestReadersDuringAnErasure
					page = append(page, a)
				}
				s.Add(page)
			}
		})
	}
	for range 2 {
		readers.Go(func() {
			var l Lens
			for {
				select {
				case <-stop:
					return
				default:
				}
				snap := s.Snapshot()
				v := l.View(snap, Want{Filter: rejected{}, Sort: Sort{Key: BySimilarity}, Grouped: true})
				for i := 0; i < v.Len(); i += 1 + v.Len()/50 {
					row := v.Row(i)
					a := snap.Record(row)
					if a.Comments[0] != a.ID || a.Status != backend.Rejected || !strings.Contains(string(snap.Raw(row)), a.ID) {
						t.Errorf("a torn record: %+v", a)
						return
					}
					if again, ok := snap.Row(a.ID); !ok || again != row {
						t.Errorf("%s has row %d and %d", a.ID, row, again)
						return
					}
				}
				snap.Facets(v.Set(), time.UTC)
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
}

func TestSets(t *testing.T) {
	var s Set
	for _, row := range []uint32{0, 63, 64, 200} {
		s = s.With(row, true)
	}
	s = s.With(64, false).With(5000, false)
	if !s.Has(0) || !s.Has(63) || s.Has(64) || !s.Has(200) || s.Has(100_000) || s.Count() != 3 {
		t.Errorf("%x", []uint64(s))
	}
	if n := s.Without(Set{1}); n != 2 {
		t.Errorf("%d outside", n)
	}
}
