// Command faceauth is a terminal console for the ARGOS FaceAuth add-on.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"charm.land/fang/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"faceauth/backend/browse"
	"faceauth/backend/cli"
	"faceauth/backend/clipboard"
	"faceauth/backend/command"
	"faceauth/backend/config"
	"faceauth/backend/connect"
	"faceauth/backend/erasing"
	"faceauth/backend/faceurl"
	"faceauth/backend/loader"
	"faceauth/backend/picture"
	"faceauth/backend/state"
	"faceauth/keymap"
	"faceauth/theme"
	"faceauth/tui"
)

func main() {
	// Without this a closed pipe kills the process, and `go run` makes noise of it.
	signal.Ignore(syscall.SIGPIPE)
	// net/http writes what a broken server sent to the standard logger, and so
	// onto the console's screen: bytes of records, uncleaned.
	log.SetOutput(io.Discard)
	a := &app{App: cli.App{
		Settings: config.FromEnv(os.Getenv), Out: os.Stdout, Talk: os.Stderr,
		Depth: func() picture.Depth { return tui.Depth(colorprofile.Detect(os.Stdout, os.Environ())) },
	}}
	version, commit := command.Build()
	err := fang.Execute(context.Background(), a.root(), fang.WithVersion(version), fang.WithCommit(commit),
		fang.WithErrorHandler(func(w io.Writer, _ fang.Styles, err error) { command.Report(w, err) }))
	if err != nil {
		// What reaches here went wrong before a command ran: flags, arguments.
		os.Exit(command.ExitUsage)
	}
	os.Exit(a.Code)
}

// app is the command line with the console at its root.
type app struct {
	cli.App
	parallel    int
	autoRefresh time.Duration
	eraseAtOnce int
	symbols     string
	slowLink    bool
	graphics    string
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:     "faceauth",
		Short:   "A terminal console for ARGOS FaceAuth results",
		Long:    "faceauth browses the authentications of an ARGOS FaceAuth project: what was rejected and why, and how each score stood against its threshold.\n\nThe API key comes from " + config.EnvAPIKey + "; it is never a flag, because command lines are public.",
		Example: "# look around with made-up records\nfaceauth --sandbox\n\n# work on a project\nexport FACEAUTH_API_KEY=… FACEAUTH_PROJECT_ID=…\nfaceauth",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			err := a.console(cmd.Context())
			command.Report(a.Talk, err)
			a.Code = command.ExitCode(err)
			return nil
		},
	}
	f := root.PersistentFlags()
	f.BoolVar(&a.Settings.Sandbox, "sandbox", false, "use the built-in sandbox: made-up records, nothing leaves this machine")
	f.StringVar(&a.Settings.ProjectID, "project", a.Settings.ProjectID, "id of the FaceAuth project (environment: "+config.EnvProjectID+")")
	f.StringVar(&a.Settings.BaseURL, "base-url", a.Settings.BaseURL, "address of the API (environment: "+config.EnvBaseURL+")")
	f.BoolVar(&a.Settings.ReadOnly, "read-only", a.Settings.ReadOnly, "allow nothing that changes the project (environment: "+config.EnvReadOnly+")")
	f.StringVar(&a.Settings.Recipe, "recipe", "", "how Face Auth URLs are encrypted, such as '"+faceurl.Default().String()+"' (default: what was confirmed for the project)")
	f.StringVar(&a.Settings.Clipboard, "clipboard", "auto", "the way to your clipboard: "+strings.Join(command.ClipboardModes(), ", "))
	f.BoolVar(&a.Settings.UTC, "utc", false, "times in UTC, not in the local zone")
	root.Flags().IntVar(&a.parallel, "parallel", loader.DefaultParallel, fmt.Sprintf("ranges of dates that L fetches side by side, 1 to %d", loader.MostParallel))
	root.Flags().IntVar(&a.eraseAtOnce, "erase-at-once", erasing.DefaultAtOnce, fmt.Sprintf("records that are erased side by side, 1 to %d", erasing.MostAtOnce))
	root.Flags().DurationVar(&a.autoRefresh, "auto-refresh", 0, "ask for what is new by itself this often, such as 1m; R turns it on and off")
	root.Flags().StringVar(&a.symbols, "symbols", "auto", "characters that selfies are drawn with: "+strings.Join(command.ImageSymbols(), ", "))
	root.Flags().StringVar(&a.graphics, "graphics", "auto", "selfies as pixels: "+strings.Join(tui.GraphicsNames(), ", ")+"; kitty also through tmux, iterm2 and sixel on the whole screen (P)")
	root.Flags().BoolVar(&a.slowLink, "slow-link", false, "draw selfies coarser, in half the bytes")
	root.Flags().StringVar(&a.Settings.Theme, "theme", "auto", "colours: "+strings.Join(theme.Names(), ", "))
	a.RangeFlags(root)
	a.SandboxFlags(root)
	root.AddCommand(a.Commands()...)
	return root
}

