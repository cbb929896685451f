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

func TestIndentJSON(t *testing.T) {
	for in, want := range map[string]string{
		"{\"a\":[1.50,\"b\\u001b[31mc\"],\n\n\t\"d\u202e\":{},\"e\":[ ]}": "{\n  \"a\": [\n    1.50,\n    \"bc\"\n  ],\n  \"d\": {},\n  \"e\": []\n}",
		" \"<b>&\\n\" \n": `"<b>& "`,
		`1e400`:           `1e400`,
		// Deeper than the quick way of CleanJSON follows.
		strings.Repeat("[", deepest+1) + strings.Repeat("]", deepest+1): indented(deepest + 1),
	} {
		raw := []byte(in)
		got, err := IndentJSON(raw)
		if err != nil || string(got) != want {
			t.Errorf("IndentJSON(%+q) = %+q, %v, want %+q", in, got, err, want)
		}
		if string(raw) != in {
			t.Errorf("%+q was written to: %+q", in, raw)
		}
	}
	for _, bad := range []string{"", "{", `{"a":}`, "1 2", "nope", "\x1b"} {
		if got, err := IndentJSON([]byte(bad)); err == nil {
			t.Errorf("IndentJSON(%q) = %q", bad, got)
		}
	}
}

// indented is that many arrays, each but the last with one in it.
func indented(arrays int) string {
	text := "[]"
	for range arrays - 1 {
		text = "[\n  " + strings.ReplaceAll(text, "\n", "\n  ") + "\n]"
	}
	return text
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

func TestCompact(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	tidy := []string{
		`{"a":[1,-0.5e+10,true,false,null,{},[],""],"한국":"값 ~"}`, `0`, `-1E9`, `10.25`, `"x"`, deep(deepest),
		"\"Z" + strings.Repeat("\u0301", 8) + "\"",
	}
	for _, text := range tidy {
		raw := []byte(text)
		if got, ok := compact(raw); !ok || &got[0] != &raw[0] || len(got) != len(raw) {
			t.Errorf("%.80q was not returned itself: %.80q, %v", text, got, ok)
		}
	}
	for text, want := range map[string]string{
		"\r\n{ \"a\" :\t[ 1 , 2 ] , \"b\": { } }\n": `{"a":[1,2],"b":{}}`,
		"[ ]": `[]`, " 1 ": `1`,
		`["a\u001b[2Jb","c"]`:                   `["ab","c"]`,
		`{"k\u202e":"\"\\\/\u00e9"}`:            `{"k":"\"\\/é"}`,
		"\"a\x7f\u009b1mb\xff\"":                "\"ab\ufffd\"",
		`"` + strings.Repeat("\u0301", 9) + `"`: `"` + strings.Repeat("\u0301", 8) + `"`,
	} {
		if got, ok := compact([]byte(text)); !ok || string(got) != want {
			t.Errorf("compact(%+q) = %+q, %v, want %+q", text, got, ok, want)
		}
	}
	for _, text := range []string{
		`01`, `1.`, `.5`, `+1`, `1e`, `1e+`, `-`, `--1`, `- 1`, `1 .5`, `{"a":1,}`, `{,}`, `[1,]`, `[,1]`, `{"a"}`, `{1:2}`, `{"a" 1}`, `{"a":1 "b":2}`,
		`tru`, `nulls`, `t rue`, `[1}`, `{]`, ``, ` `, `{`, `"`, `"a`, `"\`, `"\"`, `[`, `1 2`, `1,2`, `{}{}`, "1\x00", "\"a\nb\"", `"\x"`, `"\u00g0"`, `"\u00`, "\v1",
		"\ufeff1", deep(deepest + 1), strings.Repeat("[", 1e6),
	} {
		if got, ok := compact([]byte(text)); ok {
			t.Errorf("compact(%.80q) = %.80q", text, got)
		}
	}
}

// FuzzCompact holds the quick way against the slow one.
func FuzzCompact(f *testing.F) {
	for _, s := range []string{
		`{"a":[1.5,true,null,"한"],"b":{}}`, `-0.0e+1`, "\"\xff\"", `["\"",01]`, "{\"\u202e\":1}", " 1\n", `tru`, "\"e\u0301\u0301\"",
		`{ "a" : "\u001b[2J\ud800" , "b":[ ] }`, `"\ud83d\ude00\/"`, "[\"\x7f\" ,\"\u2028\"]",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		got, ok := compact(raw)
		if !bytes.Equal(raw, before) {
			t.Fatalf("%+q was written to", before)
		}
		want, err := cleanSlowly(raw)
		nested := max(bytes.Count(raw, []byte("[")), bytes.Count(raw, []byte("{"))) > deepest/2
		if ok != (err == nil) && !nested || ok && err != nil {
			t.Fatalf("%+q: the quick way is done: %v, the slow one: %v", raw, ok, err)
		}
		if ok && !bytes.Equal(got, want) {
			t.Fatalf("%+q became %+q the quick way, %+q the slow one", raw, got, want)
		}
	})
}

func BenchmarkCleanJSON(b *testing.B) {
	record := []byte(`{"policy":{"faceSimilarity_threshold":85,"occluded_threshold":false,"faceCover_threshold":0,"headCover_threshold":0,"liveness_threshold":0,"activeLiveness_threshold":0},` +
		`"auth_id":"0199cb93-bdf1-77ef-8cd4-3d38dec61830","auth_status":"rejected","create_time":"2025-10-02T02:15:17.554Z","submit_type":"form","kyc_submission_id":"sub000123","delete_check":false,` +
		`"result":{"active_liveness_score":97.78668212890625,"face_similarity":61.25,"detectOccluded":true},"reject_comment":["face is occluded and the confidence is higher than threshold."],"fail_code":["Face_Occluded_fail"]}`)
	for name, raw := range map[string][]byte{
		"tidy":    record,
		"spaced":  bytes.ReplaceAll(bytes.ReplaceAll(record, []byte(`":`), []byte(`": `)), []byte(`,"`), []byte(`, "`)),
		"escaped": bytes.Replace(record, []byte("occluded and"), []byte(`occluded\u001b and`), 1),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := CleanJSON(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
