package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"faceauth/backend"
	"faceauth/backend/connect"
)

// service is a Service of a function; it counts the pages it was asked for.
type service struct {
	pages
	asked atomic.Int32
	page  func(ctx context.Context, nth int) error
}

func (s *service) Page(ctx context.Context, r backend.PageRequest) (backend.Page, error) {
	if err := s.page(ctx, int(s.asked.Add(1))); err != nil {
		return backend.Page{}, err
	}
	return s.pages.Page(ctx, r)
}

// writerFunc is a writer of a function.
type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestNextPageIsFetchedWhileOneIsPrinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		second := make(chan struct{})
		s := &service{pages: twoPages(), page: func(_ context.Context, nth int) error {
			if nth == 2 {
				close(second)
			}
			return nil
		}}
		var got strings.Builder
		out := writerFunc(func(p []byte) (int, error) {
			<-second // or this bubble is stuck for good
			return got.Write(p)
		})
		if err := List(t.Context(), connect.Connection{Service: s}, ListOptions{Format: "ndjson"}, out, io.Discard); err != nil || strings.Count(got.String(), "\n") != 3 {
			t.Errorf("%v\n%s", err, got.String())
		}
	})
}

func TestNoPageIsAskedForInVain(t *testing.T) {
	for limit, want := range map[int]int32{0: 2, 1: 1, 2: 1, 3: 2, 9: 2} {
		s := &service{pages: twoPages(), page: func(context.Context, int) error { return nil }}
		if _, _, err := listed(t, s, ListOptions{Format: "ndjson", Limit: limit}); err != nil || s.asked.Load() != want {
			t.Errorf("--limit %d: %d pages, want %d, %v", limit, s.asked.Load(), want, err)
		}
	}
}

func TestReaderThatHasGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := false
		s := &service{pages: twoPages(), page: func(ctx context.Context, nth int) error {
			if nth == 1 {
				return nil
			}
			<-ctx.Done()
			time.Sleep(time.Second) // it takes a while to come back
			ended = true
			return ctx.Err()
		}}
		err := List(t.Context(), connect.Connection{Service: s}, ListOptions{}, writerFunc(func([]byte) (int, error) { return 0, syscall.EPIPE }), io.Discard)
		if !errors.Is(err, syscall.EPIPE) || ExitCode(err) != ExitDone || !ended {
			t.Errorf("%v, exit code %d; the fetch ended: %v", err, ExitCode(err), ended)
		}
	})
}

func TestStoppedList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		s := &service{pages: twoPages(), page: func(ctx context.Context, nth int) error {
			if nth == 1 {
				return nil
			}
			<-ctx.Done()
			return &backend.Error{Kind: backend.Cancelled, Attempts: 1, Err: ctx.Err()}
		}}
		var out strings.Builder
		err := List(ctx, connect.Connection{Service: s}, ListOptions{Format: "json"}, writerFunc(func(p []byte) (int, error) {
			stop()
			return out.Write(p)
		}), io.Discard)
		if ExitCode(err) != ExitPartly || strings.Count(out.String(), "auth_id") != 2 || !strings.HasSuffix(out.String(), "\n]\n") {
			t.Errorf("%v\n%s", err, out.String())
		}
	})
}

func TestWaitsAreTold(t *testing.T) {
	s := &service{pages: twoPages(), page: func(ctx context.Context, nth int) error {
		backend.ReportWait(ctx, backend.Wait{Attempt: nth, For: time.Second, Cause: &backend.Error{Kind: backend.RateLimited}})
		return nil
	}}
	_, talk, err := listed(t, s, ListOptions{})
	if want := "faceauth: The API asks for fewer calls. Attempt 2 in 1s.\nfaceauth: The API asks for fewer calls. Attempt 3 in 1s.\n"; err != nil || talk != want {
		t.Errorf("%q, %v", talk, err)
	}
}

