package terminal

import "testing"

func TestOverSSH(t *testing.T) {
	for name, want := range map[string]bool{
		"SSH_CONNECTION": true, "SSH_CLIENT": true, "SSH_TTY": true,
		// An agent also runs where one sits.
		"SSH_AUTH_SOCK": false, "DISPLAY": false,
	} {
		for _, value := range []string{"x", ""} {
			got := OverSSH(func(asked string) string {
				if asked == name {
					return value
				}
				return ""
			})
			if got != (want && value != "") {
				t.Errorf("%s=%s: %v", name, value, got)
			}
		}
	}
}
