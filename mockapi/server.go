package mockapi

import (
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Server offers an API on a loopback port. One Server can offer one API after the
// other, so that a sweep needs one listener.
type Server struct {
	addr   string
	api    atomic.Pointer[API]
	conns  sync.WaitGroup
	errors atomic.Int64

	mu      sync.Mutex
	http    *http.Server  // nil: it is stopped
	stopped chan struct{} // closed when it has
	closed  bool
}

// Listen starts to serve a on a free port of 127.0.0.1, until Close.
func Listen(a *API) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("mockapi: %w", err)
	}
	s := &Server{addr: listener.Addr().String()}
	s.Swap(a)
	s.serve(listener)
	return s, nil
}

// serve serves the listener. s.mu is held, or nobody else has s yet.
func (s *Server) serve(listener net.Listener) {
	server, stopped := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.api.Load().serveHTTP(w, r)
		}),
		ReadHeaderTimeout: 10 * time.Second,
		// Longer than clients keep idle connections: a server that closes first
		// may do so just as a request comes in.
		IdleTimeout: 5 * time.Minute,
		ErrorLog:    log.New((*errorCount)(&s.errors), "", 0),
		ConnState:   s.track,
	}, make(chan struct{})
	s.http, s.stopped = server, stopped
	go func() {
		defer close(stopped)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.errors.Add(1)
		}
	}()
}

// track counts the open connections. The first call for each comes from Serve
// itself, so none is added after Serve has returned.
func (s *Server) track(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.conns.Add(1)
	case http.StateHijacked, http.StateClosed:
		s.conns.Done()
	}
}

// URL is where the service is, such as http://127.0.0.1:40123.
func (s *Server) URL() string { return "http://" + s.addr }

// Swap has all further requests answered by a. Those under way stay with the API
// that they came to.
func (s *Server) Swap(a *API) { s.api.Store(a) }

// Errors is how often, since Listen, something went wrong in the server that was
// not meant to: connections that could not be accepted (no descriptors left), a
// panic, an end before Close. What net/http would have logged is counted instead.
// Not among them are planned faults of any kind, refusals, clients that left, and
// requests that make no sense (see Stats.Bad); so above 0 the service was not
// what the spec says.
func (s *Server) Errors() int64 { return s.errors.Load() }

// Stop breaks all connections and takes no further one, as a server does that has gone
// down, and returns when nothing runs any more. Start has it come back.
func (s *Server) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stop()
}

func (s *Server) stop() error {
	if s.http == nil {
		return nil
	}
	err := s.http.Close()
	<-s.stopped
	s.conns.Wait()
	s.http = nil
	return err
}

// Start has a server that was stopped serve again, on its port. The error wraps
// syscall.EADDRINUSE where somebody else has taken that port meanwhile.
func (s *Server) Start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fmt.Errorf("mockapi: start: %w", http.ErrServerClosed)
	}
	if s.http != nil {
		return nil
	}
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		return fmt.Errorf("mockapi: start again: %w", err)
	}
	s.serve(listener)
	return nil
}

// Close breaks all connections and returns when nothing runs any more.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return s.stop()
}

// errorCount counts the lines written to it.
type errorCount atomic.Int64

// Write counts.
func (c *errorCount) Write(line []byte) (int, error) {
	(*atomic.Int64)(c).Add(1)
	return len(line), nil
}
