//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestResize: too small and back, while it runs.
func TestResize(t *testing.T) {
	t.Parallel()
	c := openConsole(t, 120, 40, faceauth(environment(t), "--sandbox"))
	c.await(0, loaded)
	for range 3 {
		mark := c.mark()
		c.resize(20, 5)
		c.await(mark, "faceauth needs")
		mark = c.mark()
		c.resize(80, 24)
		c.await(mark, loaded)
		mark = c.mark()
		c.resize(300, 90)
		c.await(mark, loaded)
	}
	for i := range uint16(200) { // as by dragging a window's corner
		c.resize(1+i*7%200, 1+i*5%60)
	}
	mark := c.mark()
	c.resize(100, 30)
	c.await(mark, loaded)
	c.press("q")
	if code := c.end(); code != 0 {
		t.Errorf("exit %d", code)
	}
	c.checkGivenBack()
}

// TestKeyMashing: 2,000 keys at once, none of which leaves.
func TestKeyMashing(t *testing.T) {
	t.Parallel()
	keys := []string{"j", "k", "g", "G", "n", "t", "l", "h", " ", "\t", "\r", "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[6~", "\x04", "\x15", "\x0c", "\x12",
		"\x1b[C", "\x1b[D", "x", "한", "/", ":", "\x7f", "5"}
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 0))
			var b strings.Builder
			for range 2000 {
				b.WriteString(keys[r.IntN(len(keys))])
			}
			cols, rows := uint16(120), uint16(40)
			if seed%2 == 1 {
				cols, rows = 80, 24
			}
			c := openConsole(t, cols, rows, faceauth(environment(t), "--sandbox"))
			c.await(0, loaded)
			c.press(b.String())
			c.checkAlive()
			c.press("\x03")
			if code := c.end(); code != 0 {
				t.Errorf("exit %d", code)
			}
			c.checkGivenBack()
			tokens := c.sent()
			checkWire(t, tokens)
		})
	}
}

// checkAlive tells whether keys still do something. It leaves the help that it
// opens with a key that never leaves the program.
func (c *console) checkAlive() {
	c.t.Helper()
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		mark := c.mark()
		c.press("\x1bOP") // F1, which is help also where one types
		for until := time.Now().Add(300 * time.Millisecond); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
			// The page begins with the keys of the screen or the filter language.
			text := plain(c.output()[mark:])
			if strings.Contains(text, "In this screen") || strings.Contains(text, "Filters") && strings.Contains(text, "both must hold") {
				c.press("h")
				return
			}
		}
		// It was open already, and is closed now.
	}
	raw := c.output()
	c.t.Fatalf("no key opens the help any more; the last of the output: %q", raw[max(0, len(raw)-500):])
}

// TestOddInput: what no keyboard sends neither ends nor blocks the console.
func TestOddInput(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("A paste of a whole log file, q and all.\r", 1<<20/40)
	for name, input := range map[string]string{
		"bytes that are no letters":  "\xff\xfe\xc3\x28\x80\x9b\x00\x01\xf0\x9f",
		"a paste of 1 MB":            "\x1b[200~" + long + "\x1b[201~",
		"a paste with escapes":       "\x1b[200~\x1b[201\x1b]52;c;?\x07\x1b[6n\x03q\x1b[201~",
		"an escape, alone":           "\x1b",
		"half a CSI":                 "\x1b[",
		"half a CSI with parameters": "\x1b[1;2;3",
		"a CSI of 31 parameters":     "\x1b[" + strings.Repeat("1;", 30) + "1A",
		"half an SS3":                "\x1bO",
		"answers nobody asked for":   "\x1b[?62;4c\x1b]11;rgb:ff/ff/ff\x07\x1bP>|x\x1b\\\x1b[?2026;9$y\x1b[5;5R\x1b_Gi=1;OK\x1b\\\x1b[?31u",
		"a background of no colour":  "\x1b]11;rgb:zz/zz/zz\x1b\\\x1b]11;\x1b\\",
		"mouse and focus":            "\x1b[<0;1;1M\x1b[<0;9999;9999m\x1b[M !!\x1b[I\x1b[O",
		"keys with modifiers":        "\x1b[97;5u\x1b[113;3u\x1b[1;9A\x1b[27;5;9~\x1b[57358u",
		"a clipboard":                "\x1b]52;c;cQ==\x07",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			survives(t, input)
		})
	}
}

