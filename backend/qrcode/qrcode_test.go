package qrcode

import (
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"faceauth/backend/picture"
)

const link = "https://form.argosidentity.com/face-auth?pid=abcdefghij&encrypted=dRXcNZee3wWmb5qmM68NHtUM%2FseEdWZxS6KDd3X3aZ5K4l%2FGCWnXJz"

// finder is the pattern in three corners of a code.
func finder() []string {
	return []string{"#######", "#     #", "# ### #", "# ### #", "# ### #", "#     #", "#######"}
}

func TestCode(t *testing.T) {
	for _, n := range []int{1, 100, 271, 1000, MaxText} {
		c, err := Of(strings.Repeat("x", n))
		if err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		modules := c.Size() - 2*quiet
		if modules%4 != 1 || modules < 21 || modules > 177 {
			t.Errorf("%d bytes: %d modules", n, modules)
		}
		for y := range c.Size() {
			for x := range c.Size() {
				margin := min(x, y, c.Size()-1-x, c.Size()-1-y) < quiet
				if margin && c.Dark(x, y) {
					t.Fatalf("%d bytes: dark in the margin at %d, %d", n, x, y)
				}
			}
		}
		for _, corner := range []image.Point{{quiet, quiet}, {quiet + modules - 7, quiet}, {quiet, quiet + modules - 7}} {
			for y, row := range finder() {
				for x, want := range row {
					if c.Dark(corner.X+x, corner.Y+y) != (want == '#') {
						t.Fatalf("%d bytes: no finder pattern at %v", n, corner)
					}
				}
			}
		}
	}
	if _, err := Of(strings.Repeat("x", MaxText+1)); !errors.Is(err, ErrTooLong) {
		t.Errorf("one byte too many: %v", err)
	}
}

func TestFits(t *testing.T) {
	c, err := Of(link)
	if err != nil {
		t.Fatal(err)
	}
	n := c.Size()
	for _, tc := range []struct {
		cols, rows int
		octants    bool
		want       Grain
		ok         bool
	}{
		{2 * n, n, true, Coarse, true},
		{2*n - 1, n, true, Fine, true},
		{n, (n + 1) / 2, false, Fine, true},
		{n - 1, 200, false, 0, false},
		{n - 1, 200, true, Finest, true},
		{(n + 1) / 2, (n + 3) / 4, true, Finest, true},
		{(n + 1) / 2, (n+3)/4 - 1, true, 0, false},
		{0, 0, true, 0, false},
	} {
		if got, ok := c.Fits(tc.cols, tc.rows, tc.octants); got != tc.want || ok != tc.ok {
			t.Errorf("%d×%d, octants %v: %v, %v; want %v, %v", tc.cols, tc.rows, tc.octants, got, ok, tc.want, tc.ok)
		}
	}
}

// parts is what of a cell a character covers, row by row, in a grid of two by four.
func parts(t *testing.T, r rune) [8]bool {
	t.Helper()
	for pattern, o := range picture.Octants() {
		if o == r {
			var p [8]bool
			for i := range p {
				p[i] = pattern>>i&1 == 1
			}
			return p
		}
	}
	t.Fatalf("%q is no octant", r)
	return [8]bool{}
}

// TestLines draws the code and looks at each module again, both ways round.
func TestLines(t *testing.T) {
	c, err := Of(link)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range []Grain{Coarse, Fine, Finest} {
		for _, inverted := range []bool{false, true} {
			cols, rows := c.Cells(g)
			lines := c.Lines(g, inverted)
			if len(lines) != rows {
				t.Fatalf("grain %d: %d lines, want %d", g, len(lines), rows)
			}
			wrong := 0
			for y, l := range lines {
				runes := []rune(l)
				if len(runes) != cols {
					t.Fatalf("grain %d: line %d has %d cells, want %d", g, y, len(runes), cols)
				}
				for x, r := range runes {
					covered := parts(t, r)
					for i := range 8 {
						mx, my := x, 2*y+i/4 // Fine
						switch g {
						case Coarse:
							mx, my = x/2, y
						case Finest:
							mx, my = 2*x+i%2, 4*y+i/2
						}
						if covered[i] != (c.Dark(mx, my) != inverted) {
							wrong++
						}
					}
				}
			}
			// Six octants have no character of their own; what comes close is wrong in
			// few places, which the error correction makes up for.
			if allowed := map[Grain]int{Finest: c.Size() * c.Size() / 50}[g]; wrong > allowed {
				t.Errorf("grain %d, inverted %v: %d parts are not as the code is", g, inverted, wrong)
			}
		}
	}
}

// TestRuns holds Runs against Lines: the same code, with grounds turned round.
func TestRuns(t *testing.T) {
	c, err := Of(link)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range []Grain{Coarse, Fine, Finest} {
		lines := c.Lines(g, false)
		for y, runs := range c.Runs(g) {
			x, want := 0, []rune(lines[y])
			for i, r := range runs {
				if i > 0 && runs[i-1].OnDark == r.OnDark {
					t.Fatalf("grain %d: two runs on one ground in line %d", g, y)
				}
				for _, char := range r.Text {
					covered, expected := parts(t, char), parts(t, want[x])
					for k := range covered {
						if (covered[k] != r.OnDark) != expected[k] {
							t.Fatalf("grain %d: cell %d, %d is %q on dark %v, want %q", g, x, y, char, r.OnDark, want[x])
						}
					}
					x++
				}
			}
			if x != len(want) {
				t.Fatalf("grain %d: line %d has %d cells", g, y, x)
			}
		}
	}
}

// TestReader has a program of others read what is drawn.
func TestReader(t *testing.T) {
	zbar, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Skip("zbarimg is not installed")
	}
	for name, text := range map[string]string{"link": link, "long": link + strings.Repeat("Ab%2F", 180), "korean": "https://example.com/제출"} {
		c, err := Of(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range []Grain{Coarse, Fine, Finest} {
			path := filepath.Join(t.TempDir(), name+".png")
			paint(t, path, c.Lines(g, false))
			out, err := exec.Command(zbar, "-q", "--raw", "-Sdisable", "-Sqrcode.enable", path).Output()
			if got := strings.TrimSuffix(string(out), "\n"); err != nil || got != text {
				t.Errorf("%s, grain %d: read %q, %v", name, g, got, err)
			}
		}
	}
}

// paint draws lines as a terminal does that has cells of 8 by 16 pixels.
func paint(t *testing.T, path string, lines []string) {
	t.Helper()
	const w, h = 8, 16
	img := image.NewGray(image.Rect(0, 0, w*len([]rune(lines[0])), h*len(lines)))
	for y, l := range lines {
		for x, r := range []rune(l) {
			covered := parts(t, r)
			for py := range h {
				for px := range w {
					light := uint8(255)
					if covered[py/(h/4)*2+px/(w/2)] {
						light = 0
					}
					img.SetGray(x*w+px, y*h+py, color.Gray{Y: light})
				}
			}
		}
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(png.Encode(f, img), f.Close()); err != nil {
		t.Fatal(err)
	}
}
