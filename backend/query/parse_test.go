package query_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/query"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct{ text, canonical, explained string }{
		{"", "", ""},
		{"  \t ", "", ""},
		{"status:rejected", "status:rejected", "rejected"},
		{"AUTH_STATUS:Rejected", "status:Rejected", "rejected"},
		{"status:rej", "status:rej", "status begins with rej"},
		{"fail:occluded sim<80 live>=50", "fail:occluded sim<80 live>=50", "fail code contains occluded, similarity under 80, liveness at least 50"},
		{"fail_code=Face_Occluded_fail", "fail=Face_Occluded_fail", "fail code is Face_Occluded_fail"},
		{"status:rejected result.face_similarity<80 since:7d", "status:rejected sim<80 since:2026-11-14", "rejected, similarity under 80, last 7 days (since 2026-11-14)"},
		{"margin<5", "margin<5", "margin under 5"},
		{"margin<0 margin>=-0 margin>0.0000001", "margin<0 margin>=0 margin>1e-07", "margin under 0, margin at least 0, margin over 1e-07"},
		{"margin>-5.50", "margin>-5.5", "margin over -5.5"},
		{"since:7d until:2026-11-01", "since:2026-11-14 until:2026-11-01", "last 7 days (since 2026-11-14), until 2026-11-01"},
		{"until:1w", "until:2026-11-14", "until 1 week ago (2026-11-14)"},
		{"since:today", "since:2026-11-21", "since today (2026-11-21)"},
		{"since:3h", "since:2026-11-21T00:30+09:00", "last 3 hours (since 2026-11-21 00:30)"},
		{"since:2026-11-20T15:00:00Z", "since:2026-11-21T00:00:00+09:00", "since 2026-11-21 00:00:00"},
		{"sub:kyc*", "sub:kyc*", "submission is like kyc*"},
		{`sub:"kyc*"`, `sub:"kyc*"`, "submission begins with kyc*"},
		{`sub:a"b c"*`, `sub:"ab c"*`, "submission is like “ab c*”"},
		{"kyc_submission_id=x*", `sub="x*"`, "submission is x*"},
		{`sub=""`, `sub=""`, "no submission"},
		{"id~9f", "id~9f", "id contains 9f"},
		{"type:form policy:changed erased:no", "type:form policy:changed erased:no", "type begins with form, first after a change of the policy, not erased"},
		{"policy:current", "policy:current", "under the newest policy"},
		{`policy:"changed"`, `policy:"changed"`, "policy begins with changed"},
		{`"free text"`, `"free text"`, "mentions “free text”"},
		{`"a\"b\\c"`, `"a\"b\\c"`, `mentions “a"b\c”`},
		{"a OR b c", "a OR b c", "mentions a or (mentions b, mentions c)"},
		{"(a OR b) c", "(a OR b) c", "(mentions a or mentions b), mentions c"},
		{"a AND (b AND c)", "a b c", "mentions a, mentions b, mentions c"},
		{"a or b", "a OR b", "mentions a or mentions b"},
		{`a "or" b`, `a "or" b`, "mentions a, mentions or, mentions b"},
		{"not type:form and sim<80", "-type:form sim<80", "not type begins with form, similarity under 80"},
		{"-a NOT b", "-a -b", "not mentions a, not mentions b"},
		{"--a NOT NOT b", "a b", "mentions a, mentions b"},
		{"-(a b)", "-(a b)", "not (mentions a, mentions b)"},
		{"-(a OR b)", "-(a OR b)", "not (mentions a or mentions b)"},
		{"sim:80..85", "sim:80..85", "similarity from 80 to 85"},
		{"sim:80..", "sim>=80", "similarity at least 80"},
		{"sim=..85", "sim<=85", "similarity at most 85"},
		{"sim:80..80", "sim=80", "similarity exactly 80"},
		{"sim < 80", "sim<80", "similarity under 80"},
		{"sim == 80", "sim=80", "similarity exactly 80"},
		{"sim:none live:any", "sim:none live:any", "similarity not known, liveness known"},
		{"fail:none comment:any", "fail:none comment:any", "no fail code, any comment"},
		{`fail:"none"`, `fail:"none"`, "fail code contains none"},
		{`fail=""`, "fail:none", "no fail code"},
		{"occl:true occlusion:no detectOccluded:none", "occl:yes occl:no occl:none", "occlusion detected, no occlusion detected, occlusion not known"},
		{"disagrees:yes erased:false", "disagrees:yes erased:no", "verdict disagrees with the numbers, not erased"},
		{"day:2026-11-21", "day:2026-11-21", "created on 2026-11-21"},
		{"on:yesterday", "day:2026-11-20", "created yesterday (2026-11-20)"},
		{"day:2026-11", "day:2026-11", "created in 2026-11"},
		{"day:2026-11-01..2026-11-07", "day:2026-11-01..2026-11-07", "created from 2026-11-01 to 2026-11-07"},
		{"create_time>=2026-11-01", "day>=2026-11-01", "created since 2026-11-01"},
		{"day:..today", "day<=2026-11-21", "created until today (2026-11-21)"},
		{"delete_time<2026-11-01T10:00", "erasedat<2026-11-01T10:00+09:00", "erased before 2026-11-01 10:00"},
		{"erasedat:none", "erasedat:none", "no time of erasure"},
		{"attempts>=3", "attempts>=3", "attempts at least 3"},
		{"k*c", "k*c", "mentions k*c"},
		{`"k*c"`, `"k*c"`, "mentions k*c"},
		{"@near", "margin:-2..2 OR sim:84..86", "margin from -2 to 2 or similarity from 84 to 86"},
		{"@both a", "(margin:-2..2 OR sim:84..86) -since:2026-11-14 a", "(margin from -2 to 2 or similarity from 84 to 86), not last 7 days (since 2026-11-14), mentions a"},
	} {
		q, err := query.Parse(tc.text, env())
		if err != nil {
			t.Errorf("%s: %v", tc.text, err)
			continue
		}
		if q.String() != tc.canonical {
			t.Errorf("%s\n is %s\nnot %s", tc.text, q, tc.canonical)
		}
		if q.Explain() != tc.explained {
			t.Errorf("%s\n is explained as %s\nnot as            %s", tc.text, q.Explain(), tc.explained)
		}
		if q.Text() != tc.text || q.Empty() != (tc.canonical == "") {
			t.Errorf("%s: text %q, empty %v", tc.text, q.Text(), q.Empty())
		}
	}
}

