package doctor

import (
	"context"
	"errors"
	"runtime"
	"time"

	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
)

// settle is how long cores compute before their clock is read: an idle one's says
// nothing, and governors look every 10 ms or so.
const settle = 100 * time.Millisecond

// readFrequency reads the cores' clocks while all compute.
func readFrequency(ctx context.Context, e *examination) (probe.Frequency, error) {
	if probe.ReadFrequency(e.root) == (probe.Frequency{}) {
		return probe.Frequency{}, errors.New("neither the cores' clocks nor their governor: there is no cpufreq, as in most virtual machines")
	}
	stop := compute(runtime.GOMAXPROCS(0))
	defer stop()
	if err := e.clock.Sleep(ctx, settle); err != nil {
		return probe.Frequency{}, err
	}
	return probe.ReadFrequency(e.root), nil
}

const (
	governorWhy = "under any other governor than performance the clock follows the load, so work takes longer after every wait"
	governorDo  = "Set it for as long as you measure: cpupower frequency-set -g performance."
)

func judgeFrequency(r probe.Frequency) Finding {
	var signals []Signal
	if r.NowMHz > 0 {
		signals = append(signals, figure("clock, all cores busy", r.NowMHz, Megahertz))
	}
	if r.MaxMHz > 0 {
		signals = append(signals, figure("highest clock", r.MaxMHz, Megahertz))
	}
	if r.Turbo != "" {
		signals = append(signals, text("turbo", r.Turbo))
	}
	if r.Governor == "" {
		return find(signals...).unseen("the governor of the cores' clocks is not told")
	}
	verdict := results.Quiet
	if r.Governor != "performance" {
		verdict = results.Noisy
	}
	return find(append(signals, text("governor", r.Governor).called(verdict, governorWhy, governorDo))...)
}
