package clipboard

import (
	"strings"
	"testing"

	"faceauth/backend/terminal"
)

func TestAdvice(t *testing.T) {
	for name, tc := range map[string]struct {
		outcome Outcome
		want    string // a part of it
	}{
		"nothing to say":    {Outcome{Kind: Copied}, ""},
		"no tool":           {Outcome{Kind: Failed, Err: errNoTool}, "xclip or xsel with DISPLAY set"},
		"failed otherwise":  {Outcome{Kind: Failed, Err: errHangs}, ""},
		"too long":          {Outcome{Kind: TooLong}, ""},
		"off":               {Outcome{Kind: Off}, "auto, native and osc52 copy"},
		"tmux took it":      {Outcome{Kind: Sent, inside: tmux, loaded: true, terminal: terminal.Terminal{Name: "tmux"}}, "prefix ]"},
		"tmux may not":      {Outcome{Kind: Sent, inside: tmux, terminal: terminal.Terminal{Name: "tmux"}}, "set -g set-clipboard on"},
		"screen":            {Outcome{Kind: Sent, inside: screen}, "OSC 52"},
		"xterm":             {Outcome{Kind: Sent, terminal: terminal.Terminal{Name: "xterm"}}, "disallowedWindowOps"},
		"iTerm2":            {Outcome{Kind: Sent, terminal: terminal.Of("iTerm2 3.5.0")}, "Applications in terminal may access clipboard"},
		"kitty":             {Outcome{Kind: Sent, terminal: terminal.Of("kitty(0.42.1)")}, "write-clipboard"},
		"GNOME's terminals": {Outcome{Kind: Sent, terminal: terminal.Of("VTE(7802)")}, "VTE"},
		"one with no name":  {Outcome{Kind: Sent}, "Apple's Terminal"},
	} {
		got := tc.outcome.Advice()
		if !strings.Contains(got, tc.want) || (tc.want == "") != (got == "") {
			t.Errorf("%s: %q, want %q in it", name, got, tc.want)
		}
	}
}

// TestSendNothing: what was not sent is not touched.
func TestSendNothing(t *testing.T) {
	for _, o := range []Outcome{{Kind: Copied}, {Kind: Off}, {Kind: TooLong, Bytes: 9}, {Kind: Failed, Err: errNoTool}} {
		if got := o.Send(); got != o {
			t.Errorf("%+v became %+v", o, got)
		}
	}
}