// survives types input into a console, which must go on, end at ctrl+c and give
// the terminal back.
func survives(t *testing.T, input string) {
	t.Helper()
	c := openConsole(t, 100, 30, faceauth(environment(t), "--sandbox"))
	c.await(0, loaded)
	c.press(input)
	c.checkAlive()
	c.press("\x03")
	if code := c.end(); code != 0 {
		t.Errorf("exit %d", code)
	}
	c.checkGivenBack()
}

// TestTooManyParameters: control sequences with more parameters than anybody
// sends, typed or in a paste, which may be a stranger's text.
func TestTooManyParameters(t *testing.T) {
	t.Parallel()
	for name, input := range map[string]string{
		"33":         "\x1b[" + strings.Repeat("1;", 33) + "A",
		"thousands":  "\x1b[" + strings.Repeat("1;", 32<<10) + "A",
		"colons":     "\x1b[" + strings.Repeat("1:", 40) + "m",
		"in a DCS":   "\x1bP" + strings.Repeat("1;", 40) + "q\x1b\\",
		"in a paste": "\x1b[200~some text \x1b[" + strings.Repeat("1;", 40) + "A more text\x1b[201~",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			survives(t, input)
		})
	}
}

// TestUnfinishedInput: after the beginning of a control string, all is part
// of it up to its end; then keys count again, and signals always do.
func TestUnfinishedInput(t *testing.T) {
	t.Parallel()
	for _, begin := range []string{"\x1b]0;", "\x1bP", "\x1b_", "\x1b[200~"} {
		t.Run(fmt.Sprintf("%q", begin), func(t *testing.T) {
			t.Parallel()
			c := openConsole(t, 100, 30, faceauth(environment(t), "--sandbox"))
			c.await(0, loaded)
			c.press(begin + "jjj")
			end := "\x1b\\"
			if begin == "\x1b[200~" {
				end = "\x1b[201~"
			}
			c.press(end)
			c.checkAlive()
			c.press(begin)
			c.signal(15)
			if code := c.end(); code != 0 {
				t.Errorf("exit %d", code)
			}
			c.checkGivenBack()
		})
	}
}

// TestHostileRecords walks through the newest hundred records, in the list, in
// the detail and as the API sent them.
func TestHostileRecords(t *testing.T) {
	t.Parallel()
	env, _ := startSandbox(t, "--records", "300")
	all := drain(t, env)
	for _, size := range [][2]uint16{{120, 40}, {80, 24}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			c := openConsole(t, size[0], size[1], faceauth(append(env, "TZ=UTC")))
			c.await(0, "300 loaded · that is all")
			redraws := 0
			// Drawn anew, a screen is on the wire whole.
			see := func(keys, want string) {
				t.Helper()
				mark := c.mark()
				c.press(keys + "\x0c")
				redraws++
				c.await(mark, want)
			}
			for i, e := range all[:100] {
				see("\r", e.id()+" [checks] raw")
				see("\t", e.id()+" checks [raw]")
				see("G", "tab checks/raw")
				c.press("\tqj")
				if i%10 == 0 {
					see("", fmt.Sprintf(" %d / 300", i+2))
				}
			}
			c.press("q")
			if code := c.end(); code != 0 {
				t.Errorf("exit %d", code)
			}
			c.checkGivenBack()
			tokens := c.sent()
			checkWire(t, tokens)
			v := replay(tokens)
			if v.switches != 1 {
				t.Errorf("the alternate screen was taken %d times", v.switches)
			}
			if v.clears > redraws+2 { // at the start, and when the terminal has answered
				t.Errorf("the screen was cleared %d times, asked for %d times", v.clears, redraws)
			}
			for _, mode := range []string{"1000", "1002", "1003", "1006", "47", "1047", "5", "3"} {
				if _, touched := v.modes[mode]; touched {
					t.Errorf("mode %s was touched", mode)
				}
			}
			raw := c.output()
			for _, harmless := range []string{"clipboard", "cleared", "sixel", "본인"} {
				if !strings.Contains(plain(raw), harmless) {
					t.Errorf("%q was never seen, so this test shows nothing", harmless)
				}
			}
		})
	}
}