func TestParseErrors(t *testing.T) {
	saved := map[string]string{
		"loop": "a @round", "round": "@loop", "bad": "sim<", "blank": " ", "many": strings.Repeat("a ", 200),
		"long": strings.Repeat("a", query.MaxText+1), "hidden": "a\x1bb",
	}
	for _, tc := range []struct {
		text string
		// wrong is the piece that is pointed at, the first in the text.
		wrong, message string
	}{
		{"a foo:bar", "foo", `there is no field "foo"; to search`},
		{"simm<3", "simm", `there is no field "simm"; did you mean sim?`},
		{"Statsu:x", "Statsu", "did you mean status?"},
		{"한국 sim!=80", "!=", "column 7: sim can't be asked with !=; write -sim:80"},
		{"id<3", "<", "id can't be asked with <; write id:9f3c"},
		{"since>=7d", ">=", "or compare with day>=7d"},
		{"sim:abc", "abc", `"abc" is not a number`},
		{"sim:80..x", "80..x", `"x" is not a number`},
		{"sim:90..80", "90..80", "write sim:80..90"},
		{"sim:..", "..", "the range has no ends"},
		{"sim<80..90", "80..90", "is not a number"},
		{"sim<1e999", "1e999", "is not a number"},
		{"sim<0x10", "0x10", "is not a number"},
		{"sim<NaN", "NaN", "is not a number"},
		{"sim<none", "none", "is not a number"},
		{"since:soon", "soon", `"soon" is not a date; write 2026-11-01`},
		{`since:""`, `""`, `"" is not a date`},
		{`sim:""`, `""`, `"" is not a number`},
		{"since:a..b", "a..b", "since takes one date; write day:a..b"},
		{"day:2026-11-02..2026-11-01", "2026-11-02..2026-11-01", "ends before it begins"},
		{"day<1d..2d", "1d..2d", "a range can't be compared with <"},
		{"day:..", "..", "the range has no ends"},
		{"day:2026-13-01", "2026-13-01", "is not a date"},
		{"erased:perhaps", "perhaps", "write yes or no"},
		{"status:", "", "a value is missing behind status:"},
		{"status: rejected", "", "column 8: a value is missing behind status:"},
		{`sub:""`, `""`, `every submission begins with nothing; for what is empty write sub=""`},
		{`fail:""`, `""`, `write fail:none`},
		{`""`, `""`, "nothing between the quotes"},
		{`a "b c`, `"b c`, "the quotes are not closed"},
		{`sub:"b c`, `"b c`, "the quotes are not closed"},
		{"=3", "=", "no field stands before ="},
		{"!a", "!", "to exclude something write -"},
		{"(a", "(", "this bracket is not closed"},
		{"a)", ")", "this bracket closes nothing"},
		{")", ")", "this bracket closes nothing"},
		{"a ()", "()", "nothing in the brackets"},
		{"a OR", "OR", "something is missing behind OR"},
		{"OR a", "OR", "something is missing before OR"},
		{"a AND OR b", "AND", "something is missing behind AND"},
		{"NOT", "NOT", "something is missing behind NOT"},
		{"- a", "-", "directly before"},
		{"a -", "-", "something is missing behind -"},
		{"@", "@", "the name of a saved filter is missing"},
		{"a @nosuch", "@nosuch", "there is no saved filter @nosuch"},
		{"@Loop", "@Loop", "did you mean @loop?"},
		{"a @loop", "@loop", "contains itself"},
		{"@bad", "@bad", "in the saved filter @bad: a value is missing"},
		{"@blank", "@blank", "is empty"},
		{"@long", "@long", "longer than"},
		{"@hidden", "@hidden", "invisible character (U+001B)"},
		{"@many @many", "@many", "more than 256 terms"},
		{"a\x1bb", "\x1b", "invisible character (U+001B)"},
		{"a\u202eb", "\u202e", "invisible character (U+202E)"},
		{"a\xffb", "\xff", "not valid UTF-8"},
		{strings.Repeat("(", 100) + "a", "(", "nested more than 64 deep"},
		{strings.Repeat("-", 4000) + "a", "-", "nested more than 64 deep"},
		{strings.Repeat("a ", 300), "a", "more than 256 terms"},
		{strings.Repeat("a", query.MaxText+1), "a", "longer than 4096 bytes"},
	} {
		name := tc.text[:min(len(tc.text), 30)]
		q, err := query.Parse(tc.text, query.Env{Now: now(), Saved: saved})
		var e *query.SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("%s: read as %s, %v", name, q, err)
			continue
		}
		if got := tc.text[e.Start:e.End]; got != tc.wrong || !strings.Contains(err.Error(), tc.message) {
			t.Errorf("%s: points at %q and says %v; want %q, %s", name, got, err, tc.wrong, tc.message)
		}
		if !q.Empty() || e.Column != len([]rune(tc.text[:e.Start]))+1 {
			t.Errorf("%s: column %d for byte %d", name, e.Column, e.Start)
		}
	}
}

