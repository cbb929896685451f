package qr

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"faceauth/backend/qrcode"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/views"
)

func view(s *Screen, t theme.Theme) []string {
	return s.View(views.Context{Theme: t, Keys: keymap.Default(), Cells: ansi.GraphemeWidth, Zone: time.UTC})
}

// shown is a code that may be seen.
func shown(text string, octants bool) *Screen {
	s := New("Face Auth URL", text, octants)
	s.Show()
	return s
}

// A code is whole or not there at all, on every screen.
func TestRoom(t *testing.T) {
	const link = "https://form.example/face-auth?pid=p&encrypted=TCqYzusSB5Oo0rX5En"
	code, err := qrcode.Of(link)
	if err != nil {
		t.Fatal(err)
	}
	for _, octants := range []bool{false, true} {
		s := shown(link, octants)
		for height := 1; height < 60; height++ {
			for _, width := range []int{20, 25, 45, 60, 120} {
				s.Resize(width, height)
				rows := view(s, theme.None())
				for _, row := range rows {
					if w := ansi.StringWidth(row); w != width {
						t.Fatalf("%d×%d: %q is %d wide", width, height, row, w)
					}
				}
				seen := ansi.Strip(strings.Join(rows, "\n"))
				_, fits := code.Fits(width, height, octants)
				if told := strings.Contains(seen, "The QR code"); len(rows) != height || told == fits {
					t.Fatalf("%d×%d, fits: %v:\n%s", width, height, fits, seen)
				}
				drawn := 0
				for _, row := range rows {
					if strings.ContainsAny(ansi.Strip(row), "▀▄") || strings.Contains(row, "\x1b[7m") {
						drawn++
					}
				}
				if grain, _ := code.Fits(width, height, octants); fits {
					if _, want := code.Cells(grain); drawn != want {
						t.Fatalf("%d×%d: %d rows of %d:\n%s", width, height, drawn, want, seen)
					}
				}
			}
		}
	}
}

func TestTooLong(t *testing.T) {
	s := shown(strings.Repeat("a", qrcode.MaxText+1), true)
	s.Resize(200, 200)
	if seen := ansi.Strip(strings.Join(view(s, theme.None()), "\n")); !strings.Contains(seen, "too long for a QR code, which holds 2,953 bytes") {
		t.Error(seen)
	}
}

// It is dark on light whatever the theme.
func TestGrounds(t *testing.T) {
	s := shown("https://form.example", false)
	s.Resize(80, 40)
	for _, th := range []theme.Theme{theme.Dark(), theme.Light()} {
		margin := ""
		for _, row := range view(s, th) {
			if strings.Contains(row, "48;5;231") {
				margin = row
				break
			}
		}
		if margin == "" || strings.Contains(margin, "48;5;16m") {
			t.Errorf("%s: the quiet zone is %q", th.Name, margin)
		}
	}
	// Without colours light is the terminal's text on dark grounds, and its ground
	// on light ones.
	if dark, light := strings.Join(view(s, theme.None()), "\n"), strings.Join(view(s, theme.None().OnLight()), "\n"); dark == light {
		t.Error("the ground makes no difference")
	}
}

// Nothing of a code is seen before it may be, nor after it was refused.
func TestACodeThatMayNotBeSeen(t *testing.T) {
	s := New("Face Auth URL", "https://form.example", false)
	s.Resize(80, 40)
	for _, want := range []string{"telling the trail …", "Can't write the trail."} {
		seen := ansi.Strip(strings.Join(view(s, theme.None()), "\n"))
		if !s.Holds() || !strings.Contains(seen, want) || strings.ContainsAny(seen, "▀▄█") {
			t.Errorf("%s", seen)
		}
		s.Refuse("Can't write the trail.")
	}
	s = New("Face Auth URL", strings.Repeat("a", qrcode.MaxText+1), false)
	s.Resize(80, 40)
	if seen := ansi.Strip(strings.Join(view(s, theme.None()), "\n")); s.Holds() || !strings.Contains(seen, "too long") {
		t.Errorf("there is a code: %s", seen)
	}
}

func TestKeys(t *testing.T) {
	s := shown("https://form.example", false)
	for _, a := range []keymap.Action{keymap.Back, keymap.QRCode} {
		if s.Do(a) != (views.Close{}) {
			t.Errorf("%s does not leave", a)
		}
	}
	if s.Do(keymap.Down) != nil {
		t.Error("there is nothing to move")
	}
}
