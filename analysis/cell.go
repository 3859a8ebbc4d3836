package analysis

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/montanaflynn/stats"

	"github.com/hbench/hbench/results"
)

func (g *trials) summary() CellSummary {
	c := CellSummary{Cell: g.cell, Trials: len(g.all)}
	untimed := 0
	for _, t := range g.all {
		switch {
		case !t.OK():
			c.Failed++
		case t.WallNS <= 0:
			untimed++
		}
	}
	c.Incomparable = c.Trials - c.Failed - untimed - len(g.usable)
	for _, t := range g.usable {
		if t.Noise.Verdict == results.Noisy || t.Noise.Verdict == results.Unusable {
			c.Noisy++
		}
		if t.Noise.Verdict == results.Unusable {
			c.Unusable++
		}
	}
	c.Pretends = !g.cell.Simulated && slices.ContainsFunc(g.all, pretends)
	c.OverLimit = g.overLimit()
	c.FailedItems, c.FailedSet = g.failedShare(), g.failedSet()
	g.figures(&c)
	g.bound(&c)
	c.Warnings = g.warnings(c, untimed)
	return c
}

func groupSeconds(t results.Trial) float64 {
	if t.Groups == nil {
		return 0
	}
	return time.Duration(t.Groups.P50NS).Seconds()
}

func pretends(t results.Trial) bool {
	return slices.ContainsFunc(t.Stages, func(s results.Stage) bool { return s.Pretends })
}

func (g *trials) figures(c *CellSummary) {
	c.Seconds = Median(g.values(seconds), Confidence).of(g.cell)
	c.Throughput = rate(middle(g.values(func(t results.Trial) float64 { return float64(t.Outcomes.Stored) })), c.Seconds)
	var efficiency []float64
	for _, t := range g.usable {
		if t.Limit.NS > 0 { // no bound, no efficiency: a 0 would be a verdict
			efficiency = append(efficiency, t.Efficiency)
		}
	}
	c.Efficiency = Median(efficiency, Confidence).of(g.cell)
	c.CPU = middle(g.values(func(t results.Trial) float64 {
		return float64(t.CPU.TotalNS()) / float64(t.WallNS)
	}))
	if g.cell.Cores > 0 {
		c.CPUShare = c.CPU / float64(g.cell.Cores)
	}
	c.GroupSeconds = middle(g.values(groupSeconds))
	c.PeakRSS = uint64(middle(g.values(func(t results.Trial) float64 { return float64(t.Memory.PeakRSSBytes) })))
	if len(g.usable) > 0 && !slices.ContainsFunc(g.usable, func(t results.Trial) bool { return t.Digest != g.usable[0].Digest }) {
		c.Digest = g.usable[0].Digest
	}
}

// rate is items over a makespan. It is not the median of the trials' own rates:
// of an even number of trials that is another figure than the time beside it
// says. The makespan's interval, inverted, is the rate's.
func rate(items float64, seconds Estimate) Estimate {
	if !seconds.Known() {
		return Estimate{}
	}
	return Estimate{
		Center: items / seconds.Center, Lo: items / seconds.Hi, Hi: items / seconds.Lo,
		N: seconds.N, Confidence: seconds.Confidence, Exact: seconds.Exact,
	}
}

// bound sums up what limits the cell.
func (g *trials) bound(c *CellSummary) {
	c.LimitNS = int64(middle(g.values(func(t results.Trial) float64 { return float64(t.Limit.NS) })))
	c.UncappedNS = int64(middle(g.values(func(t results.Trial) float64 { return float64(t.Limit.UncappedNS) })))
	votes := map[string]int{}
	resources := map[string][]float64{}
	for _, t := range g.usable {
		if t.Limit.Binds != "" {
			votes[t.Limit.Binds]++
		}
		for name, ns := range t.Limit.Bounds {
			resources[name] = append(resources[name], float64(ns))
		}
	}
	if len(votes) == 0 {
		return
	}
	c.Binds = largest(votes)
	c.BindsShare = float64(votes[c.Binds]) / float64(len(g.usable))
	bounds := map[string]float64{}
	for name, ns := range resources {
		bounds[name] = middle(ns)
	}
	top := bounds[c.Binds]
	delete(bounds, c.Binds)
	if len(bounds) > 0 && top > 0 {
		c.RunnerUp = largest(bounds)
		c.RunnerUpShare = bounds[c.RunnerUp] / top
	}
}

// largest gives the key of the largest value, of equal ones the first by name.
func largest[V cmp.Ordered](m map[string]V) string {
	keys := slices.Sorted(maps.Keys(m))
	return slices.MaxFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(m[a], m[b]), cmp.Compare(b, a))
	})
}

// middle is the descriptive median of finite values; 0 where there are none.
func middle(xs []float64) float64 {
	m, err := stats.Median(xs)
	if err != nil || math.IsNaN(m) || math.IsInf(m, 0) {
		return 0
	}
	return m
}
