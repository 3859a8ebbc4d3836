package workloads

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// fakeClocks advance by what the work says it takes.
type fakeClocks struct{ cpu, wall time.Duration }

func (f *fakeClocks) meter() meter {
	return meter{
		cpu:  func() (time.Duration, error) { return f.cpu, nil },
		wall: func() time.Duration { return f.wall },
	}
}

// spend is time on a core.
func (f *fakeClocks) spend(d time.Duration) {
	f.cpu += d
	f.wall += d
}

func TestRepetitionsLastTwoMilliseconds(t *testing.T) {
	for round, want := range map[time.Duration]int{
		time.Microsecond:        2048,
		10 * time.Microsecond:   256,
		1999 * time.Microsecond: 2,
		2 * time.Millisecond:    1,
		time.Second:             1,
	} {
		var f fakeClocks
		var repetitions []int
		samples, err := f.meter().measure(t.Context(), func(rounds int) {
			repetitions = append(repetitions, rounds)
			f.spend(time.Duration(rounds) * round)
		}, DefaultBudget)
		if err != nil {
			t.Fatal(err)
		}
		measured := repetitions[len(repetitions)-len(samples):]
		for _, rounds := range measured {
			if rounds != want {
				t.Errorf("round of %v: repetition of %d rounds, want %d", round, rounds, want)
			}
		}
		for _, sample := range samples {
			if sample != float64(round) {
				t.Errorf("round of %v: sample %v ns", round, sample)
			}
		}
	}
}

func TestBudgetEndsTheMeasuring(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		round := time.Duration(rapid.Int64Range(100, 1e8).Draw(t, "round"))
		budget := time.Duration(rapid.Int64Range(1e6, 1e9).Draw(t, "budget"))
		var f fakeClocks
		var last time.Duration
		samples, err := f.meter().measure(context.Background(), func(rounds int) {
			last = time.Duration(rounds) * round
			f.spend(last)
		}, budget)
		if err != nil {
			t.Fatal(err)
		}
		if len(samples) < leastRepetitions {
			t.Fatalf("%d repetitions", len(samples))
		}
		if len(samples) > leastRepetitions && f.wall-last >= budget {
			t.Fatalf("%d repetitions: the last began at %v of a budget of %v", len(samples), f.wall-last, budget)
		}
		if f.wall < budget {
			t.Fatalf("ended at %v of a budget of %v", f.wall, budget)
		}
	})
}

func TestWarmUpTakesAFifthOfTheBudget(t *testing.T) {
	var f fakeClocks
	const budget = 100 * time.Millisecond
	samples, err := f.meter().measure(t.Context(), func(rounds int) {
		cost := 2 * time.Millisecond
		if f.wall < budget/5 {
			cost *= 2 // still cold
		}
		f.spend(time.Duration(rounds) * cost)
	}, budget)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Max(samples) != 2e6 || len(samples) != 40 {
		t.Errorf("%d samples up to %v ns; want 40, all of 2e6", len(samples), slices.Max(samples))
	}
}

func TestMakingBuffersIsNotTakenForARound(t *testing.T) {
	var f fakeClocks
	f.spend(time.Second) // the clocks need not begin at 0
	isFirst := true
	samples, err := f.meter().measure(t.Context(), func(rounds int) {
		if isFirst {
			f.spend(DefaultBudget)
			isFirst = false
		}
		f.spend(time.Duration(rounds) * 10 * time.Microsecond)
	}, DefaultBudget)
	if err != nil {
		t.Fatal(err)
	}
	if len(samples) != leastRepetitions || slices.Max(samples) != 1e4 {
		t.Errorf("samples %v, want five of 1e4 ns", samples)
	}
	if took, want := f.cpu-time.Second-DefaultBudget, 5*2560*time.Microsecond; took < want {
		t.Errorf("repetitions took %v together, want %v", took, want)
	}
}

func TestTimeOffTheCoreDoesNotCount(t *testing.T) {
	var f fakeClocks
	samples, err := f.meter().measure(t.Context(), func(rounds int) {
		f.spend(time.Duration(rounds) * 10 * time.Microsecond)
		f.wall += time.Second // something else has the core
	}, DefaultBudget)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(samples, []float64{1e4, 1e4, 1e4, 1e4, 1e4}) {
		t.Errorf("samples %v, want five of 1e4 ns", samples)
	}
}

func TestCalibrationFailsWithoutAClock(t *testing.T) {
	var f fakeClocks
	total := 0
	_, err := f.meter().measure(t.Context(), func(rounds int) { total += rounds }, DefaultBudget)
	if err == nil || !strings.Contains(err.Error(), "cannot measure") {
		t.Errorf("clock that stands still: error %v", err)
	}
	if total != 2*mostRounds-1 {
		t.Errorf("gave up after %d rounds, want %d", total, 2*mostRounds-1)
	}

	broken := errors.New("no such clock")
	m := f.meter()
	m.cpu = func() (time.Duration, error) { return 0, broken }
	if _, err := m.measure(t.Context(), func(int) {}, DefaultBudget); !errors.Is(err, broken) {
		t.Errorf("clock that fails: error %v", err)
	}
}

func TestCancelledCalibrationEnds(t *testing.T) {
	for _, after := range []int{0, 1, 12} { // repetitions: none, in the warm-up, in the measuring
		ctx, cancel := context.WithCancel(t.Context())
		if after == 0 {
			cancel()
		}
		var f fakeClocks
		done := 0
		_, err := f.meter().measure(ctx, func(rounds int) {
			f.spend(time.Duration(rounds) * 10 * time.Millisecond)
			if done++; done == after {
				cancel()
			}
		}, DefaultBudget)
		if !errors.Is(err, context.Canceled) || done != after {
			t.Errorf("cancelled after %d repetitions: did %d, error %v", after, done, err)
		}
		cancel()
	}
}
