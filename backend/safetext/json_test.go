package safetext

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestEscapeJSON(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", `{"a": [1, true, null, "x"]}`, `{"a": [1, true, null, "x"]}`},
		{"indent stays", "{\n\t\"a\": 1\n}", "{\n\t\"a\": 1\n}"},
		{"CR LF", "{\r\n\"a\":1}", "{\n\"a\":1}"},
		{"a CR would overwrite", "{\"a\":\r1}", "{\"a\":\n1}"},
		{"DEL", "\"a\x7fb\"", `"a\u007fb"`},
		{"C1", "\"a\u009b31mb\"", `"a\u009b31mb"`},
		{"bidi", "\"a\u202eb\"", `"a\u202eb"`},
		{"tags", "\"a\U000e0041b\"", `"a\udb40\udc41b"`},
		{"not UTF-8", "\"a\xffb\xe2\x82\"", `"a\ufffdb\ufffd\ufffd"`},
		{"escapes stay", `"\u001b[31m\n\\\"\u202e"`, `"\u001b[31m\n\\\"\u202e"`},
		{"a line break in a string", "\"a\nb\"", `"a\u000ab"`},
		{"after an escaped quote", "\"a\\\"\nb\"\n", `"a\"\u000ab"` + "\n"},
		{"after an escaped backslash", "\"a\\\\\"\n\"b\"", `"a\\"` + "\n" + `"b"`},
		{"emoji stay", "\"👩\u200d👩\u200d👧\u200d👦 ❤\ufe0f\"", "\"👩\u200d👩\u200d👧\u200d👦 ❤\ufe0f\""},
		{"zalgo", `"Z` + strings.Repeat("\u0301", 9) + `"`, `"Z` + strings.Repeat("\u0301", 8) + `\u0301"`},
		{"no JSON at all", "\x1b]0;t\x07", `\u001b]0;t\u0007`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(EscapeJSON([]byte(tt.in))); got != tt.want {
				t.Errorf("EscapeJSON(%+q) = %+q, want %+q", tt.in, got, tt.want)
			}
		})
	}
}

func FuzzEscapeJSON(f *testing.F) {
	for _, s := range []string{`{"a":"\u001b"}`, "\"\u202e\x7f\"", "\"\xff\xe2\x82\"", "[\r1,\r\n2]", "\x1b", `"\"`, "\"\\\\\"\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		out := EscapeJSON(raw)
		if !bytes.Equal(raw, before) {
			t.Fatalf("%+q was written to", before)
		}
		mustBeSafe(t, string(raw), strings.NewReplacer("\n", "", "\t", "").Replace(string(out)))
		if twice := EscapeJSON(out); !bytes.Equal(twice, out) {
			t.Fatalf("%+q became %+q, and again %+q", raw, out, twice)
		}
		var want, got any
		if json.Unmarshal(raw, &want) != nil {
			return
		}
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("%+q became %+q: %v", raw, out, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%+q became %+q, which means something else", raw, out)
		}
	})
}

func TestCleanJSON(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"compact", "{ \"a\" : [ 1 , 2.50 ] ,\n\"b\":null }", `{"a":[1,2.50],"b":null}`},
		{"digits", `[97.78668212890625,1e400,-0,12345678901234567890,1E+2]`, `[97.78668212890625,1e400,-0,12345678901234567890,1E+2]`},
		{"order and unknown fields", `{"z":1,"a":{"new_score":1}}`, `{"z":1,"a":{"new_score":1}}`},
		{"both of two equal keys", `{"a":1,"a":2}`, `{"a":1,"a":2}`},
		{"no HTML escapes", `"\u003cb\u003e&</b>"`, `"<b>&</b>"`},
		{"escaped sequence", `{"c":"a\u001b[31mb"}`, `{"c":"ab"}`},
		{"key", `{"\u001b]0;t\u0007k":1}`, `{"k":1}`},
		{"raw C1 and bidi", "[\"a\u009b1mb\u202e\"]", `["ab"]`},
		{"lines", `"a\nb\tc"`, `"a b c"`},
		{"quotes and backslashes", `"\"\\\/"`, `"\"\\/"`},
		{"lone surrogate", `"\ud800x"`, "\"\ufffdx\""},
		{"pair", `"\ud83d\ude00"`, `"😀"`},
		{"not UTF-8", "\"a\xffb\"", "\"a\ufffdb\""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := CleanJSON([]byte(tt.in))
			if err != nil || string(got) != tt.want {
				t.Errorf("CleanJSON(%+q) = %+q, %v, want %+q", tt.in, got, err, tt.want)
			}
		})
	}
	for _, bad := range []string{"", "{", `{"a":}`, "1 2", "nope", "\x1b"} {
		if got, err := CleanJSON([]byte(bad)); err == nil {
			t.Errorf("CleanJSON(%q) = %q", bad, got)
		}
	}
}

func FuzzCleanJSON(f *testing.F) {
	for _, s := range []string{`{"a":"\u001b[31m"}`, "[\"\u202e\x7f\"]", "\"\xff\\n\xe2\x82\"", `[1e400,-0.0]`, `{"\ud800":"\\"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		out, err := CleanJSON(raw)
		if (err == nil) != json.Valid(raw) {
			t.Fatalf("CleanJSON(%+q): %v", raw, err)
		}
		if err != nil {
			return
		}
		mustBeSafe(t, string(raw), string(out))
		if !json.Valid(out) {
			t.Fatalf("%+q became %+q", raw, out)
		}
		if twice, err := CleanJSON(out); err != nil || !bytes.Equal(twice, out) {
			t.Fatalf("%+q became %+q, and again %+q, %v", raw, out, twice, err)
		}
	})
}
