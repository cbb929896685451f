package sandbox

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"faceauth/backend/faceurl"
	"faceauth/backend/sandbox/hosted"
)

// pathForm is where the hosted page is. The vendor has it on a host of its own,
// without the API's key and faults, and so it is here: faults don't touch it.
const pathForm = "/face-auth"

// desk is where attempts are made: each page that was shown makes one at most.
type desk struct {
	pages *hosted.Pages

	mu    sync.Mutex
	shown map[string]*shownPage // by nonce
	order []string              // the nonces, oldest first
	used  tokens
	made  uint64 // attempts
}

// shownPage is a page that offers an attempt.
type shownPage struct {
	link   [sha256.Size]byte // of the query
	result *hosted.Screen    // nil until the attempt was made
}

// maxShown bounds the pages that may still be answered; the oldest go first.
const maxShown = 1024

func newDesk() *desk {
	return &desk{pages: hosted.New(), shown: map[string]*shownPage{}, used: tokens{}}
}

// show notes a page for the query and gives its nonce. d.mu must be held.
func (d *desk) show(query string) string {
	if len(d.order) == maxShown {
		delete(d.shown, d.order[0])
		d.order = d.order[1:]
	}
	nonce := rand.Text()
	d.shown[nonce] = &shownPage{link: sha256.Sum256([]byte(query))}
	d.order = append(d.order, nonce)
	return nonce
}

// hostedPage answers a call of the hosted page.
func (s *Server) hostedPage(r *http.Request) answer {
	var screen hosted.Screen
	switch {
	case !isLoopback(hostname(r.Host)):
		// Another name that leads here is a site that wants to look like this one.
		screen.Problem = &hosted.Problem{Status: http.StatusForbidden, Code: "wrong-host", Heading: "The sandbox is not known by this name",
			Text: "It answers to 127.0.0.1, [::1] and localhost alone.", Advice: "Open the address that the sandbox printed."}
		return s.pageAnswer(screen)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		screen = s.offer(r)
	case r.Method == http.MethodPost:
		screen = s.attempt(r)
	default:
		screen.Problem = &hosted.Problem{Status: http.StatusMethodNotAllowed, Code: "method", Heading: "This page is only opened and answered",
			Text: "It takes GET and POST."}
		a := s.pageAnswer(screen)
		a.header = append(a.header, [2]string{"Allow", "GET, HEAD, POST"})
		return a
	}
	screen.Project = s.config.ProjectID
	return s.pageAnswer(screen)
}

func (s *Server) pageAnswer(screen hosted.Screen) answer {
	return answer{status: screen.Status(), kind: pageKind, header: s.desk.pages.Header(), body: s.desk.pages.HTML(screen)}
}

// hostname is that of a Host header, without the port.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

// offer opens the link and shows what is in it. It changes nothing but what is
// kept of the page: links are opened ahead by browsers, mail programs and chats.
func (s *Server) offer(r *http.Request) hosted.Screen {
	link, problem := s.openLink(r.URL.RawQuery)
	screen := hosted.Screen{Notes: link.notes, Problem: problem}
	if problem != nil {
		return screen
	}
	d := s.desk
	d.mu.Lock()
	defer d.mu.Unlock()
	if problem = s.config.TokenExpiry.problem(d.used, link.params.Token, s.project.clock()); problem != nil {
		return hosted.Screen{Problem: problem} // nothing is odd about the link itself
	}
	screen.Rule = s.config.TokenExpiry.rule(d.used, link.params.Token)
	screen.Attempt = &hosted.Attempt{Parameters: parametersOf(link.params)}
	for _, o := range s.endings() {
		screen.Attempt.Outcomes = append(screen.Attempt.Outcomes, o.Outcome)
	}
	if r.Method == http.MethodGet {
		screen.Attempt.Nonce = d.show(r.URL.RawQuery)
	}
	return screen
}

func parametersOf(p faceurl.Params) []hosted.Parameter {
	var all []hosted.Parameter
	for _, f := range faceurl.Fields() {
		all = append(all, hosted.Parameter{Name: string(f), Value: p.Get(f)})
	}
	return all
}

// ending is a button and what it makes an attempt fail for.
type ending struct {
	hosted.Outcome
	wanted cause
}

// endings lists those that the policy of the day can come to.
func (s *Server) endings() []ending {
	all := []ending{
		{hosted.Outcome{Value: "approve", Label: "Approve", Effect: "approved", Main: true}, 0},
		{hosted.Outcome{Value: "dissimilar", Label: "Too dissimilar"}, lowSimilarity},
		{hosted.Outcome{Value: "occluded", Label: "Occluded"}, occludedFace},
		{hosted.Outcome{Value: "not-live", Label: "Not live"}, lowLiveness},
	}
	asked := s.project.policyAt(s.project.n).asked(true)
	offered := all[:1]
	for _, o := range all[1:] {
		if o.wanted&asked != 0 {
			o.Effect = "rejected, " + o.wanted.code()
			offered = append(offered, o)
		}
	}
	return offered
}

