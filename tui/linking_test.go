package tui

import (
	"context"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"faceauth/backend"
	"faceauth/backend/clipboard"
	"faceauth/backend/faceurl"
	"faceauth/backend/state"
)

const testKey = "aKeyThatMustNeverBeSeenAnywhere000000000"

// linking makes options of a console in which links can be made and copied.
func linking(s backend.Service) Options {
	return Options{
		Connect: func(context.Context) (Session, error) {
			return Session{Service: s, Sandbox: true, Project: "sandbox001", BaseURL: "http://127.0.0.1:8844/v3", Links: faceurl.Project{
				ID: "sandbox001", FormURL: "https://form.example/face-auth", APIKey: backend.NewSecret(testKey),
			}}, nil
		},
		Clipboard: clipboard.New(clipboard.OSC52, func(string) string { return "" }),
	}
}

// clipboard is what the terminal was asked to copy last.
func (b *bench) clipboard() string {
	b.Helper()
	for i := len(b.raw) - 1; i >= 0; i-- {
		if text, ok := strings.CutPrefix(b.raw[i], "\x1b]52;c;"); ok {
			got, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(text, "\a"))
			if err != nil {
				b.Fatal(err)
			}
			return string(got)
		}
	}
	return ""
}

// opened is what is in a link, with the key that all of these tests have.
func opened(t *testing.T, link string) faceurl.Params {
	t.Helper()
	r := faceurl.Inspect(faceurl.Project{ID: "sandbox001", FormURL: "https://form.example/face-auth", APIKey: backend.NewSecret(testKey)}, link)
	if !r.Decrypted() || r.Level() == faceurl.Fault {
		t.Fatalf("%q is no link: %v", link, r.Findings)
	}
	return r.Params
}

func TestALinkTakesTwoKeys(t *testing.T) {
	console(t, 80, 24, linking(people(30)), func(b *bench) {
		b.press("j", "u", "enter")
		if got := opened(b.T, b.clipboard()); got != (faceurl.Params{SubmissionID: person(1).SubmissionID}) {
			b.Errorf("copied %+v", got)
		}
		b.wants("The link: sent to your terminal. T shows it", "recipe not yet confirmed for this project")
		b.wantsNot(testKey)
		b.press("q")
		b.wants("30 loaded")
	})
}

func TestAFormOfALink(t *testing.T) {
	console(t, 120, 40, linking(people(30)), func(b *bench) {
		b.press("enter", "u", "tab", "i")
		b.write("김 q&A=1+1")
		b.press("tab")
		b.write("half")
		b.press("esc") // takes back what was typed in this field alone
		b.press("a", "enter")
		first := opened(b.T, b.clipboard())
		b.wants(first.Token, "a new one with each copy")
		b.press("enter")
		second := opened(b.T, b.clipboard())
		if first.Token == "" || first.Token == second.Token {
			b.Errorf("tokens %q and %q", first.Token, second.Token)
		}
		second.Token = ""
		if want := (faceurl.Params{SubmissionID: person(0).SubmissionID, UserID: "김 q&A=1+1"}); second != want {
			b.Errorf("copied %+v, want %+v", second, want)
		}
		b.wants("Left out: authCf1, authCf2, authCf3")
		b.press("a")
		b.send(tea.PasteMsg{Content: "pasted@example.com"}) // into the field that the cursor is on
		b.press("enter", "enter")
		if got := opened(b.T, b.clipboard()); got.CF[0] != "pasted@example.com" || got.Token != "" {
			b.Errorf("copied %+v", got)
		}
		b.press("k", "k", "x")
		b.wants("needed", "There is no sid")
		before := b.clipboard()
		b.press("enter", "Q", "o")
		if b.clipboard() != before {
			b.Error("a link without a submission was copied")
		}
		b.press("q", "q")
		b.wants("30 loaded")
	})
}

