package command

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"faceauth/backend/audit"
	"faceauth/backend/safetext"
)

func TestReadIDs(t *testing.T) {
	long := strings.Repeat("x", audit.MaxID)
	for name, tc := range map[string]struct {
		text, want, wrong string
	}{
		"ids":                 {"a\nb\nc", "a b c", ""},
		"from Windows":        {"\ufeffa\r\nb\r\n", "a b", ""},
		"nothing":             {"", "", ""},
		"empty lines":         {"\n \n a \n\t\n", "a", ""},
		"comments":            {"# those of 4711\na\n  # and\nb", "a b", ""},
		"records":             {`{"auth_id":"a","auth_status":"rejected","result":{"auth_id":"x"}}` + "\n" + `{"n":[1,2],"auth_id":"b"}`, "a b", ""},
		"what delete printed": {`{"auth_id":"a","outcome":"refused","calls":1,"said":"…"}`, "a", ""},
		"both":                {"a\n{\"auth_id\":\"b\"}\n", "a b", ""},
		"the longest":         {long, long, ""},
		"too long":            {long + "x", "", "line 1: an id is 513 bytes long"},
		"a table":             {"rejected  2026-11-20  a", "", "line 1: there is a space in it"},
		"half a record":       {"a\n" + `{"auth_id":"b"`, "", "line 2: it begins like JSON"},
		"two records a line":  {`{"auth_id":"a"}{"auth_id":"b"}`, "", "line 1: it begins like JSON"},
		"another case":        {`{"Auth_ID":"a"}`, "", "line 1: the object has no auth_id"},
		"two ids":             {`{"auth_id":"a","auth_id":"b"}`, "", "line 1: it begins like JSON"},
		"no id":               {`{"kyc_submission_id":"a"}`, "", "line 1: the object has no auth_id"},
		"a number":            {`{"auth_id":7}`, "", "line 1: it begins like JSON"},
		"a control":           {"a\x1b[2J", "", `line 1: an id holds what no id holds: a\u{1b}[2J`},
		"in a record":         {`{"auth_id":"a\u001b[2J"}`, "", `line 1: an id holds what no id holds: a\u{1b}[2J`},
		"not UTF-8":           {"a\xff", "", "line 1: an id holds what no id holds"},
		"many":                {strings.Repeat("a b\n", 9), "", "line 5: there is a space in it\n  and 4 more"},
		"a line without end":  {"a\n" + strings.Repeat("x", maxIDLine), "", "line 2: it is longer than"},
	} {
		got, err := readIDs(strings.NewReader(tc.text))
		if strings.Join(got, " ") != tc.want || (err != nil) != (tc.wrong != "") {
			t.Errorf("%s: %.60q, %v", name, got, err)
		}
		if err != nil && (!strings.Contains(err.Error(), tc.wrong) || ExitCode(err) != ExitUsage) {
			t.Errorf("%s: exit %d, %v; want %q", name, ExitCode(err), err, tc.wrong)
		}
	}
	if _, err := readIDs(strings.NewReader(strings.Repeat("a\n", maxIDs+1))); ExitCode(err) != ExitUsage {
		t.Errorf("too many: %v", err)
	}
	broken := errors.New("broken")
	if ids, err := readIDs(io.MultiReader(strings.NewReader("a\n"), failing{broken})); !errors.Is(err, broken) || ids != nil {
		t.Errorf("%v, %v", ids, err)
	}
}

// FuzzReadIDs: what is read is fit to be asked for and to stand in the trail, and
// whatever is told of the rest is safe to show.
func FuzzReadIDs(f *testing.F) {
	for _, seed := range []string{"a\nb\n", "\ufeff# x\r\n{\"auth_id\":\"a\"}\n", "a b\n{\n{}\n\x1b[2J\n\xff", `{"auth_id":"\ud800"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ids, err := readIDs(strings.NewReader(text))
		if err != nil && (ids != nil || ExitCode(err) != ExitUsage) {
			t.Errorf("%v, %v", ids, err)
		}
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !safetext.Safe(line) {
					t.Errorf("told %q", line)
				}
			}
		}
		for _, id := range ids {
			if problem := unfit(id); problem != "" || !safetext.Safe(id) {
				t.Errorf("%q: %s", id, problem)
			}
		}
		var records strings.Builder
		for _, id := range ids {
			if err := writeJSON(&records, erasureJSON{AuthID: id}, false); err != nil {
				t.Fatal(err)
			}
		}
		if again, err := readIDs(strings.NewReader(records.String())); err != nil || !slices.Equal(again, ids) {
			t.Errorf("%q is read again as %q, %v", ids, again, err)
		}
	})
}
