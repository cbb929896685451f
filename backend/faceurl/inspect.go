package faceurl

import (
	"iter"
	"net/url"
	"slices"
	"strings"
)

// Report is what there is to know about a link. Its strings are a stranger's:
// who shows them cleans them first. Params, Others and Unread are personal.
type Report struct {
	// Link is the link as it was taken out of the text; empty when there was none.
	Link string
	// ProjectID is the link's pid.
	ProjectID string
	// Params are the values that FaceAuth reads, Others what else was
	// encrypted, in its order. Both are empty if the link was not decrypted.
	Params Params
	Others []Parameter
	// Clear are the parameters beside pid and encrypted.
	Clear []Parameter
	// Fits lists the recipes that explain the link, the likeliest first; more
	// than one if the link leaves it open.
	Fits []Recipe
	// Unread is what was decrypted if it is neither JSON nor a query.
	Unread string
	// Findings are in the order in which the link is read.
	Findings []Finding
}

// Parameter is one that FaceAuth does not document, or whose name is not quite
// that of a field, which then is Meant.
type Parameter struct {
	Name, Value string
	Meant       Field
}

// Decrypted tells that the project's key opened the link.
func (r Report) Decrypted() bool { return len(r.Fits) > 0 }

// Recipe says how the link was encrypted, or how it may have been, and whether that
// is what is kept for the project; empty for a link that was not decrypted.
func (r Report) Recipe(kept Recipe) string {
	all := make([]string, len(r.Fits))
	for i, f := range r.Fits {
		all[i] = f.String()
	}
	text := strings.Join(all, ", or ")
	if len(all) == 1 && r.Fits[0] == kept {
		text += " (confirmed for this project)"
	}
	return text
}

// Level is the highest of the findings: Note for a link that is as it should be.
func (r Report) Level() Level {
	level := Note
	for _, f := range r.Findings {
		level = max(level, f.Level())
	}
	return level
}

// Inspect takes the link out of a text that was pasted, puts right what mail and
// chat programs did to it, tries every recipe with the keys there are, and says
// what it found. It takes any text at all, and reads none longer than MaxLink.
// Where FormURL is empty, every address is taken for the form's; where ID is
// empty, every pid for the project's.
func Inspect(project Project, text string) Report {
	if len(text) > MaxLink {
		return Report{Findings: []Finding{{Kind: TooLong}}}
	}
	form, err := url.Parse(project.FormURL)
	if err != nil {
		form = &url.URL{}
	}
	keys := project.keys()
	var best Report
	bestRank := -1
	for _, r := range readings(text, form) {
		i := inspection{project: project, form: form, keys: keys}
		i.report.Findings = r.found
		rank := i.link(r.link)
		// Where nothing is encrypted, the shortest reading has the fewest words
		// of a sentence in it.
		if rank > bestRank || rank == noCiphertext && bestRank == noCiphertext {
			best, bestRank = i.report, rank
		}
		if rank == opened {
			break
		}
	}
	if bestRank < 0 {
		best.Findings = []Finding{{Kind: NotURL}}
	}
	return best
}

// How far a reading got. Where none is opened, one that is whole says more about
// the link than one to which too much or too little was joined.
const (
	noCiphertext = iota
	partly
	whole
	opened
)

// keyed is a key of the project that there is.
type keyed struct {
	name Key
	aesKey
}

func (p Project) keys() []keyed {
	var keys []keyed
	if !p.APIKey.Empty() {
		keys = append(keys, keyed{APIKey, newKey(p.APIKey)})
	}
	if !p.SecretKey.Empty() {
		keys = append(keys, keyed{SecretKey, newKey(p.SecretKey)})
	}
	return keys
}

// inspection is one reading of a link on its way to a report.
type inspection struct {
	project Project
	form    *url.URL
	keys    []keyed
	report  Report
}

func (i *inspection) say(f Finding) { i.report.Findings = append(i.report.Findings, f) }

