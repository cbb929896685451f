// Package cli is the command line: the commands with their flags, which it reads
// and hands over to package command.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"faceauth/backend"
	"faceauth/backend/audit"
	"faceauth/backend/command"
	"faceauth/backend/config"
	"faceauth/backend/connect"
	"faceauth/backend/faceurl"
	"faceauth/backend/picture"
	"faceauth/backend/sandbox"
	"faceauth/backend/state"
)

// App carries the settings from the flags to the commands, and the exit code back.
type App struct {
	// Settings are those of the environment until flags are read.
	Settings config.Settings
	// Depth is how many colours the terminal at standard output has.
	Depth func() picture.Depth
	// Out is where results go, Talk where everything else is told.
	Out, Talk io.Writer
	// Code is the exit code of the command that ran.
	Code int

	since, until string
	box          sandbox.Config
	faults       []string
	oldestFirst  bool
	newest       string
	formRecipe   string
	tokenExpiry  string
	trail        *audit.Trail
}

// Trail is the trail of the person at this process, one and the same for as long as
// it runs. Nothing is touched before something is appended to it.
func (a *App) Trail() *audit.Trail {
	if a.trail == nil {
		a.trail = audit.Open(audit.Dir(runtime.GOOS, os.Getenv), audit.Whoami(os.Getenv))
	}
	return a.trail
}

// Commands are those below the root.
func (a *App) Commands() []*cobra.Command {
	return []*cobra.Command{a.list(), a.show(), a.image(), a.url(), a.delete(), a.audit(), a.sandbox(), a.version()}
}

// Run makes a command's function: its error is reported here, in our words, and
// becomes the exit code. It ends in order at SIGINT, SIGTERM or SIGHUP, and at once
// at a second SIGINT or SIGTERM. Of a second SIGHUP nothing comes: a connection that
// is lost sends several.
func (a *App) Run(f func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
		defer stop()
		second := context.AfterFunc(ctx, func() {
			signal.Ignore(syscall.SIGHUP)
			stop()
		})
		defer second()
		err := f(ctx, args)
		command.Report(a.Talk, err)
		a.Code = command.ExitCode(err)
		return nil
	}
}

// RangeFlags are the dates that a command's list is limited to.
func (a *App) RangeFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.since, "since", "", "from this day on: 2026-11-01, today, yesterday, 7d, 2w")
	cmd.Flags().StringVar(&a.until, "until", "", "up to and including this day")
}

// SandboxFlags say what a sandbox holds and how it misbehaves.
func (a *App) SandboxFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.IntVar(&a.box.Records, "records", sandbox.DefaultRecords, "sandbox: number of authentications")
	f.Uint64Var(&a.box.Seed, "seed", 0, "sandbox: the same seed makes the same people; with --newest, the same records")
	f.BoolVar(&a.oldestFirst, "oldest-first", false, "sandbox: list in that order; the API's own is not documented")
	f.StringVar(&a.newest, "newest", "", "sandbox: when the newest record was made, 2026-11-21T12:00:00Z; default now")
	f.StringVar(&a.formRecipe, "form-recipe", faceurl.Default().String(), "sandbox: the one recipe of Face Auth URLs that its hosted page reads")
	f.StringVar(&a.tokenExpiry, "token-expiry", sandbox.TokenExpiry{}.String(), "sandbox: when the token of a Face Auth URL expires: none, count (after one authentication), time=24h (so long after the first)")
	f.StringArrayVar(&a.faults, "fault", nil, "sandbox: something that goes wrong, NAME[=VALUE][:RATE]; see faceauth sandbox --help")
}

// SandboxConfig is what SandboxFlags came to, or a UsageError.
func (a *App) SandboxConfig() (sandbox.Config, error) {
	cfg := a.box
	if cfg.Records == 0 {
		cfg.Records = sandbox.NoRecords
	}
	if a.oldestFirst {
		cfg.Order = sandbox.OldestFirst
	}
	var err error
	if a.newest != "" {
		if cfg.Now, err = time.Parse(time.RFC3339, a.newest); err != nil {
			return cfg, command.UsageError{Err: fmt.Errorf("--newest %q: write a time such as 2026-11-21T12:00:00Z", a.newest)}
		}
	}
	if cfg.FormRecipe, err = faceurl.ParseRecipe(a.formRecipe); err != nil {
		return cfg, command.UsageError{Err: fmt.Errorf("--form-recipe: %w", err)}
	}
	if cfg.TokenExpiry, err = sandbox.ParseTokenExpiry(a.tokenExpiry); err != nil {
		return cfg, command.UsageError{Err: fmt.Errorf("--token-expiry: %w", err)}
	}
	if cfg.Faults, err = sandbox.ParseFaults(a.faults); err != nil {
		return cfg, command.UsageError{Err: err}
	}
	return cfg, nil
}

// zone is where days begin and times are shown.
func (a *App) zone() *time.Location {
	if a.Settings.UTC {
		return time.UTC
	}
	return time.Local
}

// saved is what the @names of a filter stand for. Where it has none nothing is read.
func (a *App) saved(filter string) map[string]string {
	if !strings.Contains(filter, "@") {
		return nil
	}
	_, kept, _ := state.Open(state.Path(runtime.GOOS, os.Getenv))
	return kept.Saved
}

// Range is what RangeFlags came to, or a UsageError.
func (a *App) Range() (backend.Range, error) {
	r, err := backend.ParseRange(a.since, a.until, time.Now().In(a.zone()))
	if err != nil {
		return r, command.UsageError{Err: err}
	}
	return r, nil
}

// UserAgent names the program to the API.
func (a *App) UserAgent() string {
	version, _ := command.Build()
	return "faceauth/" + version
}

func (a *App) connect(ctx context.Context) (connect.Connection, error) {
	box, err := a.SandboxConfig()
	if err != nil {
		return connect.Connection{}, err
	}
	return connect.Open(ctx, a.Settings, box, a.UserAgent())
}
