package argos

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// idlePerHost keeps the connections of up to this many ranges that are read at
// the same time.
const idlePerHost = 16

// maxRedirects bounds how often one host may send a call on to itself.
const maxRedirects = 5

// newTransport makes the client's connections: kept alive, HTTP/2 where the
// server has it, gzip undone, proxies from the environment (which never applies
// them to loopback, the one place where plain http is allowed). To loopback,
// where there is no network to spare, no gzip is asked for: undoing it takes
// longer than reading the page.
func newTransport(c Config, local bool) *http.Transport {
	return &http.Transport{
		DisableCompression:    local,
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: c.ConnectTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   c.ConnectTimeout,
		ResponseHeaderTimeout: c.HeaderTimeout,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          2 * idlePerHost,
		MaxIdleConnsPerHost:   idlePerHost,
		IdleConnTimeout:       90 * time.Second,
	}
}

// readOnly is a transport that lets nothing but GET through. What stands here
// can't be gone round by a screen, a command or a redirect.
type readOnly struct{ next http.RoundTripper }

// errReadOnly is a call that changes something, and was not sent.
var errReadOnly = errors.New("nothing but GET may be sent")

// RoundTrip sends req if it is a GET.
func (t readOnly) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodGet || req.Method == "" { // which http.Request takes for GET
		return t.next.RoundTrip(req)
	}
	if req.Body != nil {
		_ = req.Body.Close() // as a RoundTripper has to; nobody reads what could be wrong with it
	}
	return nil, errReadOnly
}

// redirectError is a redirect that was not followed.
type redirectError struct {
	host      string // where it led, empty when there were only too many
	elsewhere bool   // to another host
	method    string // the one that is never sent on, empty for GET
}

func (e *redirectError) Error() string {
	switch {
	case e.method != "":
		return fmt.Sprintf("the API's address redirects to %s, where no %s is sent", e.host, e.method)
	case e.elsewhere:
		return fmt.Sprintf("the API's address redirects to %s, which must not see the key", e.host)
	}
	return fmt.Sprintf("more than %d redirects", maxRedirects)
}

// checkRedirect keeps the key at home. The standard library takes only its own
// list of headers off when a redirect leaves the host, and x-api-key is not on
// it, so such a redirect is not followed at all.
//
// A change is sent where it was meant to go or not at all: some redirects would
// make a GET of it, whose answer says nothing of the change.
func checkRedirect(req *http.Request, via []*http.Request) error {
	elsewhere := origin(via[0].URL) != origin(req.URL)
	switch method := via[0].Method; {
	case method != http.MethodGet:
		return &redirectError{host: origin(req.URL), elsewhere: elsewhere, method: method}
	case elsewhere:
		return &redirectError{host: origin(req.URL), elsewhere: true}
	}
	if len(via) > maxRedirects {
		return &redirectError{}
	}
	return nil
}

// origin is scheme, host and port of u, with the port always written out.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(u.Hostname(), port)
}
