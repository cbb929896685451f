package cli

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"faceauth/backend"
	"faceauth/backend/command"
	"faceauth/backend/connect"
	"faceauth/backend/erasing"
	"faceauth/backend/terminal"
)

const deleteLong = `Erases records for good: those named by AUTH_ID, those whose ids come in with -, one a line or as list -o ndjson writes them, or with --filter everything not erased that matches. It shows what would be erased, asks, and prints a line for each record with what became of it.

` + backend.WhatErasingTakes + `

On a terminal it asks: y for one record, their number for more. Anywhere else it needs --yes. --dry-run prints what would be erased and does nothing else. With --filter the list is read to its end before anything is erased; if it breaks off, nothing is.

A record counts as erased when the API said so or, where no answer came, when reading it back shows it. Outcomes: %s. What was not tried has no line.

Before the first call the ids go to the trail, and after each what became of it. An erasure that was cut off is told of, and --resume reads its records again and goes on with those that are there still; with --give-up it is closed instead. The project is that of --project, and else what the API says.

ctrl+c waits for those under way and leaves the rest for --resume; a second one ends it at once.

Exit codes: 0 all are erased, 1 none is, nobody agreed, or something failed before, 2 wrong usage or read-only, 3 the API refused the key or the address, 4 some are erased and some not, or it is not known.`

func (a *App) delete() *cobra.Command {
	o := command.DeleteOptions{}
	var outcomes []string
	for _, outcome := range backend.Outcomes() {
		outcomes = append(outcomes, outcome.String())
	}
	cmd := &cobra.Command{
		Use:   "delete [AUTH_ID… | -]",
		Short: "Erase authentications for good",
		Long:  fmt.Sprintf(deleteLong, strings.Join(outcomes, ", ")) + "\n\n" + command.FilterHelp(),
		Example: "faceauth delete 6fca9433629092a00cae6cec\n\n# a retention rule: look, then erase what is older than 180 days\nfaceauth delete --filter 'until:180d' --dry-run\nfaceauth delete --filter 'until:180d' --yes -o ndjson > erased.ndjson\n\n" +
			"# those of one submission\nfaceauth list --filter 'sub=kyc1234' -o ndjson | faceauth delete - --yes",
		Args: cobra.ArbitraryArgs,
	}
	cmd.RunE = func(c *cobra.Command, args []string) error {
		o.ByFilter = c.Flags().Changed("filter")
		return a.Run(func(ctx context.Context, args []string) error { return a.deleteWith(ctx, o, args) })(c, args)
	}
	a.RangeFlags(cmd)
	a.SandboxFlags(cmd)
	f := cmd.Flags()
	f.StringVar(&o.Filter, "filter", "", "erase everything not erased that matches, such as 'until:180d'; see faceauth delete --help")
	f.BoolVar(&o.DryRun, "dry-run", false, "print what would be erased, and do nothing else")
	f.BoolVar(&o.Yes, "yes", false, "erase without asking")
	f.BoolVar(&o.Resume, "resume", false, "go on with the erasures that were not finished")
	f.BoolVar(&o.GiveUp, "give-up", false, "with --resume: close them instead")
	f.IntVar(&o.AtOnce, "at-once", erasing.DefaultAtOnce, fmt.Sprintf("records that are erased side by side, 1 to %d", erasing.MostAtOnce))
	f.StringVarP(&o.Format, "output", "o", command.DeleteFormats()[0], strings.Join(command.DeleteFormats(), ", "))
	return cmd
}

// deleteWith completes the options with what the process has.
func (a *App) deleteWith(ctx context.Context, o command.DeleteOptions, args []string) error {
	onTerminal := term.IsTerminal(os.Stderr.Fd())
	if len(args) == 1 && args[0] == "-" {
		o.From = command.Interruptible(ctx, os.Stdin)
	} else {
		o.IDs = args
		if onTerminal && term.IsTerminal(os.Stdin.Fd()) {
			o.Ask = command.NewAsker(os.Stdin, func() { terminal.DropTyped(os.Stdin) })
		}
	}
	o.Since, o.Until, o.Zone, o.ReadOnly, o.Live = a.since, a.until, a.zone(), a.Settings.ReadOnly, onTerminal
	o.Now, o.Saved = time.Now().In(o.Zone), a.saved(o.Filter)
	open := func() (connect.Connection, error) {
		// What is under way when ctx ends is waited for, and so is the sandbox.
		return a.connect(context.WithoutCancel(ctx))
	}
	return command.Delete(ctx, open, a.Trail(), o, a.Out, a.Talk)
}
