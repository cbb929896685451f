package backend

import "context"

type progressKey struct{}

// WithProgress has calls made under ctx tell f how much of a large answer has
// come: got bytes of total, which is -1 while it is not known. They are those of
// the answer, so the base64 of a selfie counts a third more than the file. A try
// that follows on a failed one begins anew. f is called ten times a second at
// most, and once more at the end; it runs on the caller's goroutine and must not
// block. Of the calls of a Service only Image reports.
func WithProgress(ctx context.Context, f func(got, total int64)) context.Context {
	return context.WithValue(ctx, progressKey{}, f)
}

// ReportProgress is for implementations of Service: it hands the numbers to the
// function that WithProgress put into ctx, if there is one.
func ReportProgress(ctx context.Context, got, total int64) {
	if f, ok := ctx.Value(progressKey{}).(func(got, total int64)); ok {
		f(got, total)
	}
}