func TestListToFile(t *testing.T) {
	for name, want := range map[string]string{"a.csv": "auth_id,", "a.ndjson": `{"auth_id":"a",`, "a.json": "[\n{", "a.txt": "STATUS "} {
		path := filepath.Join(t.TempDir(), name)
		out, talk, err := listed(t, twoPages(), ListOptions{File: path})
		text, readErr := os.ReadFile(path)
		if err != nil || readErr != nil || out != "" || talk != "faceauth: 3 records written to "+path+"\n" || !strings.HasPrefix(string(text), want) {
			t.Errorf("%s: %v, out %q, talk %q\n%s", name, errors.Join(err, readErr), out, talk, text)
		}
		_, _, err = listed(t, pages{}, ListOptions{File: path})
		if ExitCode(err) != ExitUsage || !strings.Contains(err.Error(), "exists already") || !strings.Contains(err.Error(), "--replace") {
			t.Errorf("%s, again: %v", name, err)
		}
		if _, _, err := listed(t, twoPages(), ListOptions{File: path, Replace: true, Format: "json", Limit: 1}); err != nil {
			t.Errorf("%s, replaced: %v", name, err)
		}
		if text, err := os.ReadFile(path); err != nil || strings.Count(string(text), "auth_id") != 1 || text[0] != '[' {
			t.Errorf("%s, replaced: %v\n%s", name, err, text)
		}
	}
	if out, talk, err := listed(t, twoPages(), ListOptions{File: "-", Format: "ndjson"}); err != nil || talk != "" || strings.Count(out, "\n") != 3 {
		t.Errorf("--file -: %q, %q, %v", out, talk, err)
	}
}

// TestPartOfAListIsNoFile: what looks like a whole list must be one.
func TestPartOfAListIsNoFile(t *testing.T) {
	s := twoPages()
	for name, tc := range map[string]struct {
		err  error
		code int
	}{
		"the gateway": {&backend.Error{Kind: backend.GatewayFault, Op: "list authentications", Attempts: 6}, ExitFailed},
		"the key":     {&backend.Error{Kind: backend.WrongKey, Op: "list authentications", Attempts: 1}, ExitRefused},
	} {
		s.err = tc.err
		path := filepath.Join(t.TempDir(), "out.json")
		_, talk, err := listed(t, s, ListOptions{File: path})
		if ExitCode(err) != tc.code || !strings.Contains(talk, path+" was not written: the list broke off after 3 records") {
			t.Errorf("%s: exit code %d, %q, %v", name, ExitCode(err), talk, err)
		}
		if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 0 {
			t.Errorf("%s left %v, %v", name, left, err)
		}
	}
	s.all = nil
	if _, talk, err := listed(t, s, ListOptions{File: filepath.Join(t.TempDir(), "out.json")}); err == nil || talk != "" {
		t.Errorf("a list that did not begin: %q, %v", talk, err)
	}
}

func TestLiveProgress(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.csv")
	synctest.Test(t, func(t *testing.T) {
		s := &service{pages: twoPages(), page: func(context.Context, int) error {
			time.Sleep(time.Second)
			return nil
		}}
		var talk strings.Builder
		if err := List(t.Context(), connect.Connection{Service: s}, ListOptions{File: path, Live: true}, io.Discard, &talk); err != nil {
			t.Fatal(err)
		}
		line := func(n int) string { return fmt.Sprintf("\rfaceauth: %d records so far", n) }
		want := line(1) + line(3) + line(3) + "\r" + strings.Repeat(" ", len(line(3))-1) + "\r" + "faceauth: 3 records written to " + path + "\n"
		if talk.String() != want {
			t.Errorf("%q, want\n%q", talk.String(), want)
		}
	})
}

func TestTeller(t *testing.T) {
	for live, want := range map[bool]string{false: "said\n", true: "\rlonger line\rshort      \r     \rsaid\n\rx\r \r"} {
		var out strings.Builder
		w := &teller{out: &out, live: live}
		w.show("")
		w.show("longer line")
		w.show("short")
		fmt.Fprint(w, "said\n")
		w.show("x")
		w.show("")
		w.show("")
		if out.String() != want {
			t.Errorf("live %v: %q, want %q", live, out.String(), want)
		}
	}
}