// What is too long is said and not cut.
func TestTooLongForALink(t *testing.T) {
	console(t, 80, 24, linking(people(30)), func(b *bench) {
		b.press("u", "tab")
		b.send(tea.PasteMsg{Content: strings.Repeat("김", 4097)})
		b.wants("What was pasted is too long, and not taken")
		b.press("enter")
		if got := opened(b.T, b.clipboard()); got.UserID != "" {
			b.Errorf("copied %d bytes of it", len(got.UserID))
		}
		long := strings.Repeat("김", 2000)
		b.send(tea.PasteMsg{Content: long})
		b.wantsNot("not taken")
		b.wants("many servers refuse", "T shows it whole")
		b.press("enter", "enter")
		if got := opened(b.T, b.clipboard()); got.UserID != long {
			b.Errorf("copied %d bytes, want %d", len(got.UserID), len(long))
		}
		b.press("Q")
		b.wants("too long for a QR code")
		b.press("q", "U")
		b.send(tea.PasteMsg{Content: b.clipboard()})
		b.wants("characters", "many servers refuse")
		b.send(tea.PasteMsg{Content: strings.Repeat("x", faceurl.MaxLink+1)})
		b.wants("longer than the 512 KiB")
	})
}

// A field holds one line of what can be seen, and says so where that changes what
// is pasted.
func TestPastedIntoALink(t *testing.T) {
	console(t, 80, 24, linking(people(30)), func(b *bench) {
		b.press("u", "tab", "i")
		b.write("ab")
		b.press("left")
		b.send(tea.PasteMsg{Content: "한글 \n"})
		b.wantsNot("What was pasted")
		b.press("enter", "enter")
		if got := opened(b.T, b.clipboard()); got.UserID != "a한글 b" {
			b.Errorf("copied %q", got.UserID)
		}
		b.press("tab")
		b.send(tea.PasteMsg{Content: "one\ntwo\u200e\x1b[2J"})
		b.wants("What was pasted has line ends", "one two")
		b.press("enter")
		b.wantsNot("What was pasted")
	})
}

// While one types, esc gives up what is typed, and not a load that is under way.
func TestEscInAFieldWhileSomethingIsLoaded(t *testing.T) {
	slow := people(1500)
	page := slow.page
	slow.page = func(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
		if r.After != nil {
			<-ctx.Done()
			return backend.Page{}, ctx.Err()
		}
		return page(ctx, r)
	}
	console(t, 80, 24, linking(slow), func(b *bench) {
		b.press("n", "u", "tab", "i")
		b.write("half")
		b.press("esc")
		b.wants("> authUserId  –")
		b.wantsNot("Stopped")
		b.press("esc")
		b.wants("Stopped", "Face Auth URL")
	})
}

// Without a project there is no link, and the form says what is missing.
func TestALinkThatCannotBe(t *testing.T) {
	o := linking(people(30))
	o.Connect = func(context.Context) (Session, error) {
		return Session{Service: people(30), Links: faceurl.Project{ID: "p", FormURL: "https://form.example/face-auth"}}, nil
	}
	console(t, 80, 24, o, func(b *bench) {
		b.press("u", "enter")
		b.wants("No link: There is no API key.")
		if b.clipboard() != "" {
			b.Error("something was copied")
		}
	})
}

func TestTheRecipeOfTheProject(t *testing.T) {
	o := linking(people(30))
	o.Kept = state.State{Recipes: map[string]string{"sandbox001": "ecb query hex", "other": "gcm"}}
	console(t, 80, 24, o, func(b *bench) {
		b.press("u", "enter")
		r := faceurl.Inspect(faceurl.Project{APIKey: backend.NewSecret(testKey)}, b.clipboard())
		if len(r.Fits) != 1 || r.Fits[0].String() != "ecb query hex" {
			b.Errorf("made by %v", r.Fits)
		}
		b.wants("ecb query hex")
		b.wantsNot("not yet confirmed")
	})
}

