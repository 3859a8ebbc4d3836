package bench

import (
	"context"
	"errors"
	"testing"

	"github.com/hbench/hbench/results"
)

func TestAPilotEndsWhenEnoughTrialsAreOfUse(t *testing.T) {
	for _, c := range []struct {
		name         string
		spoil        func(n int, t *results.Trial)
		enough, most int
		want         int
	}{
		{"all of use", nil, 3, 9, 3},
		{"none", func(_ int, t *results.Trial) { t.Failure = &results.Failure{Cause: "crash"} }, 3, 5, 5},
		{"every other", func(n int, t *results.Trial) {
			if n%2 == 0 {
				t.Failure = &results.Failure{Cause: "crash"}
			}
		}, 2, 9, 4},
	} {
		s, order := pretend(t, 1, c.spoil)
		got, err := s.Pilot(t.Context(), c.enough, c.most)
		if err != nil || len(got) != c.want || len(*order) != c.want {
			t.Errorf("%s: %d trials, %v; want %d", c.name, len(got), err, c.want)
		}
		for n, trial := range got {
			if !trial.Cell.Same(s.Plans[0].Cell) || trial.Block != n {
				t.Errorf("%s: trial %d is block %d of %s", c.name, n, trial.Block, trial.Cell.Key())
			}
		}
	}
}

func TestAnInterruptedPilotGivesWhatItHas(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, _ := pretend(t, 1, func(n int, _ *results.Trial) {
		if n == 1 {
			cancel()
		}
	})
	if got, err := s.Pilot(ctx, 3, 9); !errors.Is(err, context.Canceled) || len(got) != 1 {
		t.Errorf("%d trials, %v; want the first, and the context's error", len(got), err)
	}
}
