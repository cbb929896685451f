//go:build unix

package main

import (
	"bytes"
	"fmt"
	"image"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"faceauth/backend"
	"faceauth/backend/faceurl"
	"faceauth/backend/sandbox"
)

// linkTo is a Face Auth URL for the sandbox of that environment.
func linkTo(t *testing.T, env []string, params faceurl.Params) string {
	t.Helper()
	project := faceurl.Project{ID: lookup(env, "FACEAUTH_PROJECT_ID"), FormURL: lookup(env, "FACEAUTH_FORM_URL"), APIKey: backend.NewSecret(lookup(env, "FACEAUTH_API_KEY"))}
	link, err := faceurl.Compose(project, params, faceurl.Default())
	if err != nil {
		t.Fatal(err)
	}
	return link.URL
}

// newLink is one with every parameter and a token of its own.
func newLink(t *testing.T, env []string) string {
	t.Helper()
	return linkTo(t, env, faceurl.Params{SubmissionID: sandbox.ApprovedSubmission, UserID: "user-4711@example.com",
		CF: [3]string{"한글 & 이모지 👨‍👩‍👧", `<b>"quoted"</b>`, strings.Repeat("long ", 400)}, Token: faceurl.NewToken()})
}

// inState waits for a page of the sandbox: attempt, result or problem.
func (p *tab) inState(state string) {
	p.t.Helper()
	p.await(fmt.Sprintf("document.readyState == 'complete' && document.querySelector('main')?.dataset.state == %q", state))
}

// faintest finds the text with the least contrast against what is behind it,
// with the ratio of WCAG 2.
const faintest = `(() => {
	const rgba = c => { const v = c.match(/[\d.]+/g).map(Number); return v.length < 4 ? [...v, 1] : v };
	const light = c => { const l = c.slice(0, 3).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2] };
	const behind = e => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] == 1) return c } return [255, 255, 255] };
	let worst = {ratio: 21, text: "", seen: 0};
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; n = walk.nextNode();) {
		if (!n.data.trim()) continue;
		const a = light(rgba(getComputedStyle(n.parentElement).color)), b = light(behind(n.parentElement));
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		const seen = worst.seen + 1;
		if (ratio < worst.ratio) worst = {ratio, text: n.data.trim().slice(0, 40)};
		worst.seen = seen;
	}
	return worst })()`

// wantLegible checks what holds for every page in every size and scheme, and
// takes its picture.
func wantLegible(t *testing.T, p *tab, name string, width int, dark bool) {
	t.Helper()
	worst := eval[struct {
		Ratio float64
		Text  string
		Seen  int
	}](p, faintest)
	if worst.Ratio < 4.5 || worst.Seen < 8 {
		t.Errorf("%s: a contrast of %.2f at %q, of %d texts", name, worst.Ratio, worst.Text, worst.Seen)
	}
	if wide := eval[int](p, "document.documentElement.scrollWidth"); wide > width {
		t.Errorf("%s: the page is %d wide", name, wide)
	}
	if small := eval[[]string](p, `[...document.querySelectorAll("button, a")].filter(e => e.offsetHeight < 24).map(e => e.innerText)`); len(small) > 0 {
		t.Errorf("%s: too small for a finger: %q", name, small)
	}
	img := p.picture(name)
	if img.Bounds().Dx() != width || img.Bounds().Dy() < 740 {
		t.Errorf("%s: a picture of %v", name, img.Bounds())
	}
	if lit, colours := corner(img); lit == dark || colours < 20 {
		t.Errorf("%s: the corner is light: %t, and there are %d colours", name, lit, colours)
	}
}

// corner tells whether a picture's corner is light, and how many colours there are.
func corner(img image.Image) (light bool, colours int) {
	r, g, b, _ := img.At(2, 2).RGBA()
	seen := map[[3]uint32]bool{}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			r, g, b, _ := img.At(x, y).RGBA()
			seen[[3]uint32{r, g, b}] = true
		}
	}
	return r+g+b > 3*0x8000, len(seen)
}

// wantQuiet checks that a tab loaded nothing from anywhere else, and that no
// policy of the page stood in the way of what it wanted.
func wantQuiet(t *testing.T, p *tab, hosts ...string) {
	t.Helper()
	for _, m := range p.said("Network.requestWillBeSent") {
		if !slices.ContainsFunc(hosts, func(host string) bool { return bytes.Contains(m, []byte(`"url":"http://`+host)) }) {
			t.Errorf("a request elsewhere: %s", clip(string(m)))
		}
	}
	for _, m := range append(p.said("Log.entryAdded"), p.said("Runtime.exceptionThrown")...) {
		if !bytes.Contains(m, []byte("the server responded with a status of")) {
			t.Errorf("the browser complains: %s", m)
		}
	}
}