func TestLinksOfMarkedRecords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "links.csv")
	console(t, 80, 24, linking(people(30)), func(b *bench) {
		b.press("space", "space", "space")
		b.press("u")
		b.wants("Face Auth URLs for 3 records", person(0).SubmissionID)
		b.press("enter")
		rows := strings.Split(strings.TrimSuffix(b.clipboard(), "\n"), "\n")
		if len(rows) != 3 {
			b.Fatalf("copied %q", b.clipboard())
		}
		for i, row := range rows {
			sid, link, _ := strings.Cut(row, "\t")
			if want := person(i).SubmissionID; sid != want || opened(b.T, link) != (faceurl.Params{SubmissionID: want}) {
				b.Errorf("row %d is %q", i, row)
			}
		}
		b.wants("3 links: sent to your terminal")
		b.press("a", "w")
		for range 60 {
			b.press("backspace")
		}
		b.write(path)
		b.press("enter")
		b.pass(time.Second)
		b.wants("3 links written to")
	})
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) != 4 || strings.Join(rows[0], " ") != "auth_id sid token url" {
		t.Fatalf("%v, %v", rows, err)
	}
	tokens := map[string]bool{}
	for i, row := range rows[1:] {
		if got := opened(t, row[3]); got.SubmissionID != person(i).SubmissionID || got.Token != row[2] || row[0] != person(i).ID {
			t.Errorf("row %d: %v holds %+v", i, row, got)
		}
		tokens[row[2]] = true
	}
	if len(tokens) != 3 || tokens[""] {
		t.Errorf("tokens %v", tokens)
	}
}

func TestAFileOfLinksThatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "there.csv")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	console(t, 80, 24, linking(people(30)), func(b *bench) {
		b.press("space", "u", "w")
		for range 60 {
			b.press("backspace")
		}
		b.write(path)
		b.press("enter")
		b.pass(time.Second)
		b.wants("Enter again")
		if got, _ := os.ReadFile(path); string(got) != "mine" {
			b.Fatalf("the file holds %q", got)
		}
		b.press("enter")
		b.pass(time.Second)
		b.wants("1 link written to")
	})
}

func TestTheCopyMenu(t *testing.T) {
	console(t, 80, 24, linking(people(30)), func(b *bench) {
		for _, tc := range []struct{ keys, want string }{
			{"y", person(1).ID}, {"s", person(1).SubmissionID},
			{"c", `printf 'x-api-key: %s' "$FACEAUTH_API_KEY" | curl -sS -H @- 'http://127.0.0.1:8844/v3/faceauth?authId=` + person(1).ID + `'`},
			{"r", "{\n  \"auth_id\": \"" + person(1).ID + "\",\n  \"auth_status\": \"rejected\",\n  \"memo\": \"안녕!\",\n  \"n\": 1\n}"},
		} {
			b.press("g", "j", "y")
			b.wants("Copy of the authentication " + person(1).ID)
			b.press(tc.keys)
			if got := b.clipboard(); got != tc.want {
				b.Errorf("%s copied %q, want %q", tc.keys, got, tc.want)
			}
			b.wants("sent to your terminal")
		}
		b.press("y", "j", "enter")
		if got := b.clipboard(); got != person(1).SubmissionID {
			b.Errorf("copied %q", got)
		}
		b.press("g", "space", "space", "y")
		b.wants("Copy of 2 marked records")
		b.press("y")
		if got := b.clipboard(); got != person(0).ID+"\n"+person(1).ID {
			b.Errorf("copied %q", got)
		}
		b.wants("The auth ids of 2 records: sent")
		// In the record it is about that record, whatever is marked.
		b.press("G", "enter", "y", "y")
		if got := b.clipboard(); got != person(29).ID {
			b.Errorf("copied %q", got)
		}
	})
}

