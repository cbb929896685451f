package query_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"faceauth/backend/query"
)

// loaded is what a console knows of its records.
type loaded map[string][]query.Value

func (l loaded) Values(field, _ string) []query.Value { return l[field] }

func values() query.Values {
	return loaded{
		"status": {{Text: "approved", Count: 90}, {Text: "rejected", Count: 10}, {Text: "", Count: 1}},
		"fail":   {{Text: "Head_cover_fail", Count: 1}, {Text: "Face_cover_fail", Count: 2}, {Text: "face_compare_underscore", Count: 7}, {Text: "none", Count: 1}},
		"sub":    {{Text: `a "b" c`, Count: 2}, {Text: "kyc*", Count: 2}},
	}
}

// TestComplete has the cursor at the |; the inserted texts are compared as far
// as they are given.
func TestComplete(t *testing.T) {
	for _, tc := range []struct {
		text, piece string
		inserts     []string
	}{
		{"|", "", []string{"status:", "fail:", "sim", "live"}},
		{"sta|", "sta", []string{"status:"}},
		{"a sta|tus:rej", "status", []string{"status"}},
		{"a -sta| b", "sta", []string{"status:"}},
		{"(sta|", "sta", []string{"status:"}},
		{"a | b", "", []string{"status:"}},
		{"a -|", "", []string{"status:"}},
		{"kyc|", "kyc", []string{"sub:"}},
		{"auth_st|", "auth_st", []string{"status:"}},
		{"SIM|", "SIM", []string{"SIM<", "SIM<=", "SIM>", "SIM>=", "SIM:", "SIM=", "sim"}},
		{"since|", "since", []string{"since:", "since="}},
		{"status:|", "", []string{"approved", "rejected"}},
		{"status:RE| sim<80", "RE", []string{"rejected"}},
		{"status:r|ej x", "rej", []string{"rejected"}},
		{"status:zzz|", "zzz", nil},
		{`status:"rej|`, `"rej`, []string{"rejected"}},
		{"fail:|", "", []string{"face_compare_underscore", "Face_cover_fail", "Head_cover_fail", `"none"`, "none", "any"}},
		{"fail:cover|", "cover", []string{"Face_cover_fail", "Head_cover_fail"}},
		{"fail:fa|", "fa", []string{"face_compare_underscore", "Face_cover_fail", "Head_cover_fail"}},
		{"sub:|", "", []string{`"a \"b\" c"`, `"kyc*"`}},
		{"erased:|", "", []string{"yes", "no"}},
		{"occl:n|", "n", []string{"no", "none"}},
		{"sim:|", "", []string{"none", "any"}},
		{"sim<|", "", nil},
		{"since:|", "", []string{"today", "yesterday", "7d"}},
		{"until:2026|", "2026", []string{"2026-11-21"}},
		{"since:y|", "y", []string{"yesterday", "today", "1y"}},
		{"nosuch:|", "", nil},
		{"@|", "@", []string{"@both", "@near", "@week"}},
		{"-@we|", "@we", []string{"@week"}},
		{"a OR|", "", nil},
		{"a OR |", "", []string{"status:"}},
		{`"a b|`, `"a b`, nil},
	} {
		cursor := strings.Index(tc.text, "|")
		text := strings.Replace(tc.text, "|", "", 1)
		c := query.Complete(text, cursor, env(), values())
		if got := text[c.Start:c.End]; got != tc.piece {
			t.Errorf("%s: completes %q, not %q", tc.text, got, tc.piece)
		}
		var got []string
		for _, item := range c.Items {
			got = append(got, item.Insert)
		}
		if len(got) < len(tc.inserts) || !slices.Equal(got[:len(tc.inserts)], tc.inserts) || tc.inserts == nil && got != nil {
			t.Errorf("%s: offers %q, want %q", tc.text, got, tc.inserts)
		}
	}
}

func TestCompletedItems(t *testing.T) {
	find := func(text, label string) query.Item {
		for _, item := range query.Complete(text, len(text), env(), values()).Items {
			if item.Label == label {
				return item
			}
		}
		t.Errorf("%s: no %s", text, label)
		return query.Item{}
	}
	for _, tc := range []struct {
		text string
		want query.Item
	}{
		{"status:", query.Item{Insert: "rejected", Label: "rejected", Count: 10}},
		{"since:", query.Item{Insert: "7d", Label: "7d", Help: "2026-11-14", Count: -1}},
		{"sim", query.Item{Insert: "sim>=", Label: "sim>=", Help: "similarity at least", Count: -1}},
		{"@", query.Item{Insert: "@week", Label: "@week", Help: "since:7d", Count: -1}},
		{"policy:", query.Item{Insert: "changed", Label: "changed", Help: "first after a change of the policy", Count: -1}},
		{"typ", query.Item{Insert: "type:", Label: "type", Help: "how the selfie came", Count: -1}},
	} {
		if got := find(tc.text, tc.want.Label); got != tc.want {
			t.Errorf("%s: %+v, want %+v", tc.text, got, tc.want)
		}
	}
	if c := query.Complete("status:", 99, query.Env{}, nil); len(c.Items) != 0 || c.Start != 7 {
		t.Errorf("without values: %+v", c)
	}
}

