package state

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// place is a path for the state whose directory is not there yet.
func place(t *testing.T) string {
	return filepath.Join(t.TempDir(), "faceauth", "console.json")
}

// written makes a file with text in it.
func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "console.json")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestRoundTrip(t *testing.T) {
	path := place(t)
	f, s, warning := Open(path)
	if warning != "" || !reflect.DeepEqual(s, State{}) {
		t.Errorf("a missing file: %+v, %q", s, warning)
	}
	if _, err := os.Stat(filepath.Dir(path)); err == nil {
		t.Error("Open wrote something")
	}
	got, err := f.Update(func(s *State) { *s = full() })
	if err != nil || !reflect.DeepEqual(got, full()) {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, s, warning := Open(path); warning != "" || !reflect.DeepEqual(s, full()) {
		t.Errorf("read back: %+v, %q", s, warning)
	}
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil || len(names) != 2 {
		t.Errorf("beside the file and its lock: %q, %v", names, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	for p, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700 | os.ModeDir, path + ".lock": 0o600} {
		if info, err := os.Stat(p); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v, want %v", p, info.Mode(), err, want)
		}
	}
}

func TestInMemory(t *testing.T) {
	f, _, warning := Open("")
	if warning != "" {
		t.Error(warning)
	}
	first, err := f.Update(func(s *State) { s.Remember("a"); s.History = append(s.History, "b\x1b[2J") })
	if err != nil || !reflect.DeepEqual(first.History, []string{"a", "b"}) {
		t.Errorf("%q, %v", first.History, err)
	}
	first.History[0] = "changed by the caller"
	if s, err := f.Update(func(s *State) { s.Remember("c") }); err != nil || !reflect.DeepEqual(s.History, []string{"a", "b", "c"}) {
		t.Errorf("%q, %v", s.History, err)
	}
}

func TestDamagedFileIsSetAside(t *testing.T) {
	for _, text := range []string{"", "{", "nonsense \x1b[2J", `{"grouped":"yes","filters":{"w":"x"}}`} {
		path := written(t, text)
		f, s, warning := Open(path)
		if !strings.Contains(warning, "console.json.damaged") || strings.ContainsAny(warning, "\x1b\n") || s.Grouped {
			t.Errorf("%q: %+v, %q", text, s, warning)
		}
		if read(t, path) != text {
			t.Errorf("%q: Open changed the file", text)
		}
		if s, err := f.Update(func(s *State) { s.Grouped = true }); err != nil || !s.Grouped {
			t.Errorf("%q: %+v, %v", text, s, err)
		}
		if kept := read(t, path+".damaged"); kept != text {
			t.Errorf("%q was kept as %q", text, kept)
		}
		if _, s, warning := Open(path); warning != "" || !s.Grouped || (s.Saved["w"] == "x") != strings.Contains(text, "w") {
			t.Errorf("%q, read again: %+v, %q", text, s, warning)
		}
	}
}

func TestWhatIsLeftAlone(t *testing.T) {
	newer := written(t, `{"version":7,"grouped":true}`)
	directory := t.TempDir()
	inAFile := filepath.Join(written(t, "x"), "console.json")
	for path, want := range map[string]error{newer: ErrNewer, directory: nil, inAFile: nil} {
		f, s, warning := Open(path)
		if !reflect.DeepEqual(s, State{}) || !strings.Contains(warning, "will not be changed") {
			t.Errorf("%s: %+v, %q", path, s, warning)
		}
		s, err := f.Update(func(s *State) { s.Remember("a") })
		if err == nil || want != nil && !errors.Is(err, want) || !strings.Contains(err.Error(), "was not written") {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
		if s.History != nil && s.History[0] != "a" {
			t.Errorf("%s: %+v", path, s)
		}
	}
	if text := read(t, newer); text != `{"version":7,"grouped":true}` {
		t.Errorf("the newer file became %s", text)
	}
}

func TestTwoConsolesLoseNothing(t *testing.T) {
	path := place(t)
	const consoles, each = 4, 15
	var all sync.WaitGroup
	for c := range consoles {
		all.Go(func() {
			f, _, _ := Open(path)
			for i := range each {
				if _, err := f.Update(func(s *State) {
					if err := s.Save(fmt.Sprintf("c%d-%d", c, i), "status:rejected"); err != nil {
						t.Error(err)
					}
					s.Remember(fmt.Sprintf("c%d-%d", c, i))
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	_, s, warning := Open(path)
	if len(s.Saved) != consoles*each || len(s.History) != consoles*each || warning != "" {
		t.Errorf("%d saved and %d remembered of %d, %q", len(s.Saved), len(s.History), consoles*each, warning)
	}
}

func TestLockThatIsNotGivenBack(t *testing.T) {
	path := written(t, `{"history":["a"]}`)
	synctest.Test(t, func(t *testing.T) {
		unlock, err := lock(path + ".lock")
		if err != nil {
			t.Fatal(err)
		}
		f, _, _ := Open(path)
		begun := time.Now()
		if _, err := f.Update(func(s *State) { s.Remember("b") }); !errors.Is(err, errLocked) || time.Since(begun) < lockPatience {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
		unlock()
		if s, err := f.Update(func(s *State) { s.Remember("b") }); err != nil || len(s.History) != 2 {
			t.Errorf("after it was given back: %+v, %v", s, err)
		}
	})
}

func TestFailureLeavesAllAsItWas(t *testing.T) {
	path := written(t, `{"grouped":`)
	if err := os.MkdirAll(filepath.Join(path+".damaged", "taken"), 0o700); err != nil {
		t.Fatal(err)
	}
	f, _, _ := Open(path)
	if s, err := f.Update(func(s *State) { s.Remember("b") }); err == nil || len(s.History) != 1 {
		t.Errorf("the damaged file can't be set aside: %+v, %v", s, err)
	}
	if got := read(t, path); got != `{"grouped":` {
		t.Errorf("the file became %s", got)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".console-*")); err != nil || left != nil {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

func TestPath(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the paths below are Unix's")
	}
	for name, tc := range map[string]struct {
		system string
		env    map[string]string
		want   string
	}{
		"XDG":              {"linux", map[string]string{"XDG_STATE_HOME": "/s", "HOME": "/h"}, "/s/faceauth/console.json"},
		"XDG on a Mac":     {"darwin", map[string]string{"XDG_STATE_HOME": "/s", "HOME": "/h"}, "/s/faceauth/console.json"},
		"relative XDG":     {"linux", map[string]string{"XDG_STATE_HOME": "s", "HOME": "/h"}, "/h/.local/state/faceauth/console.json"},
		"Linux":            {"linux", map[string]string{"HOME": "/h"}, "/h/.local/state/faceauth/console.json"},
		"Mac":              {"darwin", map[string]string{"HOME": "/h"}, "/h/Library/Application Support/faceauth/console.json"},
		"Windows":          {"windows", map[string]string{"LOCALAPPDATA": "/l", "HOME": "/h"}, "/l/faceauth/console.json"},
		"no home":          {"linux", nil, ""},
		"no local appdata": {"windows", map[string]string{"HOME": "/h"}, ""},
	} {
		if got := Path(tc.system, func(name string) string { return tc.env[name] }); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}
