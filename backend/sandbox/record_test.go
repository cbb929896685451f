package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"faceauth/backend"
)

func everyRecord(d *dataset, f func(rec *record)) {
	var b block
	var rec record
	for i := range d.n {
		d.at(i, &b, &rec)
		f(&rec)
	}
}

func TestStatusFollowsFromTheScores(t *testing.T) {
	d := newDataset(1, 20_000, testNow)
	contradictions := 0
	everyRecord(d, func(rec *record) {
		if rec.policy == &d.contrary {
			contradictions++
			if rec.failed != occludedFace || rec.policy.occluded || rec.approved {
				t.Errorf("record %d is no contradiction", rec.index)
			}
			return
		}
		if want := rec.policy.judge(&rec.scores); rec.failed != want || rec.approved != (want == 0) {
			t.Errorf("record %d: %+v by %s gives %b, want %b", rec.index, rec.scores, rec.policy.json, rec.failed, want)
		}
	})
	if contradictions < 2 || contradictions > 100 {
		t.Errorf("%d contradictions in %d records", contradictions, d.n)
	}
}

func TestJudge(t *testing.T) {
	p := policy{similarity: 85, occluded: true, faceCover: 60, headCover: 50, liveness: 50, activeLiveness: 70}
	none := scores{similarity: 85, liveness: absent, activeLiveness: absent, faceCover: absent, headCover: absent}
	for _, c := range []struct {
		change func(*scores)
		want   cause
	}{
		{func(*scores) {}, 0},
		{func(s *scores) { s.similarity = 84.99 }, lowSimilarity},
		{func(s *scores) { s.occluded = true }, occludedFace},
		{func(s *scores) { s.faceCover = 60 }, 0},
		{func(s *scores) { s.faceCover = 59.99 }, noFaceCover},
		{func(s *scores) { s.headCover = 0 }, noHeadCover},
		{func(s *scores) { s.liveness, s.activeLiveness = 49, 69 }, lowLiveness | lowActiveLiveness},
	} {
		s := none
		c.change(&s)
		if got := p.judge(&s); got != c.want {
			t.Errorf("%+v gives %b, want %b", s, got, c.want)
		}
	}
	var off policy
	if got := off.judge(&scores{occluded: true}); got != 0 {
		t.Errorf("a policy that asks nothing rejects for %b", got)
	}
}

func TestTheDataIsWorthLookingAt(t *testing.T) {
	d := newDataset(0, 20_000, testNow)
	counts := map[string]int{}
	byPolicy := map[string]int{}
	people := map[int]bool{}
	everyRecord(d, func(rec *record) {
		people[rec.person] = true
		byPolicy[rec.policy.json]++
		for name, is := range map[string]bool{
			"approved": rec.approved, "form": rec.form, "erased full": rec.erasure == erasedFull, "erased bare": rec.erasure == erasedBare,
			"no policy": rec.noPolicy, "no result": rec.noResult, "memo": rec.memo != "", "stranger": rec.impostor,
			"near miss":      rec.scores.similarity < rec.policy.similarity && rec.scores.similarity >= rec.policy.similarity-1,
			"old and erased": rec.erasure != notErased && rec.index < d.n/4, "new and erased": rec.erasure != notErased && rec.index >= d.n*3/4,
		} {
			if is {
				counts[name]++
			}
		}
		for _, c := range causes() {
			if rec.failed&c != 0 {
				counts[c.code()]++
			}
		}
	})
	for name, want := range map[string][2]int{
		"approved": {17_000, 18_200}, "form": {16_500, 18_500}, "erased full": {200, 900}, "erased bare": {200, 900},
		"no policy": {20, 200}, "no result": {20, 200}, "memo": {300, 1200}, "stranger": {30, 600}, "near miss": {50, 600},
		"face_compare_underscore": {500, 2000}, "Face_Occluded_fail": {200, 1000}, "Face_cover_fail": {20, 300}, "Head_cover_fail": {20, 300},
		"Liveness_fail": {100, 500}, "Active_liveness_fail": {50, 500}, "old and erased": {200, 2000}, "new and erased": {1, 120},
	} {
		if counts[name] < want[0] || counts[name] > want[1] {
			t.Errorf("%s: %d, want %d to %d", name, counts[name], want[0], want[1])
		}
	}
	if len(byPolicy) != 7 {
		t.Errorf("%d policies, want six and the contradictory one", len(byPolicy))
	}
	if len(people) < 5000 {
		t.Errorf("%d people", len(people))
	}
	t.Log(counts)
}

