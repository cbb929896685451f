package clipboard

import (
	"context"
	"encoding/base64"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"faceauth/backend/terminal"
)

// machine is a clipboard on a machine of the test's own.
type machine struct {
	env      map[string]string
	programs []string // that are installed
	system   string   // linux for none
	toolErr  error    // what the native tool ends with
	tmuxEnv  string   // what tmux says of SSH_CONNECTION; empty for a tmux that can't be asked
	loadErr  error    // what load-buffer ends with

	copied []string // by the native tool
	loaded []string // by tmux
}

func (m *machine) clipboard(mode Mode) *Clipboard {
	c := New(mode, func(name string) string { return m.env[name] })
	c.system = m.system
	if c.system == "" {
		c.system = "linux"
	}
	c.look = func(program string) (string, error) {
		if slices.Contains(m.programs, program) {
			return "/bin/" + program, nil
		}
		return "", exec.ErrNotFound
	}
	c.write = func(text string) error {
		m.copied = append(m.copied, text)
		return m.toolErr
	}
	c.run = func(_ context.Context, stdin, program string, args ...string) (string, error) {
		switch strings.Join(append([]string{program}, args...), " ") {
		case "tmux show-environment SSH_CONNECTION":
			if m.tmuxEnv == "" {
				return "", errors.New("exit status 1")
			}
			return m.tmuxEnv, nil
		case "tmux load-buffer -w -":
			m.loaded = append(m.loaded, stdin)
			return "", m.loadErr
		}
		return "", errors.New("not a call that is expected: " + program)
	}
	return c
}

func env(pairs ...string) map[string]string {
	m := map[string]string{"TERM": "xterm-256color"}
	for _, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		m[name] = value
	}
	return m
}

const (
	secret  = "https://form.example/face-auth?pid=p&encrypted=kT3%2Bsecret"
	overSSH = "SSH_CONNECTION=192.0.2.1 5 192.0.2.2 22"
	inTmux  = "TMUX=/tmp/tmux-0/default,1,0"
	cameSSH = overSSH + "\n"
	cameTTY = "-SSH_CONNECTION\n"
)

// shape tells which wrappings a sequence has: plain, tmux, screen.
func shape(t *testing.T, sequence string) string {
	t.Helper()
	plain := osc52(secret)
	var found []string
	for _, s := range []struct{ name, text string }{{"plain", plain}, {"tmux", throughTmux(plain)}, {"screen", throughScreen(plain)}} {
		if rest, ok := strings.CutPrefix(sequence, s.text); ok {
			found, sequence = append(found, s.name), rest
		}
	}
	if sequence != "" {
		t.Errorf("the sequence ends in %q", sequence)
	}
	return strings.Join(found, "+")
}

