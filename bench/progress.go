package bench

import (
	"time"

	"github.com/hbench/hbench/results"
)

// Progress is where a sweep stands, told between trials.
type Progress struct {
	Done, Total int // trials
	Failed      int
	Last        *results.Trial // the trial just ended; nil before the first
	Next        results.Cell   // what runs now; zero when all is done
	Side        string         // whose trial it is; empty where there is one side
	Elapsed     time.Duration
	Left        time.Duration // estimated
}

// costs holds how long a trial of each cell takes: what it took last time, or
// the plan's estimate, corrected by how wrong the estimates of the measured
// cells were.
type costs struct {
	planned  []time.Duration
	measured []time.Duration // 0: not yet
}

func newCosts(plans []CellPlan, calibration []results.Calibration) *costs {
	c := &costs{measured: make([]time.Duration, len(plans))}
	for _, p := range plans {
		c.planned = append(c.planned, p.Estimate(func(k int) time.Duration { return stageCost(p.Spec, k, calibration) }))
	}
	return c
}

func (c *costs) observe(cell int, took time.Duration) { c.measured[cell] = took }

// left is the expected time of the cells still to run, each as often as given.
func (c *costs) left(times []int) time.Duration {
	var planned, measured, known, unknown time.Duration
	for i, n := range times {
		if m := c.measured[i]; m > 0 {
			planned, measured = planned+c.planned[i], measured+m
			known += m * time.Duration(n)
		} else {
			unknown += c.planned[i] * time.Duration(n)
		}
	}
	if planned > 0 {
		unknown = time.Duration(float64(unknown) * float64(measured) / float64(planned))
	}
	return known + unknown
}
