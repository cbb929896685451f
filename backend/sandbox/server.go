// Package sandbox is an ARGOS look-alike: an HTTP server on the loopback
// interface that answers the FaceAuth calls as the vendor documents them, with
// a project of made-up people, and misbehaves when told to.
//
// Where the documentation is silent the sandbox picks one answer and says so
// in a comment; none of these picks is evidence of what the live service does.
//
// No record is stored. Record i is a function of the seed and i, its moment
// and its id can be inverted, and only what was posted or erased in this run
// takes memory: a project of a million records starts at once.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"faceauth/backend/faceurl"
)

// Server is a running sandbox. It is safe for use by several goroutines.
type Server struct {
	config  Config
	started time.Time
	project *project
	desk    *desk
	addr    net.Addr

	http    *http.Server
	cancel  context.CancelFunc
	stopped chan struct{}
	closing sync.Once
	closed  error

	buffers   *sync.Pool
	gzips     *sync.Pool
	portraits chan struct{} // bounds how many pictures are drawn at once
	calls     atomic.Uint64
	traces    atomic.Uint64
}

// Start listens, begins to serve and returns. The server runs until Close or
// until ctx ends.
func Start(ctx context.Context, config Config) (*Server, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", config.Addr)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	if a, ok := ln.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		_ = ln.Close() // the refusal is the error worth telling
		return nil, fmt.Errorf("sandbox: %q leads to %s, which is not loopback", config.Addr, ln.Addr())
	}
	s := newServer(config)
	s.addr = ln.Addr()
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	s.http = &http.Server{
		Handler:           s,
		BaseContext:       func(net.Listener) context.Context { return run },
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    faceurl.MaxLink + 64<<10,   // the hosted page explains the longest links too
		ErrorLog:          log.New(io.Discard, "", 0), // a terminal program owns stderr
	}
	go func() {
		defer close(s.stopped)
		_ = s.http.Serve(ln) // always ends with an error, ErrServerClosed after Close
	}()
	context.AfterFunc(ctx, func() { _ = s.Close() }) // nobody is left to be told
	return s, nil
}

// newServer is a server that nothing leads to yet.
func newServer(config Config) *Server {
	return &Server{
		config:    config,
		started:   time.Now(),
		project:   newProject(newDataset(config.Seed, config.Records, config.Now), config.Now),
		desk:      newDesk(),
		stopped:   make(chan struct{}),
		buffers:   newPagePool(),
		gzips:     newGzipPool(),
		portraits: make(chan struct{}, 2),
	}
}

// BaseURL is where the API is, such as http://127.0.0.1:40123/v3.
func (s *Server) BaseURL() string { return "http://" + s.addr.String() + "/v3" }

// FormURL is where the hosted page is, which opens Face Auth URLs, such as
// http://127.0.0.1:40123/face-auth.
func (s *Server) FormURL() string { return "http://" + s.addr.String() + pathForm }

// Key is the API key that the sandbox accepts.
func (s *Server) Key() string { return s.config.Key }

// ProjectID is the faceAuth_projectId.
func (s *Server) ProjectID() string { return s.config.ProjectID }

// Faults are those the sandbox was started with.
func (s *Server) Faults() Faults { return s.config.Faults }

// Records is the number of authentications at the start, posted ones not counted.
func (s *Server) Records() int { return s.config.Records }

// Env is the environment, a NAME=value each, with which the console's own
// commands or a script talk to this sandbox.
func (s *Server) Env() []string {
	return []string{
		"FACEAUTH_API_KEY=" + s.Key(),
		"FACEAUTH_PROJECT_ID=" + s.ProjectID(),
		"FACEAUTH_BASE_URL=" + s.BaseURL(),
		"FACEAUTH_FORM_URL=" + s.FormURL(),
	}
}

// closeGrace is how long answers under way may take to finish.
const closeGrace = 300 * time.Millisecond

// Close stops listening, lets quick answers finish and cuts off the rest. It
// returns with all connections closed, within a second, and may be called more
// than once.
func (s *Server) Close() error {
	s.closing.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), closeGrace)
		defer cancel()
		err := s.http.Shutdown(ctx)
		s.cancel()
		if errors.Is(err, context.DeadlineExceeded) {
			err = s.http.Close()
		}
		<-s.stopped
		s.closed = err
	})
	return s.closed
}
