// Command faceauth is a terminal console for the ARGOS FaceAuth add-on.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
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

	"faceauth/backend"
	"faceauth/backend/browse"
	"faceauth/backend/clipboard"
	"faceauth/backend/command"
	"faceauth/backend/config"
	"faceauth/backend/connect"
	"faceauth/backend/faceurl"
	"faceauth/backend/loader"
	"faceauth/backend/picture"
	"faceauth/backend/sandbox"
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
	a := &app{settings: config.FromEnv(os.Getenv), out: os.Stdout, talk: os.Stderr}
	version, commit := command.Build()
	err := fang.Execute(context.Background(), a.root(), fang.WithVersion(version), fang.WithCommit(commit),
		fang.WithErrorHandler(func(w io.Writer, _ fang.Styles, err error) { command.Report(w, err) }))
	if err != nil {
		// What reaches here went wrong before a command ran: flags, arguments.
		os.Exit(command.ExitUsage)
	}
	os.Exit(a.code)
}

// app carries the settings from the flags to the commands, and the exit code back.
type app struct {
	settings     config.Settings
	since, until string
	box          sandbox.Config
	faults       []string
	oldestFirst  bool
	newest       string
	formRecipe   string
	tokenExpiry  string
	parallel     int
	autoRefresh  time.Duration
	symbols      string
	slowLink     bool
	graphics     string
	out, talk    io.Writer
	code         int
}

// run makes a command's function: its error is reported here, in our words,
// and becomes the exit code. interruptible commands end at SIGINT or SIGTERM.
func (a *app) run(f func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
		defer stop()
		err := f(ctx, args)
		command.Report(a.talk, err)
		a.code = command.ExitCode(err)
		return nil
	}
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
			command.Report(a.talk, err)
			a.code = command.ExitCode(err)
			return nil
		},
	}
	f := root.PersistentFlags()
	f.BoolVar(&a.settings.Sandbox, "sandbox", false, "use the built-in sandbox: made-up records, nothing leaves this machine")
	f.StringVar(&a.settings.ProjectID, "project", a.settings.ProjectID, "id of the FaceAuth project (environment: "+config.EnvProjectID+")")
	f.StringVar(&a.settings.BaseURL, "base-url", a.settings.BaseURL, "address of the API (environment: "+config.EnvBaseURL+")")
	f.BoolVar(&a.settings.ReadOnly, "read-only", false, "allow nothing that changes the project")
	f.StringVar(&a.settings.Recipe, "recipe", "", "how Face Auth URLs are encrypted, such as '"+faceurl.Default().String()+"' (default: what was confirmed for the project)")
	f.StringVar(&a.settings.Clipboard, "clipboard", "auto", "the way to your clipboard: "+strings.Join(command.ClipboardModes(), ", "))
	f.BoolVar(&a.settings.UTC, "utc", false, "times in UTC, not in the local zone")
	root.Flags().IntVar(&a.parallel, "parallel", loader.DefaultParallel, fmt.Sprintf("ranges of dates that L fetches side by side, 1 to %d", loader.MostParallel))
	root.Flags().DurationVar(&a.autoRefresh, "auto-refresh", 0, "ask for what is new by itself this often, such as 1m; R turns it on and off")
	root.Flags().StringVar(&a.symbols, "symbols", "auto", "characters that selfies are drawn with: "+strings.Join(command.ImageSymbols(), ", "))
	root.Flags().StringVar(&a.graphics, "graphics", "auto", "selfies as pixels: "+strings.Join(tui.GraphicsNames(), ", ")+"; kitty also through tmux, iterm2 and sixel on the whole screen (P)")
	root.Flags().BoolVar(&a.slowLink, "slow-link", false, "draw selfies coarser, in half the bytes")
	root.Flags().StringVar(&a.settings.Theme, "theme", "auto", "colours: "+strings.Join(theme.Names(), ", "))
	a.rangeFlags(root)
	a.sandboxFlags(root)
	root.AddCommand(a.list(), a.show(), a.image(), a.url(), a.sandbox(), a.version())
	return root
}

func (a *app) rangeFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.since, "since", "", "from this day on: 2026-11-01, today, yesterday, 7d, 2w")
	cmd.Flags().StringVar(&a.until, "until", "", "up to and including this day")
}