// maxAnswer bounds the form that comes back: a nonce and an outcome.
const maxAnswer = 4 << 10

// answered reads that form.
func answered(r *http.Request) (url.Values, *hosted.Problem) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, &hosted.Problem{Status: http.StatusUnsupportedMediaType, Code: "not-a-form", Heading: "This is not the page's form",
			Text: "What was sent is not of the type application/x-www-form-urlencoded."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxAnswer))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, &hosted.Problem{Status: http.StatusRequestEntityTooLarge, Code: "form-too-large", Heading: "This is not the page's form",
			Text: "What was sent is longer than the page's form ever is."}
	}
	values, parseErr := url.ParseQuery(string(body))
	if err != nil || parseErr != nil {
		return nil, &hosted.Problem{Status: http.StatusBadRequest, Code: "not-a-form", Heading: "This is not the page's form",
			Text: "What was sent can't be read."}
	}
	return values, nil
}

// attempt makes the authentication that was chosen on a page shown before. A
// page makes one at most: whoever clicks twice gets the same result twice.
func (s *Server) attempt(r *http.Request) hosted.Screen {
	if !sameOrigin(r) {
		return hosted.Screen{Problem: &hosted.Problem{Status: http.StatusForbidden, Code: "cross-site", Heading: "Another site asked for this",
			Text: "Only the page itself can make an authentication.", Advice: "Open the link and choose there."}}
	}
	values, problem := answered(r)
	if problem != nil {
		return hosted.Screen{Problem: problem}
	}
	link, problem := s.openLink(r.URL.RawQuery)
	d := s.desk
	d.mu.Lock()
	defer d.mu.Unlock()
	page := d.shown[values.Get("nonce")]
	switch {
	case page == nil || page.link != sha256.Sum256([]byte(r.URL.RawQuery)):
		return hosted.Screen{Problem: &hosted.Problem{Status: http.StatusForbidden, Code: "stale-page", Heading: "This page is out of date",
			Text: "The sandbox did not show it for this link, or so long ago that it forgot.", Advice: "Open the link again."}}
	case page.result != nil:
		again := *page.result
		result := *again.Result
		result.Again = true
		again.Result = &result
		return again
	case problem != nil:
		return hosted.Screen{Problem: problem, Notes: link.notes}
	}
	if problem = s.config.TokenExpiry.problem(d.used, link.params.Token, s.project.clock()); problem != nil {
		return hosted.Screen{Problem: problem}
	}
	for _, o := range s.endings() {
		if o.Value == values.Get("outcome") {
			screen := s.authenticate(link, o.wanted)
			page.result = &screen
			return screen
		}
	}
	return hosted.Screen{Problem: &hosted.Problem{Status: http.StatusBadRequest, Code: "no-outcome", Heading: "No outcome was chosen",
		Text: "The form came without an outcome that the page offers.", Advice: "Open the link again."}}
}

// sameOrigin tells that a POST comes from the page itself, as far as a browser
// says. Since the page keeps its address to itself, one that doesn't send
// Sec-Fetch-Site says "null"; behind all of this stands the nonce, which no other
// site can know.
func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin"
	}
	origin := r.Header.Get("Origin")
	return origin == "" || origin == "null" || origin == "http://"+r.Host
}

// authenticate makes the record, as POST does, and uses the token. s.desk.mu
// must be held.
func (s *Server) authenticate(link faceLink, wanted cause) hosted.Screen {
	d := s.desk
	now := s.project.clock()
	rec := link.rec
	r := stream(s.config.Seed, streamHosted, d.made, uint64(rec.person))
	d.made++
	rec.form, rec.visit = true, r
	rec.impostor = wanted&lowSimilarity != 0
	rec.policy = s.project.policyAt(s.project.n)
	rec.decide(&r, wanted)
	s.project.add(&rec, nil)
	d.used.use(link.params.Token, now)
	return hosted.Screen{
		Rule: s.config.TokenExpiry.rule(d.used, link.params.Token),
		Result: &hosted.Result{
			Approved: rec.approved, AuthID: string(s.project.ids.appendAuthID(nil, rec.index)),
			Facts:  s.factsOf(&rec),
			Reopen: s.config.TokenExpiry.Condition != TokensByCount,
		},
	}
}

// factsOf lists what the list of authentications will say of a new record.
func (s *Server) factsOf(rec *record) []hosted.Parameter {
	submission := rec.submission
	if submission == "" {
		submission = string(s.project.ids.appendSubmission(nil, rec.person))
	}
	facts := []hosted.Parameter{
		{Name: "auth_id", Value: string(s.project.ids.appendAuthID(nil, rec.index))},
		{Name: "auth_status", Value: rec.status()},
		{Name: "create_time", Value: string(appendTime(nil, rec.created))},
		{Name: "kyc_submission_id", Value: submission},
	}
	for _, c := range causes() {
		if rec.failed&c != 0 {
			facts = append(facts, hosted.Parameter{Name: "fail_code", Value: c.code()}, hosted.Parameter{Name: "reject_comment", Value: c.comment()})
		}
	}
	return facts
}
