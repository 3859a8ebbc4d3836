package mockapi

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// ask asks for every item and says how often it was answered in which way.
func ask(t *testing.T, a *API, attempt int) map[string]int {
	t.Helper()
	got := map[string]int{}
	for item := range a.cfg.Items {
		_, err := a.Get(t.Context(), "fetch", item, attempt)
		got[kindOf(err)]++
	}
	return got
}

func TestADisturbanceComesAndGoesAndLeavesTheSourcesOwnFaultsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, oneSource(time.Millisecond, workloads.Service{Faults: []workloads.Fault{{Probability: 0.2, Kind: workloads.FaultReset}}}))
		before, struck := ask(t, a, 0), map[string]int{}
		d := Disturbance{Struck: func(kind string) { struck[kind]++ },
			Faults: []workloads.Fault{{Every: 4, Kind: workloads.FaultStatus, Status: 503}, {Every: 10, Kind: workloads.FaultTruncate}}}
		if err := a.Disturb("fetch", d); err != nil {
			t.Fatal(err)
		}
		during := ask(t, a, 0)
		if during["503"] != 25 || during["truncate"] != 5 || during["reset"] == 0 || during["reset"] > before["reset"] {
			t.Errorf("disturbed: %v, undisturbed: %v", during, before)
		}
		if want := map[string]int{workloads.FaultStatus: 25, workloads.FaultTruncate: 5}; !maps.Equal(struck, want) {
			t.Errorf("told of %v, want %v", struck, want)
		}
		if err := a.Disturb("fetch", Disturbance{}); err != nil {
			t.Fatal(err)
		}
		if after := ask(t, a, 0); !maps.Equal(after, before) {
			t.Errorf("before it %v, after it %v", before, after)
		}
	})
}

func TestADisturbanceRefusesWhatIsOverItsRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, struck := newAPI(t, oneSource(time.Millisecond, workloads.Service{})), 0
		if err := a.Disturb("fetch", Disturbance{Rate: 10, Struck: func(string) { struck++ }}); err != nil {
			t.Fatal(err)
		}
		got := ask(t, a, 0) // in no time but for the one that is admitted
		if got["ok"] != 1 || got["429"] != 99 || struck != 99 {
			t.Errorf("%v, told %d times", got, struck)
		}
		_, err := a.Get(t.Context(), "fetch", 0, 0)
		if status, ok := errors.AsType[*remote.StatusError](err); !ok || status.RetryAfter < 90*time.Millisecond {
			t.Errorf("refused with %v, which does not say when to come again", err)
		}
	})
}

func TestADisturbanceThatMakesNoSenseIsRefused(t *testing.T) {
	a := newAPI(t, oneSource(0, workloads.Service{}))
	if err := a.Disturb("store", Disturbance{}); err == nil || !strings.Contains(err.Error(), `"store"`) {
		t.Errorf("a source that is not there: %v", err)
	}
	err := a.Disturb("fetch", Disturbance{Rate: -1, Faults: []workloads.Fault{{Every: 1, Kind: "flood"}}})
	if err == nil || !strings.Contains(err.Error(), "rate -1") || !strings.Contains(err.Error(), `"flood"`) {
		t.Errorf("two mistakes: %v", err)
	}
}

func TestAServerGoesDownAndComesBackOnItsPort(t *testing.T) {
	a := newAPI(t, oneSource(0, workloads.Service{}))
	s, client := overLoopback(t, a)
	url := s.URL()
	for item := range 3 {
		if _, err := client.Get(t.Context(), "fetch", item, 0); err != nil {
			t.Fatalf("up: %v", err)
		}
		for range 2 { // the second time it is down already
			if err := s.Stop(); err != nil {
				t.Fatal(err)
			}
		}
		// A kept connection is found broken before a new one is refused.
		for _, want := range []error{nil, remote.ErrDown} {
			_, err := client.Get(t.Context(), "fetch", item, 1)
			if err == nil || want != nil && !errors.Is(err, want) || !errors.Is(err, remote.ErrReset) && !errors.Is(err, remote.ErrDown) {
				t.Errorf("down: %v", err)
			}
		}
		for range 2 {
			if err := s.Start(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if s.URL() != url || a.Stats().Requests != 3 {
		t.Errorf("at %s, it was at %s; %d requests", s.URL(), url, a.Stats().Requests)
	}
}

func TestAClosedServerDoesNotComeBack(t *testing.T) {
	s, err := Listen(newAPI(t, oneSource(0, workloads.Service{})))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err == nil {
		t.Error("it does")
	}
}
