//go:build unix

package main

import (
	"strings"
	"testing"
)

// pictureSigns are the characters of pictures, which nothing else on the screen uses.
const pictureSigns = "▄▌▐▖▗▘▝▚▞▂▆▃▅"

// TestSelfieOnASlowLink watches one come, stops it, has it again, and leaves
// while the next one is on its way.
func TestSelfieOnASlowLink(t *testing.T) {
	t.Parallel()
	p := openPane(t, 80, 24, environment(t), "")
	p.await("ready")
	p.run("faceauth --sandbox --seed 1 --newest " + sandboxNewest + " --records 20 --fault slow=60ms; echo the-'end'")
	p.await("20 loaded")
	p.press("Enter")
	p.await("[checks]")
	p.press("p")
	p.await("loading the selfie", "kB of ")
	p.press("Tab") // no key waits for it
	p.await("[raw]", "loading the selfie")
	p.press("Tab", "Escape")
	p.await("Stopped. ctrl+r loads the selfie.", "[checks]")
	p.press("C-r")
	p.await("JPEG 960×720")
	eventually(t, "the picture itself", func() bool { return strings.ContainsAny(p.screen(), pictureSigns) })
	p.press("J")
	p.await("loading the selfie")
	p.press("q", "q")
	screen := p.await("the-end")
	if strings.ContainsAny(screen, pictureSigns) {
		t.Errorf("a picture is left on the terminal:\n%s", screen)
	}
}

// TestLargeSelfieOnTheWholeScreen goes through the keys of the whole screen, on a
// picture of 12 megapixels.
func TestLargeSelfieOnTheWholeScreen(t *testing.T) {
	t.Parallel()
	p := openPane(t, 120, 40, environment(t), "faceauth --sandbox --seed 1 --newest "+sandboxNewest+" --records 20 --fault image=large")
	p.await("20 loaded", "[checks]")
	p.press("P")
	p.await("JPEG ")
	eventually(t, "the whole in place of its thumbnail", func() bool {
		screen := p.screen()
		return strings.ContainsAny(screen, pictureSigns) && !strings.Contains(screen, "thumbnail")
	})
	p.press("+", "+", "l", "b")
	p.await("zoom 1.6×", "brightness +1")
	p.press("0")
	eventually(t, "all of it again", func() bool { return !strings.Contains(p.screen(), "zoom 1.6") })
	p.press("f")
	p.await("cut to fill")
	p.press("Escape")
	eventually(t, "nothing is left of it", func() bool {
		screen := p.screen()
		return strings.Contains(screen, "[checks]") && !strings.ContainsAny(screen, pictureSigns)
	})
}
