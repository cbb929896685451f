package cli

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"faceauth/backend/command"
	"faceauth/backend/connect"
	"faceauth/backend/picture"
)

// imageMemory is what a picture may take before memory is collected, in bytes.
const imageMemory = 256 << 20

func (a *App) image() *cobra.Command {
	o := command.ImageOptions{In: os.Stdin}
	cmd := &cobra.Command{
		Use:   "image AUTH_ID",
		Short: "Draw the selfie of an authentication, or save it",
		Long: "Draws the selfie with the characters of a terminal: as large as the terminal, or as --size says. " +
			"With --save the file is written as it came, readable by you alone, and nothing is drawn; without it no face is ever written to a file. " +
			"The trail is told of a selfie before it is drawn or saved: see faceauth audit. " +
			"With --file a picture on this machine is drawn instead, and nothing leaves it.",
		Example: "# to the terminal\nfaceauth image 6fca9433629092a00cae6cec\n\n# a picture that a user sent in\nfaceauth image --file selfie.jpg",
		Args:    cobra.MaximumNArgs(1),
		RunE: a.Run(func(ctx context.Context, args []string) error {
			if len(args) > 0 {
				o.AuthID = args[0]
			}
			o.Cols, o.Rows = 80, 24
			if term.IsTerminal(os.Stdout.Fd()) {
				if w, h, err := term.GetSize(os.Stdout.Fd()); err == nil && w > 0 && h > 1 {
					o.Cols, o.Rows = w, h-1 // a row for the prompt
				}
				o.Depth = a.Depth()
				if os.Getenv("TERM") == "dumb" && o.Symbols == "auto" {
					// It has no other characters, and would print what it is asked.
					o.Symbols = picture.ASCII.String()
				}
			}
			if a.Settings.NoColor {
				o.Depth = picture.NoColor
			}
			o.Live = term.IsTerminal(os.Stderr.Fd())
			if os.Getenv("GOGC") == "" {
				// It ends before there is anything worth collecting.
				debug.SetGCPercent(-1)
				debug.SetMemoryLimit(imageMemory)
			}
			o.Trail = a.Trail()
			open := func() (connect.Connection, error) { return a.connect(ctx) }
			return command.Image(ctx, open, o, a.Out, a.Talk)
		}),
	}
	a.SandboxFlags(cmd)
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
