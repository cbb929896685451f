// Package browse opens addresses in the reader's browser.
package browse

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"faceauth/backend/config"
	"faceauth/backend/terminal"
)

// patience is how long a launcher may take. Most end at once; one that has become
// the browser itself stays, and is left alone.
const patience = 3 * time.Second

// Browser knows how to open an address. Make one with Find.
type Browser struct {
	command []string
}

// Find looks for a way to a browser that is the reader's, in the environment that
// lookup knows. It reports false where there is none: over SSH, unless BROWSER
// names a program that reaches the reader's machine, as that of an editor's remote
// session does, and where there is no screen to show one on.
func Find(lookup func(string) string) (*Browser, bool) {
	return find(lookup, runtime.GOOS, exec.LookPath)
}

func find(lookup func(string) string, system string, look func(string) (string, error)) (*Browser, bool) {
	there := func(command ...string) (*Browser, bool) {
		path, err := look(command[0])
		if err != nil {
			return nil, false
		}
		return &Browser{append([]string{path}, command[1:]...)}, true
	}
	if named := lookup("BROWSER"); named != "" {
		// A list of several, or one with %s in it, is for programs that know the
		// convention, as xdg-open below does.
		if b, ok := there(named); ok {
			return b, true
		}
	}
	switch {
	case terminal.OverSSH(lookup):
		return nil, false
	case system == "windows":
		return there("rundll32", "url.dll,FileProtocolHandler")
	case system == "darwin":
		return there("open")
	case lookup("DISPLAY") == "" && lookup("WAYLAND_DISPLAY") == "":
		return there("wslview")
	}
	return there("xdg-open")
}

// withoutKeys is an environment without the project's keys: a browser stays when we
// are gone, hands what it has to its children, and sends it home when it crashes.
func withoutKeys(env []string) []string {
	return slices.DeleteFunc(env, func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return name == config.EnvAPIKey || name == config.EnvSecretKey
	})
}

// Open opens an address. It has no terminal, so that a browser made of text fails
// instead of drawing over the console. The error says why it could not be started,
// or how it ended if it ended at once; it never names the address.
func (b *Browser) Open(ctx context.Context, url string) error {
	cmd := exec.Command(b.command[0], append(b.command[1:len(b.command):len(b.command)], url)...)
	cmd.Env = withoutKeys(os.Environ())
	withoutTerminal(cmd)
	if err := cmd.Start(); err != nil {
		return errors.New("the program for it can't be started")
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("the program for it failed (%w)", err)
		}
	case <-time.After(patience):
	case <-ctx.Done():
	}
	return nil
}
