package tui

import (
	"strings"
	"testing"
)

// What an action came to is said whole where there is room, its end in any case, and
// nothing moves for it.
func TestALongMessage(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {200, 60}} {
		console(t, size[0], size[1], in(people(100)), func(b *bench) {
			before := strings.Split(b.text(), "\n")
			for name, said := range map[string]string{
				"short":    "Nothing to it.",
				"long":     "Can't write the trail at /home/kim/.local/state/faceauth/trail: you are not allowed to; have its permissions changed.",
				"too long": "Can't write the trail at " + strings.Repeat("/far", 500) + ": the disk is full; make room.",
			} {
				b.m.note = said
				b.wantsSaid(said[len(said)-14:])
				if name != "too long" {
					b.wantsSaid(said)
				}
				after := strings.Split(b.text(), "\n")
				for i := range len(before) - 2 - mostSaid {
					if after[i] != before[i] {
						b.Errorf("%v, %s: row %d became %q", size, name, i, after[i])
					}
				}
				if keys := len(after) - 2; after[keys] != before[keys] {
					b.Errorf("%v, %s: the keys became %q", size, name, after[keys])
				}
			}
			b.press("j")
			b.wantsNot("Nothing to it", "the trail")
		})
	}
}
