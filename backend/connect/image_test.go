package connect

import (
	"bytes"
	"strings"
	"testing"

	"faceauth/backend"
	"faceauth/backend/config"
	"faceauth/backend/photo"
	"faceauth/backend/sandbox"
)

// selfies is a sandbox whose pictures come in a form, and the records it has.
func selfies(t *testing.T, faults ...string) (backend.Service, []backend.Authentication) {
	t.Helper()
	parsed, err := sandbox.ParseFaults(faults)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), config.Settings{Sandbox: true}, sandbox.Config{Records: 60, Faults: parsed}, "test")
	if err != nil {
		t.Fatal(err)
	}
	page, err := c.Service.Page(t.Context(), backend.PageRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return c.Service, page.Records
}

// first is a record whose selfie was erased, or was not.
func first(t *testing.T, records []backend.Authentication, erased bool) string {
	t.Helper()
	for _, r := range records {
		if r.Erased == erased {
			return r.ID
		}
	}
	t.Fatal("no such record")
	return ""
}

func TestSelfiesInEveryForm(t *testing.T) {
	t.Parallel()
	service, records := selfies(t)
	id := first(t, records, false)
	want, err := service.Image(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := photo.Decode(t.Context(), want)
	if err != nil || whole.Format != "JPEG" || whole.Width != 960 || whole.Height != 720 || whole.Bytes != len(want) {
		t.Fatalf("%+v, %v", whole, err)
	}
	if _, ok := photo.Thumbnail(want); ok {
		t.Error("a thumbnail where there is none")
	}

	// What the forms that are not the same file to the byte end in: a picture of
	// a format and a size, an error of the client's or an error of the picture's.
	others := map[sandbox.FormName]struct {
		picture string
		w, h    int
		kind    backend.Kind
		says    string
	}{
		"png":    {picture: "PNG", w: 960, h: 720},
		"gif":    {picture: "GIF", w: 320, h: 240},
		"grey":   {picture: "JPEG", w: 960, h: 720},
		"pixel":  {picture: "PNG", w: 1, h: 1},
		"turned": {picture: "JPEG", w: 960, h: 720},
		"large":  {picture: "JPEG", w: 4000, h: 3000},
		"bomb":   {picture: "PNG", says: "60000×60000"},
		"broken": {picture: "JPEG", says: "ends before"},
		"heic":   {picture: "HEIC", says: "The picture is HEIC"},
		"pdf":    {kind: backend.Malformed, says: "seems to be a PDF"},
		"cut":    {kind: backend.Malformed, says: "breaks off"},
		"html":   {kind: backend.WebPage, says: "Sign in"},
		"words":  {kind: backend.NoImage, says: "Image not found"},
		"error":  {kind: backend.NoImage, says: "Image not found"},
		"null":   {kind: backend.NoImage, says: "holds nothing"},
		"empty":  {kind: backend.NoImage, says: "is empty"},
	}
	for _, form := range sandbox.ImageForms() {
		t.Run(string(form.Name), func(t *testing.T) {
			t.Parallel()
			service, _ := selfies(t, "image="+string(form.Name))
			got, err := service.Image(backend.WithWaits(t.Context(), func(backend.Wait) {}), id)
			if form.Same {
				if err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%d bytes for %d, %v", len(got), len(want), err)
				}
				return
			}
			other, ok := others[form.Name]
			switch {
			case !ok:
				t.Fatal("nothing is known of this form")
			case other.picture == "":
				if err == nil || backend.KindOf(err) != other.kind || !strings.Contains(err.Error(), other.says) {
					t.Fatalf("%d bytes, %v", len(got), err)
				}
				return
			case err != nil || photo.Sniff(got) != other.picture:
				t.Fatalf("%s, %v", photo.Sniff(got), err)
			}
			p, err := photo.Decode(t.Context(), got)
			if other.says != "" {
				if err == nil || !strings.Contains(err.Error(), other.says) {
					t.Fatalf("%+v, %v", p, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if w, h := p.Size(); w != other.w || h != other.h {
				t.Errorf("%d×%d", w, h)
			}
			small, ok := photo.Thumbnail(got)
			if camera := form.Name == "turned" || form.Name == "large"; ok != camera {
				t.Errorf("thumbnail: %t", ok)
			}
			if ok && small.Orientation != p.Orientation {
				t.Errorf("the thumbnail lies %d, the picture %d", small.Orientation, p.Orientation)
			}
		})
	}
}

func TestErasedSelfieIsMissing(t *testing.T) {
	t.Parallel()
	service, records := selfies(t)
	for _, id := range []string{first(t, records, true), "0199cb93-bdf1-77ef-8cd4-3d38dec61830"} {
		if _, err := service.Image(t.Context(), id); backend.KindOf(err) != backend.NoImage {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestSelfieThroughFaults(t *testing.T) {
	t.Parallel()
	service, records := selfies(t)
	id := first(t, records, false)
	want, err := service.Image(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range []string{"500:0.3", "502:0.3", "reset:0.3", "truncate:0.3", "malformed:0.2", "slow=1ms"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			service, _ := selfies(t, fault)
			got, err := service.Image(t.Context(), id)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d bytes for %d, %v", len(got), len(want), err)
			}
		})
	}
}
