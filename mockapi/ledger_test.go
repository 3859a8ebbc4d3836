package mockapi

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// twoSources has a source to get from and one to put to.
func twoSources(store workloads.Service) Config {
	cfg := oneSource(0, workloads.Service{})
	cfg.Sources = append(cfg.Sources, Source{Name: "store", Service: store})
	return cfg
}

func TestTheLedgerHoldsWhatWasStored(t *testing.T) {
	a := newAPI(t, twoSources(workloads.Service{}))
	put := func(item, attempt int, digest uint64) {
		t.Helper()
		if _, err := a.Put(t.Context(), "store", item, attempt, digest, []byte("result")); err != nil {
			t.Fatal(err)
		}
	}
	put(1, 0, 10)
	if got := a.Stats().Ledger.Orphans; got != 0 {
		t.Errorf("%d orphans where nothing was ever handed out, want 0", got)
	}
	for _, item := range []int{1, 2} {
		if _, err := a.Get(t.Context(), "fetch", item, 0); err != nil {
			t.Fatal(err)
		}
	}
	put(1, 0, 10) // the strategy's mistake
	put(2, 1, 20)
	put(2, 0, 20) // late, but the first it is: a repeat
	put(2, 1, 20)
	put(2, 2, 21)
	put(3, 0, 1<<63)
	want := LedgerSummary{Stored: 3, Duplicates: 2, Conflicts: 1, Repeats: 1, Orphans: 1, DigestSum: 30 + 1<<63}
	if diff := cmp.Diff(want, a.Stats().Ledger); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
	for item, digest := range map[int]uint64{1: 10, 2: 20, 3: 1 << 63} {
		if got, ok := a.Stored("store", item); !ok || got != digest {
			t.Errorf("item %d: digest %d, %v; want %d", item, got, ok, digest)
		}
	}
	for source, item := range map[string]int{"store": 4, "fetch": 1, "nowhere": 1} {
		if got, ok := a.Stored(source, item); ok || got != 0 {
			t.Errorf("%s has item %d with %d", source, item, got)
		}
	}
	if diff := cmp.Diff(want, a.Stats().Sources["store"].Ledger); diff != "" {
		t.Errorf("the source's summary (-want +got):\n%s", diff)
	}
}

func TestFaultyPutsAreStoredOnlyIfTheAnswerAloneWasLost(t *testing.T) {
	for kind, stored := range map[string]int{
		workloads.FaultStatus:   0,
		workloads.FaultReset:    0,
		workloads.FaultTruncate: 1,
	} {
		a := newAPI(t, twoSources(workloads.Service{Faults: []workloads.Fault{{Every: 1, Kind: kind}}}))
		_, err := a.Put(t.Context(), "store", 0, 0, 1, nil)
		if got := a.Stats().Ledger.Stored; err == nil || got != stored {
			t.Errorf("%s: %d stored with error %v, want %d", kind, got, err, stored)
		}
	}
	a := newAPI(t, twoSources(workloads.Service{Rate: 1e-9}))
	_, first := a.Put(t.Context(), "store", 0, 0, 1, nil)
	_, second := a.Put(t.Context(), "store", 0, 0, 1, nil)
	if got := a.Stats().Ledger; first != nil || second == nil || got.Stored != 1 || got.Duplicates != 0 {
		t.Errorf("a put (%v) and a refused one (%v) leave %+v", first, second, got)
	}
}

func TestTheSummaryAgreesWithTheEntries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		puts := rapid.SliceOf(rapid.Custom(func(t *rapid.T) [3]int {
			return [3]int{rapid.IntRange(0, 5).Draw(t, "item"), rapid.IntRange(0, 2).Draw(t, "digest"), rapid.IntRange(0, 4).Draw(t, "attempt")}
		})).Draw(t, "puts")
		l := ledger{items: 6}
		var want LedgerSummary
		first := map[int]int{}
		seen := map[[2]int]bool{} // item and attempt that put the first digest
		for _, p := range puts {
			l.store(p[0], p[2], uint64(p[1]))
			attempt := [2]int{p[0], p[2]}
			if digest, again := first[p[0]]; again {
				switch {
				case digest != p[1]:
					want.Conflicts++
				case seen[attempt]:
					want.Duplicates++
				default:
					want.Repeats++
					seen[attempt] = true
				}
				continue
			}
			seen[attempt] = true
			first[p[0]] = p[1]
			want.Stored++
			want.DigestSum += uint64(p[1])
			if p[0] > 2 {
				want.Orphans++
			}
		}
		if got := l.summary(func(item int) bool { return item <= 2 }); got != want {
			t.Fatalf("summary %+v, want %+v", got, want)
		}
	})
}

// For the race detector, and so that no request is lost between the counts.
func TestManyRequestsAtOnceAreAllCounted(t *testing.T) {
	cfg := twoSources(workloads.Service{Concurrency: 3, Faults: []workloads.Fault{{Probability: 0.2, Kind: workloads.FaultTruncate}}})
	cfg.Sources[0].Service = workloads.Service{Capacity: 2, Rate: 1e6, Burst: 50, Bandwidth: 1 << 40}
	cfg.Sources[0].Latency = workloads.Constant(1000)
	a := newAPI(t, cfg)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for item := range 100 {
				_, err := a.Get(t.Context(), "fetch", item, g)
				var status *remote.StatusError
				if err != nil && !errors.As(err, &status) {
					t.Error(err)
				}
				_, _ = a.Put(t.Context(), "store", item, g, uint64(item), nil) // refused or not: counted below
				if item%25 == 0 {
					_ = a.Stats()
				}
			}
		})
	}
	wg.Wait()
	s := a.Stats()
	for name, c := range s.Sources {
		if c.Requests != 800 || c.Requests != c.Answered+c.Refused+c.Abandoned || c.Lateness.Count != c.Answered {
			t.Errorf("%s: the counts do not add up: %+v", name, c)
		}
	}
	store := s.Sources["store"]
	if l := store.Ledger; int64(l.Stored+l.Repeats) != store.Answered || l.Duplicates+l.Conflicts != 0 {
		t.Errorf("%d puts answered, ledger %+v", store.Answered, l)
	}
	if s.Requests != 1600 || s.MaxInFlight > 8 || s.MaxInFlight < 1 {
		t.Errorf("%d requests, %d in flight; want 1600 and at most 8", s.Requests, s.MaxInFlight)
	}
}
