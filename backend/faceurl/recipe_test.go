package faceurl

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestRecipeText(t *testing.T) {
	all := Recipes()
	if all[0] != Default() || Default().String() != "ecb json base64" || len(all) != 6+2*8*6 {
		t.Errorf("%d recipes, the first is %q", len(all), all[0])
	}
	seen := map[string]bool{}
	for _, r := range all {
		text, err := json.Marshal(r)
		var back Recipe
		if err != nil || json.Unmarshal(text, &back) != nil || back != r || !r.Valid() || seen[r.String()] {
			t.Errorf("%s is written as %s, %v, and read as %s", r, text, err, back)
		}
		seen[r.String()] = true
	}
	if text, err := json.Marshal(Recipe{Cipher: "aes"}); err == nil {
		t.Errorf("a recipe that there is not is written as %s", text)
	}
}

func TestParseRecipe(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "ecb json base64",
		"ecb":                            "ecb json base64",
		"HEX, query":                     "ecb query hex",
		"query\tecb\nhex\r":              "ecb query hex",
		"ecb ecb api":                    "ecb json base64",
		"gcm":                            "gcm json base64 nonce12-text-tag api",
		"secret gcm":                     "gcm json base64 nonce12-text-tag secret",
		"tag-nonce16-text gcm base64url": "gcm json base64url tag-nonce16-text api",
	} {
		if got, err := ParseRecipe(text); err != nil || got.String() != want || !got.Valid() {
			t.Errorf("%q is %q, %v, want %q", text, got, err, want)
		}
	}
	for text, says := range map[string]string{
		"cbc":                  `"cbc" is no part of a recipe`,
		"ecb gcm":              `both "ecb" and "gcm"`,
		"json query":           `both "json" and "query"`,
		"hex base64":           `both "hex" and "base64"`,
		"gcm api secret":       `both "api" and "secret"`,
		"ecb nonce12-text-tag": "is for gcm",
		"secret":               "is for gcm",
		"gcm nonce13-text-tag": `"nonce13-text-tag" is no part`,
		"ecb \x1b[2J":          `"\x1b[2j"`,
		testKey:                "a word of 40 bytes",
	} {
		before := gcmRecipe(SecretKey)
		r := before
		err := r.UnmarshalText([]byte(text))
		if err == nil || !strings.Contains(err.Error(), says) || r != before || strings.Contains(strings.ToLower(err.Error()), strings.ToLower(testKey)) {
			t.Errorf("%q: %v, %s", text, err, r)
		}
	}
}

func FuzzRecipe(f *testing.F) {
	for _, r := range Recipes() {
		f.Add(r.String())
	}
	f.Add("gcm,secret")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRecipe(text)
		if err != nil {
			if r != (Recipe{}) || err.Error() == "" || len(err.Error()) > 200 {
				t.Fatalf("%s with %q", r, err)
			}
			return
		}
		if back, err := ParseRecipe(r.String()); err != nil || back != r || !slices.Contains(Recipes(), r) {
			t.Fatalf("%q is %q, which is %q, %v", text, r, back, err)
		}
	})
}

func TestInForce(t *testing.T) {
	hex := Recipe{ECB, Query, Hex, "", APIKey}
	for _, tc := range []struct {
		asked     Recipe
		kept      string
		want      Recipe
		confirmed bool
	}{
		{Recipe{}, "", Default(), false},
		{Recipe{}, "ecb query hex", hex, true},
		{Recipe{}, "no recipe", Default(), false},
		{hex, "", hex, false},
		{hex, "ecb query hex", hex, true},
		{hex, "ecb json base64", hex, false},
		{Default(), "", Default(), false}, // "" is none kept, though ParseRecipe reads it as Default
	} {
		if got, confirmed := InForce(tc.asked, tc.kept); got != tc.want || confirmed != tc.confirmed {
			t.Errorf("%q and %q: %q, %v", tc.asked, tc.kept, got, confirmed)
		}
	}
}
