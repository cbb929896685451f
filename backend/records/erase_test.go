package records

import (
	"bytes"
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

// erased are plain successes, whose records were not read back.
func erased(ids ...string) []backend.Erasure {
	var done []backend.Erasure
	for _, id := range ids {
		done = append(done, backend.Erasure{AuthID: id, Outcome: backend.OutcomeErased})
	}
	return done
}

// person is a record with a text in its JSON and in its comments.
func person(r *rand.Rand, id int, text string) backend.Authentication {
	a := someone(r, id)
	a.Erased, a.ErasedAt = false, time.Time{}
	a.Comments = []string{text, "too dark"}
	a.Raw = fmt.Appendf(nil, `{"auth_id":%q,"n":%d,"user_id":%q}`, a.ID, r.IntN(1<<30), text)
	return a
}

// crowd is a page of so many, whose numbers go from first on.
func crowd(r *rand.Rand, first, n int) []backend.Authentication {
	var page []backend.Authentication
	for i := range n {
		page = append(page, person(r, first+i, fmt.Sprintf("person-%d-", first+i)))
	}
	return page
}

// holds tells whether a text is in any block or comment of a snapshot.
func (s *Snapshot) holds(text string) bool {
	for _, b := range s.raws.blocks {
		if plain, _ := s.raws.codec.unpack(b, nil); bytes.Contains(plain, []byte(text)) {
			return true
		}
	}
	for i := range uint32(s.CommentCount()) {
		if strings.Contains(strings.Join(s.Comments(i), " "), text) {
			return true
		}
	}
	return slices.ContainsFunc(s.comments.texts, func(b []byte) bool { return bytes.Contains(b[:cap(b)], []byte(text)) })
}

// TestNothingOfAnErasedRecordIsLeft looks for it in snapshots from before and
// after, and for everybody else in them.
func TestNothingOfAnErasedRecordIsLeft(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	first := crowd(r, 0, 800)
	victim := first[321]
	later := person(r, 321, "person-321-moved")
	gone := someone(r, 321)
	gone.Erased, gone.Comments = true, nil
	for _, tc := range []struct {
		name  string
		erase func(*Store) Change
		want  backend.Authentication
	}{
		{"not read since", func(s *Store) Change { return s.Erase(erased(victim.ID)) },
			backend.Authentication{ID: victim.ID, ProjectID: victim.ProjectID, Status: victim.Status, Created: victim.Created, CreatedText: victim.CreatedText, Erased: true}},
		{"read back", func(s *Store) Change {
			return s.Erase([]backend.Erasure{{AuthID: victim.ID, Outcome: backend.OutcomeErasedUnheard, Record: &gone}})
		}, gone},
		{"by somebody else", func(s *Store) Change { return s.Add([]backend.Authentication{gone}) }, gone},
		{"in a changed state before", func(s *Store) Change {
			s.Add([]backend.Authentication{later, later})
			return s.Add([]backend.Authentication{gone})
		}, gone},
		{"in the same page", func(s *Store) Change { return s.Add([]backend.Authentication{later, gone}) }, gone},
		{"once again", func(s *Store) Change {
			s.Erase(erased(victim.ID))
			s.Add([]backend.Authentication{later})
			return s.Erase(erased(victim.ID, victim.ID, "nobody"))
		}, backend.Authentication{ID: later.ID, ProjectID: later.ProjectID, Status: later.Status, Created: later.Created, CreatedText: later.CreatedText, Erased: true}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := New()
			held := []*Snapshot{}
			for i := 0; i < len(first); i += 200 { // its block is not the last one
				s.Add(first[i : i+200])
				held = append(held, s.Snapshot())
			}
			if !held[1].holds("person-321-") || !held[3].holds("person-321-") {
				t.Fatal("it is not there before")
			}
			packed := held[3].raws.blocks[len(held[0].raws.blocks)].packed
			reader := held[2].RawReader()
			row, _ := held[2].Row(victim.ID)
			if rec := reader.Record(row); !strings.Contains(string(rec.Raw), "person-321-") {
				t.Fatal("the reader does not give it before")
			}
			if c := tc.erase(s); c != (Change{Changed: 1}) {
				t.Errorf("it says %+v", c)
			}
			for i, snap := range append(held, s.Snapshot()) {
				if snap.holds("person-321-") {
					t.Errorf("snapshot %d still holds the record", i)
				}
			}
			if got := s.Snapshot().Whole(row); !reflect.DeepEqual(got, tc.want) {
				t.Errorf("the record is %+v, want %+v", got, tc.want)
			}
			if old := reader.Record(row); len(old.Raw) != 0 || !old.Erased || old.Scores != (backend.Scores{}) || old.ID != victim.ID {
				t.Errorf("a reader that was open gives %+v", old)
			}
			for i, a := range first {
				if got := held[3].Whole(uint32(i)); a.ID != victim.ID && !reflect.DeepEqual(got, a) {
					t.Fatalf("of another record there is %+v, want %+v", got, a)
				}
			}
			if now := held[3].raws.blocks[len(held[0].raws.blocks)].packed; !bytes.HasPrefix(packed[:cap(packed)], now) && bytes.Count(packed, []byte{0}) != len(packed) {
				t.Error("where the block was there is still something of it")
			}
			reader.Close()
		})
	}
}

