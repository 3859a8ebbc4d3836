package analysis

import (
	"fmt"
	"math"
)

// ChangeVerdict is what a comparison says of one cell, out of a closed list.
type ChangeVerdict string

// The verdicts, in the order in which they are looked for: is there anything to
// compare, may it be, can it be seen, and then what it is. Found is a difference whose
// p, adjusted for all cells (Holm), is at most alpha.
const (
	New           ChangeVerdict = "new"            // the cell is in head only
	Removed       ChangeVerdict = "removed"        // the cell is in base only
	NotComparable ChangeVerdict = "not-comparable" // the sides did different things, or under different conditions
	Failed        ChangeVerdict = "failed"         // a trial of a side ended badly
	TooNoisy      ChangeVerdict = "too-noisy"      // base differs from itself by as much, or by more than the gate
	Regressed     ChangeVerdict = "regressed"      // found, and slower by the gate or more
	Improved      ChangeVerdict = "improved"       // found, and faster by the gate or more
	Shifted       ChangeVerdict = "shifted"        // found, and smaller than the gate
	Unchanged     ChangeVerdict = "unchanged"      // not found, and its interval leaves no room for the gate
	Inconclusive  ChangeVerdict = "inconclusive"   // not found, and it may be as large as the gate all the same
)

// ChangeVerdicts are all verdicts, the ones to look at first before the others.
var ChangeVerdicts = []ChangeVerdict{Regressed, Failed, NotComparable, TooNoisy, Inconclusive, Improved, Shifted, New, Removed, Unchanged}

// Compared reports whether the verdict rests on trials of both sides.
func (v ChangeVerdict) Compared() bool {
	switch v {
	case New, Removed, NotComparable, Failed:
		return false
	}
	return true
}

// evidence is what the verdict on a comparable cell rests on. Changes are relative:
// 0.03 is 3 % slower.
type evidence struct {
	change   Estimate
	adjusted float64  // p of the change, for the whole family
	noise    Estimate // of base again against base; unknown where it was not measured again
	unusable float64  // share of the pairs whose machine was unusable in one trial
	gate     float64
	alpha    float64
}

// mostUnusable is the share of disturbed pairs beyond which it is the machine that
// leaves a cell open.
const mostUnusable = 0.5

// verdict judges, with a reason where the word alone does not say it.
func (e evidence) verdict() (ChangeVerdict, string) {
	found := e.found()
	if why := e.tooNoisy(found); why != "" {
		return TooNoisy, why
	}
	switch {
	case found && e.change.Center >= e.gate:
		return Regressed, ""
	case found && e.change.Center <= -e.gate:
		return Improved, ""
	case found:
		return Shifted, ""
	case e.leavesNoRoom():
		return Unchanged, ""
	}
	return Inconclusive, ""
}

// found reports whether there is a change at all. What was simulated is exact: any
// change is one.
func (e evidence) found() bool {
	if e.change.Exact {
		return e.change.Center != 0
	}
	return e.adjusted <= e.alpha
}

// leavesNoRoom reports whether the interval excludes a change as large as the gate.
func (e evidence) leavesNoRoom() bool {
	sure := e.change.Exact || e.change.Confidence >= Confidence
	return sure && e.change.Lo > -e.gate && e.change.Hi < e.gate
}

// tooNoisy says why noise forbids a verdict; empty: it does not. A change that is
// found was found in spite of the noise, which the pairs share; only a difference of
// base against itself could be taken for it. One that is not found may be hidden: how
// much noise there was, base measured again says, and where it was not, the machine.
func (e evidence) tooNoisy(found bool) string {
	reach := max(e.noise.Hi, -e.noise.Lo)
	switch n := e.noise; {
	case found && n.Known() && (n.Lo > 0 || n.Hi < 0) && !e.clears(reach):
		return fmt.Sprintf("base differs from itself by %s, and the change may be that", changeText(n.Center))
	case found:
		return ""
	case e.noise.Known() && reach > e.gate:
		return fmt.Sprintf("base may differ from itself by %s, and the gate is %s", sizeText(reach), sizeText(e.gate))
	case !e.noise.Known() && e.unusable > mostUnusable && !e.leavesNoRoom():
		return fmt.Sprintf("the machine was unusable in %.0f %% of the pairs", 100*e.unusable)
	}
	return ""
}

// clears reports whether the whole interval of the change lies beyond a reach to
// either side.
func (e evidence) clears(reach float64) bool { return e.change.Lo > reach || e.change.Hi < -reach }

// changeText writes a relative change: +3.1 %; sizeText one without a sign.
func changeText(x float64) string { return fmt.Sprintf("%+.1f %%", 100*x) }

func sizeText(x float64) string { return fmt.Sprintf("%.1f %%", 100*math.Abs(x)) }