func TestAttemptsOfAVisitBelongTogether(t *testing.T) {
	d := newDataset(4, 6400, testNow)
	var b block
	var rec record
	visits, later := 0, 0
	for k := range d.calendar.blocks() {
		type state struct {
			person  int
			created int64
			failed  bool
		}
		seen := map[uint8]state{}
		for i := k * blockSize; i < min((k+1)*blockSize, d.n); i++ {
			d.at(i, &b, &rec)
			pl := b.places[i%blockSize]
			before, again := seen[pl.visit]
			if !again {
				visits++
			} else {
				later++
				switch {
				case before.person != rec.person:
					t.Errorf("record %d: another person in the same visit", i)
				case !before.failed:
					t.Errorf("record %d: a further attempt after an approval", i)
				case rec.created-before.created > 30*60_000 && k != d.calendar.blocks()-1:
					t.Errorf("record %d: %d s after the attempt before", i, (rec.created-before.created)/1000)
				}
			}
			seen[pl.visit] = state{rec.person, rec.created, !rec.approved}
		}
	}
	if later*40 < visits {
		t.Errorf("%d visits, %d further attempts", visits, later)
	}
}

func TestDocumentedCodesAreTheDomainsCodes(t *testing.T) {
	var ours, theirs []string
	for _, c := range causes() {
		ours = append(ours, c.code())
	}
	for _, f := range backend.FailCodes() {
		theirs = append(theirs, f.Code)
	}
	if !slices.Equal(ours[:len(theirs)], theirs) {
		t.Errorf("%q, the domain has %q", ours, theirs)
	}
}

func TestRecordsAreAFunctionOfSeedAndNumber(t *testing.T) {
	a, b, other := newDataset(5, 3000, testNow), newDataset(5, 3000, testNow), newDataset(6, 3000, testNow)
	text := func(d *dataset, i int) string {
		var bl block
		var rec record
		d.at(i, &bl, &rec)
		e := encoder{ids: d.ids}
		return string(e.appendRecord(nil, &rec))
	}
	different := 0
	for i := 2999; i >= 0; i -= 13 {
		if text(a, i) != text(b, i) {
			t.Fatalf("record %d differs", i)
		}
		if text(a, i) != text(other, i) {
			different++
		}
	}
	if different < 200 {
		t.Errorf("another seed changes only %d records of 231", different)
	}
}

func TestEveryRecordIsJSON(t *testing.T) {
	d := newDataset(2, 20_000, testNow)
	e, old := encoder{ids: d.ids}, encoder{ids: d.ids, oldSpelling: true}
	everyRecord(d, func(rec *record) {
		for _, enc := range []encoder{e, old} {
			if b := enc.appendRecord(nil, rec); !json.Valid(b) || !utf8.Valid(b) {
				t.Fatalf("record %d: %s", rec.index, b)
			}
		}
	})
}

func TestHostileTextsAreEscapedAndSeen(t *testing.T) {
	d := newDataset(0, 12_000, testNow)
	e := encoder{ids: d.ids}
	texts := newTexts()
	var b block
	var rec record
	seen := map[string]bool{}
	longest := 0
	for age := range 100 {
		d.at(d.n-1-age, &b, &rec)
		raw := e.appendRecord(nil, &rec)
		var got entry
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatalf("%v in %q", err, raw)
		}
		for _, c := range raw {
			if c < 0x20 {
				t.Fatalf("a raw control in %q", raw)
			}
		}
		if rec.erasure == notErased && (got.Memo != rec.memo || got.Device != rec.device) {
			t.Errorf("record of age %d: memo %q comes back as %q", age, rec.memo, got.Memo)
		}
		for _, s := range append(got.Comment, got.Memo, got.Device, got.Submission) {
			seen[s] = true
			longest = max(longest, len(s))
		}
	}
	hostile := 0
	for _, s := range texts.evil {
		if seen[s] {
			hostile++
		}
	}
	if hostile < len(texts.evil) {
		t.Errorf("%d of %d hostile texts among the newest hundred", hostile, len(texts.evil))
	}
	if longest < 5000 {
		t.Errorf("the longest text has %d bytes", longest)
	}
	if !seen["kyc-\x1b[31;1mred\x1b[0m\u202e\u200b한글"] {
		t.Error("no hostile submission")
	}
}

func TestAppendString(t *testing.T) {
	for _, s := range append(newTexts().evil, newTexts().kind...) {
		var got string
		if err := json.Unmarshal(appendString(nil, s), &got); err != nil {
			t.Errorf("%q: %v", s, err)
		} else if got != s {
			t.Errorf("%q comes back as %q", s, got)
		}
	}
	if got := string(appendString(nil, "a\xffb")); !strings.Contains(got, "\ufffd") || !utf8.ValidString(got) {
		t.Errorf("broken UTF-8 becomes %q", got)
	}
}

func TestAppendNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 100: "100", 99.5: "99.5", 84.96: "84.96", 0.05: "0.05", 97.78668212890625: "97.78668212890625", 87.5: "87.5", 85.07: "85.07",
	} {
		if got := string(appendNumber(nil, v)); got != want {
			t.Errorf("%v is written %s", v, got)
		}
	}
}
