//go:build unix

package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestFindAndKeep is what somebody in support does: load all, filter while
// typing, count, mark, export, leave, and find things as they were.
func TestFindAndKeep(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{120, 40}, {80, 24}, {60, 15}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			env := environment(t)
			dir := lookup(env, "HOME")
			p := openPane(t, size[0], size[1], env, "")
			p.await("ready")
			p.run("cd; faceauth --sandbox --newest 2026-11-21T12:00:00Z --utc; echo left: $?")
			p.await("SANDBOX", "1 / 500")
			p.press("L")
			p.await("12,000 loaded · that is all")
			p.press("/")
			p.await("tab completes")
			p.press("-l", "fail:occ")
			p.await("of 12,000", "fail code contains occ", "Face_Occluded_fail")
			p.press("Tab")
			p.await("/ fail:Face_Occluded_fail")
			p.press("-l", " sim<")
			p.await("a value is missing behind sim<")
			p.press("-l", "80")
			p.await("similarity under 80")
			p.press("C-s")
			p.await("save as")
			p.press("-l", "occluded")
			p.press("Enter")
			p.await("Saved as @occluded")
			p.press("Enter")
			p.await("/ fail:Face_Occluded_fail sim<80", "of 12,000 loaded")

			p.press("f")
			p.await("[x] Face_Occluded_fail", "[ ] rejected")
			p.press("q")
			p.press("*")
			p.await("marked")
			p.press("e")
			p.await("Write authentications", "0600")
			p.press("Tab", "Tab", "C-u")
			p.press("-l", "found.csv")
			p.press("Enter")
			p.await("written to found.csv")
			file, err := os.Open(filepath.Join(dir, "found.csv"))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			rows, err := csv.NewReader(file).ReadAll()
			if err != nil || len(rows) < 10 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			for _, row := range rows[1:] {
				if !strings.Contains(strings.Join(row, ","), "Face_Occluded_fail") {
					t.Errorf("not asked for: %v", row)
				}
			}
			p.press("q")
			p.await("left: 0")

			p.run("faceauth list --sandbox --newest 2026-11-21T12:00:00Z --filter @occluded -o ndjson | wc -l")
			eventually(t, "the same number from the command", func() bool {
				for line := range strings.Lines(p.screen()) {
					if strings.TrimSpace(line) == strconv.Itoa(len(rows)-1) {
						return true
					}
				}
				return false
			})
		})
	}
}

// TestKeysWhileItLoads presses keys as fast as they come while everything is
// loaded from a slow server that fails now and then.
func TestKeysWhileItLoads(t *testing.T) {
	t.Parallel()
	c := openConsole(t, 100, 30, faceauth(environment(t), "--sandbox", "--records", "60000",
		"--fault", "latency=20ms..60ms", "--fault", "500:0.05", "--fault", "truncate:0.05", "--fault", "429=1s:0.02"))
	c.await(0, "more on the server")
	c.press("L")
	for i := range 40 {
		c.press([]string{"j", "G", "k", "g", "s", "\x1b", " ", "b", "t", "f", "q", "/sim<8", "\r", "\x04", "\x15"}[i%15])
		time.Sleep(20 * time.Millisecond)
		if i == 20 {
			c.resize(70, 20)
		}
		if i == 30 {
			c.resize(130, 40)
		}
	}
	c.checkAlive()
	c.press("\x03")
	if code := c.end(); code != 0 {
		t.Errorf("exit %d", code)
	}
	c.checkGivenBack()
	checkWire(t, c.sent())
}
