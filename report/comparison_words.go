package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hbench/hbench/analysis"
)

// gate writes the change from which on it counts.
func (c comparison) gate() string { return chosenText(c.Gate) }

// chosenText writes a chosen share without more decimals than it needs: 3 %, 0.5 %.
func chosenText(x float64) string { return digits(100*x, 3) + " %" }

// finding is what the comparison comes to, in a sentence.
func (c comparison) finding() string {
	switch c.Outcome() {
	case analysis.OutcomeRegressed:
		return "Regressed: " + c.largest(analysis.Regressed) + "."
	case analysis.OutcomeInvalid:
		return "Not valid: " + c.invalid() + "."
	case analysis.OutcomeInconclusive:
		return "Not conclusive: " + c.open() + "."
	}
	return c.passed()
}

// advice says what the comparison is good for, where it is no ground to refuse a
// change.
func (c comparison) advice() string {
	if c.Pairing == analysis.Unpaired {
		return "Unpaired, drift not controlled: advisory. Runs that hbench ab records are paired."
	}
	return ""
}

// largest names the largest change among the cells with a verdict.
func (c comparison) largest(v analysis.ChangeVerdict) string {
	cells := c.of(v)
	s := place(cells[0].Cell.Measured()) + ", " + slowerText(cells[0].Change)
	if len(cells) > 1 {
		s = fmt.Sprintf("%d of %s, most %s", len(cells), countText(len(c.Cells), "cell"), s)
	}
	return s
}

// invalid says why the comparison is no ground to stand on.
func (c comparison) invalid() string {
	bad := c.of(analysis.Failed, analysis.NotComparable)
	switch {
	case len(c.Differ) > 0:
		return "the runs differ in " + strings.Join(c.Differ, ", ")
	case len(c.Cells) == 0:
		return "there are no cells to compare"
	case len(bad) > 0:
		return c.bad(bad)
	case c.Tested == 0:
		return "no cell is in both runs"
	}
	return fmt.Sprintf("no change could have been found, however large: among %s it takes %s, and there are at most %d",
		countText(c.Tested, "cell"), countText(c.Fewest, "block"), slices.Max(c.pairs()))
}

// bad names the cells that are no ground to stand on, and why the first of them is not.
func (c comparison) bad(cells []analysis.CellComparison) string {
	first := cells[0]
	why := fmt.Sprintf("%s: %s", c.word(first.Verdict), first.Why)
	some := fmt.Sprintf("%d of %s", len(cells), countText(len(c.Cells), "cell"))
	alike := !slices.ContainsFunc(cells, func(cell analysis.CellComparison) bool { return cell.Why != first.Why })
	switch {
	case len(cells) == 1:
		return place(first.Cell.Measured()) + ", " + why
	case alike:
		return some + " " + why
	}
	return some + ", the first " + place(first.Cell.Measured()) + ", " + why
}

func (c comparison) pairs() (out []int) {
	for _, cell := range c.Cells {
		if cell.Verdict.Compared() {
			out = append(out, cell.Pairs)
		}
	}
	return out
}

// open says which cells may have regressed all the same.
func (c comparison) open() string {
	found := append(c.of(analysis.Regressed), c.of(analysis.Improved, analysis.Shifted)...) // what is worse first
	if c.Pairing == analysis.Unpaired && len(found) > 0 {
		return fmt.Sprintf("%s, %s, or the machine was: the runs were not measured in turn", place(found[0].Cell.Measured()), slowerText(found[0].Change))
	}
	open := c.of(analysis.Inconclusive, analysis.TooNoisy)
	s := fmt.Sprintf("%d of %s may have changed by %s or more", len(open), countText(len(c.Cells), "cell"), c.gate())
	if c.has(analysis.TooNoisy) {
		s += ", on a machine too noisy to tell (hbench doctor says what disturbs it)"
	}
	most := 0
	for _, cell := range open {
		most = max(most, cell.BlocksNeeded)
	}
	switch {
	case most > slices.Max(c.pairs()):
		s += fmt.Sprintf("; %s would find that in nine of ten", countText(most, "block"))
	case most > 0:
		s += fmt.Sprintf("; %s find that in nine of ten, so measure once more", countText(most, "block"))
	}
	return s
}

func (c comparison) passed() string {
	switch {
	case c.By != "" && c.has(analysis.Regressed) && c.has(analysis.Improved):
		return sentence(fmt.Sprintf("against %s: %s; %s.", c.Base.Name, c.largest(analysis.Improved), c.largest(analysis.Regressed)))
	case c.By != "" && c.has(analysis.Improved):
		return sentence(fmt.Sprintf("against %s: %s.", c.Base.Name, c.largest(analysis.Improved)))
	case c.By != "" && c.has(analysis.Regressed):
		return sentence(fmt.Sprintf("against %s: %s.", c.Base.Name, c.largest(analysis.Regressed)))
	case c.By != "":
		return fmt.Sprintf("No strategy differs from %s by %s or more.", c.Base.Name, c.gate())
	case c.has(analysis.Improved):
		return "No regression; improved: " + c.largest(analysis.Improved) + "."
	case c.has(analysis.Shifted):
		return "No regression; shifted under the gate: " + c.largest(analysis.Shifted) + "."
	}
	return "No regression."
}

