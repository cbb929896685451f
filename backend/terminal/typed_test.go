//go:build unix

package terminal

import (
	"bufio"
	"bytes"
	"testing"

	"github.com/creack/pty"
)

func TestDropTyped(t *testing.T) {
	t.Parallel()
	for drop, want := range map[bool]string{true: "x\n", false: "y\n"} {
		master, slave, err := pty.Open()
		if err != nil {
			t.Skipf("no pty: %v", err)
		}
		defer master.Close()
		defer slave.Close()
		typed := func(text, echo string) {
			if _, err := master.WriteString(text); err != nil {
				t.Fatal(err)
			}
			// Once it is echoed the terminal has it.
			for seen, buf := []byte(nil), make([]byte, 64); !bytes.HasSuffix(seen, []byte(echo)); {
				n, err := master.Read(buf)
				if err != nil {
					t.Fatal(err)
				}
				seen = append(seen, buf[:n]...)
			}
		}
		typed("y\nhalf a line", "half a line")
		if drop {
			DropTyped(slave)
		}
		typed("x\n", "x\r\n")
		if line, err := bufio.NewReader(slave).ReadString('\n'); err != nil || line != want {
			t.Errorf("dropped %v: %q is read, want %q (%v)", drop, line, want, err)
		}
	}
}
