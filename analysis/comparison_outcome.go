package analysis

// ComparisonOutcome is what a comparison as a whole comes to.
type ComparisonOutcome string

// The outcomes, the first that applies.
const (
	OutcomeRegressed    ComparisonOutcome = "regressed"    // a cell has regressed
	OutcomeInvalid      ComparisonOutcome = "invalid"      // a cell failed or is not comparable, or nothing could have been found
	OutcomeInconclusive ComparisonOutcome = "inconclusive" // a cell may have regressed
	OutcomePassed       ComparisonOutcome = "passed"
)

// Advisory reports whether the comparison is no ground to refuse a change: between
// runs that were not recorded in turn, drift of the machine alone makes most
// unchanged programs differ, and strategies may differ as they like.
func (c Comparison) Advisory() bool { return c.Pairing == Unpaired || c.By != "" }

// Count is the number of cells with a verdict.
func (c Comparison) Count(v ChangeVerdict) (n int) {
	for _, cell := range c.Cells {
		if cell.Verdict == v {
			n++
		}
	}
	return n
}

// Outcome sums up. A comparison that could not have found anything has not passed.
// Among strategies one that is not held against the others, as one that keeps no
// limits, takes nothing from those that are.
func (c Comparison) Outcome() ComparisonOutcome {
	switch {
	case c.Count(Regressed) > 0 && !c.Advisory():
		return OutcomeRegressed
	case c.Blind(), c.Count(Failed) > 0, c.Count(NotComparable) > 0 && c.By == "":
		return OutcomeInvalid
	case c.Count(Inconclusive)+c.Count(TooNoisy) > 0, c.Pairing == Unpaired && c.Count(Unchanged) < c.Tested:
		return OutcomeInconclusive
	}
	return OutcomePassed
}

// Blind reports whether no change, however large, could have been found: nothing was
// compared, or no cell has enough pairs.
func (c Comparison) Blind() bool {
	for _, cell := range c.Cells {
		if cell.Verdict.Compared() && cell.Pairs >= c.Fewest {
			return false
		}
	}
	return true
}
