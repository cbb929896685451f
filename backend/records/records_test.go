package records

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"faceauth/backend"
)

func rec(id string, minute int, raw string) backend.Authentication {
	a := backend.Authentication{ID: id, Raw: json.RawMessage(raw)}
	if minute >= 0 {
		a.Created = time.Date(2026, 11, 1, 0, minute, 0, 0, time.UTC)
	}
	return a
}

func ids(s *Store) []string {
	out := make([]string, s.Len())
	for i := range out {
		out[i] = s.At(i).ID
	}
	return out
}

func TestNewestFirstWhateverTheOrderOfArrival(t *testing.T) {
	want := []string{"e", "d", "b", "c", "a", "z"}
	all := []backend.Authentication{rec("a", 1, "1"), rec("b", 2, "1"), rec("c", 2, "1"), rec("d", 3, "1"), rec("e", 4, "1"), rec("z", -1, "1")}
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		recs := slices.Clone(all)
		r.Shuffle(len(recs), func(i, j int) { recs[i], recs[j] = recs[j], recs[i] })
		cut := r.IntN(len(recs) + 1)
		var s Store
		s.Add(recs[:cut])
		s.Add(recs[cut:])
		if got := ids(&s); !slices.Equal(got, want) {
			t.Fatalf("seed %d: %v, want %v", seed, got, want)
		}
		for i, id := range want {
			if at, ok := s.Index(id); !ok || at != i {
				t.Errorf("seed %d: Index(%s) = %d, %v", seed, id, at, ok)
			}
		}
	}
}

func TestNewestAnswerWins(t *testing.T) {
	var s Store
	if c := s.Add([]backend.Authentication{rec("a", 1, "old"), rec("b", 2, "same")}); c != (Change{New: 2}) {
		t.Fatalf("first Add: %+v", c)
	}
	held := s.Get("a")
	c := s.Add([]backend.Authentication{rec("a", 9, "new"), rec("b", 2, "same"), rec("c", 3, "x"), rec("c", 3, "x")})
	if c != (Change{New: 1, Changed: 1}) {
		t.Errorf("second Add: %+v, want one new and one changed", c)
	}
	if got := ids(&s); !slices.Equal(got, []string{"a", "c", "b"}) {
		t.Errorf("order %v: a record whose time changed must move", got)
	}
	if string(held.Raw) != "new" || s.Get("a") != held {
		t.Error("the record that a screen holds must show its newest state")
	}
	if _, ok := s.Index("nobody"); ok || s.Get("nobody") != nil {
		t.Error("found a record that was never added")
	}
}

func BenchmarkAddPages(b *testing.B) {
	const pages, size = 50, 2000
	all := make([][]backend.Authentication, pages)
	for p := range all {
		for i := range size {
			n := p*size + i
			all[p] = append(all[p], rec(fmt.Sprintf("id%06d", n), pages*size-n, "x"))
		}
	}
	for b.Loop() {
		var s Store
		for _, page := range all {
			s.Add(page)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/pages/size, "ns/record")
}
