//go:build unix

package main

import (
	"regexp"
	"strings"
	"testing"
)

// shows has the terminal be one that answers as told to questions about pictures.
func (c *console) shows(version string, answers map[piece]string) *console {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.version, c.answers = version, answers
	return c
}

// pixelQuestions are the console's questions about pictures.
const (
	kittyQuery      = "Ga=q,t=d,f=24,s=1,v=1,i=16777215;AAAA"
	kittyYes        = "\x1b_Gi=16777215;OK\x1b\\"
	cellSizeQuery   = "16t"
	cellSizeAnswer  = "\x1b[6;20;10t"
	attributesSixel = "\x1b[?62;4;22c"
)

// pictures counts what of a stream is a picture: kitty's by number, and the bytes
// of those that lie over the screen.
func pictures(tokens []piece) (kitty map[string]bool, over []int) {
	kitty = map[string]bool{}
	for _, k := range tokens {
		switch number := regexp.MustCompile(`(?:^G|,)i=(\d+)`).FindStringSubmatch(k.data); {
		case k.kind == apcToken && strings.Contains(k.data, "a=p"):
			kitty[number[1]] = true
		case k.kind == apcToken && strings.Contains(k.data, "a=d"):
			delete(kitty, number[1])
		case k.kind == dcsToken && strings.HasPrefix(k.data, "0;1q"), k.kind == oscToken && strings.HasPrefix(k.data, "1337;File="):
			over = append(over, len(k.data))
		}
	}
	return kitty, over
}

const placeholder = "\U0010eeee"

func TestPixelsByKitty(t *testing.T) {
	t.Parallel()
	yes := map[piece]string{{apcToken, kittyQuery}: kittyYes, {csiToken, cellSizeQuery}: cellSizeAnswer}
	for _, tc := range []struct {
		version string
		answers map[piece]string
		args    string
		want    bool
	}{
		{"kitty(0.42.1)", yes, "", true},
		{"kitty(0.42.1)", nil, "", false},
		{"Konsole 24.02.1", yes, "", false}, // and prints placeholders
		{"kitty(0.42.1)", yes, "--graphics none", false},
		{"end-to-end 1", yes, "", false},
	} {
		t.Run(tc.version+" "+tc.args, func(t *testing.T) {
			t.Parallel()
			env := environment(t, "COLORTERM=truecolor", "TERM=xterm-256color")
			c := openConsole(t, 80, 24, faceauth(env, append([]string{"--sandbox", "--seed", "3"}, strings.Fields(tc.args)...)...)).shows(tc.version, tc.answers)
			c.await(0, loaded)
			c.press("\r")
			c.press("P")
			c.await(0, "JPEG 960×720")
			eventually(t, "a picture", func() bool {
				return strings.Contains(c.output(), placeholder) || strings.ContainsAny(c.output(), "▄▌▂▆")
			})
			if got := strings.Contains(c.output(), placeholder); got != tc.want {
				t.Errorf("placeholders: %v", got)
			}
			if tc.want {
				eventually(t, "the picture itself", func() bool { kitty, _ := pictures(c.sent()); return len(kitty) == 1 })
				if n := len(c.output()); n > 300_000 {
					t.Errorf("%d bytes for a picture", n)
				}
			}
			c.press("q")
			c.press("q")
			c.press("q")
			c.end()
			c.checkGivenBack()
			if kitty, _ := pictures(c.sent()); len(kitty) > 0 {
				t.Errorf("still in the terminal: %v", kitty)
			}
		})
	}
}

// TestPixelsOverTheScreen: the picture comes once, again where the screen was
// cleared or covered, and leaving clears it away.
func TestPixelsOverTheScreen(t *testing.T) {
	t.Parallel()
	sixel := map[piece]string{{csiToken, "c"}: attributesSixel, {csiToken, cellSizeQuery}: cellSizeAnswer}
	for _, tc := range []struct {
		version string
		answers map[piece]string
	}{
		{"foot(1.20.2)", sixel},
		{"iTerm2 3.5.0", map[piece]string{{csiToken, cellSizeQuery}: cellSizeAnswer}},
	} {
		t.Run(tc.version, func(t *testing.T) {
			t.Parallel()
			c := openConsole(t, 80, 24, faceauth(environment(t), "--sandbox", "--seed", "3")).shows(tc.version, tc.answers)
			over := func(n int) {
				t.Helper()
				eventually(t, "a picture over the screen", func() bool { _, over := pictures(c.sent()); return len(over) >= n })
			}
			c.await(0, loaded)
			c.press("\r")
			c.press("P")
			over(1)
			mark := c.mark()
			c.press("t") // draws the frame, but for the picture
			c.await(mark, "UTC")
			if _, over := pictures(c.sent()); len(over) != 1 || over[0] > 600_000 {
				t.Errorf("pictures of %v bytes", over)
			}
			c.press("\x0c")
			over(2)
			c.resize(100, 30)
			over(3)
			mark = c.mark()
			c.press("?")
			c.await(mark, "In this screen")
			cleared(c, mark)
			c.press("q")
			over(4)
			mark = c.mark()
			c.press("q")
			c.await(mark, "CHECK")
			cleared(c, mark)
			c.press("\x03")
			c.end()
			c.checkGivenBack()
			tokens := c.sent()
			if _, over := pictures(tokens); len(over) != 4 {
				t.Errorf("%d pictures", len(over))
			}
			if strings.Contains(c.output(), "faceauth-picture") {
				t.Error("the terminal got a mark")
			}
			// Nothing comes behind a picture but the cursor, back where it was.
			for i, k := range tokens {
				if _, over := pictures([]piece{k}); len(over) > 0 && (tokens[i-2] != piece{escToken, "7"} || tokens[i+1] != piece{escToken, "8"}) {
					t.Errorf("around the picture: %v %v … %v", tokens[i-2], tokens[i-1], tokens[i+1])
				}
			}
		})
	}
}

// cleared waits until the screen has been cleared behind a mark.
func cleared(c *console, mark int) {
	c.t.Helper()
	eventually(c.t, "a screen that is cleared", func() bool {
		tokens, _ := tokenize(c.output()[mark:])
		return replay(tokens).clears > 0
	})
}
