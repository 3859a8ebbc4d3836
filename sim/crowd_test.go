package sim_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/hbench/hbench/sim"
)

func TestACrowdEndsTheRunWithAnErrorAndLeavesNothingRunning(t *testing.T) {
	const most = 100
	started, ended := 0, 0
	crowd := func(activities int) error {
		_, err := sim.Run(t.Context(), sim.Options{Most: most}, func(ctx context.Context, rt *sim.Runtime) error {
			for range activities {
				rt.Go("one", func() {
					started++
					defer func() { ended++ }()
					_ = rt.Sleep(ctx, time.Second) // its error is the context's, which does not end
				})
			}
			return nil
		})
		return err
	}
	if err := crowd(most - 1); err != nil { // main is one, too
		t.Errorf("%d activities beside main: %v", most-1, err)
	}
	if started != most-1 || ended != started {
		t.Errorf("%d started, %d ended, want %d", started, ended, most-1)
	}
	err := crowd(most)
	if c, ok := errors.AsType[*sim.CrowdError](err); !ok || c.Most != most {
		t.Errorf("%d activities beside main: %v, want a crowd of more than %d", most, err, most)
	}
}

func TestAsManyActivitiesAsAllowedMayComeOneAfterTheOther(t *testing.T) {
	_, err := sim.Run(t.Context(), sim.Options{Most: 2}, func(ctx context.Context, rt *sim.Runtime) error {
		for range 10 {
			rt.Go("one", func() {})
			if err := rt.Sleep(ctx, time.Second); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