func TestCopy(t *testing.T) {
	tmuxSays := terminal.Terminal{Name: "tmux", Major: 3, Minor: 5}
	desktop := []string{"xclip"}
	for name, tc := range map[string]struct {
		machine
		mode     Mode
		terminal terminal.Terminal
		kind     Kind
		shape    string // of the sequence
		native   bool   // the tool ran
		loaded   bool   // tmux was given it
		sentence string // "" for that of the kind
	}{
		"at a desktop":              {machine: machine{env: env("DISPLAY=:0"), programs: desktop}, kind: Copied, native: true},
		"at a desktop, tool fails":  {machine: machine{env: env("DISPLAY=:0"), programs: desktop, toolErr: errors.New("exit status 1")}, kind: Sent, shape: "plain", native: true},
		"no display":                {machine: machine{env: env(), programs: desktop}, kind: Sent, shape: "plain"},
		"no tool":                   {machine: machine{env: env("DISPLAY=:0")}, kind: Sent, shape: "plain"},
		"over ssh":                  {machine: machine{env: env(overSSH), programs: desktop}, kind: Sent, shape: "plain"},
		"over ssh -X":               {machine: machine{env: env(overSSH, "DISPLAY=localhost:10.0"), programs: desktop}, kind: Sent, shape: "plain"},
		"over ssh, by its tty":      {machine: machine{env: env("SSH_TTY=/dev/pts/1", "DISPLAY=:0"), programs: desktop}, kind: Sent, shape: "plain"},
		"over ssh to macOS":         {machine: machine{env: env(overSSH), programs: []string{"pbcopy"}, system: "darwin"}, kind: Sent, shape: "plain"},
		"macOS":                     {machine: machine{env: env(), programs: []string{"pbcopy"}, system: "darwin"}, kind: Copied, native: true},
		"Windows":                   {machine: machine{env: map[string]string{}, system: "windows"}, kind: Copied, native: true},
		"over ssh to Windows":       {machine: machine{env: map[string]string{"SSH_CLIENT": "192.0.2.1 5 22"}, system: "windows"}, kind: Sent, shape: "plain"},
		"tmux":                      {machine: machine{env: env(inTmux, "TERM=tmux-256color"), tmuxEnv: cameTTY}, kind: Sent, shape: "plain+tmux", loaded: true},
		"tmux at a desktop":         {machine: machine{env: env(inTmux, "DISPLAY=:0"), programs: desktop, tmuxEnv: cameTTY}, kind: Copied, native: true},
		"tmux, begun over ssh":      {machine: machine{env: env(inTmux, "DISPLAY=:0", overSSH), programs: desktop, tmuxEnv: cameTTY}, kind: Copied, native: true},
		"tmux, now over ssh":        {machine: machine{env: env(inTmux, "DISPLAY=:0"), programs: desktop, tmuxEnv: cameSSH}, kind: Sent, shape: "plain+tmux", loaded: true},
		"tmux that does not answer": {machine: machine{env: env(inTmux, "DISPLAY=:0"), programs: desktop, loadErr: errors.New("x")}, kind: Sent, shape: "plain+tmux", native: true, loaded: true, sentence: "Copied on this machine, and sent to your terminal."},
		"tmux before 3.2":           {machine: machine{env: env(inTmux), tmuxEnv: cameSSH, loadErr: errors.New("unknown flag -w")}, kind: Sent, shape: "plain+tmux", loaded: true},
		"tmux, ssh":                 {machine: machine{env: env(overSSH, "TERM=tmux-256color")}, kind: Sent, shape: "plain+tmux"},
		"tmux, ssh, old TERM":       {machine: machine{env: env(overSSH, "TERM=screen-256color")}, terminal: tmuxSays, kind: Sent, shape: "plain+tmux"},
		"tmux, sudo":                {machine: machine{env: env("TERM=tmux-256color", "DISPLAY=:0"), programs: desktop}, kind: Sent, shape: "plain+tmux", native: true, sentence: "Copied on this machine, and sent to your terminal."},
		"a window opened from tmux": {machine: machine{env: env(inTmux)}, terminal: terminal.Terminal{Name: "kitty"}, kind: Sent, shape: "plain"},
		"screen":                    {machine: machine{env: env("STY=1.pts", "TERM=screen")}, kind: Sent, shape: "screen"},
		"screen, its TERM changed":  {machine: machine{env: env("STY=1.pts")}, kind: Sent, shape: "screen"},
		"screen, ssh":               {machine: machine{env: env(overSSH, "TERM=screen.xterm-256color")}, kind: Sent, shape: "screen"},
		"screen at a desktop":       {machine: machine{env: env("STY=1.pts", "TERM=screen", "DISPLAY=:0"), programs: desktop}, kind: Sent, shape: "screen", native: true, sentence: "Copied on this machine, and sent to your terminal."},
		"screen in tmux":            {machine: machine{env: env("STY=1.pts", inTmux, "TERM=screen"), tmuxEnv: cameSSH}, kind: Sent, shape: "screen", loaded: true},
		"tmux in screen":            {machine: machine{env: env("STY=1.pts", inTmux, "TERM=screen"), tmuxEnv: cameSSH}, terminal: tmuxSays, kind: Sent, shape: "plain+tmux", loaded: true},
		"zellij at a desktop":       {machine: machine{env: env("ZELLIJ=0", "DISPLAY=:0"), programs: desktop}, kind: Sent, shape: "plain", native: true, sentence: "Copied on this machine, and sent to your terminal."},
		"a dumb terminal":           {machine: machine{env: env("TERM=dumb")}, kind: Failed, sentence: "Not copied: this terminal has no clipboard."},
		"Linux's console":           {machine: machine{env: env("TERM=linux")}, kind: Failed, sentence: "Not copied: this terminal has no clipboard."},
		"dumb, screen at a desktop": {machine: machine{env: env("ZELLIJ=0", "TERM=dumb", "DISPLAY=:0"), programs: desktop}, kind: Copied, native: true},

		"native":                     {machine: machine{env: env("DISPLAY=:0"), programs: desktop}, mode: Native, kind: Copied, native: true},
		"native over ssh":            {machine: machine{env: env("DISPLAY=:0", overSSH), programs: desktop}, mode: Native, kind: Copied, native: true, sentence: "Copied to the clipboard of the machine that this runs on."},
		"native, no tool":            {machine: machine{env: env("DISPLAY=:0")}, mode: Native, kind: Failed, sentence: "Not copied: this machine has no program for it that works here."},
		"native, the tool fails":     {machine: machine{env: env("DISPLAY=:0"), programs: desktop, toolErr: errors.New("exit status 1")}, mode: Native, kind: Failed, native: true, sentence: "Not copied: xclip: exit status 1."},
		"osc52 at a desktop":         {machine: machine{env: env("DISPLAY=:0"), programs: desktop}, mode: OSC52, kind: Sent, shape: "plain"},
		"osc52 in tmux at a desktop": {machine: machine{env: env(inTmux, "DISPLAY=:0"), programs: desktop, tmuxEnv: cameTTY}, mode: OSC52, kind: Sent, shape: "plain+tmux", loaded: true},
		"none":                       {machine: machine{env: env("DISPLAY=:0", inTmux), programs: desktop, tmuxEnv: cameTTY}, mode: None, kind: Off},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := tc.clipboard(tc.mode).Copy(t.Context(), tc.terminal, secret)
			if o.Kind != tc.kind {
				t.Errorf("kind %d, want %d: %s", o.Kind, tc.kind, o.Sentence())
			}
			if got := shape(t, o.Sequence); got != tc.shape {
				t.Errorf("the sequence is %q, want %q", got, tc.shape)
			}
			if got := slices.Equal(tc.copied, []string{secret}); got != tc.native || len(tc.copied) > 1 {
				t.Errorf("the tool copied %q", tc.copied)
			}
			if got := slices.Equal(tc.machine.loaded, []string{secret}); got != tc.loaded || len(tc.machine.loaded) > 1 {
				t.Errorf("tmux loaded %q", tc.machine.loaded)
			}
			want := tc.sentence
			if want == "" {
				want = map[Kind]string{Copied: "Copied.", Sent: "Sent to your terminal.", Off: "Copying is switched off."}[tc.kind]
			}
			if got := o.Sentence(); got != want {
				t.Errorf("%q, want %q", got, want)
			}
			if tc.toolErr != nil && !errors.Is(o.Err, tc.toolErr) {
				t.Errorf("the tool's error is lost: %v", o.Err)
			}
			for _, said := range []string{o.Sentence(), o.Advice()} {
				if strings.Contains(said, "kT3") {
					t.Errorf("the text is in %q", said)
				}
			}
		})
	}
}

