package argos

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"faceauth/backend"
	"faceauth/backend/photo"
)

// testPicture is a small JPEG whose base64 has both letters that the alphabets
// differ in, and padding.
func testPicture(t testing.TB) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 24, 24))
	for i := range m.Pix {
		m.Pix[i] = byte(i * i * 7)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	for b.Len()%3 != 1 {
		b.WriteByte(0)
	}
	text := base64.StdEncoding.EncodeToString(b.Bytes())
	if !strings.Contains(text, "+") || !strings.Contains(text, "/") || !strings.HasSuffix(text, "==") {
		t.Fatal("the picture of the tests tests nothing")
	}
	return b.Bytes()
}

// dresses are the clothes in which a picture may come.
func dresses(picture []byte) map[string]string {
	std := base64.StdEncoding.EncodeToString(picture)
	half := len(picture)/6*3 + 1
	lines := func(width int, end string) string {
		var out strings.Builder
		for part := range slices.Chunk([]byte(std), width) {
			out.Write(part)
			out.WriteString(end)
		}
		return out.String()
	}
	quoted := func(s string) string { return `"` + s + `"` }
	slashes := strings.ReplaceAll(std, "/", `\/`)
	const uri = "data:image/jpeg;base64,"
	return map[string]string{
		"base64":                   std,
		"space around":             " \r\n" + std + "\n\n",
		"byte order mark":          byteOrderMark + std,
		"quoted":                   quoted(std),
		"quoted twice":             fmt.Sprintf("%q", quoted(std)),
		"single quotes":            "'" + std + "'",
		"escaped slashes":          quoted(slashes),
		"all escaped":              quoted(strings.NewReplacer("/", `\u002F`, "+", `\u002b`, "=", `\u003d`).Replace(std)),
		"escaped twice":            quoted(strings.ReplaceAll(slashes, `\`, `\\`)),
		"data URI":                 uri + std,
		"data URI, in capitals":    "DATA:image/png;charset=utf-8;BASE64," + std,
		"data URI, quoted":         quoted(uri + std),
		"data URI, escaped":        quoted(`data:image\/jpeg;base64,` + slashes),
		"data URI of quotes":       uri + quoted(std),
		"lines of 76":              lines(76, "\r\n"),
		"lines of 64":              lines(64, "\n"),
		"lines of 5":               lines(5, "\n\t"),
		"lines in JSON":            quoted(lines(60, `\n`)),
		"spaces":                   lines(7, " "),
		"other alphabet":           base64.URLEncoding.EncodeToString(picture),
		"other alphabet, unpadded": base64.RawURLEncoding.EncodeToString(picture),
		"unpadded":                 base64.RawStdEncoding.EncodeToString(picture),
		"half the padding":         strings.TrimSuffix(std, "="),
		"escaped for a URL":        url.QueryEscape(std),
		"in pieces":                base64.StdEncoding.EncodeToString(picture[:half]) + base64.StdEncoding.EncodeToString(picture[half:]),
		"base64 of base64":         base64.StdEncoding.EncodeToString([]byte(std)),
		"base64 of a data URI":     base64.StdEncoding.EncodeToString([]byte(uri + std)),
		"object":                   `{"image":"` + std + `"}`,
		"object of many":           `{"statusCode":200,"message":"success","count":1,"data":"` + slashes + `","type":"jpeg"}`,
		"object, deep":             `{"data":{"images":[{"n":1},{"base64":"` + uri + std + `"}]}}`,
		"list":                     ` ["` + std + `"]`,
		"bytes":                    string(picture),
	}
}

func TestPictureInEveryDress(t *testing.T) {
	picture := testPicture(t)
	for name, body := range dresses(picture) {
		t.Run(name, func(t *testing.T) {
			buffer := append(make([]byte, 0, len(body)+9), body...)
			got, f := pictureIn(http.Header{}, buffer)
			if f != nil || !bytes.Equal(got, picture) {
				t.Fatalf("%d bytes for %d, %+v", len(got), len(picture), f)
			}
			if rest := buffer[len(got):]; len(bytes.Trim(rest, "\x00")) != 0 {
				t.Errorf("%d bytes of the text are left behind the picture", len(rest))
			}
		})
	}
}

func TestPictureOfEachFormat(t *testing.T) {
	for name, begin := range map[string]string{
		"PNG": "\x89PNG\r\n\x1a\n", "GIF": "GIF89a", "WebP": "RIFF\x00\x00\x00\x00WEBP", "HEIC": "\x00\x00\x00\x18ftypheic", "TIFF": "MM\x00*",
	} {
		file := begin + strings.Repeat("\xfe", 99)
		for _, body := range []string{file, base64.StdEncoding.EncodeToString([]byte(file))} {
			if got, f := pictureIn(http.Header{"Content-Type": {"text/html"}}, []byte(body)); f != nil || string(got) != file {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

func TestImageAsksAndTells(t *testing.T) {
	picture := testPicture(t)
	var got *http.Request
	r := newRig(t, func(w http.ResponseWriter, req *http.Request) {
		got = req
		_, _ = w.Write([]byte(base64.StdEncoding.EncodeToString(picture)))
	})
	var told [][2]int64
	ctx := backend.WithProgress(t.Context(), func(got, total int64) { told = append(told, [2]int64{got, total}) })
	data, err := r.Image(ctx, "a b/c")
	if err != nil || !bytes.Equal(data, picture) {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	if got.URL.String() != "/v3/faceauth/image?authId=a+b%2Fc" || got.Header.Get("X-Api-Key") != testKey ||
		!strings.Contains(got.Header.Get("Accept"), "image/*") || !strings.Contains(got.Header.Get("Accept"), "application/json") {
		t.Errorf("%s %v", got.URL, got.Header)
	}
	size := int64(base64.StdEncoding.EncodedLen(len(picture)))
	if len(told) < 2 || told[0][1] != size || told[len(told)-1] != [2]int64{size, size} {
		t.Errorf("told %v of %d", told, size)
	}
	for _, id := range []string{"", " ", "a\x1bb", strings.Repeat("x", 1000)} {
		calls := r.calls.Load()
		if _, err := r.Image(t.Context(), id); backend.KindOf(err) != backend.BadRequest || r.calls.Load() != calls {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// A slow answer is told of ten times a second and no more, whatever its pieces.
func TestProgressIsToldNowAndThen(t *testing.T) {
	picture := append(testPicture(t), make([]byte, 1<<20)...)
	clock := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	r := newRig(t, nil, func(c *Config) {
		c.Now = func() time.Time { return clock }
		c.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
			body := &ticking{bytes.NewReader(picture), func() { clock = clock.Add(10 * time.Millisecond) }}
			return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: -1, Body: body}, nil
		})
	})
	var told [][2]int64
	ctx := backend.WithProgress(t.Context(), func(got, total int64) { told = append(told, [2]int64{got, total}) })
	if data, err := r.Image(ctx, "a"); err != nil || !bytes.Equal(data, picture) {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	// A piece of a kilobyte comes every 10 ms.
	if want := len(picture) >> 10 / 10; len(told) < want-2 || len(told) > want+3 {
		t.Errorf("told %d times, want about %d", len(told), want)
	}
	for i, one := range told[:len(told)-1] {
		if one[1] != -1 || i > 0 && one[0] <= told[i-1][0] {
			t.Fatalf("told %v", told)
		}
	}
	if size := int64(len(picture)); told[len(told)-1] != [2]int64{size, size} {
		t.Errorf("at the end told %v of %d", told[len(told)-1], size)
	}
}

// ticking is a body that comes by the kilobyte.
type ticking struct {
	r    io.Reader
	tick func()
}

func (b *ticking) Read(p []byte) (int, error) {
	b.tick()
	return b.r.Read(p[:min(len(p), 1<<10)])
}

func (b *ticking) Close() error { return nil }

func TestImageCompressedUnasked(t *testing.T) {
	picture := testPicture(t)
	r := newRig(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = z.Write([]byte(base64.StdEncoding.EncodeToString(picture)))
		_ = z.Close()
	})
	var total int64
	ctx := backend.WithProgress(t.Context(), func(_, of int64) { total = max(total, of) })
	if data, err := r.Image(ctx, "a"); err != nil || !bytes.Equal(data, picture) {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	if want := int64(base64.StdEncoding.EncodedLen(len(picture))); total != want {
		t.Errorf("of %d bytes, want %d", total, want)
	}
}

func TestImageThatIsNone(t *testing.T) {
	half := base64.StdEncoding.EncodeToString(testPicture(t))
	tests := []struct {
		name   string
		answer http.HandlerFunc
		kind   backend.Kind
		calls  int32
		says   string
	}{
		{"not found", status(400, `{"traceId":"t","errorCode":"NOT_FOUND","message":"Image not found"}`), backend.NoImage, 1, "Image not found"},
		{"not found, other shape", status(400, `{"errorCode":"Cannot find submission. Please check input data."}`), backend.NoImage, 1, "Cannot find"},
		{"not there", status(400, `{"errorCode":"X","message":"Image does not exist"}`), backend.NoImage, 1, "does not exist"},
		{"not found, as an answer", status(200, `{"traceId":"t","errorCode":"NOT_FOUND","message":"Image not found"}`), backend.NoImage, 1, "traceId t"},
		{"not found, in words", status(200, `Image not found`), backend.NoImage, 1, "Image not found"},
		{"not found, in one word", status(200, `NOT_FOUND`), backend.NoImage, 1, "NOT_FOUND"},
		{"404", status(404, `{"message":"x"}`), backend.NoImage, 1, ""},
		{"410", status(410, ``), backend.NoImage, 1, ""},
		{"null", status(200, `null`), backend.NoImage, 1, "holds nothing"},
		{"empty text", status(200, `""`), backend.NoImage, 1, "holds nothing"},
		{"empty data URI", status(200, `data:image/jpeg;base64,`), backend.NoImage, 1, "holds nothing"},
		{"object of nothing", status(200, `{"image":null,"size":0}`), backend.NoImage, 1, "holds nothing"},
		{"empty list", status(200, `[]`), backend.NoImage, 1, "holds nothing"},
		{"empty", status(200, " \n"), backend.NoImage, 3, "is empty"},

		{"wrong project's key", status(400, `{"errorCode":"NOT_FOUND","message":"faceAuth_project not found"}`), backend.WrongKey, 1, ""},
		{"wrong key", status(403, `{"message":"Forbidden"}`), backend.WrongKey, 1, ""},
		{"no id", status(400, `{"errorCode":"X","message":"authId is required"}`), backend.BadRequest, 1, "authId"},
		{"other error as an answer", status(200, `{"errorCode":"X1","message":"something else"}`), backend.BadRequest, 1, "something else"},
		{"server", status(500, `{"message":"Internal Server Error"}`), backend.ServerFault, 6, ""},
		{"server, as an answer", status(200, `{"message":"Internal server error"}`), backend.ServerFault, 6, ""},
		{"picture with an error's status", status(500, half), backend.ServerFault, 6, ""},
		{"picture in JSON, with an error's status", status(502, `{"image":"`+half+`"}`), backend.GatewayFault, 6, ""},
		{"words with an error's status", status(400, "Image not found"), backend.NoImage, 1, "Image not found"},
		{"page", status(200, `<html><title>Sign in</title>`), backend.WebPage, 3, "“Sign in”"},
		{"page, in base64", status(200, base64.StdEncoding.EncodeToString([]byte(`<html><title>Sign in</title> to go on`))), backend.WebPage, 3, "“Sign in”"},

		{"words", status(200, "success"), backend.Malformed, 3, "success"},
		{"no base64", status(200, half[:400]+"%%%"+half[403:]), backend.Malformed, 3, "byte 400 is none of its letters"},
		{"broken off", status(200, half[:401]), backend.Malformed, 3, "breaks off at byte 401"},
		{"broken off, padded", status(200, half[:401]+"="), backend.Malformed, 3, "breaks off at byte 401"},
		{"of a PDF", status(200, base64.StdEncoding.EncodeToString([]byte("%PDF-1.4 "+half))), backend.Malformed, 3, "seems to be a PDF"},
		{"of noise", status(200, base64.StdEncoding.EncodeToString([]byte{200, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32})), backend.Malformed, 3, "not of a picture"},
		{"JSON of another kind", status(200, `{"status":"ok"}`), backend.Malformed, 3, "JSON without a picture"},
		{"broken JSON", status(200, `{"image":"`+half[:200]), backend.Malformed, 3, "JSON without a picture"},
		{"two pictures", status(200, `["`+half+`","`+half+`"]`), backend.Malformed, 3, "several pictures"},
		{"another compression", status(200, "rubbish", "Content-Encoding", "br"), backend.Malformed, 3, "br"},
		{"damaged gzip", status(200, "rubbish that is no gzip", "Content-Encoding", "gzip"), backend.Malformed, 3, "damaged"},
		{"cut off", cutOff, backend.BrokenOff, 6, "ended after"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, tt.answer)
			data, err := r.Image(t.Context(), "a")
			e := failed(t, err, tt.kind)
			if data != nil || r.calls.Load() != tt.calls || e.Op != opImage || !strings.Contains(e.Error(), tt.says) {
				t.Errorf("%d bytes after %d calls: %v", len(data), r.calls.Load(), e)
			}
			if holdsPicture(e.Error(), half) {
				t.Errorf("the picture is in the error: %v", e)
			}
		})
	}
}

// Whatever a call that fails has read of a face is wiped, to the end of its
// buffers.
func TestAFailedImageLeavesNothingBehind(t *testing.T) {
	half := base64.StdEncoding.EncodeToString(testPicture(t))[:401]
	broken := errors.New("the line is dead")
	for name, tt := range map[string]struct {
		status int
		body   string
		end    error
		kind   backend.Kind
	}{
		"cut off":              {200, half, io.ErrUnexpectedEOF, backend.BrokenOff},
		"cut off, grown":       {200, strings.Repeat(half, 300), broken, backend.Network},
		"no base64":            {200, half + "%%%", io.EOF, backend.Malformed},
		"two pictures":         {200, `["` + half + `","` + half + `"]`, io.EOF, backend.Malformed},
		"over its bound":       {200, strings.Repeat(half, 3000), io.EOF, backend.ImageTooLarge},
		"an error's status":    {500, half, io.EOF, backend.ServerFault},
		"an error, with grown": {500, strings.Repeat(half, 100), io.EOF, backend.ServerFault},
	} {
		t.Run(name, func(t *testing.T) {
			var lent [][]byte
			r := newRig(t, nil, func(c *Config) {
				c.MaxAttempts, c.MaxBody = 1, 1<<20
				c.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
					body := &lending{strings.NewReader(tt.body), tt.end, &lent}
					return &http.Response{StatusCode: tt.status, Header: http.Header{}, ContentLength: -1, Body: body}, nil
				})
			})
			_, err := r.Image(t.Context(), "a")
			e := failed(t, err, tt.kind)
			if len(lent) == 0 || holdsPicture(e.Error(), half) {
				t.Fatalf("%d reads: %v", len(lent), e)
			}
			for i, buffer := range lent {
				if left := bytes.Trim(buffer, "\x00"); len(left) > 0 {
					t.Fatalf("%d bytes are left in buffer %d of %d: %.40q", len(left), i, len(lent), left)
				}
			}
		})
	}
}

