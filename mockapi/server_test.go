package mockapi

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// overLoopback serves a and returns the server and a client of it, both closed at
// the end of the test.
func overLoopback(t testing.TB, a *API) (*Server, *Client) {
	t.Helper()
	s, err := Listen(a)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewClient(s.URL(), 8)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if n := s.Errors(); n != 0 {
			t.Errorf("the server complained %d times", n)
		}
	})
	return s, c
}

// manyFaults is a configuration in which a bit of everything happens, at once.
func manyFaults() Config {
	faults := []workloads.Fault{
		{Probability: 0.1, Kind: workloads.FaultReset},
		{Probability: 0.1, Kind: workloads.FaultTruncate},
		{Probability: 0.1, Kind: workloads.FaultStatus, Status: 503},
	}
	return twoSourcesOf(workloads.Service{Faults: faults})
}

func twoSourcesOf(service workloads.Service) Config {
	cfg := twoSources(service)
	cfg.Sources[0].Service = service
	return cfg
}

// kindOf reduces an error to what a caller may act upon.
func kindOf(err error) string {
	var status *remote.StatusError
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &status):
		return strconv.Itoa(status.Code)
	case errors.Is(err, remote.ErrReset):
		return "reset"
	case errors.Is(err, remote.ErrTruncated):
		return "truncate"
	}
	return err.Error()
}

func TestSocketsAndFunctionCallsMeetTheSameLuck(t *testing.T) {
	direct, served := newAPI(t, manyFaults()), newAPI(t, manyFaults())
	_, client := overLoopback(t, served)
	kinds := map[string]bool{}
	for item := range 100 {
		for _, source := range []string{"fetch", "store"} {
			call := func(e Endpoint) (string, []byte, time.Duration) {
				var reply Reply
				var err error
				if source == "fetch" {
					reply, err = e.Get(t.Context(), source, item, 1)
				} else {
					reply, err = e.Put(t.Context(), source, item, 1, uint64(item)<<50, []byte("result"))
				}
				return kindOf(err), reply.Payload, reply.Planned
			}
			want, payload, planned := call(direct)
			got, body, stamped := call(client)
			if got != want || !bytes.Equal(body, payload) || stamped != planned {
				t.Errorf("%s of item %d: %s with %d bytes, planned %v; by function call %s with %d, planned %v",
					source, item, got, len(body), stamped, want, len(payload), planned)
			}
			kinds[want] = true
		}
	}
	if len(kinds) != 4 {
		t.Errorf("only these outcomes occurred: %v", kinds)
	}
	if diff := cmp.Diff(direct.Stats().Ledger, served.Stats().Ledger); diff != "" {
		t.Errorf("ledgers differ (-direct +served):\n%s", diff)
	}
	for name, c := range served.Stats().Sources {
		if d := direct.Stats().Sources[name]; c.Requests != d.Requests || !cmp.Equal(c.Faults, d.Faults) {
			t.Errorf("%s: served %d requests with %v, directly %d with %v", name, c.Requests, c.Faults, d.Requests, d.Faults)
		}
	}
}

// net/http repeats a GET by itself when a kept connection breaks. Here it must not.
func TestABrokenConnectionIsOneAttempt(t *testing.T) {
	a := newAPI(t, oneSource(0, workloads.Service{Faults: []workloads.Fault{{Every: 2, Kind: workloads.FaultReset}}}))
	_, client := overLoopback(t, a)
	for item := range 20 { // the even ones leave a connection to be kept
		_, err := client.Get(t.Context(), "fetch", item, 0)
		if want := []string{"ok", "reset"}[item%2]; kindOf(err) != want {
			t.Errorf("item %d: %v, want %s", item, err, want)
		}
	}
	if got := a.Stats().Requests; got != 20 {
		t.Errorf("%d requests arrived, want 20", got)
	}
}

func TestConnectionsAreKept(t *testing.T) {
	a := newAPI(t, twoSources(workloads.Service{}))
	var conns sync.Map
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conns.Store(r.RemoteAddr, true)
		a.serveHTTP(w, r)
	}))
	defer server.Close()
	client, err := NewClient(server.URL, 8)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for item := range 20 {
		if _, err := client.Get(t.Context(), "fetch", item, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Put(t.Context(), "store", item, 0, 1, nil); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	conns.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("one call after the other used %d connections, want 1", n)
	}
}

func TestAHangEndsWithTheClientsTimeOut(t *testing.T) {
	hang := workloads.Service{Faults: []workloads.Fault{{Every: 2, Kind: workloads.FaultHang}}}
	a := newAPI(t, oneSource(0, hang))
	_, client := overLoopback(t, a)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := client.Get(ctx, "fetch", 1, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want %v", err, context.DeadlineExceeded)
	}
	if _, err := client.Get(t.Context(), "fetch", 0, 0); err != nil {
		t.Errorf("the next request: %v", err)
	}
}

func TestAHangEndsWithTheServer(t *testing.T) {
	a := newAPI(t, oneSource(0, workloads.Service{Faults: []workloads.Fault{{Every: 1, Kind: workloads.FaultHang}}}))
	s, err := Listen(a)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewClient(s.URL(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	done := make(chan error)
	go func() {
		_, err := c.Get(t.Context(), "fetch", 0, 0)
		done <- err
	}()
	for a.Stats().Faults[workloads.FaultHang] == 0 {
		runtime.Gosched()
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; !errors.Is(err, remote.ErrReset) {
		t.Errorf("the hanging client got %v, want %v", err, remote.ErrReset)
	}
	if got := a.Stats().Abandoned; got != 1 {
		t.Errorf("Close returned with %d requests ended, want 1", got)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
}

func TestOneServerOffersOneAPIAfterTheOther(t *testing.T) {
	first := newAPI(t, oneSource(0, workloads.Service{}))
	cfg := oneSource(0, workloads.Service{})
	cfg.Seed++
	second := newAPI(t, cfg)
	server, client := overLoopback(t, first)
	for _, a := range []*API{first, second} {
		server.Swap(a)
		reply, err := client.Get(t.Context(), "fetch", 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(reply.Payload, a.cfg.Documents.at(0)) {
			t.Error("the payload is another API's")
		}
	}
	if f, s := first.Stats().Requests, second.Stats().Requests; f != 1 || s != 1 {
		t.Errorf("the APIs had %d and %d requests, want 1 each", f, s)
	}
}

func TestManyClientsAtOnceGetWhatTheyAskedFor(t *testing.T) {
	a := newAPI(t, manyFaults())
	_, client := overLoopback(t, a)
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			for item := g; item < 100; item += 4 {
				reply, err := client.Get(t.Context(), "fetch", item, g)
				if err == nil && !slices.Equal(reply.Payload, a.cfg.Documents.at(item)) {
					t.Errorf("item %d: another item's payload", item)
				}
				if want := kindOf(remote.Failure(a.cfg.Sources[0].drawFor(7, item, g).Fault)); kindOf(err) != want {
					t.Errorf("item %d: %v, want %s", item, err, want)
				}
			}
		})
	}
	wg.Wait()
}