// TestWhatComesLaterWins adds a record again that the store has as erased and not
// read since.
func TestWhatComesLaterWins(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	s := New()
	page := crowd(r, 0, 50)
	s.Add(page)
	s.Erase(erased(page[7].ID))
	row, _ := s.Snapshot().Row(page[7].ID)
	if s.Snapshot().Raw(row) != nil || !s.Snapshot().Erased(row) {
		t.Fatal("it is not erased")
	}
	read := someone(r, 7)
	read.Erased = true
	if c := s.Add([]backend.Authentication{read}); c != (Change{Changed: 1}) || s.blocks[0].wiped.Load() != 1 {
		t.Errorf("the API's own answer changes %+v, after which the block is wiped %d times", c, s.blocks[0].wiped.Load())
	}
	if got := s.Snapshot().Whole(row); !reflect.DeepEqual(got, read) {
		t.Errorf("got %+v, want %+v", got, read)
	}
	if c := s.Add(page); c != (Change{Changed: 1}) {
		t.Errorf("an answer that is older changes %+v", c)
	}
	if got := s.Snapshot().Whole(row); !reflect.DeepEqual(got, page[7]) {
		t.Errorf("got %+v, want %+v", got, page[7])
	}
}

// TestWhatIsNotGoneStays takes in outcomes that leave records as they were.
func TestWhatIsNotGoneStays(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	s := New()
	page := crowd(r, 0, 50)
	before := page[3]
	before.Erased = true
	page[3] = before
	s.Add(page)
	var done []backend.Erasure
	for i, o := range backend.Outcomes() {
		if !o.Gone() {
			done = append(done, backend.Erasure{AuthID: page[10+i].ID, Outcome: o})
		}
	}
	done = append(done, erased(before.ID, "nobody")...) // the one is erased by the API's own word
	stranger := someone(r, 4000)
	done = append(done, backend.Erasure{AuthID: stranger.ID, Outcome: backend.OutcomeAlready, Record: &stranger})
	if c := s.Erase(done); c != (Change{}) {
		t.Errorf("it says %+v", c)
	}
	for i, a := range page {
		if got := s.Snapshot().Whole(uint32(i)); !reflect.DeepEqual(got, a) {
			t.Fatalf("got %+v, want %+v", got, a)
		}
	}
}

// TestCommentsGoWithTheLastWhoHasThem also has them come back.
func TestCommentsGoWithTheLastWhoHasThem(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	s := New()
	page := crowd(r, 0, 9000) // two tables are outgrown with what is removed in them
	page[5].Comments, page[6].Comments = []string{"shared"}, []string{"shared"}
	s.Add(page)
	var ids []string
	for _, a := range page[5:4000] {
		ids = append(ids, a.ID)
	}
	s.Erase(erased(slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == page[6].ID })...))
	if snap := s.Snapshot(); !snap.holds("shared") || snap.holds("person-1234-") {
		t.Error("while one has them")
	}
	s.Erase(erased(page[6].ID))
	if s.Snapshot().holds("shared") {
		t.Error("when nobody has them")
	}
	n := s.Snapshot().CommentCount()
	again := crowd(r, 0, 20000)
	again[19000].Comments = nil
	s.Add(again)
	for i, a := range again {
		row, _ := s.Snapshot().Row(a.ID)
		if got := s.Snapshot().Record(row).Comments; !slices.Equal(got, a.Comments) {
			t.Fatalf("record %d has %q, want %q", i, got, a.Comments)
		}
	}
	row, _ := s.Snapshot().Row(again[19000].ID)
	if c, i := s.Snapshot().place(row); c.Comments[i] != 0 {
		t.Errorf("no comment at all has number %d", c.Comments[i])
	}
	if more, want := s.Snapshot().CommentCount()-n, 11_000-1+3993+2; more != want {
		t.Errorf("%d new lists, want %d: of those that were wiped, and those of the new records", more, want)
	}
}

