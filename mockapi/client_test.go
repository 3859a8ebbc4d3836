package mockapi

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/hbench/hbench/remote"
)

func TestAClientNeedsAService(t *testing.T) {
	for _, base := range []string{"", "127.0.0.1:80", "https://127.0.0.1", "http://"} {
		if _, err := NewClient(base, 1); err == nil {
			t.Errorf("NewClient(%q) accepted", base)
		}
	}
}

func TestAClientKeepsAtLeastOneConnection(t *testing.T) {
	for conns, want := range map[int]int{-1: 1, 0: 1, 1: 1, 3: 3} {
		c, err := NewClient("http://127.0.0.1:1", conns)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.transport.MaxIdleConnsPerHost; got != want {
			t.Errorf("told to keep %d, a client keeps %d, want %d", conns, got, want)
		}
	}
}

func TestAClientDistrustsAnswers(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"no length": func(w http.ResponseWriter, _ *http.Request) { _ = http.NewResponseController(w).Flush() },
		"too long":  func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "2000000000") },
		"bad time":  func(w http.ResponseWriter, _ *http.Request) { w.Header().Set(serviceHeader, "-1") },
		"bad plan":  func(w http.ResponseWriter, _ *http.Request) { w.Header().Set(plannedHeader, "soon") },
		"bad wait": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set(retryAfterHeader, "1s")
			w.WriteHeader(503)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(answer)
			defer s.Close()
			c, err := NewClient(s.URL, 1)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if reply, err := c.Get(t.Context(), "fetch", 0, 0); err == nil || reply.Payload != nil {
				t.Errorf("reply %+v with error %v, want an error alone", reply, err)
			}
		})
	}
}

func TestAnEndedContextIsTheCallersNotTheServices(t *testing.T) {
	_, client := overLoopback(t, newAPI(t, twoSourcesOf(manyFaults().Sources[0].Service)))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.Get(ctx, "fetch", 0, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("Get: %v, want %v", err, context.Canceled)
	}
	if _, err := client.Put(ctx, "store", 0, 0, 1, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Put: %v, want %v", err, context.Canceled)
	}
}

func TestNoServiceAtAllIsNotAFaultOfIts(t *testing.T) {
	s := httptest.NewServer(nil)
	s.Close()
	c, err := NewClient(s.URL, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Get(t.Context(), "fetch", 0, 0)
	if err == nil || errors.Is(err, remote.ErrReset) || errors.Is(err, remote.ErrTruncated) {
		t.Errorf("error %v, want that of the connection", err)
	}
}
