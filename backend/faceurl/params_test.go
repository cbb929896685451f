package faceurl

import (
	"slices"
	"strings"
	"testing"
)

func TestFields(t *testing.T) {
	var p Params
	for i, f := range Fields() {
		p.Set(f, string(rune('a'+i)))
	}
	if want := (Params{SubmissionID: "a", UserID: "b", CF: [3]string{"c", "d", "e"}, Token: "f"}); p != want {
		t.Errorf("got %+v", p)
	}
	for i, f := range Fields() {
		if got := p.Get(f); got != string(rune('a'+i)) {
			t.Errorf("%s is %q", f, got)
		}
	}
	before := p
	if p.Set("pid", "x"); p != before || p.Get("pid") != "" {
		t.Error("there is a field pid")
	}
}

func TestCheck(t *testing.T) {
	for _, tc := range []struct {
		field Field
		value string
		want  []Kind
	}{
		{SubmissionID, "", []Kind{NoSubmission}},
		{SubmissionID, " \n", []Kind{NoSubmission}},
		{SubmissionID, "a", nil},
		{SubmissionID, "a ", []Kind{OuterSpace}},
		{SubmissionID, "\xff", []Kind{NotUTF8}},
		{UserID, "", nil},
		{UserID, "홍길동", nil},
		{CF1, "\na", []Kind{OuterSpace}},
		{CF3, "a\xc3", []Kind{NotUTF8}},
		{Token, "", nil},
		{Token, "12345678", nil},
		{Token, "1234567", []Kind{OddToken}},
		{Token, strings.Repeat("x", 64), nil},
		{Token, strings.Repeat("x", 65), []Kind{OddToken}},
		{Token, "a._-.._-z", nil},
		{Token, ".aaaaaaaa", []Kind{OddToken}},
		{Token, "aaaaaaaa-", []Kind{OddToken}},
		{Token, "aaaa aaaa", []Kind{OddToken}},
		{Token, "토큰토큰토큰", []Kind{OddToken}},
		{Token, " aaaaaaaa", []Kind{OuterSpace, OddToken}},
		{Token, "aaaaaaaa\xff", []Kind{NotUTF8}},
	} {
		if got := tc.field.Check(tc.value); !slices.Equal(kinds(got), tc.want) {
			t.Errorf("%s %q: %v, want %v", tc.field, tc.value, kinds(got), tc.want)
		}
	}
	all := Params{UserID: "\xff", Token: "x"}.Check()
	if want := []Kind{NoSubmission, NotUTF8, OddToken}; !slices.Equal(kinds(all), want) || all[1].Field != UserID {
		t.Errorf("all fields: %v", all)
	}
}

func TestNewToken(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		token := NewToken()
		if seen[token] || len(token) != 24 || len(Token.Check(token)) > 0 || strings.Trim(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
			t.Fatalf("token %q", token)
		}
		seen[token] = true
	}
}

func TestMeant(t *testing.T) {
	for name, want := range map[string]Field{
		"sid": SubmissionID, "SID": SubmissionID, "submission_id": SubmissionID, "kyc_submission_id": SubmissionID,
		"userid": UserID, "userId": UserID, "user": UserID, "authuserid": UserID, "Auth_User_id": UserID,
		"cf1": CF1, "Auth_cf2": CF2, "auth-cf3": CF3, "Token_id": Token, "token": Token,
		"email": "", "": "", "cf4": "", "auth_id": "", "pid": "", "lang": "",
	} {
		if got, ok := meant(name); got != want || ok != (want != "") {
			t.Errorf("%q is %q", name, got)
		}
	}
}
