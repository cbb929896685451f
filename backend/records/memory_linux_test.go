package records

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"unsafe"
)

// secret is a text that stands nowhere in memory but where it is put. It is longer
// than what the processor's registers hold, which the kernel writes down when it
// interrupts a copy.
type secret []byte

func newSecret() secret {
	s := make(secret, 1000)
	for i := range s {
		s[i] = ^byte('A' + rand.IntN(26))
	}
	return s
}

// appendTo writes the text itself.
func (s secret) appendTo(b []byte) []byte {
	for _, c := range s {
		b = append(b, ^c)
	}
	return b
}

// count looks for the text in all memory of the process that can be written to.
func (s secret) count(t *testing.T) (n int) {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Skip(err)
	}
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Skip(err)
	}
	defer memory.Close()
	// What is looked for, and where it is looked for, is not to be found itself.
	own := make([]byte, 1<<20+len(s))
	defer clear(own)
	needle, window := s.appendTo(own[:0]), own[len(s):]
	read := 0
	ownFrom := uint64(uintptr(unsafe.Pointer(&own[0])))
	for line := range bytes.Lines(maps) {
		var from, to uint64
		var may string
		if _, err := fmt.Sscanf(string(line), "%x-%x %s", &from, &to, &may); err != nil || may[:2] != "rw" {
			continue
		}
		if to-from > 8<<30 {
			t.Skip("there is more memory than a test should read")
		}
		for ; from < to; from += uint64(len(window) - len(s)) {
			// A page that is not there reads as an error.
			size, _ := memory.ReadAt(window[:min(uint64(len(window)), to-from)], int64(from))
			read += size
			for at := 0; ; at++ {
				next := bytes.Index(window[at:size], needle)
				if next < 0 {
					break
				}
				at += next
				if where := from + uint64(at); where < ownFrom || where >= ownFrom+uint64(len(own)) {
					n++
				}
			}
		}
	}
	if read == 0 {
		t.Skip("this system does not let a process read its own memory")
	}
	return n
}

// TestNothingOfAnErasedRecordIsLeftInMemory reads the whole process: what codecs
// and buffers leave lying about is not in any block.
func TestNothingOfAnErasedRecordIsLeftInMemory(t *testing.T) {
	for _, tc := range []struct {
		name string
		size int // of the victim's JSON, in bytes
	}{{"short", 2200}, {"longer than a block", 50_000}, {"longer than a piece", 300_000}} {
		t.Run(tc.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(11, 11))
			text := newSecret()
			page := crowd(r, 0, 300)
			victim := &page[100]
			raw := make([]byte, 0, tc.size+2*len(text))
			raw = append(raw, `{"cf1":"`...)
			raw = append(text.appendTo(raw), `","cf2":"`...)
			for len(raw) < tc.size {
				raw = append(raw, byte('a'+r.IntN(26)))
			}
			raw = append(text.appendTo(raw), `"}`...)
			victim.Raw = raw
			comment := text.appendTo(make([]byte, 0, len(text)))
			victim.Comments = []string{unsafe.String(&comment[0], len(comment))}

			s := New()
			s.Add(page[:50])
			s.Add(page[50:])
			id := victim.ID
			victim.Comments, victim.Raw = nil, nil
			clear(raw)
			clear(comment)
			snap := s.Snapshot()
			row, _ := snap.Row(id)
			clear(snap.Raw(row))
			reader := snap.RawReader()
			for i := range uint32(snap.Len()) {
				reader.Raw(i)
			}
			if text.count(t) == 0 {
				t.Fatal("it is not found while it is there")
			}
			reader.Close()
			busy := s.codec.take() // somebody has it during the erasure
			s.Erase(erased(page[99].ID, page[101].ID))
			s.Erase(erased(id))
			s.codec.put(busy)
			if n := text.count(t); n > 0 {
				t.Errorf("it is still there %d times", n)
			}
			if len(snap.Raw(row)) > 0 {
				t.Error("it can still be read")
			}
		})
	}
}