func TestMarksThatAreHiddenOrTooMany(t *testing.T) {
	o := linking(people(mostMeant + 1))
	o.PageSize = backend.MaxPageSize
	console(t, 80, 24, o, func(b *bench) {
		b.press("space", "space", "/")
		b.write("status:rejected")
		b.press("enter", "y")
		b.wants("Copy of 2 marked records, 1 of them hidden by the filter")
		b.press("q", "u")
		b.wants("Face Auth URLs for 2 records, 1 of them hidden by the filter")
		b.press("q", "esc", "L")
		b.pass(time.Minute)
		b.press("*")
		for _, key := range []string{"u", "y"} {
			b.press(key)
			b.wants("10,001 are marked, and 10,000 is the most here.")
		}
	})
}

// What was copied first must not arrive last.
func TestALateCopyIsDropped(t *testing.T) {
	console(t, 80, 24, linking(people(3)), func(b *bench) {
		slow := b.m.copy("the first", "1")
		b.m.Update(b.m.copy("the second", "2")())
		b.run(slow)
		b.now()
		if got := b.clipboard(); got == "1" {
			b.Error("the first came through")
		}
	})
}

// Nor may a program that copies overtake the next one.
func TestAProgramThatCopiesIsOvertaken(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no tmux")
	}
	dir := t.TempDir()
	loaded := filepath.Join(dir, "loaded")
	if err := os.WriteFile(filepath.Join(dir, "tmux"), []byte("#!/bin/sh\n[ $1 = load-buffer ] && cat >>'"+loaded+"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	m := New(t.Context(), Options{Clipboard: clipboard.New(clipboard.OSC52, func(name string) string { return map[string]string{"TMUX": "x"}[name] })})
	first := m.copy("the first", "1")
	second := m.copy("the second", "2")
	second()
	first()
	if got, err := os.ReadFile(loaded); string(got) != "2" {
		t.Errorf("tmux was given %q, %v", got, err)
	}
}

func TestCopyingIsOff(t *testing.T) {
	o := linking(people(3))
	o.Clipboard = nil
	console(t, 80, 24, o, func(b *bench) {
		b.press("y", "y")
		b.wants("The auth id: copying is switched off. T shows it")
		if len(b.clipboard()) > 0 {
			b.Error("copied all the same")
		}
	})
}

func TestTheBrowser(t *testing.T) {
	var asked []string
	fail := errors.New("it is\x1b[2J broken")
	o := linking(people(3))
	o.Browse = func(_ context.Context, url string) error {
		asked = append(asked, url)
		if len(asked) > 1 {
			return fail
		}
		return nil
	}
	console(t, 80, 24, o, func(b *bench) {
		b.press("u", "o")
		b.wants("The browser was asked to open the link.")
		b.press("o")
		b.wants("No browser could be opened: it is broken.")
		if len(asked) != 2 || opened(b.T, asked[0]).SubmissionID != person(0).SubmissionID {
			b.Errorf("opened %q", asked)
		}
	})
	console(t, 80, 24, linking(people(3)), func(b *bench) {
		b.press("u", "o")
		b.wants("No browser of yours is on this machine")
		b.wantsNot(" o browser ")
	})
}

func TestGoldenLinks(t *testing.T) {
	for _, size := range sizes() {
		w, h := size[0], size[1]
		name := func(screen string) string { return fmt.Sprintf("%s-%dx%d", screen, w, h) }
		console(t, w, h, linking(people(1200)), func(b *bench) {
			b.press("y")
			golden(t, name("copy"), b.text())
			b.press("q", "u")
			golden(t, name("link"), b.text())
			b.press("tab", "i")
			b.write("support@example.com, 김하늘")
			golden(t, name("link-typing"), b.text())
			b.press("enter", "Q")
			golden(t, name("qr"), b.text())
		})
		console(t, w, h, linking(people(1200)), func(b *bench) {
			b.press("space", "space", "space", "space", "space", "space", "space", "space", "space", "u")
			golden(t, name("links"), b.text())
			b.press("w")
			golden(t, name("links-file"), b.text())
		})
	}
}

func TestALinkIsExplained(t *testing.T) {
	project := faceurl.Project{ID: "sandbox001", FormURL: "https://form.example/face-auth", APIKey: backend.NewSecret(testKey)}
	recipe, err := faceurl.ParseRecipe("ecb query hex")
	if err != nil {
		t.Fatal(err)
	}
	link, err := faceurl.Compose(project, faceurl.Params{SubmissionID: "kycOfSomebody", UserID: "a\nb\x1b[2J"}, recipe)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "state.json")
	file, _, _ := state.Open(path)
	o := linking(people(30))
	o.State = file
	console(t, 80, 24, o, func(b *bench) {
		b.press("u")
		b.wants("ecb json base64 · recipe not yet confirmed")
		b.press("U")
		b.wants("Paste a link")
		b.press("enter") // there is nothing to keep yet
		b.send(tea.PasteMsg{Content: "Dear support,\nthis <" + link.URL[:len(link.URL)-7] + "> is broken"})
		b.wants("fault: The ciphertext begins as it should")
		b.wantsNot("keep recipe")
		b.send(tea.PasteMsg{Content: "<" + link.URL + ">"})
		b.wants("kycOfSomebody", "a↵b", "ecb query hex", "Enter keeps that", "keep recipe")
		b.press("enter")
		b.pass(time.Second)
		b.wants("ecb query hex (confirmed for this project)", `Links of sandbox001 are made by "ecb query hex" from now on.`)
		b.press("q")
		b.wants("ecb query hex") // in the form below
		b.wantsNot("not yet confirmed")
		b.press("enter")
		if got := opened(b.T, b.clipboard()); got.SubmissionID != person(0).SubmissionID {
			b.Errorf("copied %+v", got)
		}
		b.wantsNot(testKey)
	})
	if _, kept, _ := state.Open(path); kept.Recipes["sandbox001"] != "ecb query hex" {
		t.Errorf("kept %v", kept.Recipes)
	}
}

