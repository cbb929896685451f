package faceurl

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// rowsOf reads a whole file and writes each row as "line: sid|user|…" and each
// error as its own text.
func rowsOf(t testing.TB, r io.Reader) (*Rows, []string, error) {
	t.Helper()
	rows, err := ReadRows(r)
	if err != nil {
		return nil, nil, err
	}
	var got []string
	for row, err := range rows.All() {
		if err != nil {
			if row != (Row{}) {
				t.Errorf("%+v came with %v", row, err)
			}
			got = append(got, err.Error())
			continue
		}
		text := fmt.Sprint(row.Line, ": ")
		for i, f := range rows.Columns {
			text += strings.Repeat("|", min(i, 1)) + row.Params.Get(f)
		}
		got = append(got, text)
	}
	return rows, got, nil
}

func TestRows(t *testing.T) {
	const (
		badQuotes = "A quotation mark is not closed, or is inside a cell that has none around it."
		noSid     = "There is no sid, the submission to compare the face with."
	)
	long := strings.Repeat("x", MaxRow)
	for name, tc := range map[string]struct {
		file    string
		columns []Field
		ignored []string
		want    []string
	}{
		"all":                  {"sid,user,cf1,cf2,cf3,token\na,b,c,d,e,f\n", Fields(), nil, []string{"2: a|b|c|d|e|f"}},
		"the API's names":      {"token,AUTHCF3,authCf1,authUserId,sid,authCf2\nf,e,c,b,a,d", []Field{Token, CF3, CF1, UserID, SubmissionID, CF2}, nil, []string{"2: f|e|c|b|a|d"}},
		"semicolons":           {"\ufeffSID; User\r\na,1;\"b;2\"\r\n", []Field{SubmissionID, UserID}, nil, []string{"2: a,1|b;2"}},
		"tabs":                 {"user\tsid\t\nb\ta\t\n\ta\t\n", []Field{UserID, SubmissionID}, []string{""}, []string{"2: b|a", "3: |a"}},
		"only sid":             {"sid\na\nb", []Field{SubmissionID}, nil, []string{"2: a", "3: b"}},
		"no rows":              {"sid", []Field{SubmissionID}, nil, nil},
		"a quoted header":      {"\ufeff\"sid\",\"us\"\"er\"\na,b", []Field{SubmissionID}, []string{`us"er`}, []string{"2: a"}},
		"the list's export":    {"auth_id,auth_status,kyc_submission_id\nx,rejected,a", []Field{SubmissionID}, []string{"auth_id", "auth_status"}, []string{"2: a"}},
		"empty lines":          {"\n\n sid ,user\n\n , \na,\n,,\n\r\n,\nb,\n", []Field{SubmissionID, UserID}, nil, []string{"6: a|", "10: b|"}},
		"line ends in a cell":  {"sid,user\na,\"x\ny\nz\"\nb,c\n", []Field{SubmissionID, UserID}, nil, []string{"2: a|x\ny\nz", "5: b|c"}},
		"awkward values":       {"sid,user\n\"a\"\"b\",&=+%\n홍,😀\n", []Field{SubmissionID, UserID}, nil, []string{`2: a"b|&=+%`, "3: 홍|😀"}},
		"no sid":               {"sid,user\n,b\na,b", []Field{SubmissionID, UserID}, nil, []string{"line 2: " + noSid, "3: a|b"}},
		"broken UTF-8":         {"sid,user,cf1\na,\xc8\xcd,\xff\n,\xff,\na,b,c", []Field{SubmissionID, UserID, CF1}, nil, []string{"line 2: The value of authUserId is not valid UTF-8. The value of authCf1 is not valid UTF-8.", "line 3: " + noSid + " The value of authUserId is not valid UTF-8.", "4: a|b|c"}},
		"cells":                {"sid,user\na\na,b,c\na,b", []Field{SubmissionID, UserID}, nil, []string{"line 2: The row has 1 cells, the first line 2.", "line 3: The row has 3 cells, the first line 2.", "4: a|b"}},
		"a mark in a cell":     {"sid,user\na,5\" b\nb,c\nd,\"e\"\n", []Field{SubmissionID, UserID}, nil, []string{"line 2: " + badQuotes, "3: b|c", "4: d|e"}},
		"two marks in cells":   {"sid,user\na,5\" b\nb,c\nd,7\" e\nf,g", []Field{SubmissionID, UserID}, nil, []string{"line 2: " + badQuotes, "3: b|c", "line 4: " + badQuotes, "5: f|g"}},
		"a mark in the middle": {"sid,user\na,\"b\"c\nd,e", []Field{SubmissionID, UserID}, nil, []string{"line 2: " + badQuotes, "3: d|e"}},
		"a mark not closed":    {"sid\n\"a\nb\nc", []Field{SubmissionID}, nil, []string{"line 2: " + badQuotes, "3: b", "4: c"}},
		"not closed for long":  {"sid\n\"a\nb" + strings.Repeat("\n", MaxRow) + "\nc", []Field{SubmissionID}, nil, []string{"line 2: " + badQuotes, "3: b", fmt.Sprintf("%d: c", MaxRow+4)}},
		"a long line":          {"sid\na\n" + long + long + "\nb\n" + long, []Field{SubmissionID}, nil, []string{"2: a", "line 3: The row is longer than 64 KiB.", "4: b", "line 5: The row is longer than 64 KiB."}},
		"a long row of lines":  {"sid,user\n\"a\n\"" + long + "\nb,c\n", []Field{SubmissionID, UserID}, nil, []string{"line 2: The row is longer than 64 KiB.", "line 3: The row is longer than 64 KiB.", "4: b|c"}},
		"as long as may be":    {"sid\n" + long[:MaxRow-1] + "\na", []Field{SubmissionID}, nil, []string{"2: " + long[:MaxRow-1], "3: a"}},
	} {
		for _, in := range []io.Reader{strings.NewReader(tc.file), iotest.OneByteReader(strings.NewReader(tc.file))} {
			rows, got, err := rowsOf(t, in)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if !slices.Equal(rows.Columns, tc.columns) || !slices.Equal(rows.Ignored, tc.ignored) || !slices.Equal(got, tc.want) {
				t.Errorf("%s: %v without %q: %.300q, want %.300q", name, rows.Columns, rows.Ignored, got, tc.want)
			}
		}
	}
}