// TestChromium has one browser for all that is to be seen on the hosted page.
func TestChromium(t *testing.T) {
	t.Parallel()
	b := openBrowser(t)
	t.Run("legible", func(t *testing.T) { legible(t, b) })
	t.Run("keyboard and screen reader", func(t *testing.T) { keyboardAndReader(t, b) })
	t.Run("not twice, not for others", func(t *testing.T) { notTwiceNotForOthers(t, b) })
	t.Run("the console in tmux shows it", func(t *testing.T) { consoleShowsIt(t, b) })
}

func legible(t *testing.T, b *browser) {
	env, _ := startSandbox(t, "--records", "40", "--token-expiry", "count")
	host := strings.TrimSuffix(strings.TrimPrefix(lookup(env, "FACEAUTH_FORM_URL"), "http://"), "/face-auth")
	made := len(drain(t, env))
	newest := func() entry {
		all := drain(t, env)
		if made++; len(all) != made {
			t.Fatalf("%d records, want %d", len(all), made)
		}
		return all[0]
	}
	for _, c := range []struct {
		name  string
		width int
		dark  bool
	}{{"phone-light", 360, false}, {"phone-dark", 360, true}, {"wide-light", 1200, false}, {"wide-dark", 1200, true}} {
		p := b.tab(t, c.width, 740, c.dark)
		link := newLink(t, env)

		p.open(link)
		p.inState("attempt")
		wantLegible(t, p, c.name+"-attempt", c.width, c.dark)
		if title := eval[string](p, "document.title"); title != "Ready for an attempt · Face Auth sandbox" {
			t.Errorf("%s: title %q", c.name, title)
		}
		if values := eval[[]string](p, `[...document.querySelectorAll("dd bdi")].map(e => e.textContent)`); !slices.Contains(values, "한글 & 이모지 👨‍👩‍👧") ||
			!slices.Contains(values, `<b>"quoted"</b>`) || !slices.Contains(values, strings.Repeat("long ", 400)) {
			t.Errorf("%s: values %.300q", c.name, values)
		}
		p.click("button[value=occluded]", 1)
		p.inState("result")
		wantLegible(t, p, c.name+"-rejected", c.width, c.dark)
		e := newest()
		if id := eval[string](p, "document.querySelector('main').dataset.authId"); e.id() != id || e["auth_status"] != "rejected" || e["submit_type"] != "form" {
			t.Errorf("%s: the page says %s, the newest record is %v", c.name, id, e)
		}

		p.open(link)
		p.inState("problem")
		wantLegible(t, p, c.name+"-spent", c.width, c.dark)
		if code := eval[string](p, "document.querySelector('main').dataset.code"); code != "token-spent" {
			t.Errorf("%s: code %q", c.name, code)
		}

		p.open(newLink(t, env))
		p.click("button[value=approve]", 1)
		p.inState("result")
		wantLegible(t, p, c.name+"-approved", c.width, c.dark)
		if e := newest(); e["auth_status"] != "approved" {
			t.Errorf("%s: %v", c.name, e)
		}
		wantQuiet(t, p, host)
	}
}

