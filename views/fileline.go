package views

import (
	"strings"

	"faceauth/backend/safetext"
)

// longestPath is the most characters of a path; systems take no more bytes.
const longestPath = 4096

// FileLine is the line of a form that names a file, with what is said of a file
// that was not written.
type FileLine struct {
	Line
	refused string // why it was not written
	exists  bool   // because there is one: to ask for it once more replaces that
}

// NewFileLine is a line with the path that is proposed.
func NewFileLine(path string) FileLine {
	f := FileLine{Line: NewLine(longestPath)}
	f.Set(path, len(path))
	return f
}

// Type is Line's. Another name is another file, of which nothing is said yet.
func (f *FileLine) Type(msg any) bool {
	changed := f.Line.Type(msg)
	if changed {
		f.Forget()
	}
	return changed
}

// Take gives the name of a file that is to be written now, and whether one that is
// there may be replaced. It reports false, and says so, where there is no name.
// What was said of the file is forgotten, so that to ask once more counts once.
func (f *FileLine) Take() (path string, replace, ok bool) {
	path = strings.TrimSpace(f.Text())
	if path == "" {
		f.Refuse("The file needs a name.", false)
		return "", false, false
	}
	replace = f.exists
	f.Forget()
	return path, replace, true
}

// Refuse says why the file was not written. exists tells that it is because there
// is one of that name: to Take it once more replaces that, unless what was said is
// forgotten before.
func (f *FileLine) Refuse(sentence string, exists bool) {
	sentence = safetext.Clean(sentence)
	if !strings.HasSuffix(sentence, ".") { // what an error says has none
		sentence += "."
	}
	f.refused, f.exists = sentence, exists
}

// Forget takes back what was said of the file.
func (f *FileLine) Forget() { f.refused, f.exists = "", false }

// Refused is why the file was not written, and what to do about it; empty where
// nothing is said of it.
func (f *FileLine) Refused() string {
	if f.exists {
		return f.refused + " Enter again replaces that file."
	}
	return f.refused
}
