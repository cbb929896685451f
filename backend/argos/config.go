// Package argos is the REST client of the ARGOS FaceAuth add-on. It implements
// backend.Service on top of the vendor's GET /v3/faceauth and its /image, and
// backend.Eraser on top of DELETE /v3/faceauth.
//
// The way of a call is: params.go writes the query, request.go sends it and
// tries again where that can help, body.go reads the answer within its bounds,
// decode.go and record.go make a page of it, or imagebody.go a picture, and failure.go and said.go make a
// backend.Error of whatever went wrong. erase.go has a way of its own, since a
// DELETE may be sent again only when it is certain that it was not carried out.
package argos

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"faceauth/backend"
	"faceauth/backend/safetext"
)

// Config is what a Client is made of. BaseURL and Key are needed; the zero
// value of everything else is a sane default.
type Config struct {
	// BaseURL is the address that "/faceauth" is added to, such as
	// https://rest-api.argosidentity.com/v3. Plain http is taken for loopback
	// alone.
	BaseURL string
	// Key is the API key of the FaceAuth project, sent as x-api-key.
	Key backend.Secret
	// UserAgent names the program; "faceauth" by default.
	UserAgent string
	// ReadOnly lets nothing but GET leave this machine. Every other call fails with
	// the Kind ReadOnly where it would be sent, whoever made it.
	ReadOnly bool

	// ConnectTimeout bounds dialling and the TLS handshake, each; 10 s by default.
	ConnectTimeout time.Duration
	// HeaderTimeout bounds the wait for the answer to begin; 30 s by default.
	HeaderTimeout time.Duration
	// SlowAfter is when an answer that keeps coming must have come at minRate
	// on the average, default one minute. It bounds an answer that drips.
	SlowAfter time.Duration
	// StallTimeout bounds how long a body may bring no byte at all, however
	// long the whole of it takes; 30 s by default.
	StallTimeout time.Duration
	// MaxBody bounds an answer after decompression, in bytes; 64 MiB by default.
	MaxBody int64

	// MaxAttempts is how often a read is tried at most; 6 by default.
	MaxAttempts int
	// RetryFor bounds a call in time: no attempt begins later than this after
	// the first one did; 30 s by default.
	RetryFor time.Duration
	// FirstBackoff is the wait after the first failure, doubled after each
	// further one, less up to half of it at random; 400 ms by default.
	FirstBackoff time.Duration

	// Transport replaces the client's own connections.
	Transport http.RoundTripper
	// Sleep replaces the waits between attempts. It returns early with the
	// error of ctx when ctx ends.
	Sleep func(ctx context.Context, d time.Duration) error
	// Now replaces the clock.
	Now func() time.Time
}

func (c Config) withDefaults() Config {
	setDefault(&c.UserAgent, "faceauth")
	setDefault(&c.ConnectTimeout, 10*time.Second)
	setDefault(&c.HeaderTimeout, 30*time.Second)
	setDefault(&c.StallTimeout, 30*time.Second)
	setDefault(&c.SlowAfter, time.Minute)
	setDefault(&c.MaxBody, 64<<20)
	setDefault(&c.MaxAttempts, 6)
	setDefault(&c.RetryFor, 30*time.Second)
	setDefault(&c.FirstBackoff, 400*time.Millisecond)
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// Client is the REST client. It is safe for use by several goroutines.
type Client struct {
	config Config
	base   *url.URL
	http   *http.Client
	// lastBody is the size of the last good answer, a guess at the next one's.
	lastBody sizeHint
	// lastImage is the same for selfies.
	lastImage sizeHint
}

var (
	_ backend.Service = (*Client)(nil)
	_ backend.Eraser  = (*Client)(nil)
)

// New makes a client. Its errors, of type *backend.Error, name what is wrong
// with the configuration: Insecure for plain http to another machine, WrongKey
// for a key that is missing, BadSetting for everything else. It makes no call.
func New(config Config) (*Client, error) {
	config = config.withDefaults()
	base, failed := parseBase(config.BaseURL)
	switch {
	case failed != nil:
	case config.Key.Empty():
		failed = &failure{kind: backend.WrongKey, detail: "there is no API key"}
	case !sendable(config.Key.Reveal()):
		failed = &failure{kind: backend.BadSetting, detail: "the API key holds spaces, line breaks or letters that no key has"}
	case !printable(config.UserAgent):
		failed = &failure{kind: backend.BadSetting, detail: "the user agent holds letters that can't be sent"}
	}
	if failed != nil {
		return nil, failed.report("set up the API client", 1, config.Key)
	}
	if config.Transport == nil {
		config.Transport = newTransport(config, loopback(base.Hostname()))
	}
	if config.ReadOnly {
		config.Transport = readOnly{config.Transport}
	}
	return &Client{
		config: config,
		base:   base,
		http:   &http.Client{Transport: config.Transport, CheckRedirect: checkRedirect},
	}, nil
}

// parseBase checks the base URL. Its messages never repeat the URL, which may
// hold a password.
func parseBase(text string) (*url.URL, *failure) {
	refuse := func(detail string) (*url.URL, *failure) {
		return nil, &failure{kind: backend.BadSetting, detail: "the base URL " + detail}
	}
	base, err := url.Parse(strings.TrimSpace(text))
	if err != nil || base.Opaque != "" {
		return refuse("is not a URL: write https://host/v3")
	}
	switch {
	case base.Scheme != "https" && base.Scheme != "http":
		return refuse("must begin with https://")
	case base.User != nil:
		return refuse("must not hold a user name or password")
	case base.Hostname() == "":
		return refuse("names no host")
	case base.RawQuery != "" || base.ForceQuery:
		return refuse("must not hold a query (?)")
	case base.Fragment != "" || strings.HasSuffix(text, "#"):
		return refuse("must not hold a fragment (#)")
	case safetext.ID(base.Host) != base.Host:
		return refuse("holds letters that can't be seen")
	case base.Scheme == "http" && !loopback(base.Hostname()):
		return nil, &failure{kind: backend.Insecure, detail: "plain http to " + base.Hostname()}
	}
	base.Path = strings.TrimRight(base.Path, "/")
	base.RawPath = strings.TrimRight(base.RawPath, "/")
	return base, nil
}

// loopback tells whether a host name means this machine. Names other than
// localhost are not looked up: what they mean can change between the check and
// the call.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// sendable tells whether s is of visible ASCII, which every key seen so far is.
func sendable(s string) bool {
	return printable(s) && !strings.Contains(s, " ")
}

func printable(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7E {
			return false
		}
	}
	return true
}
