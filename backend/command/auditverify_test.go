package command

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"faceauth/backend"
	"faceauth/backend/safetext"
)

const lastLine = "4:792bef1460b88f0c7b8e6193c3a2507ba8dd06fe1831e0b24a114f60b6369216"

func verified(t testing.TB, o VerifyOptions) (string, error) {
	t.Helper()
	var out strings.Builder
	err := VerifyTrail(t.Context(), o, &out)
	return out.String(), err
}

func TestVerifyTrail(t *testing.T) {
	cut := func(dir, name string, at int) {
		text := got(t, dir, name)
		put(t, text[:len(text)-at], dir, name)
	}
	for name, tc := range map[string]struct {
		touch   func(dir string)
		witness string
		code    int
		says    []string
		not     string
	}{
		"whole": {func(string) {}, "", ExitDone, []string{"files: 2, lines: 4", "Whole:", "Last line: " + lastLine, "Keep that elsewhere"}, "Broken"},
		"a witness that stands": {func(string) {}, "1:c2348166c17548a66ce1b78dfd1312f9b69c66e93260ea5604b26c7d4a583f1f", ExitDone,
			[]string{"The line 1:c2348166", "is in the trail", "Whole:"}, "Broken"},
		"a witness of another trail": {func(string) {}, "2:c2348166c17548a66ce1b78dfd1312f9b69c66e93260ea5604b26c7d4a583f1f", ExitFailed,
			[]string{"The line 2:c2348166", "is not in the trail", "Broken"}, "Whole"},
		"changed": {func(dir string) { put(t, strings.Replace(got(t, dir, november), "kim", "lee", 1), dir, november) }, "", ExitFailed,
			[]string{november + ", line 1: it is not as it was written.", "Broken", lastLine}, "Keep that"},
		"a month taken away": {func(dir string) { _ = os.Remove(filepath.Join(dir, november)) }, "", ExitFailed,
			[]string{december + ", line 1: lines 1 to 2 of the trail are missing before it"}, "Whole"},
		"cut, and the head file with it": {func(dir string) {
			first, _, _ := strings.Cut(got(t, dir, december), "\n")
			put(t, first+"\n", dir, december)
			_ = os.Remove(filepath.Join(dir, "head"))
		}, lastLine, ExitFailed, []string{"head: it is missing", "The line " + lastLine + " is not in the trail"}, "Whole"},
		"harmless": {func(dir string) { put(t, got(t, dir, december)+`{"seq":`, dir, december) }, "", ExitDone,
			[]string{"harmless: " + december + ", line 3: it is no line of the trail", "Whole:", lastLine}, "Broken"},
		"the end cut": {func(dir string) { cut(dir, december, 400) }, "", ExitFailed, []string{"the end was cut away"}, "Whole"},
	} {
		dir := keptTrail(t)
		tc.touch(dir)
		out, err := verified(t, VerifyOptions{TrailPlace: at(dir), Witness: tc.witness})
		if ExitCode(err) != tc.code || strings.Contains(out, tc.not) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		for _, says := range tc.says {
			if !strings.Contains(out, says) {
				t.Errorf("%s: %q is not in\n%s", name, says, out)
			}
		}
		text, err := verified(t, VerifyOptions{TrailPlace: at(dir), Witness: tc.witness, Format: "json"})
		var j struct {
			Whole    bool
			Seq      uint64
			Findings []struct {
				Kind, Sentence string
				Harmless       bool
			}
		}
		if broken := json.Unmarshal([]byte(text), &j); broken != nil || ExitCode(err) != tc.code || j.Whole != (tc.code == ExitDone) || j.Seq == 0 {
			t.Errorf("%s: %v, %v\n%s", name, broken, err, text)
		}
		for _, f := range j.Findings {
			if !strings.Contains(out, f.Sentence) || f.Kind == "" {
				t.Errorf("%s: %+v is not in\n%s", name, f, out)
			}
		}
	}
}

func TestVerifyNothing(t *testing.T) {
	place := filepath.Join(t.TempDir(), "trail")
	out, err := verified(t, VerifyOptions{TrailPlace: TrailPlace{Dir: place}})
	if err != nil || !strings.Contains(out, "is empty: nothing was done yet, or it was removed") || strings.Contains(out, "Whole") {
		t.Errorf("%v\n%s", err, out)
	}
	// Who kept a line knows better.
	out, err = verified(t, VerifyOptions{TrailPlace: TrailPlace{Dir: place}, Witness: lastLine})
	if ExitCode(err) != ExitFailed || !strings.Contains(out, "is not in the trail") {
		t.Errorf("%v\n%s", err, out)
	}
	for says, o := range map[string]VerifyOptions{
		"no trail in it":       {TrailPlace: at(t.TempDir())},
		"no such directory":    {TrailPlace: at(place)},
		"text, json":           {TrailPlace: at(keptTrail(t)), Format: "table"},
		"NUMBER:HASH":          {TrailPlace: at(keptTrail(t)), Witness: "4:a1d1"},
		"as verify printed it": {TrailPlace: at(keptTrail(t)), Witness: "four" + lastLine[1:]},
		"XDG_STATE_HOME":       {},
	} {
		if out, err := verified(t, o); ExitCode(err) != ExitUsage || out != "" || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, %q", says, err, out)
		}
	}
}

func TestVerifyIsStopped(t *testing.T) {
	dir := keptTrail(t)
	put(t, strings.Repeat("x\n", 3000), dir, november)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out strings.Builder
	if err := VerifyTrail(ctx, VerifyOptions{TrailPlace: at(dir)}, &out); backend.KindOf(err) != backend.Cancelled || out.String() != "" {
		t.Errorf("%v, %q", err, out.String())
	}
}

func TestVerifyIsSafeInATerminal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a\x1b[2J\u202e")
	if err := os.Rename(keptTrail(t), dir); err != nil {
		t.Skip(err)
	}
	for _, format := range []string{"text", "json"} {
		out, err := verified(t, VerifyOptions{TrailPlace: at(dir), Format: format})
		if err != nil || !safetext.Safe(strings.ReplaceAll(out, "\n", "")) {
			t.Errorf("%v, %q", err, out)
		}
	}
}
