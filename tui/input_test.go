package tui

import (
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
)

func guarded(s string, cuts ...int) string {
	var g guard
	var out strings.Builder
	for _, cut := range append(cuts, len(s)) {
		p := []byte(s[:min(cut, len(s))])
		s = s[len(p):]
		out.Write(p[:g.filter(p)])
	}
	return out.String()
}

func TestGuardLetsWhatPeopleSendThrough(t *testing.T) {
	for _, s := range []string{"", "jjq", "\x1b", "\x1b[A", "\x1b[1;5C", "\x1b[<0;12;34M", "\x1b]11;rgb:0000/0000/0000\x1b\\", "\x1bP>|xterm(379)\x1b\\",
		"\x1b[?62;1;2;4;6;9;15;16;17;18;21;22;28c", "안녕하세요 👩‍👩‍👧 é", "일M직M 훛M", "\x1b[M !!", "\x1b[200~1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25;26;27;28;29;30;31;32;33;34;35\x1b[201~",
		"四1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25;26;27;28"} {
		for cut := range min(len(s), 12) {
			if got := guarded(s, cut); got != s {
				t.Errorf("%q became %q", s, got)
			}
		}
	}
}

func TestGuardBoundsParameters(t *testing.T) {
	for name, intro := range map[string]string{"CSI": "\x1b[", "DCS": "\x1bP", "C1 CSI": "\x9b", "C1 DCS": "\x90"} {
		for _, sep := range []string{";", ":"} {
			s := intro + strings.Repeat("1"+sep, 500) + "Aend"
			got := guarded(s, 7, 100)
			if n := strings.Count(got, sep); n >= maxParameters || !strings.HasSuffix(got, "Aend") || !strings.HasPrefix(got, intro) {
				t.Errorf("%s: %d separators are left in %q", name, n, got)
			}
		}
	}
}

// FuzzGuard holds that what passes the guard does not bring the parser down,
// and that no byte is ever added.
func FuzzGuard(f *testing.F) {
	f.Add("\x1b["+strings.Repeat("1;", 40)+"A", 3)
	f.Add("\x1b[\x1b["+strings.Repeat(":", 40)+"m", 0)
	f.Add("\x1b[?1"+strings.Repeat(";1", 33)+" q\x9b"+strings.Repeat(";", 33)+"A", 5)
	f.Add("000\x9bM000", 0)
	f.Add("\x9bMMM", 2)
	f.Add("0\xfd\xa7\x9bM000", 79)
	f.Add("\xe2\x9bM00", 1)
	f.Add("\xea0\xa7\x9bM000", 79)
	f.Add("\xf0\x9b"+strings.Repeat("1;", 40)+"A", 1)
	f.Fuzz(func(t *testing.T, s string, cut int) {
		got := guarded(s, max(min(cut, len(s)), 0))
		if len(got) > len(s) {
			t.Errorf("%q grew to %q", s, got)
		}
		var d uv.EventDecoder
		for buf := []byte(got); len(buf) > 0; {
			n, _ := d.Decode(buf)
			if n <= 0 {
				return
			}
			buf = buf[n:]
		}
	})
}
