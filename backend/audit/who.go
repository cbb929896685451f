package audit

import (
	"net/netip"
	"os"
	"os/user"
	"strconv"
	"strings"

	"faceauth/backend/safetext"
)

// Whoami is the person at this process. lookup is os.Getenv.
func Whoami(lookup func(string) string) Who {
	w := Who{User: "uid " + strconv.Itoa(os.Getuid()), From: sshFrom(lookup("SSH_CONNECTION"))}
	if u, err := user.Current(); err == nil && u.Username != "" {
		w.User = u.Username
	}
	w.Host, _ = os.Hostname()
	return w.bounded()
}

// sshFrom is the first word of SSH_CONNECTION, if it is an address.
func sshFrom(connection string) string {
	first, _, _ := strings.Cut(connection, " ")
	addr, err := netip.ParseAddr(first)
	if err != nil {
		return ""
	}
	return addr.WithZone("").String()
}

// bounded is w as it may be written.
func (w Who) bounded() Who {
	for _, s := range []*string{&w.User, &w.Host, &w.From} {
		*s = cut(safetext.Clean(*s), maxWord)
	}
	return w
}
