// Package faceurl makes Face Auth URLs, and opens and explains those that others
// made.
//
// A Face Auth URL is the address of the hosted form with the project's pid in
// clear and the parameters encrypted under the project's key. What the vendor's
// documentation leaves open about the encryption is a Recipe.
package faceurl

import (
	"net/url"
	"strings"

	"faceauth/backend"
)

// Project is whose links are made and read.
type Project struct {
	// ID is the faceAuth_projectId, a link's pid.
	ID string
	// FormURL is the address of the hosted form: http or https, perhaps with a
	// query, in which a pid must be that of ID. Whether plain http will do is for
	// the caller to judge.
	FormURL string
	// APIKey is the add-on key of the FaceAuth project, not that of the ID check
	// project. SecretKey is for GCM alone, and usually empty.
	APIKey, SecretKey backend.Secret
}

// What links may be at most, in characters.
const (
	// MaxLink is the most that is made and read. Six values of 2,000 characters
	// fit whatever the recipe: emoji as a query in hex make 288,000.
	MaxLink = 512 << 10
	// MailLimit is where old mail and chat programs end a link: 2,083 is that of
	// Internet Explorer and of the components that outlived it.
	MailLimit = 2000
	// WebLimit is where servers commonly refuse: 8 KiB is the default of the whole
	// request line in nginx and Apache, and about what CDNs take of an address.
	WebLimit = 8192
)

// Link is a Face Auth URL that was made here.
type Link struct {
	// URL has no character but those of RFC 3986, so it needs no escaping in
	// a query, a mail or a QR code. It is as long in bytes as in characters.
	URL    string
	Params Params
	Recipe Recipe
}

// Findings says what is to be known of the link: advice on the parameters, and
// how long it is.
func (l Link) Findings() []Finding {
	return append(l.Params.Check(), lengthOf(l.URL)...)
}

func lengthOf(link string) []Finding {
	switch n := len(link); {
	case n > WebLimit:
		return []Finding{{Kind: LongForWeb, Count: n}}
	case n > MailLimit:
		return []Finding{{Kind: LongForMail, Count: n}}
	}
	return nil
}

// Compose makes a link, encrypting anew each time: under GCM two links for the
// same parameters differ, under ECB they are the same. The link has been opened
// again and held against the parameters. Errors are of type Finding, the first
// of level Fault that there is.
func Compose(project Project, p Params, r Recipe) (Link, error) {
	if fault, ok := firstFault(p.Check()); ok {
		return Link{}, fault
	}
	if !r.Valid() {
		return Link{}, Finding{Kind: BadRecipe}
	}
	key, err := project.key(r.Key)
	if err != nil {
		return Link{}, err
	}
	address, err := project.address()
	if err != nil {
		return Link{}, err
	}
	value := r.Encoding.encode(r.seal(newKey(key), r.Payload.write(p)))
	link := Link{URL: address + "&encrypted=" + escape(value), Params: p, Recipe: r}
	if len(link.URL) > MaxLink {
		return Link{}, Finding{Kind: TooLong}
	}
	if !link.readsBack(key) {
		return Link{}, Finding{Kind: NotReadBack}
	}
	return link, nil
}

func (p Project) key(which Key) (backend.Secret, error) {
	key, name := p.APIKey, "API key"
	if which == SecretKey {
		key, name = p.SecretKey, "secretKey"
	}
	if key.Empty() {
		return key, Finding{Kind: NoKey, Wanted: name}
	}
	return key, nil
}

// address is the form's, with its own query and the pid.
func (p Project) address() (string, error) {
	u, err := url.Parse(p.FormURL)
	bad := func(why string) (string, error) { return "", Finding{Kind: BadForm, Is: why} }
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return bad("it is no http or https address")
	case u.User != nil:
		return bad("it has a user name in it")
	case u.Fragment != "":
		return bad("it has a # in it")
	case p.ID == "":
		return "", Finding{Kind: NoPid}
	}
	// What a server reads as a space is written so, for the sake of having no +.
	var kept []string
	for name, value := range parameters(u.RawQuery) {
		_, isField := meant(unescape(name))
		switch {
		case name == "pid" && unescape(value) != p.ID:
			return "", Finding{Kind: OtherPid, Is: quoted(unescape(value)), Wanted: quoted(p.ID)}
		case name == "pid":
		case isField || name == "encrypted":
			return bad("it already has parameters of a link in it")
		default:
			kept = append(kept, escape(formText(name))+"="+escape(formText(value)))
		}
	}
	u.RawQuery = strings.Join(append(kept, "pid="+escape(p.ID)), "&")
	return u.String(), nil
}

// readsBack opens the link as its reader will, with the library's reading of
// queries and not ours.
func (l Link) readsBack(key backend.Secret) bool {
	u, err := url.Parse(l.URL)
	if err != nil {
		return false
	}
	sealed, err := l.Recipe.Encoding.decode(u.Query().Get("encrypted"))
	if err != nil {
		return false
	}
	plain, ok := l.Recipe.open(newKey(key), sealed)
	if !ok {
		return false
	}
	var p Params
	entries, ok := l.Recipe.Payload.read(plain)
	for _, e := range entries {
		p.Set(Field(e.name), e.value)
	}
	return ok && p == l.Params
}