// lending is a body that notes the buffers that it is read into, and ends with
// an error.
type lending struct {
	r    io.Reader
	end  error
	lent *[][]byte
}

func (b *lending) Read(p []byte) (int, error) {
	*b.lent = append(*b.lent, p)
	n, err := b.r.Read(p)
	if err == io.EOF {
		err = b.end
	}
	return n, err
}

func (b *lending) Close() error { return nil }

// holdsPicture tells whether a text holds any sixteen letters of another.
func holdsPicture(text, picture string) bool {
	for i := range len(picture) - 16 {
		if strings.Contains(text, picture[i:i+16]) {
			return true
		}
	}
	return false
}

func TestImageOverItsBound(t *testing.T) {
	zeros := strings.Repeat("A", 1<<20)
	endless := func(begin string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, begin)
			for range 60 {
				if _, err := io.WriteString(w, zeros); err != nil {
					return
				}
			}
		}
	}
	picture := base64.StdEncoding.EncodeToString(testPicture(t)[:300])
	for name, begin := range map[string]string{"longer than any": picture, "a picture too large": "\xff\xd8\xff"} {
		r := newRig(t, endless(begin))
		_, err := r.Image(t.Context(), "a")
		if e := failed(t, err, backend.ImageTooLarge); r.calls.Load() != 1 || !strings.Contains(e.Detail, "50,331,648") {
			t.Errorf("%s: %d calls: %v", name, r.calls.Load(), e)
		}
	}
	// Within the bound of the text, and not within that of the picture.
	f := readPicture(http.Header{}, []byte("\xff\xd8\xff"+strings.Repeat("A", backend.MaxImageBytes)), call{image: true})
	if f == nil || f.kind != backend.ImageTooLarge {
		t.Errorf("%+v", f)
	}
}

