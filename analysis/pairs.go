package analysis

import (
	"cmp"
	"math"
	"slices"

	"github.com/hbench/hbench/results"
)

// pair is what one block measured of a cell, one trial a side.
type pair struct{ base, head results.Trial }

// pairsOf joins the usable trials of two sides by their blocks. A block in which a
// side has several trials of the cell, as joined files may, tells not which belongs
// to which, and gives no pair; doubled counts such blocks.
func pairsOf(base, head *trials) (pairs []pair, doubled int) {
	if base == nil || head == nil {
		return nil, 0
	}
	b, h := byBlock(base.usable), byBlock(head.usable)
	for block, of := range b {
		switch other := h[block]; {
		case len(other) == 0:
		case len(of) > 1 || len(other) > 1:
			doubled++
		default:
			pairs = append(pairs, pair{of[0], other[0]})
		}
	}
	slices.SortFunc(pairs, func(p, q pair) int { return cmp.Compare(p.base.Block, q.base.Block) })
	return pairs, doubled
}

func byBlock(ts []results.Trial) map[int][]results.Trial {
	out := map[int][]results.Trial{}
	for _, t := range ts {
		out[t.Block] = append(out[t.Block], t)
	}
	return out
}

// unusableShare is the share of pairs of which a trial's machine was unusable.
func unusableShare(pairs []pair) float64 {
	n := 0
	for _, p := range pairs {
		if p.base.Noise.Verdict == results.Unusable || p.head.Noise.Verdict == results.Unusable {
			n++
		}
	}
	return float64(n) / float64(max(1, len(pairs)))
}

// figure is what of a trial is compared; 0 or less: the trial has none.
type figure func(results.Trial) float64

// secondsAnItem is the gated one: the makespan for each item that was stored.
func secondsAnItem(t results.Trial) float64 { return anItem(seconds(t), t) }

// cpuAnItem is the CPU time of the trial's process for each item that was stored.
func cpuAnItem(t results.Trial) float64 { return anItem(float64(t.CPU.TotalNS())/1e9, t) }

func peakRSS(t results.Trial) float64 { return float64(t.Memory.PeakRSSBytes) }

func efficiency(t results.Trial) float64 {
	if t.Limit.NS <= 0 { // no bound, no efficiency
		return 0
	}
	return t.Efficiency
}

func anItem(x float64, t results.Trial) float64 {
	if t.Outcomes.Stored <= 0 {
		return 0
	}
	return x / float64(t.Outcomes.Stored)
}

// logs of a figure by block, of those pairs of which both trials have it.
func logs(pairs []pair, f figure) (base, head []float64) {
	for _, p := range pairs {
		if b, h := f(p.base), f(p.head); usable(b) && usable(h) {
			base, head = append(base, math.Log(b)), append(head, math.Log(h))
		}
	}
	return base, head
}

// logsOf the trials that have the figure.
func logsOf(ts []results.Trial, f figure) (out []float64) {
	for _, t := range ts {
		if x := f(t); usable(x) {
			out = append(out, math.Log(x))
		}
	}
	return out
}
