//go:build !windows

package clipboard

// controlling is the name of the terminal that the process belongs to.
const controlling = "/dev/tty"