// link goes through a whole link and answers how far it got.
func (i *inspection) link(link string) int {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		i.say(Finding{Kind: NotURL})
		return noCiphertext
	}
	if inner, ok := within(u, i.form); ok {
		i.say(Finding{Kind: Redirected, Is: quoted(u.Host)})
		u, link = inner, inner.String()
	}
	i.report.Link = link
	if i.form.Host != "" && !sameForm(u, i.form) {
		i.say(Finding{Kind: OtherForm, Is: quoted(place(u)), Wanted: quoted(place(i.form))})
	}
	i.report.Findings = append(i.report.Findings, lengthOf(link)...)
	value, ok := i.query(u.RawQuery)
	if !ok {
		i.say(Finding{Kind: NoEncrypted})
		return noCiphertext
	}
	return i.ciphertext(value)
}

// parameters goes through the names and values of a query as they stand there.
func parameters(query string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for pair := range strings.SplitSeq(query, "&") {
			if name, value, _ := strings.Cut(pair, "="); pair != "" && !yield(name, value) {
				return
			}
		}
	}
}

// formText is a name or a value as a server reads it.
func formText(s string) string { return unescape(strings.ReplaceAll(s, "+", " ")) }

// query looks at what stands in clear and gives the value of encrypted as it
// stands there.
func (i *inspection) query(query string) (encrypted string, there bool) {
	times := map[string]int{}
	for rawName, raw := range parameters(query) {
		name := formText(rawName)
		switch name {
		case "pid", "encrypted":
			if times[name]++; times[name] > 1 {
				continue
			}
			if name == "pid" {
				i.report.ProjectID = formText(raw)
			} else {
				encrypted, there = raw, true
			}
		default:
			field, _ := meant(name)
			i.report.Clear = append(i.report.Clear, Parameter{name, formText(raw), field})
		}
	}
	switch pid := i.report.ProjectID; {
	case pid == "":
		i.say(Finding{Kind: NoPid})
	case i.project.ID != "" && pid != i.project.ID:
		i.say(Finding{Kind: OtherPid, Is: quoted(pid), Wanted: quoted(i.project.ID)})
	}
	for _, name := range []string{"pid", "encrypted"} {
		if times[name] > 1 {
			i.say(Finding{Kind: NotOnce, Is: name, Count: times[name]})
		}
	}
	for _, f := range Fields() {
		if slices.ContainsFunc(i.report.Clear, func(p Parameter) bool { return p.Meant == f }) {
			i.say(Finding{Kind: InClear, Field: f})
		}
	}
	return encrypted, there && encrypted != ""
}

// ciphertext reads the value of encrypted.
func (i *inspection) ciphertext(raw string) int {
	value, found := mend(raw)
	i.report.Findings = append(i.report.Findings, found...)
	if len(i.keys) == 0 {
		i.say(Finding{Kind: NoKey, Wanted: "API key"})
	}
	ds := decodings(value)
	if neverEncrypted(value, ds) {
		i.say(Finding{Kind: NotEncrypted})
		return whole
	}
	if len(ds) == 0 {
		i.say(Finding{Kind: NotEncoded})
		return noCiphertext
	}
	for _, d := range ds {
		if !d.cut && i.decrypts(d) {
			return opened
		}
	}
	return i.explain(ds)
}

// neverEncrypted tells of parameters that were at most encoded, or left as the
// documentation's {sid=…}.
func neverEncrypted(value string, ds []decoding) bool {
	texts := [][]byte{[]byte(value), []byte(strings.Trim(value, "{}"))}
	for _, d := range ds {
		texts = append(texts, d.sealed)
	}
	return slices.ContainsFunc(texts, func(text []byte) bool {
		return slices.ContainsFunc(payloads(), func(p Payload) bool {
			entries, _ := p.read(text)
			return slices.ContainsFunc(entries, func(e entry) bool { _, ok := meant(e.name); return ok })
		})
	})
}