// sandboxFlags say what a sandbox holds and how it misbehaves.
func (a *app) sandboxFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.IntVar(&a.box.Records, "records", sandbox.DefaultRecords, "sandbox: number of authentications")
	f.Uint64Var(&a.box.Seed, "seed", 0, "sandbox: the same seed makes the same people; with --newest, the same records")
	f.BoolVar(&a.oldestFirst, "oldest-first", false, "sandbox: list in that order; the API's own is not documented")
	f.StringVar(&a.newest, "newest", "", "sandbox: when the newest record was made, 2026-11-21T12:00:00Z; default now")
	f.StringVar(&a.formRecipe, "form-recipe", faceurl.Default().String(), "sandbox: the one recipe of Face Auth URLs that its hosted page reads")
	f.StringVar(&a.tokenExpiry, "token-expiry", sandbox.TokenExpiry{}.String(), "sandbox: when the token of a Face Auth URL expires: none, count (after one authentication), time=24h (so long after the first)")
	f.StringArrayVar(&a.faults, "fault", nil, "sandbox: something that goes wrong, NAME[=VALUE][:RATE]; see faceauth sandbox --help")
}

// sandboxConfig is what sandboxFlags came to.
func (a *app) sandboxConfig() (sandbox.Config, error) {
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
func (a *app) zone() *time.Location {
	if a.settings.UTC {
		return time.UTC
	}
	return time.Local
}

func (a *app) dateRange() (backend.Range, error) {
	r, err := backend.ParseRange(a.since, a.until, time.Now().In(a.zone()))
	if err != nil {
		return r, command.UsageError{Err: err}
	}
	return r, nil
}

func (a *app) userAgent() string {
	version, _ := command.Build()
	return "faceauth/" + version
}

func (a *app) connect(ctx context.Context) (connect.Connection, error) {
	box, err := a.sandboxConfig()
	if err != nil {
		return connect.Connection{}, err
	}
	return connect.Open(ctx, a.settings, box, a.userAgent())
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
	if _, ok := theme.Named(a.settings.Theme); !ok {
		return command.UsageError{Err: fmt.Errorf("--theme %s: choose one of %s", a.settings.Theme, strings.Join(theme.Names(), ", "))}
	}
	if !slices.Contains(command.ImageSymbols(), a.symbols) {
		return command.UsageError{Err: fmt.Errorf("--symbols %s: choose one of %s", a.symbols, strings.Join(command.ImageSymbols(), ", "))}
	}
	if !slices.Contains(tui.GraphicsNames(), a.graphics) {
		return command.UsageError{Err: fmt.Errorf("--graphics %s: choose one of %s", a.graphics, strings.Join(tui.GraphicsNames(), ", "))}
	}
	mode, err := command.ClipboardMode(a.settings.Clipboard)
	if err != nil {
		return err
	}
	dates, err := a.dateRange()
	if err != nil {
		return err
	}
	box, err := a.sandboxConfig()
	if err != nil {
		return err
	}
	session := func(s config.Settings) func(context.Context) (tui.Session, error) {
		// The sandbox lives as long as the console, not as long as the task
		// that starts it.
		return func(context.Context) (tui.Session, error) {
			c, err := connect.Open(ctx, s, box, a.userAgent())
			return tui.Session(c), err
		}
	}
	switch {
	case a.parallel < 1 || a.parallel > loader.MostParallel:
		return command.UsageError{Err: fmt.Errorf("--parallel: a number from 1 to %d", loader.MostParallel)}
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
		Parallel: a.parallel, AutoRefresh: a.autoRefresh, AutoOn: a.autoRefresh > 0, State: file, Kept: kept, Warning: warning,
		Range: dates, Theme: a.settings.Theme, NoColor: a.settings.NoColor, UTC: a.settings.UTC,
		ReadOnly: a.settings.ReadOnly, Keys: keymap.Default(), Symbols: a.symbols, SlowLink: a.slowLink, Graphics: a.graphics,
	}
	o.Clipboard = clipboard.New(mode, os.Getenv)
	if browser, ok := browse.Find(os.Getenv); ok {
		o.Browse = browser.Open
	}
	if a.settings.Ready() {
		if _, _, err := connect.Links(a.settings); err != nil {
			return err
		}
		o.Connect = session(a.settings)
	}
	inSandbox := a.settings
	inSandbox.Sandbox = true
	o.StartSandbox = session(inSandbox)
	return tui.Run(ctx, o, os.Stdin, os.Stdout)
}

func (a *app) list() *cobra.Command {
	o := command.ListOptions{}
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "Print authentications",
		Long:    "Prints authentications in the order in which the API gives them, page by page as they come. With --file they are written to a file that only you can read, and that is there only once it is complete.\n\n" + command.FilterHelp(),
		Example: "faceauth list --since 7d -o ndjson | jq -r 'select(.auth_status == \"rejected\") | .fail_code[]?' | sort | uniq -c",
		Args:    cobra.NoArgs,
		RunE: a.run(func(ctx context.Context, _ []string) error {
			var err error
			if o.Range, err = a.dateRange(); err != nil {
				return err
			}
			if o.Limit < 0 {
				return command.UsageError{Err: errors.New("--limit: a number from 1 on")}
			}
			o.Zone = a.zone()
			o.Now = time.Now().In(o.Zone)
			if strings.Contains(o.Filter, "@") {
				_, kept, _ := state.Open(state.Path(runtime.GOOS, os.Getenv))
				o.Saved = kept.Saved
			}
			o.Live = term.IsTerminal(os.Stderr.Fd())
			c, err := a.connect(ctx)
			if err != nil {
				return err
			}
			return command.List(ctx, c.Service, o, a.out, a.talk)
		}),
	}
	a.rangeFlags(cmd)
	a.sandboxFlags(cmd)
	cmd.Flags().IntVar(&o.Limit, "limit", 0, "end after so many records (0: all)")
	cmd.Flags().StringVarP(&o.Format, "output", "o", "", strings.Join(command.Formats(), ", ")+" (default: what --file ends in, or table)")
	cmd.Flags().StringVar(&o.Filter, "filter", "", "such as 'status:rejected fail:occluded sim<80 since:7d'; see faceauth list --help")
	cmd.Flags().StringVar(&o.File, "file", "", "write to this file, which must not exist yet")
	cmd.Flags().BoolVar(&o.Replace, "replace", false, "let --file replace a file")
	return cmd
}

