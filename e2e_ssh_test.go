//go:build unix

package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// remote is an sshd of the test's own on loopback, which lets this user in
// with a key of the test's own.
type remote struct {
	dir, port, user string
}

func startSSHD(t *testing.T) remote {
	t.Helper()
	sshd := "/usr/sbin/sshd"
	if _, err := os.Stat(sshd); err != nil {
		t.Skip("sshd is not installed")
	}
	for _, tool := range []string{"ssh", "ssh-keygen"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	if _, err := os.Stat("/run/sshd"); err != nil && os.Getuid() == 0 {
		t.Skip("sshd as root needs its directory /run/sshd, which is not there")
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	r := remote{dir: t.TempDir(), user: me.Username}
	for _, key := range []string{"host", "user"} {
		if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(r.dir, key)).CombinedOutput(); err != nil {
			t.Fatalf("ssh-keygen: %v: %s", err, out)
		}
	}
	_, r.port, err = net.SplitHostPort(closedPort(t))
	if err != nil {
		t.Fatal(err)
	}
	config := fmt.Sprintf("Port %s\nListenAddress 127.0.0.1\nHostKey %s/host\nAuthorizedKeysFile %s/user.pub\nPidFile none\nUsePAM no\nStrictModes no\n"+
		"PermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPubkeyAuthentication yes\nPrintMotd no\n"+
		// HOME is that of whoever runs the tests, whose trail this is none of.
		"SetEnv XDG_STATE_HOME=%s/state\n", r.port, r.dir, r.dir, r.dir)
	file := filepath.Join(r.dir, "sshd_config")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	talk := &buffer{}
	cmd := exec.Command(sshd, "-D", "-e", "-f", file)
	cmd.Stderr = talk
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed, so never without an error
		if t.Failed() {
			t.Logf("sshd: %s", clip(talk.String()))
		}
	})
	eventually(t, "sshd listens", func() bool {
		conn, err := net.Dial("tcp", "127.0.0.1:"+r.port)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return r
}

// command runs line on the remote, on a terminal.
func (r remote) command(env []string, line string) *exec.Cmd {
	cmd := exec.Command("ssh", "-tt", "-F", os.DevNull, "-i", filepath.Join(r.dir, "user"), "-p", r.port, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
		"-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile="+os.DevNull, "-o", "LogLevel=ERROR", r.user+"@127.0.0.1", line)
	cmd.Env = env
	return cmd
}

var pidLine = regexp.MustCompile(`pid=(\d+)\.`)

// openRemote shows a console over ssh and gives the pid of the program.
func openRemote(t *testing.T, r remote) (*console, int) {
	t.Helper()
	c := openConsole(t, 120, 40, r.command(environment(t), "echo pid=$$.; exec "+binary+" --sandbox"))
	c.await(0, loaded)
	found := pidLine.FindStringSubmatch(c.output())
	if found == nil {
		t.Fatalf("no pid in %s", clip(c.output()))
	}
	pid, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, 0); err != nil {
		t.Fatalf("process %d: %v", pid, err)
	}
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) }) // gone, if all went well
	return c, pid
}

// gone waits until no process has that pid.
func gone(t *testing.T, pid int) {
	t.Helper()
	eventually(t, "the remote program ends", func() bool { return syscall.Kill(pid, 0) == syscall.ESRCH })
}

func TestSSH(t *testing.T) {
	t.Parallel()
	r := startSSHD(t)
	t.Run("leave with q", func(t *testing.T) {
		t.Parallel()
		c, pid := openRemote(t, r)
		mark := c.mark()
		c.press("\r")
		c.await(mark, "tab checks/raw")
		c.press("hq")
		if code := c.end(); code != 0 {
			t.Errorf("exit %d", code)
		}
		gone(t, pid)
		c.checkGivenBack()
		checkRemoteWire(t, c)
	})
	t.Run("the client is killed", func(t *testing.T) {
		t.Parallel()
		c, pid := openRemote(t, r)
		c.signal(syscall.SIGKILL)
		gone(t, pid)
	})
	t.Run("the client's terminal is closed", func(t *testing.T) {
		t.Parallel()
		c, pid := openRemote(t, r)
		c.slave.Close()
		if err := c.master.Close(); err != nil {
			t.Fatal(err)
		}
		gone(t, pid)
	})
	t.Run("hangup of the program", func(t *testing.T) {
		t.Parallel()
		c, pid := openRemote(t, r)
		if err := syscall.Kill(pid, syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		c.end()
		gone(t, pid)
		c.checkGivenBack()
	})
}

// checkRemoteWire is checkWire for what came behind the line of the pid.
func checkRemoteWire(t *testing.T, c *console) {
	t.Helper()
	out := c.output()
	tokens, _ := tokenize(out[strings.Index(out, "pid="):])
	checkWire(t, tokens)
}
