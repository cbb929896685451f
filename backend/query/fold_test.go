package query

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestFoldIsEqualFold(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if next := unicode.SimpleFold(r); foldRune(next) != foldRune(r) {
			t.Fatalf("%U and %U are the same letter", r, next)
		}
	}
	text := rapid.StringOf(rapid.SampledFrom([]rune("kK\u212asSſiIİıßẞ한ʼnaAÅÅ7-")))
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		if (fold(a) == fold(b)) != strings.EqualFold(a, b) {
			t.Fatalf("%q and %q", a, b)
		}
		if got := string(appendFold(nil, []byte(a))); got != fold(a) {
			t.Fatalf("%q is folded to %q and %q", a, got, fold(a))
		}
	})
}

// FuzzFinder holds the quick matcher against the plain one, with texts that are
// not UTF-8 too.
func FuzzFinder(f *testing.F) {
	f.Add("kyc-77", "KYC", "7", uint8(3))
	f.Add("Kelvin \u212a and some more", "k", "\u017f", uint8(2))
	f.Add("012345@ABCDEFGZ[`az{", "@abcdefgz[`AZ{", "", uint8(2))
	f.Add("\xff\xfe", "\ufffd", "\xff", uint8(0))
	f.Add("", "", "", uint8(1))
	f.Fuzz(func(t *testing.T, text, first, second string, h uint8) {
		for _, p := range []*pattern{newPattern(how(h%3), []string{first}), newPattern(begins, []string{first, second}), newPattern(begins, []string{"", first, second})} {
			quick := newFinder(p)
			for range 2 { // the second time in memory that was used
				if got, want := quick.match([]byte(text)), p.match(text); got != want {
					t.Fatalf("%q in %q, how %d: %v, want %v", p.parts, text, p.how, got, want)
				}
			}
		}
	})
}
