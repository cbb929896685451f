//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"faceauth/backend"
	"faceauth/backend/argos"
	"faceauth/backend/command"
	"faceauth/keymap"
	"faceauth/tui"
)

// helperEnv names the part that a copy of the test binary plays in place of
// the program: a console in which something panics.
const helperEnv = "FACEAUTH_E2E_HELPER"

const (
	panicInConnect = "connect"
	panicInService = "service"
	panicInView    = "view"
)

// helperKey is in the memory of every helper.
const helperKey = "keyInTheMemoryOfAProgramThatPanics000000"

// panicking is a service that panics with all that it knows.
type panicking struct{ *argos.Client }

func (p panicking) Page(context.Context, backend.PageRequest) (backend.Page, error) {
	panic(fmt.Sprintf("%v %+v %#v", p.Client, p.Client, p.Client))
}

func helper(part string) int {
	client, err := argos.New(argos.Config{BaseURL: "http://127.0.0.1:1/v3", Key: backend.NewSecret(helperKey)})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 99
	}
	// The test says when: it has seen the first frame then.
	now := make(chan os.Signal, 1)
	signal.Notify(now, syscall.SIGUSR1)
	var armed atomic.Bool
	o := tui.Options{Keys: keymap.Default(), Connect: func(context.Context) (tui.Session, error) {
		<-now
		armed.Store(true)
		switch part {
		case panicInConnect:
			panic("on purpose")
		case panicInService:
			return tui.Session{Service: panicking{client}}, nil
		}
		return tui.Session{}, errors.New("nothing here")
	}}
	o.Now = func() time.Time {
		if part == panicInView && armed.Load() {
			panic("on purpose")
		}
		return time.Now()
	}
	err = tui.Run(context.Background(), o, os.Stdin, os.Stdout)
	command.Report(os.Stderr, err)
	return command.ExitCode(err)
}
