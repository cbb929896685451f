package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"faceauth/backend/audit"
	"faceauth/backend/command"
)

func (a *App) audit() *cobra.Command {
	o := command.AuditOptions{}
	var operation string
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Print the trail: who did what to which records",
		Long: "Prints what was erased, looked at, exported and linked from this machine, by whom, when, and what came of it: the newest first. " +
			"No API is asked, and no key is needed. JSON and NDJSON give the lines as they stand in the trail, so that their hashes can be worked out; " +
			"the API's field names are its own, and docs/trail.md has the others.\n\n" +
			"What is no line of the trail, and a line that is not as it was written, is told, and the exit code is then 4. " +
			"--project limits it to one project; without the flag it is all of them, whatever the environment says.\n\n" + command.AuditHelp(),
		Example: "# what was erased since November, for a spreadsheet\nfaceauth audit --action erase --since 2026-11-01 --file erased.csv\n\n# all that was done with one record\nfaceauth audit --id 6fca9433629092a00cae6cec",
		Args:    cobra.NoArgs,
	}
	cmd.RunE = a.Run(func(ctx context.Context, _ []string) error {
		r, err := a.Range()
		if err != nil {
			return err
		}
		if o.Limit < 0 {
			return command.UsageError{Err: errors.New("--limit: a number from 1 on")}
		}
		o.Choice.Since, o.Choice.Until, o.Choice.Operation = r.Since, r.Until, audit.OperationID(operation)
		if cmd.Flags().Changed("project") {
			o.Choice.Project = a.Settings.ProjectID
		}
		o.Zone = a.zone()
		o.TrailPlace = a.trailAt(o.Dir)
		return command.Audit(ctx, o, a.Out, a.Talk)
	})
	a.RangeFlags(cmd)
	f := cmd.Flags()
	f.StringSliceVar(&o.Actions, "action", nil, "only this action, or several: "+strings.Join(command.AuditActions(), ", "))
	f.StringVar(&o.Choice.AuthID, "id", "", "only what names this auth_id")
	f.StringVar(&operation, "operation", "", "only this operation: an erasure from its intent to its last outcome")
	f.BoolVar(&o.Choice.OldestFirst, "oldest-first", false, "the oldest first")
	f.IntVar(&o.Limit, "limit", 0, "end after so many lines (0: all)")
	f.StringVarP(&o.Format, "output", "o", "", strings.Join(command.Formats(), ", ")+" (default: what --file ends in, or table)")
	f.StringVar(&o.File, "file", "", "write to this file, which must not exist yet")
	f.BoolVar(&o.Replace, "replace", false, "let --file replace a file")
	dirFlag(cmd, &o.TrailPlace)
	cmd.AddCommand(a.verify())
	return cmd
}

func (a *App) verify() *cobra.Command {
	o := command.VerifyOptions{}
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Say whether somebody has touched the trail",
		Long: "Goes through the trail, says where its chain is broken, and prints the number and the hash of the last line. The exit code is 1 when it is broken. " +
			"What a machine without power leaves is told, and is harmless.\n\n" +
			"Whoever can write to the trail can also make the whole of it anew. Against that helps a witness: keep the last line that this command prints, on paper or in a ticket, and give it as --witness later.",
		Example: "faceauth audit verify\n\n# with what was kept a month ago\nfaceauth audit verify --witness 1234:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		Args:    cobra.NoArgs,
		RunE: a.Run(func(ctx context.Context, _ []string) error {
			o.TrailPlace = a.trailAt(o.Dir)
			return command.VerifyTrail(ctx, o, a.Out)
		}),
	}
	cmd.Flags().StringVar(&o.Witness, "witness", "", "what verify printed earlier, NUMBER:HASH; it must still be in the trail")
	cmd.Flags().StringVarP(&o.Format, "output", "o", "text", "text, json")
	dirFlag(cmd, &o.TrailPlace)
	return cmd
}

func dirFlag(cmd *cobra.Command, place *command.TrailPlace) {
	cmd.Flags().StringVar(&place.Dir, "dir", "", "read this copy of a trail (default: the trail of this account)")
}

// trailAt is the trail in a directory that somebody named, or for an empty one that
// of the console.
func (a *App) trailAt(dir string) command.TrailPlace {
	if dir != "" {
		return command.TrailPlace{Dir: dir, Named: true}
	}
	return command.TrailPlace{Dir: a.Trail().Dir()}
}
