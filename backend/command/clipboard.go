package command

import (
	"fmt"
	"strings"

	"faceauth/backend/clipboard"
)

// ClipboardModes lists what --clipboard takes, the default first.
func ClipboardModes() []string {
	var names []string
	for _, m := range clipboard.Modes() {
		names = append(names, m.String())
	}
	return names
}

// ClipboardMode reads a --clipboard. The error is a UsageError.
func ClipboardMode(name string) (clipboard.Mode, error) {
	mode, ok := clipboard.NamedMode(name)
	if !ok {
		return mode, UsageError{fmt.Errorf("--clipboard %s: choose one of %s", name, strings.Join(ClipboardModes(), ", "))}
	}
	return mode, nil
}
