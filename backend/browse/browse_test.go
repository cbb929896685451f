package browse

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	for name, tc := range map[string]struct {
		env       map[string]string
		system    string
		installed []string
		want      []string
	}{
		"desktop":           {map[string]string{"DISPLAY": ":0"}, "linux", []string{"xdg-open"}, []string{"xdg-open"}},
		"wayland":           {map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, "linux", []string{"xdg-open"}, []string{"xdg-open"}},
		"no screen":         {nil, "linux", []string{"xdg-open"}, nil},
		"wsl":               {nil, "linux", []string{"xdg-open", "wslview"}, []string{"wslview"}},
		"not installed":     {map[string]string{"DISPLAY": ":0"}, "linux", nil, nil},
		"ssh":               {map[string]string{"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "x"}, "linux", []string{"xdg-open"}, nil},
		"ssh to a mac":      {map[string]string{"SSH_TTY": "/dev/ttys1"}, "darwin", []string{"open"}, nil},
		"an editor's":       {map[string]string{"SSH_CONNECTION": "x", "BROWSER": "/opt/helper.sh"}, "linux", []string{"/opt/helper.sh"}, []string{"/opt/helper.sh"}},
		"a list of several": {map[string]string{"DISPLAY": ":0", "BROWSER": "firefox:lynx"}, "linux", []string{"xdg-open"}, []string{"xdg-open"}},
		"mac":               {nil, "darwin", []string{"open"}, []string{"open"}},
		"windows":           {nil, "windows", []string{"rundll32"}, []string{"rundll32", "url.dll,FileProtocolHandler"}},
	} {
		look := func(program string) (string, error) {
			if slices.Contains(tc.installed, program) {
				return program, nil
			}
			return "", errors.New("not there")
		}
		b, ok := find(func(k string) string { return tc.env[k] }, tc.system, look)
		if ok != (tc.want != nil) || ok && !slices.Equal(b.command, tc.want) {
			t.Errorf("%s: %+v, %v; want %v", name, b, ok, tc.want)
		}
	}
}

func TestOpen(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("runs a shell script")
	}
	dir := t.TempDir()
	script := func(text string) *Browser {
		path := filepath.Join(dir, "browser.sh")
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
			t.Fatal(err)
		}
		return &Browser{[]string{path}}
	}
	const link = "https://form.example/face-auth?pid=x&encrypted=a%2Bb"
	seen := filepath.Join(dir, "seen")
	if err := script("printf %s \"$1\" > "+seen+"\nif (: < /dev/tty) 2>/dev/null; then exit 3; fi\n").Open(t.Context(), link); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(seen); err != nil || string(got) != link {
		t.Errorf("it was given %q, %v", got, err)
	}
	if err := script("exit 4\n").Open(t.Context(), link); err == nil || strings.Contains(err.Error(), "encrypted") {
		t.Errorf("a launcher that fails: %v", err)
	}
	if err := (&Browser{[]string{filepath.Join(dir, "gone")}}).Open(t.Context(), link); err == nil || strings.Contains(err.Error(), "encrypted") {
		t.Errorf("one that is not there: %v", err)
	}
}

// A browser lives on, and its crash reports go to others.
func TestTheBrowserDoesNotGetTheKeys(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("runs a shell script")
	}
	dir := t.TempDir()
	path, seen := filepath.Join(dir, "browser.sh"), filepath.Join(dir, "seen")
	if err := os.WriteFile(path, []byte("#!/bin/sh\nenv > "+seen+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("FACEAUTH_API_KEY", "hunter2")
	t.Setenv("FACEAUTH_SECRET_KEY", "hunter2")
	t.Setenv("FACEAUTH_PROJECT_ID", "pid1")
	if err := (&Browser{[]string{path}}).Open(t.Context(), "https://form.example"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(seen)
	if err != nil || strings.Contains(string(got), "hunter2") || !strings.Contains(string(got), "PATH=") || !strings.Contains(string(got), "pid1") {
		t.Errorf("it was given %s, %v", got, err)
	}
}