func keyboardAndReader(t *testing.T, b *browser) {
	env, _ := startSandbox(t, "--records", "40")
	p := b.tab(t, 360, 740, false)
	p.open(newLink(t, env))
	p.inState("attempt")
	spoken := p.spoken()
	for _, want := range []node{
		{"RootWebArea", "Ready for an attempt · Face Auth sandbox"}, {"banner", ""}, {"main", ""}, {"contentinfo", ""},
		{"heading", "What does the camera see?"}, {"heading", "In the link"}, {"button", "Approve approved"},
		{"button", "Too dissimilar rejected, face_compare_underscore"}, {"button", "Occluded rejected, Face_Occluded_fail"}, {"region", "value of authCf3"},
	} {
		if !slices.Contains(spoken, want) {
			t.Errorf("a screen reader does not get %v of %v", want, spoken)
		}
	}
	var order []string
	for range 5 {
		p.press("Tab")
		order = append(order, eval[string](p, "document.activeElement.value ?? document.activeElement.getAttribute('aria-label')"))
		if line := eval[string](p, "getComputedStyle(document.activeElement).outline"); !strings.Contains(line, "solid 3px") {
			t.Errorf("the focus on %s shows as %q", order[len(order)-1], line)
		}
	}
	if want := []string{"approve", "dissimilar", "occluded", "not-live", "value of authCf3"}; !slices.Equal(order, want) {
		t.Errorf("tab goes through %q", order)
	}

	p.open(newLink(t, env))
	p.inState("attempt")
	p.press("Tab")
	p.press("Tab")
	p.press("Enter")
	p.inState("result")
	if all := drain(t, env); len(all) != 41 || fmt.Sprint(all[0]["fail_code"]) != "[face_compare_underscore]" {
		t.Errorf("%d records, the newest is %v", len(all), all[0])
	}
	if spoken := p.spoken(); !slices.Contains(spoken, node{"status", "Rejected"}) {
		t.Errorf("a screen reader gets %v", spoken)
	}

	// Loading the page again sends the form again, and makes nothing.
	p.do("Page.reload", none{})
	p.await("document.body.innerText.includes('already made')")
	// Its link opens the Face Auth URL again, since tokens don't expire here.
	p.click("main a", 1)
	p.inState("attempt")
	if n := len(drain(t, env)); n != 41 {
		t.Errorf("%d records", n)
	}

	p.open(linkTo(t, env, faceurl.Params{SubmissionID: sandbox.PendingSubmission}))
	p.inState("problem")
	if spoken := p.spoken(); !slices.Contains(spoken, node{"alert", "The submission is not approved"}) {
		t.Errorf("a screen reader gets %v", spoken)
	}
}

func notTwiceNotForOthers(t *testing.T, b *browser) {
	env, _ := startSandbox(t, "--records", "40")
	p := b.tab(t, 360, 740, false)
	p.open(newLink(t, env))
	p.inState("attempt")
	p.click("button[value=approve]", 3)
	p.inState("result")
	if n := len(drain(t, env)); n != 41 {
		t.Errorf("%d records after a double click", n)
	}

	// A page of another origin that knows a link, and has even seen a nonce.
	p.open(newLink(t, env))
	p.inState("attempt")
	nonce, link := eval[string](p, "document.querySelector('input').value"), eval[string](p, "location.href")
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<form method="post" action="%s"><input name="nonce" value="%s"><input name="outcome" value="approve"></form><script>document.forms[0].submit()</script>`,
			strings.ReplaceAll(link, "&", "&amp;"), nonce)
	}))
	defer other.Close()
	p.open(other.URL)
	p.inState("problem")
	if code := eval[string](p, "document.querySelector('main').dataset.code"); code != "cross-site" {
		t.Errorf("another site's form is answered with %q", code)
	}
	if n := len(drain(t, env)); n != 41 {
		t.Errorf("%d records after another site's form", n)
	}
}

// consoleShowsIt goes all the way: the console copies a link, the browser opens it,
// and what the page made is in the console's next refresh.
func consoleShowsIt(t *testing.T, b *browser) {
	env, _ := startSandbox(t, "--records", "40")
	pane := openPane(t, 120, 40, env, "faceauth --clipboard osc52")
	pane.tmux("set", "-g", "set-clipboard", "on")
	pane.await("40 loaded")
	pane.press("u")
	pane.await("Face Auth URL")
	pane.press("Tab", "i")
	pane.tmux("send-keys", "-l", "user&4711=한글 +1")
	pane.press("Enter", "a", "Enter")
	pane.await("sent to your terminal")
	eventually(t, "the link", func() bool { return strings.HasPrefix(pane.tmux("show-buffer"), lookup(env, "FACEAUTH_FORM_URL")) })
	link := pane.tmux("show-buffer")

	p := b.tab(t, 360, 740, false)
	p.open(link)
	p.inState("attempt")
	if text := eval[string](p, "document.body.innerText"); !strings.Contains(text, "user&4711=한글 +1") {
		t.Errorf("the page shows %s", text)
	}
	p.click("button[value=occluded]", 1)
	p.inState("result")
	id := eval[string](p, "document.querySelector('main').dataset.authId")
	pane.press("q", "C-r")
	pane.await("41 loaded")
	pane.press("g", "Enter")
	pane.await(id, "Face_Occluded_fail", linkIn(t, link).SubmissionID)
	if r := run(t, env, "show", id); r.code != 0 || !strings.Contains(r.out, "form") {
		t.Errorf("show: %+v", r)
	}
}
