package command

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"faceauth/backend/faceurl"
	"faceauth/backend/safetext"
)

// InspectOptions say what Inspect is told and how it tells.
type InspectOptions struct {
	// Text is the link, or a text that it stands in.
	Text string
	// Kept is the recipe that is confirmed for the project, the zero Recipe for none.
	Kept faceurl.Recipe
	// Format is "text" or "json".
	Format string
	// Keep keeps a recipe as that of a project from now on.
	Keep func(project string, r faceurl.Recipe) error
	// Ask asks a person whether to; nil where nobody can be asked. Always keeps it
	// without.
	Ask    func(question string) bool
	Always bool
}

// inspectionJSON is what -o json of `url inspect` has.
type inspectionJSON struct {
	linkJSON
	Recipes []string            `json:"recipes"`
	Others  []map[string]string `json:"others,omitempty"`
	Clear   []map[string]string `json:"in_clear,omitempty"`
	Kept    bool                `json:"recipe_kept"`
}

// errNotInOrder is a link that does not do what it is meant to.
var errNotInOrder = errors.New("the link is not in order")

// Inspect opens a link and explains it. The error tells of one that is not as it
// should be; what is wrong is among what was written.
func Inspect(project faceurl.Project, o InspectOptions, out, talk io.Writer) error {
	if o.Format != "" && o.Format != "text" && o.Format != "json" {
		return UsageError{fmt.Errorf("-o %s: choose one of text, json", o.Format)}
	}
	r := faceurl.Inspect(project, o.Text)
	if o.Format != "json" {
		if _, err := io.WriteString(out, o.explained(r)); err != nil {
			return err
		}
	}
	kept, err := o.calibrate(project, r, talk)
	if o.Format == "json" {
		v := o.described(r)
		v.Kept = kept
		err = errors.Join(writeJSON(out, v, true), err)
	}
	if err != nil {
		return err
	}
	if r.Level() == faceurl.Fault {
		return errNotInOrder
	}
	return nil
}

func (o *InspectOptions) described(r faceurl.Report) inspectionJSON {
	v := inspectionJSON{linkJSON: linkJSON{URL: r.Link, ProjectID: r.ProjectID, Parameters: named(r.Params), Findings: findingsJSON(r.Findings)}, Recipes: []string{}}
	for _, fit := range r.Fits {
		v.Recipes = append(v.Recipes, fit.String())
	}
	if len(r.Fits) > 0 {
		v.Recipe, v.Confirmed = r.Fits[0].String(), r.Fits[0] == o.Kept
	}
	v.Others, v.Clear = parametersJSON(r.Others), parametersJSON(r.Clear)
	return v
}

func parametersJSON(all []faceurl.Parameter) []map[string]string {
	var out []map[string]string
	for _, p := range all {
		out = append(out, map[string]string{"name": p.Name, "value": p.Value, "meant": string(p.Meant)})
	}
	return out
}

// explained is the report in words.
func (o *InspectOptions) explained(r faceurl.Report) string {
	var b strings.Builder
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-12s %s\n", safetext.Marked(name), safetext.Marked(value))
		}
	}
	field("link", r.Link)
	field("pid", r.ProjectID)
	field("recipe", r.Recipe(o.Kept))
	if r.Decrypted() || len(r.Clear) > 0 {
		b.WriteByte('\n')
	}
	for _, f := range faceurl.Fields() {
		field(string(f), r.Params.Get(f))
	}
	for _, p := range r.Others {
		field(p.Name, p.Value)
	}
	for _, p := range r.Clear {
		field(p.Name, p.Value+"   (in clear)")
	}
	field("in it", r.Unread)
	if len(r.Findings) > 0 {
		b.WriteByte('\n')
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%-7s %s\n", f.Level(), safetext.Clean(f.Told()))
	}
	if len(r.Findings) == 0 && r.Decrypted() {
		b.WriteString("\nNothing is wrong with it.\n")
	}
	return b.String()
}

// calibrate offers to keep the recipe that the link was made by, and tells whether
// it did. That of a link that leaves a choice, or is of another project, says
// nothing for this one.
func (o *InspectOptions) calibrate(project faceurl.Project, r faceurl.Report, talk io.Writer) (kept bool, err error) {
	id := cmp.Or(project.ID, r.ProjectID)
	others := r.ProjectID != id || id == ""
	switch {
	case len(r.Fits) == 0 || others:
		if o.Always {
			return false, errors.New("there is no recipe to keep: the project's key does not open the link, or it is another project's")
		}
		return false, nil
	case r.Fits[0] == o.Kept:
		return false, nil
	case len(r.Fits) > 1 && !o.Always:
		return false, nil // a finding says what is undecided
	}
	if !o.Always && (o.Ask == nil || !o.Ask(fmt.Sprintf("Keep %q as the recipe of the project %s?", r.Fits[0], safetext.Clean(id)))) {
		return false, nil
	}
	if err := o.Keep(id, r.Fits[0]); err != nil {
		return false, err
	}
	fmt.Fprintf(talk, "faceauth: links of %s are made by %q from now on\n", safetext.Clean(id), r.Fits[0])
	return true, nil
}

// Yes asks a person, and tells whether they agreed. Anything but y or yes is a no.
func Yes(question string, in io.Reader, talk io.Writer) bool {
	fmt.Fprintf(talk, "%s [y/N] ", question)
	answer, _ := bufio.NewReader(in).ReadString('\n') // no answer is a no
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}
