package mockapi

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// faultyClock is a Sleeper with a mistake in it.
type faultyClock struct{}

func (faultyClock) Sleep(context.Context, time.Duration) error { panic("a mistake") }

func TestAPanicIsAnErrorOfTheServers(t *testing.T) {
	a, err := New(oneSource(0, workloads.Service{}), faultyClock{})
	if err != nil {
		t.Fatal(err)
	}
	server, err := Listen(a)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	client, err := NewClient(server.URL(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for item := range 3 {
		if _, err := client.Get(t.Context(), "fetch", item, 0); err == nil {
			t.Errorf("item %d: no error", item)
		}
	}
	if err := server.Close(); err != nil { // returns when all is counted
		t.Error(err)
	}
	if got := server.Errors(); got != 3 {
		t.Errorf("%d errors, want 3", got)
	}
}

func TestWhatIsPlannedOrTheClientsDoingIsNoErrorOfTheServers(t *testing.T) {
	cfg := twoSources(workloads.Service{Rate: 0.001})
	cfg.Sources[0].Service.Faults = []workloads.Fault{
		{Every: 4, Kind: workloads.FaultHang},
		{Every: 3, Kind: workloads.FaultReset},
		{Every: 2, Kind: workloads.FaultTruncate},
		{Every: 1, Kind: workloads.FaultStatus},
	}
	a := newAPI(t, cfg)
	server, client := overLoopback(t, a)
	for item := range 12 {
		ctx, leave := context.WithCancel(t.Context())
		if item%4 == 3 {
			time.AfterFunc(time.Millisecond, leave) // whether it has arrived by then or not
		}
		if _, err := client.Get(ctx, "fetch", item, 0); err == nil {
			t.Errorf("item %d: no error", item)
		}
		_, _ = client.Put(t.Context(), "store", item, 0, 1, nil) // all but the first are refused
		leave()
	}
	send(t, server, "POST", "/nonsense", "body")
	client.Close()
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	s := a.Stats()
	for _, kind := range []string{workloads.FaultReset, workloads.FaultTruncate, workloads.FaultStatus} {
		if s.Faults[kind] == 0 {
			t.Errorf("no fault of kind %s", kind)
		}
	}
	if s.Refused != 11 || s.Bad != 1 {
		t.Errorf("%d refused, %d bad; want 11 and 1", s.Refused, s.Bad)
	}
	if got := server.Errors(); got != 0 {
		t.Errorf("%d errors, want 0", got)
	}
}

func TestAServiceMayHaveNoSources(t *testing.T) {
	a := newAPI(t, Config{Items: 3, Payload: workloads.MinPayload})
	_, client := overLoopback(t, a)
	for _, e := range []Endpoint{a, client} {
		_, err := e.Get(t.Context(), "fetch", 0, 0)
		var status *remote.StatusError
		if !errors.As(err, &status) || status.Code != 404 {
			t.Errorf("a request: %v, want status 404", err)
		}
	}
	if s := a.Stats(); s.Bad != 2 || s.Requests != 0 || len(s.Sources) != 0 || s.Lateness != (Lateness{}) {
		t.Errorf("stats %+v, want two bad requests and nothing else", s)
	}
}
