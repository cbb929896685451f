package command

import (
	"context"
	"fmt"
	"io"
	"strings"

	"faceauth/backend/sandbox"
)

// FaultHelp lists what --fault takes, a line each.
func FaultHelp() string {
	var b strings.Builder
	b.WriteString("What can go wrong, each with a rate from 0 to 1 (1 when none is given):")
	for _, k := range sandbox.FaultKinds() {
		name := string(k.Name)
		if k.Value != "" {
			name += "=" + k.Value
		}
		fmt.Fprintf(&b, "\n  %-30s %s", name, k.Text)
	}
	return b.String()
}

// FormHelp says what the sandbox's hosted page does with Face Auth URLs.
func FormHelp() string {
	return "Its hosted page, at FACEAUTH_FORM_URL, opens Face Auth URLs and offers outcomes in place of a camera; " +
		"what is chosen becomes an authentication. A sid is the kyc_submission_id of any record, or " + sandbox.ApprovedSubmission + "; " +
		sandbox.PendingSubmission + " is one that is not approved, and all others are unknown."
}

// Sandbox runs the sandbox alone until ctx ends. The environment lines that
// point a console or curl at it go to out, one a line, ready for eval.
func Sandbox(ctx context.Context, cfg sandbox.Config, out, talk io.Writer) error {
	server, err := sandbox.Start(ctx, cfg)
	if err != nil {
		return err
	}
	for _, line := range server.Env() {
		if _, err := fmt.Fprintln(out, "export "+line); err != nil {
			_ = server.Close()
			return err
		}
	}
	fmt.Fprintf(talk, "faceauth: the sandbox answers at %s; ctrl+c ends it.\n"+
		"  In another shell, after the lines above:\n"+
		"  curl -s -H \"x-api-key: $FACEAUTH_API_KEY\" \"$FACEAUTH_BASE_URL/faceauth?count=2\"\n", server.BaseURL())
	<-ctx.Done()
	return server.Close()
}
