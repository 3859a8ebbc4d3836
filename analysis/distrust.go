package analysis

import (
	"fmt"
	"strings"
)

// fewTrials is the most trials of which a single disturbed one can be an end of the
// median's interval: at 95 % it reaches from the least to the greatest of up to 8
// (the interval between order statistics, as Median takes it).
const fewTrials = 8

// Distrusted reports whether the machine and not the strategy may have made the
// cell's figures: more than half of its trials were noisy, so that the median is
// one of them or beside one, or any was unusable among few.
func (c CellSummary) Distrusted() bool {
	if c.Cell.Simulated {
		return false
	}
	return 2*c.Noisy > c.Seconds.N || c.Unusable > 0 && c.Seconds.N <= fewTrials
}

// mostNamed is how many distrusted cells are named; of more, the marks tell.
const mostNamed = 3

// noise counts the disturbed trials of all measured cells in one line, and says
// which cells to distrust: each cell has its own count.
func noise(cells []CellSummary) []string {
	noisy, very, all, measured := 0, 0, 0, 0
	var distrusted []string
	for _, c := range cells {
		if c.Cell.Simulated {
			continue
		}
		noisy, very, all, measured = noisy+c.Noisy, very+c.Unusable, all+c.Seconds.N, measured+1
		if c.Distrusted() {
			distrusted = append(distrusted, cellName(c.Cell))
		}
	}
	if noisy == 0 {
		return nil
	}
	text := ofText(noisy, all) + " ran on a noisy machine"
	if very > 0 {
		text += fmt.Sprintf(" (%d very noisy)", very)
	}
	text += ": marked ~, included"
	switch n := len(distrusted); {
	case n == 0:
		return []string{text}
	case n > mostNamed:
		text += fmt.Sprintf("; distrust %d of %d cells", n, measured)
	default:
		text += "; distrust " + strings.Join(distrusted, " and ")
	}
	return []string{text + ", marked ≁ (hbench doctor tells what disturbs)"}
}
