package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"faceauth/backend/command"
)

func (a *App) list() *cobra.Command {
	o := command.ListOptions{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Print authentications",
		Long: "Prints authentications in the order in which the API gives them, page by page as they come. With --file they are written to a file that only you can read, and that is there only once it is complete. " +
			"The trail is told of a file, and of JSON, NDJSON and CSV before their first record; a table on standard output is for reading, and no export. See faceauth audit.\n\n" + command.FilterHelp(),
		Example: "faceauth list --since 7d -o ndjson | jq -r 'select(.auth_status == \"rejected\") | .fail_code[]?' | sort | uniq -c",
		Args:    cobra.NoArgs,
		RunE: a.Run(func(ctx context.Context, _ []string) error {
			var err error
			if o.Range, err = a.Range(); err != nil {
				return err
			}
			if o.Limit < 0 {
				return command.UsageError{Err: errors.New("--limit: a number from 1 on")}
			}
			o.Since, o.Until, o.Trail = a.since, a.until, a.Trail()
			o.Zone = a.zone()
			o.Now, o.Saved = time.Now().In(o.Zone), a.saved(o.Filter)
			o.Live = term.IsTerminal(os.Stderr.Fd())
			c, err := a.connect(ctx)
			if err != nil {
				return err
			}
			return command.List(ctx, c, o, a.Out, a.Talk)
		}),
	}
	a.RangeFlags(cmd)
	a.SandboxFlags(cmd)
	cmd.Flags().IntVar(&o.Limit, "limit", 0, "end after so many records (0: all)")
	cmd.Flags().StringVarP(&o.Format, "output", "o", "", strings.Join(command.Formats(), ", ")+" (default: what --file ends in, or table)")
	cmd.Flags().StringVar(&o.Filter, "filter", "", "such as 'status:rejected fail:occluded sim<80 since:7d'; see faceauth list --help")
	cmd.Flags().StringVar(&o.File, "file", "", "write to this file, which must not exist yet")
	cmd.Flags().BoolVar(&o.Replace, "replace", false, "let --file replace a file")
	return cmd
}

func (a *App) show() *cobra.Command {
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
		RunE: a.Run(func(ctx context.Context, args []string) error {
			c, err := a.connect(ctx)
			if err != nil {
				return err
			}
			return command.Show(ctx, c.Service, args[0], format, a.zone(), a.Out, a.Talk)
		}),
	}
	a.SandboxFlags(cmd)
	cmd.Flags().StringVarP(&format, "output", "o", "table", "table, json")
	return cmd
}