func TestHighlight(t *testing.T) {
	names := map[query.TokenKind]string{
		query.TokenField: "field", query.TokenOperator: "op", query.TokenValue: "value", query.TokenText: "text",
		query.TokenLogic: "logic", query.TokenSaved: "saved", query.TokenError: "error",
	}
	for _, tc := range []struct{ text, want string }{
		{"", ""},
		{`status:rejected -(sim<80 OR "a b")`, `field=status op=: value=rejected logic=- logic=( field=sim op=< value=80 logic=OR text="a b" logic=)`},
		{"NOT @x AND y", "logic=NOT saved=@x logic=AND text=y"},
		{"sim >= 80", "field=sim op=>= value=80"},
		{"foo:bar", "error=foo op=: value=bar"},
		{"sim:abc", "field=sim op=: error=abc"},
		{"sim!=80", "field=sim error=!= value=80"},
		{"status:", "field=status op=:"},
		{":x", "error=: value=x"},
		{"((a)", "error=( logic=( text=a logic=)"},
		{"a))", "text=a error=) error=)"},
		{`sub:"a`, `field=sub op=: error="a`},
		{"since:7d day:x", "field=since op=: value=7d field=day op=: error=x"},
	} {
		var got []string
		for _, token := range query.Highlight(tc.text) {
			got = append(got, names[token.Kind]+"="+tc.text[token.Start:token.End])
		}
		if s := strings.Join(got, " "); s != tc.want {
			t.Errorf("%s:\n%s\n%s", tc.text, s, tc.want)
		}
	}
}

func TestToggle(t *testing.T) {
	for _, tc := range []struct{ text, field, value, want string }{
		{"", "status", "rejected", "status=rejected"},
		{"status=rejected", "status", "rejected", ""},
		{"status:rejected", "status", "rejected", ""},
		{"sim<80  since:7d", "status", "rejected", "sim<80  since:7d status=rejected"},
		{"sim<80  status=rejected  since:7d", "status", "rejected", "sim<80 since:7d"},
		{"sim<80 AND status=rejected AND since:7d", "status", "rejected", "sim<80 AND since:7d"},
		{"status=rejected AND since:7d", "status", "rejected", "since:7d"},
		{"a (status=rejected) b", "status", "rejected", "a b"},
		{"a OR b", "status", "rejected", "(a OR b) status=rejected"},
		{"(a OR b)", "status", "rejected", "(a OR b) status=rejected"},
		{"(a) OR b", "status", "rejected", "((a) OR b) status=rejected"},
		{"-(a OR b)", "status", "rejected", "-(a OR b) status=rejected"},
		{"x fail=a y", "fail", "b", "x (fail=a OR fail=b) y"},
		{"x (fail=a OR fail=b) y", "fail", "c", "x (fail=a OR fail=b OR fail=c) y"},
		{"x (fail=a OR fail=b OR fail=c) y", "fail", "a", "x (fail=b OR fail=c) y"},
		{"x (fail=a OR fail=b) y", "fail", "a", "x fail=b y"},
		{"x(fail=a OR fail=b)y", "fail", "b", "x fail=a y"},
		{"fail=a OR fail=b", "fail", "b", "fail=a"},
		{"fail=a OR fail=b", "fail", "c", "fail=a OR fail=b OR fail=c"},
		{"fail=a OR x", "fail", "a", "(fail=a OR x) fail=a"},
		{"-status=rejected", "status", "rejected", "-status=rejected status=rejected"},
		{"--status=rejected", "status", "rejected", "--status=rejected status=rejected"},
		{"status:rej*", "status", "rejected", "status:rej* status=rejected"},
		{"@week", "day", "2026-11-20", "@week day:2026-11-20"},
		{"day:yesterday", "day", "2026-11-20", ""},
		{"day=2026-11-20", "day", "2026-11-19", "(day=2026-11-20 OR day:2026-11-19)"},
		{"a", "type", "", `a type=""`},
		{`a type=""`, "type", "", "a"},
		{"a", "fail", "", "a fail:none"},
		{"a fail:none", "fail", "", "a"},
		{"a", "fail", "none", `a fail="none"`},
		{"a", "sub", `q"u(o)t e`, `a sub="q\"u(o)t e"`},
		{"erased:true", "erased", "yes", ""},
		{"a", "erased", "no", "a erased:no"},
		{"a", "occl", "none", "a occl:none"},
		{"occl:none", "occl", "none", ""},
		{"a", "sim", "80", "a"},
		{"a", "nosuch", "80", "a"},
	} {
		q, err := query.Parse(tc.text, env())
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Toggle(tc.field, tc.value); got != tc.want {
			t.Errorf("%s with %s %q: %s, want %s", tc.text, tc.field, tc.value, got, tc.want)
		}
	}
}

func FuzzComplete(f *testing.F) {
	for _, s := range []string{"", "sta", `status:"re" a`, "a -(sim < 80 OR @ne", "fail:\xff", `"\`, "한국:x", "sub:a\"b", "sim >= ", "-", "!="} {
		f.Add(s, len(s)/2)
		f.Add(s, len(s))
	}
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		c := query.Complete(text, cursor, env(), values())
		if c.Start < 0 || c.End < c.Start || c.End > len(text) || len(c.Items) > 100 {
			t.Fatalf("%+v", c)
		}
		if utf8.ValidString(text) && !(utf8.ValidString(text[:c.Start]) && utf8.ValidString(text[c.End:])) {
			t.Fatalf("%q is cut in a character at %d or %d", text, c.Start, c.End)
		}
		for _, item := range c.Items {
			if item.Insert == "" || item.Label == "" {
				t.Fatalf("%+v", item)
			}
		}
	})
}

func FuzzHighlight(f *testing.F) {
	for _, s := range []string{"", `status:rejected -(sim<80 OR "a b")`, "(((", ":::", `"\`, "sim > = 3", "a\xffb", "@", "한국 !="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, token := range query.Highlight(text) {
			if token.Start < at || token.End <= token.Start || strings.TrimSpace(text[at:token.Start]) != "" {
				t.Fatalf("%q: %+v behind %d", text, token, at)
			}
			at = token.End
		}
		if strings.TrimSpace(text[at:]) != "" {
			t.Fatalf("%q: nothing for %q", text, text[at:])
		}
	})
}
