package state

import (
	"path/filepath"
)

// Path is where the state belongs on an operating system, which is runtime.GOOS:
// $XDG_STATE_HOME/faceauth/console.json, and without that variable below
// ~/.local/state, on a Mac below ~/Library/Application Support, on Windows in
// %LOCALAPPDATA%. lookup is os.Getenv. It is empty when the environment names
// no home.
func Path(system string, lookup func(string) string) string {
	dir := lookup("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) { // which the specification says to ignore
		dir = systemPlace(system, lookup)
	}
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "faceauth", "console.json")
}

func systemPlace(system string, lookup func(string) string) string {
	if system == "windows" {
		return lookup("LOCALAPPDATA")
	}
	home := lookup("HOME")
	switch {
	case home == "":
		return ""
	case system == "darwin":
		return filepath.Join(home, "Library", "Application Support")
	}
	return filepath.Join(home, ".local", "state")
}