// leastAutoRefresh keeps a console that is left open within the vendor's daily
// limit of calls.
const leastAutoRefresh = 5 * time.Second

// gcPercent is how much the heap of the console may grow before it is collected.
const gcPercent = 25

func (a *app) console(ctx context.Context) error {
	if !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
		return command.UsageError{Err: errors.New("the console needs a terminal; for scripts there is faceauth list -o ndjson")}
	}
	if os.Getenv("TERM") == "dumb" {
		return command.UsageError{Err: errors.New("this terminal calls itself dumb and can't show the console; there is faceauth list")}
	}
	if _, ok := theme.Named(a.Settings.Theme); !ok {
		return command.UsageError{Err: fmt.Errorf("--theme %s: choose one of %s", a.Settings.Theme, strings.Join(theme.Names(), ", "))}
	}
	if !slices.Contains(command.ImageSymbols(), a.symbols) {
		return command.UsageError{Err: fmt.Errorf("--symbols %s: choose one of %s", a.symbols, strings.Join(command.ImageSymbols(), ", "))}
	}
	if !slices.Contains(tui.GraphicsNames(), a.graphics) {
		return command.UsageError{Err: fmt.Errorf("--graphics %s: choose one of %s", a.graphics, strings.Join(tui.GraphicsNames(), ", "))}
	}
	mode, err := command.ClipboardMode(a.Settings.Clipboard)
	if err != nil {
		return err
	}
	dates, err := a.Range()
	if err != nil {
		return err
	}
	box, err := a.SandboxConfig()
	if err != nil {
		return err
	}
	session := func(s config.Settings) func(context.Context) (tui.Session, error) {
		// The sandbox lives as long as the console, not as long as the task
		// that starts it.
		return func(context.Context) (tui.Session, error) {
			c, err := connect.Open(ctx, s, box, a.UserAgent())
			return tui.Session(c), err
		}
	}
	switch {
	case a.parallel < 1 || a.parallel > loader.MostParallel:
		return command.UsageError{Err: fmt.Errorf("--parallel: a number from 1 to %d", loader.MostParallel)}
	case a.eraseAtOnce < 1 || a.eraseAtOnce > erasing.MostAtOnce:
		return command.UsageError{Err: fmt.Errorf("--erase-at-once: a number from 1 to %d", erasing.MostAtOnce)}
	case a.autoRefresh != 0 && a.autoRefresh < leastAutoRefresh:
		return command.UsageError{Err: fmt.Errorf("--auto-refresh: %s at least; the vendor counts calls", leastAutoRefresh)}
	}
	if os.Getenv("GOGC") == "" {
		// A million records are a few hundred megabytes that hold no pointers:
		// going through them costs little, twice their size would cost more.
		debug.SetGCPercent(gcPercent)
	}
	file, kept, warning := state.Open(state.Path(runtime.GOOS, os.Getenv))
	o := tui.Options{
		Parallel: a.parallel, EraseAtOnce: a.eraseAtOnce, AutoRefresh: a.autoRefresh, AutoOn: a.autoRefresh > 0, State: file, Kept: kept, Warning: warning,
		Trail: a.Trail(),
		Range: dates, Theme: a.Settings.Theme, NoColor: a.Settings.NoColor, UTC: a.Settings.UTC,
		ReadOnly: a.Settings.ReadOnly, Keys: keymap.Default(), Symbols: a.symbols, SlowLink: a.slowLink, Graphics: a.graphics,
	}
	o.Clipboard = clipboard.New(mode, os.Getenv)
	if browser, ok := browse.Find(os.Getenv); ok {
		o.Browse = browser.Open
	}
	if a.Settings.Ready() {
		if _, _, err := connect.Links(a.Settings); err != nil {
			return err
		}
		o.Connect = session(a.Settings)
	}
	inSandbox := a.Settings
	inSandbox.Sandbox = true
	o.StartSandbox = session(inSandbox)
	return tui.Run(ctx, o, os.Stdin, os.Stdout)
}