// TestABlockMayGrow wipes records that others have much in common with, so that
// blocks need more room or less than before.
func TestABlockMayGrow(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	var c codec
	grown, shrunk := 0, 0
	for range 60 {
		var recs []*backend.Authentication
		raw := make([]byte, 600)
		for range 1 + r.IntN(60) {
			if r.IntN(2) == 0 {
				for i := range raw {
					raw[i] = byte(r.IntN(256))
				}
			}
			recs = append(recs, &backend.Authentication{Raw: bytes.Clone(raw[:r.IntN(600)])})
		}
		blocks, refs := c.pack(recs)
		was := blocks[0].packed
		size := len(was)
		i := r.IntN(len(recs))
		c.wipe(blocks[refs[i].block], []uint32{refs[i].at})
		for k, ref := range refs {
			plain, wiped := c.unpack(blocks[ref.block], nil)
			if got := entry(plain, ref.at); k == i && len(got) > 0 || k != i && !bytes.Equal(got, recs[k].Raw) {
				t.Fatalf("record %d of %d is %d bytes after %d was wiped", k, len(recs), len(got), i)
			}
			if ref.block == refs[i].block && wiped != 1 {
				t.Fatalf("wiped %d times", wiped)
			}
		}
		if refs[i].block > 0 {
			continue
		}
		rest := was[:cap(was)]
		if now := blocks[0].packed; len(now) > size {
			grown++
		} else {
			shrunk++
			if rest = rest[len(now):]; &now[0] != &was[0] {
				t.Error("a block moved for nothing")
			}
		}
		if bytes.Count(rest, []byte{0}) != len(rest) {
			t.Error("where the block was there is still something of it")
		}
	}
	if grown == 0 || shrunk == 0 {
		t.Errorf("%d grew and %d did not, so this shows nothing", grown, shrunk)
	}
}

// TestUnpackingLeavesNothingOfWhatWasThere unpacks into room that is too small, and
// into more than it takes.
func TestUnpackingLeavesNothingOfWhatWasThere(t *testing.T) {
	var c codec
	blocks, _ := c.pack([]*backend.Authentication{{Raw: bytes.Repeat([]byte("new"), 1000)}})
	for _, size := range []int{100, 5000} {
		room := bytes.Repeat([]byte("o"), size)
		plain, _ := c.unpack(blocks[0], room)
		if bytes.Contains(room, []byte("o")) || !bytes.Contains(plain, []byte("newnew")) {
			t.Errorf("in %d bytes there is still something of before", size)
		}
	}
}

// TestErasuresSideBySide erases neighbours in a block at the same time.
func TestErasuresSideBySide(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 12))
	page := crowd(r, 0, 320)
	s := New()
	s.Add(page)
	var erasers sync.WaitGroup
	for k := range 8 {
		erasers.Go(func() {
			for i := k; i < len(page); i += 32 {
				s.Erase(erased(page[i].ID))
			}
		})
	}
	erasers.Wait()
	for i := range page {
		if gone := i%32 < 8; s.Snapshot().holds(fmt.Sprintf("person-%d-", i)) == gone {
			t.Errorf("person %d: gone should be %t", i, gone)
		}
	}
}

// TestReadersDuringAnErasure reads everything in every way while records are
// erased; with -race it also shows that nobody reads what is being overwritten.
func TestReadersDuringAnErasure(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	s := New()
	page := crowd(r, 0, 2000)
	s.Add(page)
	old := s.Snapshot()
	var readers, eraser sync.WaitGroup
	stop := make(chan struct{})
	intact := func(a backend.Authentication, id int) bool {
		want := page[id]
		if len(a.Raw) == 0 {
			return a.ID == want.ID && a.Erased && a.Scores == backend.Scores{} && a.Comments == nil
		}
		return string(a.Raw) == string(want.Raw) && (a.Comments == nil || slices.Equal(a.Comments, want.Comments))
	}
	for k := range 2 {
		readers.Go(func() {
			r := rand.New(rand.NewPCG(10, uint64(k)))
			for {
				select {
				case <-stop:
					return
				default:
				}
				snap := old
				if r.IntN(2) == 0 {
					snap = s.Snapshot()
				}
				reader := snap.RawReader()
				from := r.IntN(len(page) - 100)
				for i := from; i < from+100; i++ {
					if a := reader.Record(uint32(i)); !intact(a, i) {
						t.Errorf("a reader gives %+v", a)
						return
					}
				}
				reader.Close()
				if a := snap.Whole(uint32(from)); !intact(a, from) {
					t.Errorf("a snapshot gives %+v", a)
					return
				}
			}
		})
	}
	for k := range 2 {
		eraser.Go(func() {
			for i := k; i < len(page); i += 300 {
				s.Erase(erased(page[i].ID, page[(i+7)%len(page)].ID))
				s.Add(page[i+1 : i+2])
			}
		})
	}
	eraser.Wait()
	close(stop)
	readers.Wait()
	if n := len(s.codec.idle); n > 2+2+1 {
		t.Errorf("%d coders for 2 readers, 2 writers and a rinse", n)
	}
	for i := 0; i < len(page); i += 300 {
		if old.holds(fmt.Sprintf("person-%d-", i)) {
			t.Fatalf("person %d is still there", i)
		}
	}
}