func TestTool(t *testing.T) {
	all := []string{"wl-copy", "wl-paste", "xclip", "xsel", "termux-clipboard-set", "termux-clipboard-get", "clip.exe", "powershell.exe"}
	without := func(programs ...string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(p string) bool { return slices.Contains(programs, p) })
	}
	wayland, x := "WAYLAND_DISPLAY=wayland-0", "DISPLAY=:0"
	for _, tc := range []struct {
		env      map[string]string
		programs []string
		text     string
		want     string
	}{
		{env(wayland, x), all, "a", "wl-copy"},
		{env(wayland, x), without("wl-paste"), "a", "xclip"},
		{env(wayland), without("wl-copy"), "a", ""},
		{env(x), all, "a", "xclip"},
		{env(x), without("xclip"), "a", "xsel"},
		{env(), all, "a", ""}, // atotto/clipboard would run xclip
		{env(), without("xclip"), "a", ""},
		{env(), without("xclip", "xsel"), "a", "termux-clipboard-set"},
		{env(), []string{"clip.exe", "powershell.exe"}, "a", "clip.exe"},
		{env(), []string{"clip.exe", "powershell.exe"}, "김", ""},
		{env(), []string{"clip.exe"}, "a", ""},
		{env(x), all, "김", "xclip"},
		{env(x), all, "a\x00b", ""},
		{env(x), nil, "a", ""},
	} {
		m := machine{env: tc.env, programs: tc.programs}
		if got := m.clipboard(Auto).tool(tc.text); got != tc.want {
			t.Errorf("with %v and %v %q is copied by %q, want %q", tc.env, tc.programs, tc.text, got, tc.want)
		}
	}
}