// tally counts the verdicts: 6 cells: 1 regressed, 5 unchanged.
func (c comparison) tally() string {
	var parts []string
	for _, v := range analysis.ChangeVerdicts {
		if n := c.Count(v); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, c.word(v)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return countText(len(c.Cells), "cell") + ": " + strings.Join(parts, ", ")
}

// power says what could have been found.
func (c comparison) power() string {
	finds := figuresOf(c.Cells, func(cell analysis.CellComparison) (float64, bool) {
		return cell.Detectable, cell.Detectable > 0 && cell.Verdict.Compared()
	})
	if len(finds) == 0 {
		return ""
	}
	least, most := finds[0], finds[len(finds)-1]
	s := "A change of " + percentOf(least)
	if fixed(100*least, 1) != fixed(100*most, 1) {
		s += fmt.Sprintf(" (in the quietest cell) to %s (in the noisiest)", percentOf(most))
	}
	return s + " would be found in nine of ten such measurements."
}

// legend explains the columns shown and the verdicts that occur.
func (c comparison) legend(columns []tableColumn) string {
	var parts []string
	for _, col := range columns {
		if col.about != "" {
			parts = append(parts, col.about)
		}
	}
	for _, v := range []struct {
		verdict analysis.ChangeVerdict
		about   string
	}{
		{analysis.Shifted, "found, and smaller than " + c.gate()},
		{analysis.Unchanged, "its interval leaves no room for " + c.gate()},
		{analysis.Inconclusive, "not found, and may be as large as " + c.gate() + " all the same"},
		{analysis.TooNoisy, "base differs from itself by as much"},
	} {
		if c.has(v.verdict) {
			parts = append(parts, c.signed(v.verdict)+": "+v.about)
		}
	}
	return strings.Join(parts, " · ")
}

// method says how the figures came about.
func (c comparison) method() string {
	gate := fmt.Sprintf("gate %s of the seconds an item", c.gate())
	family := fmt.Sprintf("p adjusted for %s (Holm)", countText(c.Tested, "cell"))
	var changes []analysis.Estimate
	for _, cell := range c.Cells {
		if cell.Change.Known() {
			changes = append(changes, cell.Change)
		}
	}
	switch {
	case len(changes) == 0:
		return gate
	case c.Pairing == analysis.Virtual:
		return gate + " · simulated: exact for its draws, so any difference is one"
	}
	all, _ := samplesOf(changes)
	level := confidenceText(all.sure)
	if c.Pairing == analysis.Unpaired {
		return fmt.Sprintf("n = %s trials a side · %s · change: ratio of medians, interval of at least %s by bootstrap · %s, Mann-Whitney U test",
			all.count(" to "), gate, level, family)
	}
	return fmt.Sprintf("n = %s pairs a cell · %s · change: Hodges-Lehmann estimate of the blocks' ratios, interval of at least %s · %s, exact signed-rank test: false alarms in at most %s of comparisons",
		all.count(" to "), gate, level, family, chosenText(c.Alpha))
}

// origin says what is compared, and where it was measured.
func (c comparison) origin() string {
	side := func(role string, s analysis.ComparedSide) string {
		text := role + " " + s.Name
		if program := strings.TrimSpace("hbench " + s.Header.Version + " " + shortCommit(s.Header.Commit)); s.Header.Version != "" {
			text += " (" + program + ")"
		}
		return strings.TrimSpace(text)
	}
	what := side("base", c.Base) + " · " + side("head", c.Head)
	if c.By != "" {
		what = "each against " + c.Base.Name + ", by block"
	}
	h := c.Head.Header
	h.Version = "" // stands beside the sides
	if where := strings.Trim(strings.TrimSuffix(origin(h, c.Pairing == analysis.Virtual), "hbench"), " ·"); where != "" {
		what += " · " + where
	}
	return what
}

// shortCommit is enough of a commit's name to find it, with the mark of changes that
// are not in it.
func shortCommit(commit string) string {
	hash, changed, _ := strings.Cut(commit, "+")
	if changed != "" {
		changed = "+" + changed
	}
	return hash[:min(len(hash), 12)] + changed
}

// warnings are the reasons of cells without a figure, then those of the runs.
func (c comparison) warnings() []string {
	var said remarks
	for _, cell := range c.Cells {
		noise := cell.Verdict == analysis.TooNoisy && cell.Noise.Known() && cell.Adjusted > c.Alpha // has a column
		if cell.Why != "" && !noise && len(c.Differ) == 0 {                                         // what differs is the finding
			said.add(c.word(cell.Verdict)+": "+cell.Why, cell.Cell.Measured())
		}
		for _, w := range cell.Change.Warnings {
			said.add(w, cell.Cell.Measured())
		}
	}
	return append(said.lines(), c.Warnings...)
}
