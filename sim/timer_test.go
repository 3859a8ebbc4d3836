package sim_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/sim"
)

func TestATimerCallsAtItsMomentUnlessStopped(t *testing.T) {
	var calls []time.Duration
	report, err := sim.Run(t.Context(), sim.Options{}, func(ctx context.Context, rt *sim.Runtime) error {
		note := func() { calls = append(calls, rt.Now()) }
		rt.AfterFunc(3*time.Millisecond, note)
		stopped := rt.AfterFunc(time.Millisecond, note)
		moved := rt.AfterFunc(2*time.Millisecond, note)
		if !stopped.Stop() || stopped.Stop() {
			t.Error("Stop does not tell whether the call was pending")
		}
		if !moved.Reset(5 * time.Millisecond) {
			t.Error("Reset does not tell that the call was pending")
		}
		rt.AfterFunc(time.Hour, note) // keeps nothing from ending
		if err := rt.Sleep(ctx, 10*time.Millisecond); err != nil {
			return err
		}
		if moved.Stop() || moved.Reset(time.Millisecond) {
			t.Error("a call that has been made is pending")
		}
		return rt.Sleep(ctx, 2*time.Millisecond)
	})
	want := []time.Duration{3 * time.Millisecond, 5 * time.Millisecond, 11 * time.Millisecond}
	if err != nil || !slices.Equal(calls, want) || report.Makespan != 12*time.Millisecond {
		t.Errorf("calls at %v, the run took %v, %v", calls, report.Makespan, err)
	}
}

func TestATimerMayEndAContextAndWakeWhoIsParked(t *testing.T) {
	_, err := sim.Run(t.Context(), sim.Options{Cores: 1}, func(ctx context.Context, rt *sim.Runtime) error {
		inner, cancel := context.WithCancel(ctx)
		rt.AfterFunc(4*time.Millisecond, cancel)
		if err := rt.Sleep(inner, time.Second); err != context.Canceled || rt.Now() != 4*time.Millisecond {
			t.Errorf("slept until %v, %v", rt.Now(), err)
		}
		var p flow.Parker = rt.NewParker("a timer")
		rt.AfterFunc(2*time.Millisecond, p.Unpark)
		p.Park()
		if rt.Now() != 6*time.Millisecond {
			t.Errorf("parked until %v", rt.Now())
		}
		// A stopped timer is no moment: the world does not stand still at it.
		rt.AfterFunc(time.Millisecond, nil).Stop()
		rt.Compute(3*time.Millisecond, nil)
		if rt.Now() != 9*time.Millisecond {
			t.Errorf("computed until %v", rt.Now())
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
