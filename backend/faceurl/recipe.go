package faceurl

import (
	"fmt"
	"slices"
	"strings"
)

// Cipher is how the parameters are encrypted, with AES-256 either way.
type Cipher string

// The ciphers.
const (
	// ECB with PKCS#7 is what the vendor documents since August 2024.
	ECB Cipher = "ecb"
	// GCM is documented for the vendor's main product; for FaceAuth it is not
	// known.
	GCM Cipher = "gcm"
)

// Payload is how the parameters are written down before they are encrypted.
type Payload string

// The payloads.
const (
	// JSON is an object of strings, as the page on encryption has it.
	JSON Payload = "json"
	// Query is sid=…&authUserId=…, as the overview can be read, values
	// percent-encoded.
	Query Payload = "query"
)

// Encoding is the text that the ciphertext becomes.
type Encoding string

// The encodings.
const (
	// Base64 is that of RFC 4648 with + / and its padding.
	Base64 Encoding = "base64"
	// Base64URL is that with - _ and without padding, as Node writes it.
	Base64URL Encoding = "base64url"
	// Hex is lower case; in links of others, upper case is read too.
	Hex Encoding = "hex"
)

// Layout is how GCM's nonce of 12 or 16 bytes, the ciphertext and the tag of 16
// bytes stand one after the other. The documentation says nothing about it.
type Layout string

// UsualLayout is how most programs do it. Layouts lists the others.
const UsualLayout Layout = "nonce12-text-tag"

// Layouts lists those that Inspect tries, the likeliest first.
func Layouts() []Layout {
	return []Layout{
		UsualLayout, "nonce12-tag-text", "nonce16-text-tag", "nonce16-tag-text",
		"text-tag-nonce12", "tag-nonce12-text", "text-tag-nonce16", "tag-nonce16-text",
	}
}

// Key tells which of the project's keys encrypts. In both cases the AES key is
// the SHA-256 of its text.
type Key string

// The keys.
const (
	// APIKey is the add-on key of the FaceAuth project.
	APIKey Key = "api"
	// SecretKey is the one that the dashboard issues for GCM in the main
	// product. How the AES key is derived from it is not documented; that it is
	// as for the API key is a guess.
	SecretKey Key = "secret"
)

// Recipe is what the documentation leaves open about a link. Each project has
// one, which Inspect finds out from a link that the vendor's own tool made.
// Layout is empty, and Key is APIKey, where Cipher is ECB.
type Recipe struct {
	Cipher   Cipher
	Payload  Payload
	Encoding Encoding
	Layout   Layout
	Key      Key
}

// Default is the likeliest reading of the documentation: "ecb json base64".
func Default() Recipe {
	return Recipe{Cipher: ECB, Payload: JSON, Encoding: Base64, Key: APIKey}
}

// InForce is the recipe by which the links of a project are made, and whether a
// link of the vendor's own has shown it: the one that somebody asks for, the zero
// Recipe where nobody does, or else the one kept for the project, as String has it,
// or else Default.
func InForce(asked Recipe, kept string) (r Recipe, confirmed bool) {
	known, err := ParseRecipe(kept)
	confirmed = err == nil && kept != ""
	switch {
	case asked != Recipe{}:
		return asked, confirmed && known == asked
	case confirmed:
		return known, true
	}
	return Default(), false
}

// Recipes lists all of them, Default first.
func Recipes() []Recipe {
	var all []Recipe
	add := func(c Cipher, l Layout, k Key) {
		for _, p := range payloads() {
			for _, e := range encodings() {
				all = append(all, Recipe{c, p, e, l, k})
			}
		}
	}
	add(ECB, "", APIKey)
	for _, k := range []Key{APIKey, SecretKey} {
		for _, l := range Layouts() {
			add(GCM, l, k)
		}
	}
	return all
}

func payloads() []Payload   { return []Payload{JSON, Query} }
func encodings() []Encoding { return []Encoding{Base64, Base64URL, Hex} }

// Valid tells whether it is one of Recipes.
func (r Recipe) Valid() bool {
	ecb := r.Cipher == ECB && r.Layout == "" && r.Key == APIKey
	gcm := r.Cipher == GCM && slices.Contains(Layouts(), r.Layout) && (r.Key == APIKey || r.Key == SecretKey)
	return (ecb || gcm) && slices.Contains(payloads(), r.Payload) && slices.Contains(encodings(), r.Encoding)
}

// String is what ParseRecipe reads: "ecb json base64", or "gcm json base64
// nonce12-text-tag api".
func (r Recipe) String() string {
	s := string(r.Cipher) + " " + string(r.Payload) + " " + string(r.Encoding)
	if r.Cipher == GCM {
		s += " " + string(r.Layout) + " " + string(r.Key)
	}
	return s
}

// MarshalText is String, for settings and JSON.
func (r Recipe) MarshalText() ([]byte, error) {
	if !r.Valid() {
		return nil, Finding{Kind: BadRecipe}
	}
	return []byte(r.String()), nil
}

// UnmarshalText is ParseRecipe.
func (r *Recipe) UnmarshalText(text []byte) error {
	read, err := ParseRecipe(string(text))
	if err == nil {
		*r = read
	}
	return err
}

// ParseRecipe reads the words of a recipe, in any order and case, with spaces or
// commas between them. What is not said is as in Default, and the layout of GCM
// is UsualLayout. The error names the word that is wrong.
func ParseRecipe(text string) (Recipe, error) {
	r := Recipe{}
	for word := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r' }) {
		if err := r.take(strings.ToLower(word)); err != nil {
			return Recipe{}, err
		}
	}
	fill(&r.Cipher, ECB)
	fill(&r.Payload, JSON)
	fill(&r.Encoding, Base64)
	fill(&r.Key, APIKey)
	switch {
	case r.Cipher == GCM:
		fill(&r.Layout, UsualLayout)
	case r.Layout != "":
		return Recipe{}, fmt.Errorf("%q is for gcm: ecb has neither nonce nor tag", r.Layout)
	case r.Key == SecretKey:
		return Recipe{}, fmt.Errorf("%q is for gcm: ecb takes the API key", r.Key)
	}
	return r, nil
}

// take puts a word where it belongs.
func (r *Recipe) take(word string) error {
	switch {
	case word == string(ECB) || word == string(GCM):
		return once(&r.Cipher, Cipher(word))
	case slices.Contains(payloads(), Payload(word)):
		return once(&r.Payload, Payload(word))
	case slices.Contains(encodings(), Encoding(word)):
		return once(&r.Encoding, Encoding(word))
	case word == string(APIKey) || word == string(SecretKey):
		return once(&r.Key, Key(word))
	case slices.Contains(Layouts(), Layout(word)):
		return once(&r.Layout, Layout(word))
	}
	// A longer word is no slip of the fingers: it may be a key in the wrong place.
	if len(word) > longestShown {
		return fmt.Errorf("a word of %d bytes is no part of a recipe, such as %q", len(word), Default())
	}
	return fmt.Errorf("%q is no part of a recipe, such as %q", word, Default())
}

const longestShown = 20

func once[T ~string](place *T, word T) error {
	if *place != "" && *place != word {
		return fmt.Errorf("a recipe can't be both %q and %q", *place, word)
	}
	*place = word
	return nil
}

func fill[T ~string](place *T, word T) {
	if *place == "" {
		*place = word
	}
}