func TestFieldsAreDistinct(t *testing.T) {
	seen := map[string]string{}
	for _, f := range query.Fields() {
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			if other, again := seen[strings.ToLower(name)]; again {
				t.Errorf("%s is a name of %s and %s", name, other, f.Name)
			}
			seen[strings.ToLower(name)] = f.Name
		}
		if f.API != "" && seen[strings.ToLower(f.API)] != f.Name {
			t.Errorf("%s: the API's own name %s is not understood", f.Name, f.API)
		}
		if f.Meaning == "" || len(f.Operators) == 0 || len(f.Examples) == 0 {
			t.Errorf("%s is not described", f.Name)
		}
		for _, example := range f.Examples {
			if _, err := query.Parse(example, env()); err != nil {
				t.Errorf("the example %s: %v", example, err)
			}
		}
		for _, word := range f.Words {
			if q, err := query.Parse(f.Name+":"+word, env()); err != nil || q.String() != f.Name+":"+word {
				t.Errorf("%s:%s is read as %s, %v", f.Name, word, q, err)
			}
		}
	}
	for _, r := range query.Rules() {
		if _, err := query.Parse(r.Example, query.Env{Now: now(), Saved: map[string]string{"name": "a"}}); err != nil {
			t.Errorf("the rule %s: %v", r.Example, err)
		}
	}
}

