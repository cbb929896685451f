package graphics

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func picture(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.SetNRGBA(i%w, i/w, color.NRGBA{uint8(i * 7), uint8(i * 13 >> 3), uint8(i >> 5), 255})
	}
	return img
}

// sequences takes APC sequences apart: the options of each and its payload.
func sequences(t *testing.T, s string) (options, payloads []string) {
	t.Helper()
	for s != "" {
		rest, ok := strings.CutPrefix(s, "\x1b_G")
		body, after, closed := strings.Cut(rest, "\x1b\\")
		if !ok || !closed {
			t.Fatalf("no sequence: %.60q", s)
		}
		o, p, _ := strings.Cut(body, ";")
		options, payloads, s = append(options, o), append(payloads, p), after
	}
	return options, payloads
}

func TestTransmit(t *testing.T) {
	img := picture(120, 90)
	sent, err := Transmit(0x123456, img, 30, 12)
	if err != nil {
		t.Fatal(err)
	}
	options, payloads := sequences(t, string(sent))
	// The cells are spoken of once the picture is there, and then alone.
	last := len(options) - 1
	if options[0] != "f=100,q=2,i=1193046,m=1" || options[last] != "a=p,U=1,i=1193046,c=30,r=12,q=2" || payloads[last] != "" {
		t.Errorf("the first sequence is %s, the last %s", options[0], options[last])
	}
	options, payloads = options[:last], payloads[:last]
	for i, p := range payloads {
		if len(p) > 4096 {
			t.Errorf("piece %d has %d bytes", i, len(p))
		}
		if i > 0 && strings.Contains(options[i], "U=") {
			t.Errorf("piece %d: %s", i, options[i])
		}
		more := strings.Contains(","+options[i]+",", ",m=1,")
		if more != (i < len(payloads)-1) {
			t.Errorf("piece %d of %d: %s", i, len(payloads), options[i])
		}
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(payloads, ""))
	if err != nil {
		t.Fatal(err)
	}
	back, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	same(t, back, few(img))
}

func TestPlaceholders(t *testing.T) {
	lines := Placeholders(0x010203, 5, 3)
	if len(lines) != 3 {
		t.Fatalf("%d rows", len(lines))
	}
	seen := map[string]bool{}
	for _, line := range lines {
		if ansi.StringWidth(line) != 5 || !strings.HasPrefix(line, "\x1b[38;2;1;2;3m") || !strings.HasSuffix(line, "\x1b[m") {
			t.Errorf("%q", line)
		}
		cells := strings.Split(strings.TrimSuffix(line, "\x1b[m"), "\U0010eeee")[1:]
		for _, c := range cells {
			if seen[c] || len([]rune(c)) != 2 {
				t.Errorf("two cells say %q", c)
			}
			seen[c] = true
		}
	}
	// By the protocol's own table: rows and columns begin with U+0305, U+030D.
	if !strings.Contains(lines[0], "\U0010eeee\u0305\u0305\U0010eeee\u0305\u030d") {
		t.Errorf("%q", lines[0])
	}
	last := Placeholders(1, MaxSide, MaxSide)[MaxSide-1]
	if strings.ContainsRune(last, 0) || ansi.StringWidth(last) != MaxSide {
		t.Error("there are not that many signs")
	}
}

func TestShortSequences(t *testing.T) {
	if got := Delete(77); got != "\x1b_Ga=d,d=I,i=77,q=2\x1b\\" {
		t.Errorf("%q", got)
	}
	if got := Query(); !strings.HasPrefix(got, "\x1b_Ga=q,") || !strings.Contains(got, "i=16777215;AAAA\x1b\\") {
		t.Errorf("%q", got)
	}
	if got := ThroughTmux(Delete(1) + Delete(2)); got != "\x1bPtmux;\x1b\x1b_Ga=d,d=I,i=1,q=2\x1b\x1b\\\x1b\\\x1bPtmux;\x1b\x1b_Ga=d,d=I,i=2,q=2\x1b\x1b\\\x1b\\" {
		t.Errorf("%q", got)
	}
}