// What can't be kept, or has no effect here, is not said to be done.
func TestARecipeThatIsNotTaken(t *testing.T) {
	long := strings.Repeat("p", state.MaxName+1)
	hex := faceurl.Recipe{Cipher: faceurl.ECB, Payload: faceurl.JSON, Encoding: faceurl.Hex, Key: faceurl.APIKey}
	for name, tc := range map[string]struct {
		project  string
		asked    faceurl.Recipe
		want, as string
	}{
		"an id that is too long": {long, faceurl.Recipe{}, "This recipe can't be kept", "ecb json base64 · recipe not yet confirmed"},
		"another by --recipe":    {"p", faceurl.Default(), `Kept for p. This console goes on with --recipe, "ecb json base64".`, "ecb json base64 · recipe not yet confirmed"},
		"the same by --recipe":   {"p", hex, `Links of p are made by "ecb json hex" from now on.`, "characters · ecb json hex"},
	} {
		project := faceurl.Project{ID: tc.project, FormURL: "https://form.example/face-auth", APIKey: backend.NewSecret(testKey)}
		link, err := faceurl.Compose(project, faceurl.Params{SubmissionID: "kyc1"}, hex)
		if err != nil {
			t.Fatal(err)
		}
		o := linking(people(3))
		o.Connect = func(context.Context) (Session, error) {
			return Session{Service: people(3), Links: project, Recipe: tc.asked}, nil
		}
		console(t, 120, 40, o, func(b *bench) {
			b.press("u", "U")
			b.send(tea.PasteMsg{Content: link.URL})
			b.press("enter")
			b.pass(time.Second)
			b.wants(tc.want)
			if kept := b.m.kept.Recipes[tc.project] != ""; strings.Contains(b.text(), "(confirmed for this project)") != kept {
				b.Errorf("%s: kept %v, and the screen says\n%s", name, kept, b.text())
			}
			b.press("q")
			b.wants(tc.as)
		})
	}
}
