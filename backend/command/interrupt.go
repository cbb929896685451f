package command

import (
	"context"
	"io"

	"faceauth/backend"
)

// Interruptible reads what in has until ctx ends, and then fails with an error of
// kind backend.Cancelled. A program that listens for ctrl+c and reads from a
// terminal, or from a pipe that nobody fills, would otherwise go on waiting. It
// reads ahead, and may keep a read waiting until the process ends.
func Interruptible(ctx context.Context, in io.Reader) io.Reader {
	r, w := io.Pipe()
	go func() {
		_, err := io.Copy(w, in)
		w.CloseWithError(err)
	}()
	context.AfterFunc(ctx, func() { w.CloseWithError(stopped(linkOp, ctx.Err())) })
	return r
}

// stopped is the error for what nobody waits for any more; op is what was being
// done, and err why it ended.
func stopped(op string, err error) error {
	return &backend.Error{Kind: backend.Cancelled, Op: op, Attempts: 1, Err: err}
}
