package argos

import (
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

// redirectError is a redirect that was not followed.
type redirectError struct {
	host      string // where it led, empty when there were only too many
	elsewhere bool   // to another host
}

func (e *redirectError) Error() string {
	if e.elsewhere {
		return fmt.Sprintf("the API's address redirects to %s, which must not see the key", e.host)
	}
	return fmt.Sprintf("more than %d redirects", maxRedirects)
}

// checkRedirect keeps the key at home. The standard library takes only its own
// list of headers off when a redirect leaves the host, and x-api-key is not on
// it, so such a redirect is not followed at all.
func checkRedirect(req *http.Request, via []*http.Request) error {
	if home := via[0].URL; origin(home) != origin(req.URL) {
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
