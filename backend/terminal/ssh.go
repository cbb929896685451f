package terminal

// OverSSH tells, by the environment that lookup knows, that this process was
// started in a session of SSH, so that its reader sits at another machine. Where a
// multiplexer stays and its reader changes, this is true of its start alone.
func OverSSH(lookup func(string) string) bool {
	return lookup("SSH_CONNECTION") != "" || lookup("SSH_CLIENT") != "" || lookup("SSH_TTY") != ""
}