// decrypts tries all recipes on one decoding.
func (i *inspection) decrypts(d decoding) bool {
	for _, k := range i.keys {
		for _, r := range ciphers(k.name) {
			plain, ok := r.open(k.aesKey, d.sealed)
			if !ok || r.Cipher == ECB && !readable(plain) {
				continue // one wrong key in 256 gets past ECB's padding
			}
			i.opened(r, d, plain)
			return true
		}
	}
	return false
}

// ciphers lists the recipes of a key but for what only the plaintext tells.
func ciphers(key Key) []Recipe {
	var all []Recipe
	if key == APIKey {
		all = append(all, Recipe{Cipher: ECB, Key: key})
	}
	for _, l := range Layouts() {
		all = append(all, Recipe{Cipher: GCM, Layout: l, Key: key})
	}
	return all
}

// opened goes on with what was decrypted.
func (i *inspection) opened(r Recipe, d decoding, plain []byte) {
	if d.unpadded {
		i.say(Finding{Kind: NoPadding})
	}
	// No text is both: a name in a query does not begin with a bracket.
	var entries []entry
	for _, p := range payloads() {
		var ok bool
		if entries, ok = p.read(plain); ok {
			r.Payload = p
			break
		}
	}
	if r.Payload == "" {
		i.report.Unread = string(plain)
		i.say(Finding{Kind: NotUnderstood})
		return
	}
	for _, e := range d.encodings {
		r.Encoding = e
		i.report.Fits = append(i.report.Fits, r)
	}
	if len(d.encodings) > 1 {
		i.say(Finding{Kind: Undecided})
	}
	i.contents(r.Payload, entries)
}

// contents sorts the parameters of a payload.
func (i *inspection) contents(form Payload, entries []entry) {
	seen := map[Field][]entry{}
	misnamed := map[Field]string{}
	unknown := 0
	for _, e := range entries {
		field := Field(e.name)
		if slices.Contains(Fields(), field) {
			seen[field] = append(seen[field], e)
			continue
		}
		likely, ok := meant(e.name)
		switch {
		case !ok:
			unknown++
		case misnamed[likely] == "":
			misnamed[likely] = e.name
		}
		i.report.Others = append(i.report.Others, Parameter{e.name, e.value, likely})
	}
	for _, f := range Fields() {
		if name, ok := misnamed[f]; ok {
			i.say(Finding{Kind: Misnamed, Field: f, Is: quoted(name)})
		}
		n := len(seen[f])
		if n == 0 {
			continue
		}
		e := seen[f][0]
		if form.lastWins() {
			e = seen[f][n-1]
		}
		i.report.Params.Set(f, e.value)
		if n > 1 {
			i.say(Finding{Kind: NotOnce, Field: f, Count: n})
		}
		if e.notText {
			i.say(Finding{Kind: NotText, Field: f})
		}
		if e.barePlus {
			i.say(Finding{Kind: PayloadPlus, Field: f})
		}
	}
	if unknown > 0 {
		i.say(Finding{Kind: Unknown, Count: unknown})
	}
	i.report.Findings = append(i.report.Findings, i.report.Params.Check()...)
}

// explain says why a ciphertext could not be opened, as far as that shows.
func (i *inspection) explain(ds []decoding) int {
	blocks := false
	for _, d := range ds {
		blocks = blocks || !d.cut && len(d.sealed)%blockSize == 0
		for _, k := range i.keys {
			switch {
			case k.name != APIKey:
			case ecbBegins(k.block, d.sealed):
				i.say(Finding{Kind: CutOff})
				return whole
			case cbcOpens(k.block, d.sealed):
				i.say(Finding{Kind: OldCBC})
				return opened
			}
		}
	}
	switch {
	case len(i.keys) == 0:
	case !blocks:
		i.say(Finding{Kind: PartBlock})
	default:
		i.say(Finding{Kind: NotDecrypted})
	}
	if blocks {
		return whole
	}
	return partly
}
