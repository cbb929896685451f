package cli

import (
	"context"
	"log/slog"

	"github.com/spf13/cobra"

	"faceauth/backend/command"
	"faceauth/backend/sandbox"
)

func (a *App) sandbox() *cobra.Command {
	var verbose bool
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run the sandbox alone, for curl or a second console",
		Long: "Runs a server on this machine that behaves like the API, with made-up records, until it is interrupted. " +
			"It prints the environment that points a console or curl at it.\n\n" + command.FormHelp() + "\n\n" + command.FaultHelp(),
		Example: "# ten in a hundred calls are refused, every call takes a while\nfaceauth sandbox --addr 127.0.0.1:8844 --records 100000 --fault 429:0.1 --fault latency=300ms",
		Args:    cobra.NoArgs,
		RunE: a.Run(func(ctx context.Context, _ []string) error {
			cfg, err := a.SandboxConfig()
			if err != nil {
				return err
			}
			if verbose {
				cfg.Log = slog.New(slog.NewTextHandler(a.Talk, nil))
			}
			return command.Sandbox(ctx, cfg, a.Out, a.Talk)
		}),
	}
	a.SandboxFlags(cmd)
	cmd.Flags().StringVar(&a.box.Addr, "addr", sandbox.DefaultAddr, "host:port on loopback")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "tell every request on stderr")
	return cmd
}

func (a *App) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print version, commit and build",
		Args:  cobra.NoArgs,
		RunE: a.Run(func(context.Context, []string) error {
			return command.Version(a.Out)
		}),
	}
}
