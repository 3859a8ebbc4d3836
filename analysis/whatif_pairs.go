package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hbench/hbench/results"
)

// measure pairs the trials of each treatment with the baseline's.
func (x *Experiment) measure(run *results.Run, w results.WhatIf) {
	cells, _ := ByCell(run)
	find := func(c results.Cell) (fit map[int][]results.Trial, leftOut []string) {
		i := slices.IndexFunc(cells, func(ct CellTrials) bool { return ct.Cell.Same(c) })
		if i < 0 {
			return nil, nil
		}
		return fitTrials(cells[i].Trials)
	}
	base, leftOut := find(w.Baseline)
	x.Pairs = len(base)
	for i, t := range w.Treatments {
		c := &x.Changes[i]
		var after map[int][]results.Trial
		after, c.LeftOut = find(t.Cell)
		for _, why := range leftOut {
			c.LeftOut = append(c.LeftOut, "of the baseline "+why)
		}
		for block, before := range base {
			if len(before) != 1 || len(after[block]) != 1 { // of files that were joined nobody knows which belong together
				continue
			}
			b, a := secondsAnItem(before[0]), secondsAnItem(after[block][0])*cmp.Or(t.Scale, 1)
			if usable(b) && usable(a) {
				c.diffs = append(c.diffs, math.Log(b/a))
			}
		}
	}
}

// fitTrials are the trials that may be in a pair, by block, and what keeps the others
// out.
func fitTrials(all []CountedTrial) (fit map[int][]results.Trial, leftOut []string) {
	var in []results.Trial
	out := map[string]int{}
	for _, t := range all {
		switch {
		case t.LeftOut != "":
			out[t.LeftOut]++
		case t.Noise.Verdict == results.Unusable:
			out["on an unusable machine"]++
		default:
			in = append(in, t.Trial)
		}
	}
	for why, n := range out {
		leftOut = append(leftOut, fmt.Sprintf("%s: %s", trialsText(n), why))
	}
	slices.Sort(leftOut)
	return byBlock(in), leftOut
}
