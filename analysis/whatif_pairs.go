package analysis

import (
	"cmp"
	"math"
	"slices"

	"github.com/hbench/hbench/results"
)

// measure pairs the trials of each treatment with the baseline's.
func (x *Experiment) measure(run *results.Run, w results.WhatIf) {
	cells, _ := ByCell(run)
	find := func(c results.Cell) map[int][]results.Trial {
		i := slices.IndexFunc(cells, func(ct CellTrials) bool { return ct.Cell.Same(c) })
		if i < 0 {
			return nil
		}
		return byBlock(x.fit(cells[i].Trials))
	}
	base := find(w.Baseline)
	x.Pairs = len(base)
	for i, t := range w.Treatments {
		c := &x.Changes[i]
		after := find(t.Cell)
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

// unfit is what keeps a trial out that ended well, beside another digest.
const unfit = "unusable machine"

// fit gives the trials that may be in a pair, and counts the others.
func (x *Experiment) fit(all []CountedTrial) (in []results.Trial) {
	for _, t := range all {
		why := t.LeftOut
		if why == "" && t.Noise.Verdict == results.Unusable {
			why = unfit
		}
		if why == "" {
			in = append(in, t.Trial)
			continue
		}
		if x.LeftOut == nil {
			x.LeftOut = map[string]int{}
		}
		x.LeftOut[why]++
	}
	return in
}
