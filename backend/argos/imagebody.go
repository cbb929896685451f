package argos

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"faceauth/backend"
	"faceauth/backend/photo"
)

// readPicture finds the picture in a whole body and hands it to the reader of r.
func readPicture(header http.Header, body []byte, r call) *failure {
	picture, f := pictureIn(header, body)
	switch {
	case f != nil && !f.said.empty():
		words := f.said.code == "" && f.said.traceID == ""
		f.judgeSaid(r.missing)
		if words && f.kind == backend.BadRequest { // of which nothing tells but the missing picture
			f.kind, f.class = backend.Malformed, unreadable
		}
		return f
	case f != nil:
		return f
	case len(picture) > backend.MaxImageBytes:
		return &failure{kind: backend.ImageTooLarge, detail: "it has " + inBytes(len(picture))}
	}
	return r.accept(picture)
}

// maxWraps bounds how many coats are taken off a picture: a gateway that encodes
// what was encoded already makes two.
const maxWraps = 3

// pictureIn takes off whatever a picture comes in. Documented is "a base64
// encoded image", in a sample as bare text; its Content-Type is not documented,
// and not looked at. Taken are the bare bytes of a picture; base64 of either
// alphabet, with or without padding, in one piece or in lines, in quotes, as a
// data URI, with the escapes of JSON or of a URL; and JSON that holds one such
// text.
//
// The picture is made in place, at the beginning of body, and what is left of
// the text behind it is wiped. A failure holds nothing that could be of a
// picture.
func pictureIn(header http.Header, body []byte) ([]byte, *failure) {
	text := body
	for coat := range maxWraps {
		if photo.Sniff(text) != "" {
			clear(body[len(text):])
			return text, nil
		}
		inside := ""
		if coat > 0 {
			inside = photo.Seems(text)
		}
		if f := stillPacked(header); f != nil {
			return nil, f
		}
		bare := bytes.TrimSpace(bytes.TrimPrefix(text, []byte(byteOrderMark)))
		switch {
		case len(bare) == 0:
			return nil, &failure{kind: backend.NoImage, class: unreadable, detail: "the answer is empty"}
		case bare[0] == '<':
			return nil, &failure{kind: backend.WebPage, class: unreadable, detail: "a web page in place of a picture" + quoted(pageTitle(bare))}
		case bare[0] == '{', bare[0] == '[':
			var f *failure
			if bare, f = pictureInJSON(bare); f != nil {
				return nil, f
			}
		}
		bare = unwrap(bare)
		switch said := sentence(bare); {
		case len(bare) == 0, string(bare) == "null":
			return nil, &failure{kind: backend.NoImage, detail: "the answer holds nothing"}
		case said != "" && coat == 0 && !isPictureText(bare):
			return nil, &failure{said: wordsOnly(said)}
		}
		n, f := decodeBase64(body, bare)
		if f != nil && coat == 0 {
			return nil, f
		} else if f != nil {
			return nil, noPictureInside(inside)
		}
		text = body[:n]
	}
	return nil, noPictureInside(photo.Seems(text))
}

// noPictureInside is the failure of base64 that could be read. seems is what is
// in it, empty when there is no telling.
func noPictureInside(seems string) *failure {
	if seems == "" {
		return notAPicture("the answer is base64, but not of a picture")
	}
	return notAPicture("the answer is base64, but not of a picture: it seems to be " + seems)
}

func notAPicture(detail string) *failure {
	return &failure{kind: backend.Malformed, class: unreadable, detail: detail}
}

func wordsOnly(message string) said { return said{message: message} }

// unwrap takes quotes and the beginning of a data URI off a text, in whatever
// order. The quotes may be escaped, where a string of JSON was made one again. What
// of it is left among the letters, decodeBase64 skips.
func unwrap(text []byte) []byte {
	const space = " \t\r\n"
	for {
		text = bytes.TrimLeft(text, space)
		switch {
		case len(text) == 0:
			return text
		case text[0] == '"', text[0] == '\'', text[0] == '\\' && len(text) > 1 && (text[1] == '"' || text[1] == '\\'):
			text = text[1:]
		case len(text) >= 5 && strings.EqualFold(string(text[:5]), "data:"):
			_, text, _ = bytes.Cut(text, []byte(","))
		default:
			return bytes.TrimRight(text, space+"\"'\\")
		}
	}
}

// sentence is the text when it is of a few words: an error's, and no picture,
// since one of so little base64 has hardly a header. It is empty for others.
func sentence(text []byte) string {
	const most, longestWord = 200, 40
	if len(text) > most {
		return ""
	}
	for word := range bytes.FieldsSeq(text) {
		if len(word) > longestWord {
			return ""
		}
	}
	for _, c := range text {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7F {
			return ""
		}
	}
	return words(string(text))
}

// isPictureText tells whether a text begins as base64 of a picture does.
func isPictureText(text []byte) bool {
	var head [64]byte
	n := copy(head[:], unwrap(text))
	n, _ = decodeBase64(head[:], head[:n&^3])
	return photo.Sniff(head[:n]) != ""
}

// pictureInJSON is the one string in an object or a list of JSON, however deep,
// that begins as base64 of a picture does, without its quotes. No such name is
// documented, so no name is looked for. Without one, what the API said is in the
// failure.
func pictureInJSON(text []byte) ([]byte, *failure) {
	const shortest = 32 // of one pixel of GIF it is more
	var found []byte
	d := newJSON(text)
	pictures, others := 0, 0
	for {
		kind := d.PeekKind()
		if kind == '"' {
			value, err := d.ReadValue()
			if err != nil {
				break
			}
			end := int(d.InputOffset())
			switch {
			case len(value) >= shortest && isPictureText(value):
				pictures++
				found = text[end-len(value) : end]
			case !isName(d) && len(value) > 2:
				others++
			}
			continue
		}
		if _, err := d.ReadToken(); err != nil {
			break
		}
	}
	said := readSaid(text)
	switch {
	case pictures == 1:
		return found, nil
	case pictures > 1:
		return nil, notAPicture("the answer holds several pictures")
	case !said.empty():
		return nil, &failure{said: said}
	case others == 0 && jsontext.Value(text).IsValid():
		return nil, &failure{kind: backend.NoImage, detail: "the answer holds nothing"}
	}
	return nil, notAPicture("the answer is JSON without a picture")
}

// isName tells whether the string that d read last is the name of a member.
func isName(d *jsontext.Decoder) bool {
	kind, length := d.StackIndex(d.StackDepth())
	return kind == '{' && length%2 == 1
}