func (a *app) show() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "show AUTH_ID",
		Short: "Print one authentication with its checks",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("show takes one AUTH_ID, not %d", len(args))
			}
			return nil
		},
		RunE: a.run(func(ctx context.Context, args []string) error {
			c, err := a.connect(ctx)
			if err != nil {
				return err
			}
			return command.Show(ctx, c.Service, args[0], format, a.zone(), a.out, a.talk)
		}),
	}
	a.sandboxFlags(cmd)
	cmd.Flags().StringVarP(&format, "output", "o", "table", "table, json")
	return cmd
}

// imageMemory is what a picture may take before memory is collected, in bytes.
const imageMemory = 256 << 20

func (a *app) image() *cobra.Command {
	o := command.ImageOptions{In: os.Stdin}
	cmd := &cobra.Command{
		Use:   "image AUTH_ID",
		Short: "Draw the selfie of an authentication, or save it",
		Long: "Draws the selfie with the characters of a terminal: as large as the terminal, or as --size says. " +
			"With --save the file is written as it came, readable by you alone, and nothing is drawn; without it no face is ever written to a file. " +
			"With --file a picture on this machine is drawn instead, and nothing leaves it.",
		Example: "# to the terminal\nfaceauth image 6fca9433629092a00cae6cec\n\n# a picture that a user sent in\nfaceauth image --file selfie.jpg",
		Args:    cobra.MaximumNArgs(1),
		RunE: a.run(func(ctx context.Context, args []string) error {
			if len(args) > 0 {
				o.AuthID = args[0]
			}
			o.Cols, o.Rows = 80, 24
			if term.IsTerminal(os.Stdout.Fd()) {
				if w, h, err := term.GetSize(os.Stdout.Fd()); err == nil && w > 0 && h > 1 {
					o.Cols, o.Rows = w, h-1 // a row for the prompt
				}
				o.Depth = tui.Depth(colorprofile.Detect(os.Stdout, os.Environ()))
				if os.Getenv("TERM") == "dumb" && o.Symbols == "auto" {
					// It has no other characters, and would print what it is asked.
					o.Symbols = picture.ASCII.String()
				}
			}
			if a.settings.NoColor {
				o.Depth = picture.NoColor
			}
			o.Live = term.IsTerminal(os.Stderr.Fd())
			if os.Getenv("GOGC") == "" {
				// It ends before there is anything worth collecting.
				debug.SetGCPercent(-1)
				debug.SetMemoryLimit(imageMemory)
			}
			service := func() (backend.Service, error) {
				c, err := a.connect(ctx)
				return c.Service, err
			}
			return command.Image(ctx, service, o, a.out, a.talk)
		}),
	}
	a.sandboxFlags(cmd)
	f := cmd.Flags()
	f.StringVar(&o.File, "file", "", "draw this picture file, - for what comes in; no API is asked")
	f.StringVar(&o.Size, "size", "", "room in cells, COLSxROWS (default: the terminal's, or 80x24)")
	f.StringVar(&o.Symbols, "symbols", "auto", strings.Join(command.ImageSymbols(), ", "))
	f.StringVar(&o.Colors, "colors", "auto", strings.Join(command.ImageColors(), ", "))
	f.IntVar(&o.Brightness, "brightness", 0, fmt.Sprintf("lift the dark parts, %d to %d", picture.MinBrightness, picture.MaxBrightness))
	f.BoolVar(&o.SlowLink, "slow-link", false, "draw coarser, in half the bytes")
	f.StringVar(&o.Save, "save", "", "write the file as it came to this path, which must not exist yet")
	f.BoolVar(&o.Replace, "replace", false, "let --save replace a file")
	return cmd
}