func TestPushed(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, seoul()) }
	for _, tc := range []struct {
		text string
		want backend.Range
		id   string
	}{
		{"", backend.Range{}, ""},
		{"since:7d until:yesterday a", backend.Range{Since: day(14), Until: day(21)}, ""},
		{"since:7d since:3d day<=2026-11-20 day<2026-11-20", backend.Range{Since: day(18), Until: day(20)}, ""},
		{"day:2026-11-20", backend.Range{Since: day(20), Until: day(21)}, ""},
		{"day>2026-11-20 erasedat<2026-11-01", backend.Range{Since: day(21)}, ""},
		{"since:7d OR a", backend.Range{}, ""},
		{"-since:7d", backend.Range{}, ""},
		{"-(since:7d a)", backend.Range{}, ""},
		{"(since:7d (a until:yesterday))", backend.Range{Since: day(14), Until: day(21)}, ""},
		{"@week", backend.Range{Since: day(14)}, ""},
		{"day:none", backend.Range{}, ""},
		{"id:short", backend.Range{}, ""},
		{"id=short", backend.Range{}, "short"},
		{"id:0123456789abcdef", backend.Range{}, "0123456789abcdef"},
		{"id:0123456789abcdef*", backend.Range{}, ""},
		{"id~0123456789abcdef", backend.Range{}, ""},
		{"a OR id=short", backend.Range{}, ""},
		{"until:2026-11-01 since:2026-11-10", backend.Range{Since: day(10), Until: day(2)}, ""},
	} {
		q, err := query.Parse(tc.text, env())
		if err != nil {
			t.Fatal(err)
		}
		r, id := q.Pushed()
		if !r.Since.Equal(tc.want.Since) || !r.Until.Equal(tc.want.Until) || id != tc.id {
			t.Errorf("%s: %v %q, want %v %q", tc.text, r, id, tc.want, tc.id)
		}
	}
}

func TestExplainParts(t *testing.T) {
	for _, tc := range []struct{ text, api, local string }{
		{"", "", ""},
		{"status:rejected since:7d sim<80 day<today", "last 7 days (since 2026-11-14), created before today (2026-11-21)", "rejected, similarity under 80"},
		{"since:7d OR id=a", "", "(last 7 days (since 2026-11-14) or id is a)"},
		{"id=a id=b", "id is a", "id is b"},
		{`-until:7d day:none id=""`, "", "not until 7 days ago (2026-11-14), no readable time of creation, no id"},
	} {
		q, err := query.Parse(tc.text, env())
		if err != nil {
			t.Fatal(err)
		}
		if api, local := q.ExplainParts(); api != tc.api || local != tc.local {
			t.Errorf("%s: %q and %q", tc.text, api, local)
		}
	}
}

func TestDated(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "status:rejected": false, "day:2026-11-20": false, "erasedat>7d": false, `"since:7d"`: false,
		"until:180d": true, "since:7d": true, "status:rejected OR (sim<80 -until:7d)": true, "@week": true,
	} {
		if q, err := query.Parse(text, query.Env{Now: env().Now, Saved: map[string]string{"week": "since:7d"}}); err != nil || q.Dated() != want {
			t.Errorf("%s: %v, %v", text, q.Dated(), err)
		}
	}
}

func TestAlone(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "a": true, "attempts>1": false, "a OR -(b attempts:2)": false, "policy:changed": false, "policy:current": false, `policy:"current"`: true,
	} {
		if q, err := query.Parse(text, env()); err != nil || q.Alone() != want || q.Plan().Alone() != want {
			t.Errorf("%s: %v, %v", text, q.Alone(), err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "a", `status:rejected fail:occluded sim<80 live>=50 margin<5 since:7d until:2026-11-01 sub:kyc* "free text"`,
		"a OR -(b c) NOT d", "@both", "@loop", `"\"\\`, "sim:80..85 day:..today", "((((", "--a", "sim < 80", "ſ*K", "fail:\"none\"", "day:2026-11-20T15:00:01.25Z"} {
		f.Add(s)
	}
	e := env()
	e.Saved["loop"] = "@loop"
	f.Fuzz(func(t *testing.T, text string) {
		q, err := query.Parse(text, e)
		var syntax *query.SyntaxError
		if errors.As(err, &syntax) {
			if syntax.Start < 0 || syntax.End < syntax.Start || syntax.End > len(text) || syntax.Message == "" {
				t.Fatalf("%+v for %d bytes", syntax, len(text))
			}
			return
		}
		if err != nil || q.Empty() != (strings.TrimSpace(text) == "") {
			t.Fatalf("%v, empty %v", err, q.Empty())
		}
		if len(q.String()) > query.MaxText {
			return
		}
		again, err := query.Parse(q.String(), query.Env{Now: now().AddDate(1, 0, 0)})
		if err != nil || !query.Same(q, again) || again.String() != q.String() {
			t.Fatalf("%q\n%q: %v\n%q", text, q, err, again)
		}
		_ = fmt.Sprint(q.Explain(), q.Alone())
		q.Pushed()
		q.Plan()
		a := syntheticRecord(1)
		q.Match(&a, query.Context{})
		for _, value := range []string{"rejected", ""} {
			if next, err := query.Parse(q.Toggle("status", value), e); err == nil && !q.Has("status", value) && !next.Has("status", value) {
				t.Fatalf("%q toggled is %q", text, next.Text())
			}
		}
	})
}