func FuzzImageBody(f *testing.F) {
	for _, body := range dresses([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\xfb\xff\xfe")) {
		f.Add([]byte(body))
	}
	for _, body := range []string{`{"errorCode":"NOT_FOUND","message":"Image not found"}`, "<html>", "null", "", `["/9j/4AAQ","/9j/4AAQ"]`, "%2", `\u00`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		text := string(body)
		got, failed := pictureIn(http.Header{}, body)
		if failed == nil {
			if photo.Sniff(got) == "" || len(got) > len(text) {
				t.Fatalf("%q is taken for a picture", got)
			}
			if len(bytes.Trim(body[len(got):], "\x00")) != 0 {
				t.Errorf("%q is left behind the picture", body[len(got):])
			}
		} else if e := failed.report(opImage, 1, backend.NewSecret(testKey)); e.Error() == "" {
			t.Error("an error without words")
		}
		// Whatever the bytes are, as a picture they come back from every dress.
		if len(text) > 1<<10 {
			return
		}
		picture := []byte("\xff\xd8\xff" + text)
		for name, dressed := range dresses(append(picture, make([]byte, 100)...)) {
			if got, failed := pictureIn(http.Header{}, []byte(dressed)); failed != nil || !bytes.HasPrefix(got, picture) {
				t.Errorf("%s: %d bytes of %d, %+v", name, len(got), len(picture), failed)
			}
		}
	})
}

