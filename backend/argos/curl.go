package argos

import (
	"net/url"
	"strings"

	"faceauth/backend/config"
)

// Curl is a command for a POSIX shell that fetches one authentication. The key in
// it is the shell's variable, and printf, which shells have built in, hands it on:
// as an argument of curl everybody on the machine could read it.
func Curl(baseURL, authID string) string {
	address := strings.TrimSuffix(baseURL, "/") + "/faceauth?authId=" + url.QueryEscape(authID)
	return `printf 'x-api-key: %s' "$` + config.EnvAPIKey + `" | curl -sS -H @- ` + shellWord(address)
}

// shellWord is a word of the shell that means s and nothing else.
func shellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