func TestTooLong(t *testing.T) {
	m := machine{env: env(overSSH, inTmux), tmuxEnv: cameSSH}
	fits := strings.Repeat("x", MaxText)
	o := m.clipboard(Auto).Copy(t.Context(), terminal.Terminal{}, fits)
	if o.Kind != Sent || len(m.loaded) != 1 {
		t.Errorf("%d bytes: %s", len(fits), o.Sentence())
	}
	if n := base64.StdEncoding.EncodedLen(len(fits)); n > MaxEncoded {
		t.Errorf("%d bytes of base64 were sent", n)
	}
	o = m.clipboard(Auto).Copy(t.Context(), terminal.Terminal{}, fits+"y")
	if o.Kind != TooLong || o.Sequence != "" || o.Bytes != MaxText+1 || len(m.loaded) != 1 {
		t.Errorf("one byte more: %+v, %d times in tmux", o, len(m.loaded))
	}
	if want := "Too long to copy through a terminal: 56245 bytes, and 56244 is the most."; o.Sentence() != want {
		t.Errorf("%q, want %q", o.Sentence(), want)
	}

	// The machine's own tool takes any length, and what it could not take is not
	// cut for the terminal.
	m = machine{env: env("DISPLAY=:0"), programs: []string{"xclip"}}
	if o := m.clipboard(Auto).Copy(t.Context(), terminal.Terminal{}, fits+"y"); o.Kind != Copied {
		t.Errorf("at a desktop: %s", o.Sentence())
	}
	m.toolErr = errors.New("exit status 1")
	if o := m.clipboard(Auto).Copy(t.Context(), terminal.Terminal{}, fits+"y"); o.Kind != TooLong {
		t.Errorf("at a desktop whose tool fails: %s", o.Sentence())
	}
	m = machine{env: env("DISPLAY=:0", "STY=1.pts"), programs: []string{"xclip"}}
	if o := m.clipboard(Auto).Copy(t.Context(), terminal.Terminal{}, fits+"y"); o.Kind != Copied {
		t.Errorf("in screen at a desktop: %s", o.Sentence())
	}
}

func TestNothingToCopy(t *testing.T) {
	for _, mode := range Modes()[:3] {
		m := machine{env: env("DISPLAY=:0", inTmux), programs: []string{"xclip"}}
		if o := m.clipboard(mode).Copy(t.Context(), terminal.Terminal{}, ""); o.Kind != Failed || o.Sequence != "" || m.copied != nil || m.loaded != nil {
			t.Errorf("%v: %+v", mode, o)
		}
	}
}

// TestHangingTool: a tool that never ends costs patience, and never gets company.
func TestHangingTool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := machine{env: env("DISPLAY=:0"), programs: []string{"xclip"}}
		c := m.clipboard(Auto)
		release := make(chan struct{})
		var running atomic.Int32
		c.write = func(string) error {
			running.Add(1)
			<-release
			return nil
		}
		for range 3 {
			o := c.Copy(t.Context(), terminal.Terminal{}, secret)
			if o.Kind != Sent || !errors.Is(o.Err, errHangs) || o.Sequence == "" {
				t.Errorf("%+v", o)
			}
			if n := running.Load(); n != 1 {
				t.Errorf("%d tools run", n)
			}
		}
		close(release)
		synctest.Wait()
		if o := c.Copy(t.Context(), terminal.Terminal{}, secret); o.Kind != Copied {
			t.Errorf("when it has ended at last: %+v", o)
		}
	})
}

func TestCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := machine{env: env("DISPLAY=:0"), programs: []string{"xclip"}}
		c := m.clipboard(Native)
		release := make(chan struct{})
		c.write = func(string) error {
			<-release
			return nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan Outcome)
		go func() { done <- c.Copy(ctx, terminal.Terminal{}, secret) }()
		synctest.Wait()
		cancel()
		if o := <-done; o.Kind != Failed || !errors.Is(o.Err, context.Canceled) {
			t.Errorf("%+v", o)
		}
		close(release)
	})
}

func TestModes(t *testing.T) {
	for _, m := range Modes() {
		if got, ok := NamedMode(m.String()); got != m || !ok {
			t.Errorf("%v is named %q, which is %v", uint8(m), m, got)
		}
	}
	if m, ok := NamedMode("OSC 52"); ok || m != Auto {
		t.Errorf("%v, %v", m, ok)
	}
	var m Mode
	if Modes()[0] != m {
		t.Errorf("the default is %v", Modes()[0])
	}
}
