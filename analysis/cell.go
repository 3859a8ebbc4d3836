package analysis

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

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
	c.Pretends = slices.ContainsFunc(g.all, pretends)
	g.figures(&c)
	g.bound(&c)
	c.Warnings = g.warnings(c, untimed)
	return c
}

func pretends(t results.Trial) bool {
	return slices.ContainsFunc(t.Stages, func(s results.Stage) bool { return s.Pretends })
}

func (g *trials) figures(c *CellSummary) {
	c.Seconds = Median(g.values(seconds), Confidence)
	c.Throughput = Median(g.values(func(t results.Trial) float64 {
		return float64(t.Outcomes.Stored) / seconds(t)
	}), Confidence)
	var efficiency []float64
	for _, t := range g.usable {
		if t.Limit.NS > 0 { // no bound, no efficiency: a 0 would be a verdict
			efficiency = append(efficiency, t.Efficiency)
		}
	}
	c.Efficiency = Median(efficiency, Confidence)
	c.CPU = middle(g.values(func(t results.Trial) float64 {
		return float64(t.CPU.TotalNS()) / float64(t.WallNS)
	}))
	c.CPUShare = c.CPU / float64(max(1, g.cell.Cores))
	c.PeakRSS = uint64(middle(g.values(func(t results.Trial) float64 { return float64(t.Memory.PeakRSSBytes) })))
	if len(g.usable) > 0 {
		c.Digest = g.usable[0].Digest
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

// warnings names what a reader of the cell's figures has to know.
func (g *trials) warnings(c CellSummary, untimed int) []string {
	var out []string
	add := func(n int, format string, args ...any) {
		if n > 0 {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	if c.Trials == 0 {
		return []string{"not measured"}
	}
	causes := map[string]int{}
	said := map[string]int{}
	above, lostItems := 0, 0
	for _, t := range g.all {
		if t.Failure != nil {
			causes[t.Failure.Cause]++
		}
		for _, w := range t.Warnings {
			said[w]++
		}
		if t.OK() && t.Efficiency > 1.0001 {
			above++
		}
		lostItems += t.Outcomes.Failed
	}
	for _, cause := range slices.Sorted(maps.Keys(causes)) {
		add(causes[cause], "%d of %d trials failed: %s", causes[cause], c.Trials, cause)
	}
	add(untimed, "%d of %d trials have no wall time", untimed, c.Trials)
	add(c.Incomparable, "%d of %d trials have another digest and are not compared", c.Incomparable, c.Trials)
	add(c.Noisy, "%d of %d trials were noisy (%d unusable) and are included", c.Noisy, c.Seconds.N, c.Unusable)
	add(above, "%d of %d trials beat their bound: the bound or the record is wrong", above, c.Trials)
	add(lostItems, "%d items failed in %d trials", lostItems, c.Trials)
	for _, w := range slices.Sorted(maps.Keys(said)) {
		add(said[w], "%s (%d of %d trials)", w, said[w], c.Trials)
	}
	return append(out, c.Seconds.Warnings...)
}
