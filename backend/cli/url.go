package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"faceauth/backend/clipboard"
	"faceauth/backend/command"
	"faceauth/backend/connect"
	"faceauth/backend/faceurl"
	"faceauth/backend/state"
)

// links is whose Face Auth URLs are made and read; nothing is called for it. asked
// is the recipe that somebody asks for, and kept the one kept for the project: see
// faceurl.InForce.
func (a *App) links() (project faceurl.Project, asked faceurl.Recipe, kept string, err error) {
	if project, asked, err = connect.Links(a.Settings); err != nil {
		return project, asked, "", err
	}
	_, s, _ := state.Open(state.Path(runtime.GOOS, os.Getenv))
	return project, asked, s.Recipes[project.ID], nil
}

func (a *App) url() *cobra.Command {
	o := command.URLOptions{}
	var from string
	var copies bool
	cmd := &cobra.Command{
		Use:   "url",
		Short: "Make Face Auth URLs, or explain one",
		Long: "Makes the link by which a user authenticates: the parameters are encrypted with the project's key, anew each time, and read back before the link is printed. " +
			"No API is asked. The trail is told of each link and its sid, and of nothing else that is in it: see faceauth audit.\n\nWith --from a link is made for each row of a CSV with the columns sid, user, cf1, cf2, cf3 and token, as far as there are any; - is what comes in. " +
			"What must not stand in a list of processes belongs there, and not into flags.",
		Example: "faceauth url --sid kyc1234 --token auto --copy\n\n# one link a row, a spreadsheet in and out\nfaceauth url --from users.csv --token auto > links.csv",
		Args:    cobra.NoArgs,
		RunE: a.Run(func(ctx context.Context, _ []string) error {
			project, asked, kept, err := a.links()
			if err != nil {
				return err
			}
			o.Recipe, o.Confirmed = faceurl.InForce(asked, kept)
			mode, err := command.ClipboardMode(a.Settings.Clipboard)
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
			o.Plain = a.Settings.NoColor
			o.Trail, o.World = a.Trail(), connect.World(a.Settings)
			if from != "" {
				in, err := opened(from)
				if err != nil {
					return err
				}
				defer in.Close()
				o.From = command.Interruptible(ctx, in)
			}
			return command.URL(ctx, project, o, a.Out, a.Talk)
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

func (a *App) urlInspect() *cobra.Command {
	o := command.InspectOptions{}
	cmd := &cobra.Command{
		Use:   "inspect [URL]",
		Short: "Open a Face Auth URL and explain it",
		Long: "Says what is in a link and what is wrong with it. Without URL, or with -, it is read from what comes in: quote it for the shell, as it has a & in it.\n\n" +
			"How the parameters are encrypted is not documented in all its parts, so each project has a recipe. Give this command one link that the vendor's own tool in the dashboard made: " +
			"it tries every recipe with the project's key, shows the one that fits, and offers to keep it.",
		Example: "faceauth url inspect 'https://form.argosidentity.com/face-auth?pid=…&encrypted=…'",
		Args:    cobra.MaximumNArgs(1),
		RunE: a.Run(func(ctx context.Context, args []string) error {
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
				o.Ask = func(question string) bool { return command.Yes(question, command.Interruptible(ctx, os.Stdin), a.Talk) }
			}
			return command.Inspect(project, o, a.Out, a.Talk)
		}),
	}
	cmd.Flags().StringVarP(&o.Format, "output", "o", "text", "text, json")
	cmd.Flags().BoolVar(&o.Always, "keep", false, "keep the recipe for the project without asking")
	return cmd
}
