package argos

import (
	"os/exec"
	"strings"
	"testing"
)

func TestCurl(t *testing.T) {
	for _, tc := range []struct{ base, id, want string }{
		{"https://x/v3", "abc", `printf 'x-api-key: %s' "$FACEAUTH_API_KEY" | curl -sS -H @- 'https://x/v3/faceauth?authId=abc'`},
		{"http://127.0.0.1:8844/v3/", "a'; rm -rf ~ #", `printf 'x-api-key: %s' "$FACEAUTH_API_KEY" | curl -sS -H @- 'http://127.0.0.1:8844/v3/faceauth?authId=a%27%3B+rm+-rf+~+%23'`},
	} {
		if got := Curl(tc.base, tc.id); got != tc.want {
			t.Errorf("%q: %s", tc.id, got)
		}
	}
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell to read it")
	}
	// What a shell makes of the address, whatever was in the settings.
	const hostile = `https://x/$(id)/'"` + "`id`"
	_, word, _ := strings.Cut(Curl(hostile, "abc"), "@- ")
	out, err := exec.Command(shell, "-c", "printf %s "+word).Output()
	if want := hostile + "/faceauth?authId=abc"; err != nil || string(out) != want {
		t.Errorf("a shell reads %q, %v; want %q", out, err, want)
	}
}