func TestRowsOfOtherFiles(t *testing.T) {
	for name, tc := range map[string]struct {
		file string
		want Kind
		line int
	}{
		"nothing":      {"", NoColumns, 1},
		"empty lines":  {"\n \n", NoColumns, 1},
		"no header":    {"sub000123,hong@example.com\n", NoColumns, 1},
		"no sid":       {"user,token\n", NoColumns, 1},
		"sid twice":    {"\nsid,user,SID\n", ColumnTwice, 2},
		"user twice":   {"sid;user;authUserId\n", ColumnTwice, 1},
		"bad quotes":   {"sid,us\"er\na,b\n", BadQuotes, 1},
		"bad quotes 2": {"sid,us\"e\"r\na,b\n", NoColumns, 1},
		"UTF-16":       {"\xff\xfes\x00i\x00d\x00\n\x00", NoColumns, 1},
		"a picture":    {"\x89PNG\r\n" + strings.Repeat("\x00", 2*MaxRow), NoColumns, 1},
		"a long line":  {strings.Repeat("x", 2*MaxRow), RowTooLong, 1},
	} {
		rows, err := ReadRows(strings.NewReader(tc.file))
		e, ok := errors.AsType[*RowError](err)
		if !ok || rows != nil || e.Line != tc.line || !slices.Equal(kinds(e.Findings), []Kind{tc.want}) || strings.Contains(err.Error(), "hong") {
			t.Errorf("%s: %+v, %v", name, rows, err)
		}
	}
}

func TestRowsOfABrokenReader(t *testing.T) {
	broken := errors.New("the disk is gone")
	in := func(text string) io.Reader { return io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)) }
	if _, err := ReadRows(in("si")); !errors.Is(err, broken) {
		t.Errorf("in the header: %v", err)
	}
	rows, err := ReadRows(in("sid\na\nb\nc"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for row, err := range rows.All() {
		got = append(got, fmt.Sprint(row.Params.SubmissionID, err))
	}
	// What stands before the end of the line that broke off may be half a value.
	if want := []string{"a<nil>", "b<nil>", "the disk is gone"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestRowsStream holds that a row is given when it is there, not when a buffer
// is full, and that nothing is read after the caller stopped.
func TestRowsStream(t *testing.T) {
	in, out := io.Pipe()
	go func() {
		for _, s := range []string{"sid\n", "a\n", "b\n"} {
			if _, err := io.WriteString(out, s); err != nil {
				return
			}
		}
		// No end: who waits for it never comes back.
	}()
	rows, err := ReadRows(in)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for row, err := range rows.All() {
		if got = append(got, row.Params.SubmissionID); err != nil || len(got) == 2 {
			break
		}
	}
	if !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("got %q", got)
	}
}

func FuzzRows(f *testing.F) {
	for _, s := range []string{
		"sid,user\na,b\n", "\ufeffsid;token\r\n\"a\nb\";c\r\n", "sid\tcf1\n\n\"\"\"\"\tx", "sid\n\"a\nb\"\"\nc\n\"", "sid,user\na,5\" b\nc,\"d\"\n", "", "\"sid\"\n\x00\xff", "sid\r\r\n\"\r\n\"", "sid\n\r\n \n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, file string) {
		rows, err := ReadRows(strings.NewReader(file))
		if err != nil {
			if rows != nil || err.Error() == "" {
				t.Fatalf("%+v with %v", rows, err)
			}
			return
		}
		last, sound := 0, true
		var got [][]string
		for row, err := range rows.All() {
			line := row.Line
			if err != nil {
				e, ok := errors.AsType[*RowError](err)
				if !ok || len(e.Findings) == 0 {
					t.Fatal(err)
				}
				line, sound = e.Line, false
			} else if _, bad := firstFault(row.Params.Check()); bad {
				t.Fatalf("%+v is no row", row)
			}
			if line <= last || line > strings.Count(file, "\n")+1 {
				t.Fatalf("line %d after %d in %q", line, last, file)
			}
			last = line
			var cells []string
			for _, f := range rows.Columns {
				cells = append(cells, row.Params.Get(f))
			}
			got = append(got, cells)
		}
		if !sound || len(rows.Ignored) > 0 {
			return
		}
		// A file without mistakes is what encoding/csv reads of it whole.
		c := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff")))
		c.Comma, c.FieldsPerRecord = rows.comma, -1
		all, err := c.ReadAll()
		if err != nil {
			t.Fatalf("encoding/csv sees a mistake in %q: %v", file, err)
		}
		all = slices.DeleteFunc(all, func(cells []string) bool { return strings.TrimSpace(strings.Join(cells, "")) == "" })
		want := all[1:]
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("%q is %q, encoding/csv reads %q", file, got, want)
		}
	})
}
