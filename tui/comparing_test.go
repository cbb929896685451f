package tui

import (
	"context"
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
)

func TestAnAttemptIsComparedWithTheOneBefore(t *testing.T) {
	console(t, 80, 40, in(people(40)), func(b *bench) {
		b.press("j", "j", "j", "j", "enter", "c")
		b.wants("Compared", "≠ status", "✓ approved", "✗ rejected", "+7 min", "≠ occlusion", "occlusion on", "occlusion off", "x swap sides", "[ earlier")
		left, right := b.m.comparing().AuthIDs()
		if left != person(5).ID || right != person(4).ID {
			t.Errorf("%s and %s", left, right)
		}
		b.press("x")
		if left, _ := b.m.comparing().AuthIDs(); left != person(4).ID {
			t.Errorf("swapped, %s is on the left", left)
		}
		b.press("x", "]", "]")
		if left, right := b.m.comparing().AuthIDs(); left != person(3).ID || right != person(4).ID {
			t.Errorf("%s and %s", left, right)
		}
		b.press("]")
		b.wants("Latest attempt that is loaded.")
		b.press("[")
		b.wants("Both sides show the same attempt.")
		b.press("?")
		b.wants("In this screen (compare)")
		b.press("esc", "esc")
		b.wants("[checks]")
		b.press("[", "c")
		b.wants("Earliest attempt that is loaded: mark two (space) to compare.")
	})
}

func TestTwoMarkedOnesAreCompared(t *testing.T) {
	console(t, 80, 24, in(people(40)), func(b *bench) {
		b.press("space", "j", "j", "c") // one mark is no pair: person(3) has two before it
		if left, right := b.m.comparing().AuthIDs(); left != person(4).ID || right != person(3).ID {
			t.Errorf("%s and %s", left, right)
		}
		b.press("q")
		b.press("G", "c")
		b.wants("1 marked, and it takes two.")
		b.press("g")
		for range 8 {
			b.press("j")
		}
		b.press("space", "c")
		b.wants("Compared", "≠ submission", "+56 min")
		if left, right := b.m.comparing().AuthIDs(); left != person(8).ID || right != person(0).ID {
			t.Errorf("%s and %s: the older one goes to the left", left, right)
		}
		b.press("]")
		b.wants("Latest attempt that is loaded.") // on the submission of the left one
		b.press("esc", "/")
		b.write("status:rejected")
		b.press("enter", "c") // marks that the filter hides count
		b.wants("Compared", "≠ submission")
	})
}

func TestARecordThatIsErasedWhileItIsCompared(t *testing.T) {
	erased := false
	s := people(40)
	inner := s.page
	s.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		p, err := inner(ctx, r)
		for i := range p.Records {
			if erased && p.Records[i].ID == person(5).ID {
				p.Records[i].Erased, p.Records[i].ErasedAt = true, noon()
				p.Records[i].Raw = fmt.Appendf(nil, `{"auth_id":%q,"delete_check":true}`, p.Records[i].ID)
			}
		}
		return p, err
	}
	o := in(s)
	o.AutoOn = true
	console(t, 80, 24, o, func(b *bench) {
		b.press("j", "j", "j", "j", "c")
		b.press("p")
		b.wantsNot("erased")
		erased = true
		b.pass(61 * time.Second)
		b.wants("erased: there is no selfie any more")
		b.press("p")
		b.wants("≠ status", "approved, erased")
		b.press("?") // also below another screen
		b.pass(time.Minute)
		b.press("esc")
		b.wants("approved, erased")
		b.press("esc", "R") // which else would never end
	})
}

func TestAComparisonIsDrawnAtAnySize(t *testing.T) {
	console(t, 120, 40, in(people(40)), func(b *bench) {
		b.press("c")
		for _, size := range [][2]int{{60, 15}, {80, 24}, {20, 5}, {200, 60}} {
			b.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			b.press("G", "g", "x")
		}
		b.wants("Compared")
	})
}