// links is whose Face Auth URLs are made and read; nothing is called for it. asked
// is the recipe that somebody asks for, and kept the one kept for the project: see
// faceurl.InForce.
func (a *app) links() (project faceurl.Project, asked faceurl.Recipe, kept string, err error) {
	if project, asked, err = connect.Links(a.settings); err != nil {
		return project, asked, "", err
	}
	_, s, _ := state.Open(state.Path(runtime.GOOS, os.Getenv))
	return project, asked, s.Recipes[project.ID], nil
}

func (a *app) url() *cobra.Command {
	o := command.URLOptions{}
	var from string
	var copies bool
	cmd := &cobra.Command{
		Use:   "url",
		Short: "Make Face Auth URLs, or explain one",
		Long: "Makes the link by which a user authenticates: the parameters are encrypted with the project's key, anew each time, and read back before the link is printed. " +
			"No API is asked.\n\nWith --from a link is made for each row of a CSV with the columns sid, user, cf1, cf2, cf3 and token, as far as there are any; - is what comes in. " +
			"What must not stand in a list of processes belongs there, and not into flags.",
		Example: "faceauth url --sid kyc1234 --token auto --copy\n\n# one link a row, a spreadsheet in and out\nfaceauth url --from users.csv --token auto > links.csv",
		Args:    cobra.NoArgs,
		RunE: a.run(func(ctx context.Context, _ []string) error {
			project, asked, kept, err := a.links()
			if err != nil {
				return err
			}
			o.Recipe, o.Confirmed = faceurl.InForce(asked, kept)
			mode, err := command.ClipboardMode(a.settings.Clipboard)
			if err != nil {
				return err
			}
			if copies {
				o.Clipboard = clipboard.New(mode, os.Getenv)
			}
			if term.IsTerminal(os.Stdout.Fd()) {
				if w, h, err := term.GetSize(os.Stdout.Fd()); err == nil {
					o.Cols, o.Rows = w, h
				}
			}
			o.Plain = a.settings.NoColor
			if from != "" {
				in, err := opened(from)
				if err != nil {
					return err
				}
				defer in.Close()
				o.From = command.Interruptible(ctx, in)
			}
			return command.URL(ctx, project, o, a.out, a.talk)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&o.Params.SubmissionID, "sid", "", "the approved submission to compare with (required without --from)")
	f.StringVar(&o.Params.UserID, "user", "", "authUserId: what you call the user")
	for i := range o.Params.CF {
		f.StringVar(&o.Params.CF[i], fmt.Sprintf("cf%d", i+1), "", fmt.Sprintf("authCf%d: yours to use", i+1))
	}
	f.StringVar(&o.Params.Token, "token", "", "a token, or "+command.AutoToken+" for one that is made; it expires if the project says so")
	f.StringVar(&from, "from", "", "make a link for each row of this CSV, - for what comes in")
	f.BoolVar(&copies, "copy", false, "copy the link to your clipboard, too; over SSH by way of your terminal")
	f.BoolVar(&o.QR, "qr", false, "draw the link as a QR code")
	f.StringVarP(&o.Format, "output", "o", "", strings.Join(command.URLFormats(), ", ")+" (default: text, with --from csv)")
	cmd.AddCommand(a.urlInspect())
	return cmd
}

// opened is a file, or what comes in for a -.
func opened(path string) (*os.File, error) {
	if path == "-" {
		return os.Stdin, nil
	}
	return os.Open(path)
}

func (a *app) urlInspect() *cobra.Command {
	o := command.InspectOptions{}
	cmd := &cobra.Command{
		Use:   "inspect [URL]",
		Short: "Open a Face Auth URL and explain it",
		Long: "Says what is in a link and what is wrong with it. Without URL, or with -, it is read from what comes in: quote it for the shell, as it has a & in it.\n\n" +
			"How the parameters are encrypted is not documented in all its parts, so each project has a recipe. Give this command one link that the vendor's own tool in the dashboard made: " +
			"it tries every recipe with the project's key, shows the one that fits, and offers to keep it.",
		Example: "faceauth url inspect 'https://form.argosidentity.com/face-auth?pid=…&encrypted=…'",
		Args:    cobra.MaximumNArgs(1),
		RunE: a.run(func(ctx context.Context, args []string) error {
			project, _, kept, err := a.links()
			if err != nil {
				return err
			}
			if r, confirmed := faceurl.InForce(faceurl.Recipe{}, kept); confirmed {
				o.Kept = r
			}
			reading := len(args) == 0 || args[0] == "-"
			if reading {
				text, err := io.ReadAll(io.LimitReader(command.Interruptible(ctx, os.Stdin), faceurl.MaxLink+1))
				if err != nil {
					return err
				}
				o.Text = string(text)
			} else {
				o.Text = args[0]
			}
			o.Keep = func(project string, r faceurl.Recipe) error {
				file, _, _ := state.Open(state.Path(runtime.GOOS, os.Getenv))
				var refused error
				_, err := file.Update(func(s *state.State) { refused = s.Confirm(project, r.String()) })
				return errors.Join(refused, err)
			}
			if !reading && o.Format != "json" && term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stderr.Fd()) {
				o.Ask = func(question string) bool { return command.Yes(question, command.Interruptible(ctx, os.Stdin), a.talk) }
			}
			return command.Inspect(project, o, a.out, a.talk)
		}),
	}
	cmd.Flags().StringVarP(&o.Format, "output", "o", "text", "text, json")
	cmd.Flags().BoolVar(&o.Always, "keep", false, "keep the recipe for the project without asking")
	return cmd
}

func (a *app) sandbox() *cobra.Command {
	var verbose bool
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run the sandbox alone, for curl or a second console",
		Long: "Runs a server on this machine that behaves like the API, with made-up records, until it is interrupted. " +
			"It prints the environment that points a console or curl at it.\n\n" + command.FormHelp() + "\n\n" + command.FaultHelp(),
		Example: "# ten in a hundred calls are refused, every call takes a while\nfaceauth sandbox --addr 127.0.0.1:8844 --records 100000 --fault 429:0.1 --fault latency=300ms",
		Args:    cobra.NoArgs,
		RunE: a.run(func(ctx context.Context, _ []string) error {
			cfg, err := a.sandboxConfig()
			if err != nil {
				return err
			}
			if verbose {
				cfg.Log = slog.New(slog.NewTextHandler(a.talk, nil))
			}
			return command.Sandbox(ctx, cfg, a.out, a.talk)
		}),
	}
	a.sandboxFlags(cmd)
	cmd.Flags().StringVar(&a.box.Addr, "addr", sandbox.DefaultAddr, "host:port on loopback")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "tell every request on stderr")
	return cmd
}

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print version, commit and build",
		Args:  cobra.NoArgs,
		RunE: a.run(func(context.Context, []string) error {
			return command.Version(a.out)
		}),
	}
}