// BenchmarkImage is the whole way of a picture over loopback, server included.
func BenchmarkImage(b *testing.B) {
	for _, size := range []struct {
		name  string
		bytes int
	}{{"130kB", 130_000}, {"5MB", 5_000_000}} {
		b.Run(size.name, func(b *testing.B) {
			picture := append(testPicture(b), make([]byte, size.bytes)...)
			body := []byte(base64.StdEncoding.EncodeToString(picture))
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", fmt.Sprint(len(body)))
				_, _ = w.Write(body)
			}))
			defer server.Close()
			client, err := New(Config{BaseURL: server.URL, Key: backend.NewSecret(testKey)})
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if got, err := client.Image(b.Context(), "a"); err != nil || len(got) != len(picture) {
					b.Fatalf("%d bytes, %v", len(got), err)
				}
			}
		})
	}
}

func BenchmarkDecodeBase64(b *testing.B) {
	picture := make([]byte, 1<<20)
	for name, text := range map[string]string{
		"one line": base64.StdEncoding.EncodeToString(picture),
		"lines":    dresses(picture)["lines of 76"],
	} {
		b.Run(name, func(b *testing.B) {
			in, out := []byte(text), make([]byte, len(text))
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if n, f := decodeBase64(out, in); f != nil || n != len(picture) {
					b.Fatalf("%d bytes, %+v", n, f)
				}
			}
		})
	}
}
