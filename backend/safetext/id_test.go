package safetext

import (
	"strconv"
	"strings"
	"testing"
)

func TestID(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "sampleId1", "sampleId1"},
		{"uuid", "0199cb93-bdf1-77ef-8cd4-3d38dec61830", "0199cb93-bdf1-77ef-8cd4-3d38dec61830"},
		{"sequence", "a\x1b[31mb", `a\u{1b}[31mb`},
		{"line", "a\nb", `a\u{a}b`},
		{"bidi", "a\u202eb", `a\u{202e}b`},
		{"joiner", "a\u200db", `a\u{200d}b`},
		{"mark", "e\u0301", `e\u{301}`},
		{"letters", "가é", "가é"},
		{"space inside", "a b", "a b"},
		{"spaces", " a  b ", `\u{20}a\u{20} b\u{20}`},
		{"other space", "a\u00a0b", `a\u{a0}b`},
		{"filler", "a\u3164b", `a\u{3164}b`},
		{"not UTF-8", "a\xffb", `a\x{ff}b`},
		{"replacement character", "a\ufffdb", "a\ufffdb"},
		{"backslash", `a\b`, `a\b`},
		{"what looks like an escape", `a\u{1b}b`, `a\u{5c}u{1b}b`},
		{"what looks like a byte", `a\x{ff}b`, `a\u{5c}x{ff}b`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := ID(tt.in); got != tt.want {
				t.Errorf("ID(%+q) = %+q, want %+q", tt.in, got, tt.want)
			}
		})
	}
}

// unID reads an id back, which shows that nothing was lost.
func unID(t *testing.T, s string) string {
	t.Helper()
	var out strings.Builder
	for s != "" {
		if strings.HasPrefix(s, `\u{`) || strings.HasPrefix(s, `\x{`) {
			hex, rest, _ := strings.Cut(s[3:], "}")
			n, err := strconv.ParseUint(hex, 16, 32)
			if err != nil {
				t.Fatalf("escape %q: %v", hex, err)
			}
			if s[1] == 'x' {
				out.WriteByte(byte(n))
			} else {
				out.WriteRune(rune(n))
			}
			s = rest
			continue
		}
		out.WriteByte(s[0])
		s = s[1:]
	}
	return out.String()
}

// FuzzID shows by reading the id back that two different ones never read the
// same.
func FuzzID(f *testing.F) {
	for _, s := range []string{"", "sampleId1", "a\x1bb", `\u{1b}`, `\\u{`, "\\\x1b", " a ", "a  b", "\xff", "e\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := ID(s)
		mustBeSafe(t, s, out)
		for _, r := range out {
			if r != ' ' && inkless(r) {
				t.Fatalf("ID(%+q) = %+q holds %U", s, out, r)
			}
		}
		if strings.TrimSpace(out) != out || strings.Contains(out, "  ") {
			t.Fatalf("ID(%+q) = %+q hides a space", s, out)
		}
		if back := unID(t, out); back != s {
			t.Fatalf("ID(%+q) = %+q reads back as %+q", s, out, back)
		}
	})
}
