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
	url      string
	api      atomic.Pointer[API]
	http     *http.Server
	conns    sync.WaitGroup
	stopped  chan struct{}
	errors   atomic.Int64
	closeErr error
	close    sync.Once
}

// Listen starts to serve a on a free port of 127.0.0.1, until Close.
func Listen(a *API) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("mockapi: %w", err)
	}
	s := &Server{url: "http://" + listener.Addr().String(), stopped: make(chan struct{})}
	s.Swap(a)
	s.http = &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.api.Load().serveHTTP(w, r)
		}),
		ReadHeaderTimeout: 10 * time.Second,
		// Longer than clients keep idle connections: a server that closes first
		// may do so just as a request comes in.
		IdleTimeout: 5 * time.Minute,
		ErrorLog:    log.New((*errorCount)(&s.errors), "", 0),
		ConnState:   s.track,
	}
	go func() {
		defer close(s.stopped)
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.errors.Add(1)
		}
	}()
	return s, nil
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
func (s *Server) URL() string { return s.url }

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

// Close breaks all connections and returns when nothing runs any more.
func (s *Server) Close() error {
	s.close.Do(func() {
		s.closeErr = s.http.Close()
		<-s.stopped
		s.conns.Wait()
	})
	return s.closeErr
}

// errorCount counts the lines written to it.
type errorCount atomic.Int64

// Write counts.
func (c *errorCount) Write(line []byte) (int, error) {
	(*atomic.Int64)(c).Add(1)
	return len(line), nil
}
