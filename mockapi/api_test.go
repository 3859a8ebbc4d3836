package mockapi

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/hbench/hbench/workloads"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// timers is a Sleeper for bubbles, where Go's timers are exact.
type timers struct{}

func (timers) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// late is a Sleeper that oversleeps.
type late time.Duration

func (l late) Sleep(ctx context.Context, d time.Duration) error {
	return timers{}.Sleep(ctx, d+time.Duration(l))
}

// oneSource is a service with 100 items and the source "fetch".
func oneSource(latency time.Duration, service workloads.Service) Config {
	return Config{Seed: 7, Items: 100, Payload: 256, Sources: []Source{
		{Name: "fetch", Latency: workloads.Constant(latency), Service: service},
	}}
}

func newAPI(t testing.TB, cfg Config) *API {
	t.Helper()
	a, err := New(cfg, timers{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestLatenessIsMeasuredAndDoesNotAddUpInQueues(t *testing.T) {
	for _, service := range []workloads.Service{
		{Capacity: 1},
		{Concurrency: 1, Overflow: workloads.Queue},
	} {
		synctest.Test(t, func(t *testing.T) {
			a, err := New(oneSource(10*time.Millisecond, service), late(time.Millisecond))
			if err != nil {
				t.Fatal(err)
			}
			took, _ := getAll(a, 4)
			if want := milliseconds(11, 21, 31, 41); !slices.Equal(took, want) {
				t.Errorf("%+v: took %v, want %v", service, took, want)
			}
			l := a.Stats().Lateness
			if l.Count != 4 || l.P50NS < 999_000 || l.MaxNS > 1_001_000 {
				t.Errorf("%+v: lateness %+v, want 4 times 1 ms", service, l)
			}
		})
	}
}

func TestRepliesStateTheirTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, err := New(oneSource(10*time.Millisecond, workloads.Service{}), late(time.Millisecond))
		if err != nil {
			t.Fatal(err)
		}
		reply, err := a.Get(t.Context(), "fetch", 3, 0)
		if err != nil || reply.Planned != 10*time.Millisecond || reply.Service != 11*time.Millisecond {
			t.Errorf("reply of %v planned, %v service, error %v; want 10ms, 11ms", reply.Planned, reply.Service, err)
		}
		if want := workloads.Document(7, 3, 256); !slices.Equal(reply.Payload, want) {
			t.Errorf("payload %q, want %q", reply.Payload, want)
		}
	})
}

func TestEveryMistakeInAConfigIsNamed(t *testing.T) {
	_, err := New(Config{Payload: 1, Sources: []Source{
		{Name: ""},
		{Name: "a/b"},
		{Name: "same"},
		{Name: "same", Service: workloads.Service{Capacity: -1, Rate: -1, Overflow: "explode", Faults: []workloads.Fault{
			{Kind: "fire", Every: 1},
			{Kind: workloads.FaultReset},
			{Kind: workloads.FaultStatus, Every: 1, Status: 200},
		}}},
	}}, timers{})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		"0 items", "payload of 1 bytes", `source ""`, `source "a/b"`, "two of this name", "must not be negative",
		"rate -1", `"explode"`, `"fire"`, "fault 2: needs", "status 200",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %s:\n%v", want, err)
		}
	}
}

func TestWhatDoesNotExistIsNotFound(t *testing.T) {
	a := newAPI(t, oneSource(0, workloads.Service{}))
	for _, q := range []request{{source: "store"}, {source: "fetch", item: 100}, {source: "fetch", item: -1}, {source: "fetch", attempt: -1}} {
		_, err := a.Get(t.Context(), q.source, q.item, q.attempt)
		wantStatus(t, err, 404, 0)
		_, err = a.Put(t.Context(), q.source, q.item, q.attempt, 1, nil)
		wantStatus(t, err, 404, 0)
	}
	if s := a.Stats(); s.Bad != 8 || s.Requests != 0 {
		t.Errorf("bad %d, requests %d; want 8, 0", s.Bad, s.Requests)
	}
}

func TestDocumentsBeyondTheBudgetAreTheSame(t *testing.T) {
	const size = 300
	d := prepare(1, 3, size, 2*size+size/2)
	if len(d.ready) != 2 {
		t.Fatalf("%d documents are ready, want 2", len(d.ready))
	}
	for item := range 3 {
		if !slices.Equal(d.at(item), workloads.Document(1, item, size)) {
			t.Errorf("document %d is another than the workload's", item)
		}
	}
}

func TestDocumentsAreUsedOnlyForWhatTheyWereMadeFor(t *testing.T) {
	cfg := oneSource(0, workloads.Service{})
	cfg.Documents = Prepare(cfg.Seed, cfg.Items, cfg.Payload)
	if a := newAPI(t, cfg); a.cfg.Documents != cfg.Documents {
		t.Error("documents that fit were made again")
	}
	for name, change := range map[string]func(*Config){
		"seed":    func(c *Config) { c.Seed++ },
		"items":   func(c *Config) { c.Items++ },
		"payload": func(c *Config) { c.Payload++ },
	} {
		other := cfg
		change(&other)
		if a := newAPI(t, other); a.cfg.Documents == cfg.Documents {
			t.Errorf("documents of another %s were used", name)
		}
	}
}
