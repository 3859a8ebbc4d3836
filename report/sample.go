package report

import (
	"fmt"

	"github.com/hbench/hbench/analysis"
)

// sample is how many trials stand behind each of some figures, and how sure their
// intervals are.
type sample struct {
	least, most int     // trials; 0: no figure
	sure        float64 // of the least sure interval
	spread      bool    // some interval is wider than its figure
}

// samplesOf are the samples behind the figures that were measured and behind
// those that were simulated.
func samplesOf(estimates []analysis.Estimate) (measured, simulated sample) {
	measured.sure, simulated.sure = 1, 1
	for _, e := range estimates {
		switch {
		case !e.Known():
		case e.Exact:
			simulated.add(e)
		default:
			measured.add(e)
		}
	}
	return measured, simulated
}

func (s *sample) add(e analysis.Estimate) {
	if s.least == 0 || e.N < s.least {
		s.least = e.N
	}
	s.most, s.sure = max(s.most, e.N), min(s.sure, e.Confidence)
	s.spread = s.spread || e.Lo < e.Hi
}

// count writes the number of trials: 4, or 4 to 5.
func (s sample) count(to string) string {
	if s.most > s.least {
		return fmt.Sprintf("%d%s%d", s.least, to, s.most)
	}
	return fmt.Sprint(s.least)
}

// beside says, behind what was measured, what was simulated.
func (s sample) beside(to string) string {
	switch s.most {
	case 0:
		return ""
	case 1:
		return " · simulated: n = 1, exact for its draws"
	}
	return " · simulated: n = " + s.count(to)
}

// simulatedText counts simulated trials, of a cell or a point. What has no spread
// is said to have none: an interval of a figure that is exact would say less.
func (s sample) simulatedText(of, to string) string {
	switch {
	case s.most == 1:
		return "n = 1 simulated trial a " + of + ", exact for its draws"
	case !s.spread:
		return fmt.Sprintf("n = %s simulated trials a %s, all alike", s.count(to), of)
	}
	return fmt.Sprintf("n = %s simulated trials a %s, each exact for its draws", s.count(to), of)
}

// method says how many trials stand behind the estimates and what their
// intervals are.
func method(mark, how string, estimates []analysis.Estimate) string {
	measured, simulated := samplesOf(estimates)
	switch {
	case measured.most == 0 && simulated.spread:
		return simulated.simulatedText("point", " to ") + simulated.intervals(mark, how)
	case measured.most == 0 && simulated.most > 0:
		return simulated.simulatedText("point", " to ")
	case measured.most < 2:
		return fmt.Sprintf("n = %d trial a point: no interval", measured.least) + simulated.beside(" to ")
	}
	return fmt.Sprintf("n = %s trials a point", measured.count(" to ")) + measured.intervals(mark, how) + simulated.beside(" to ")
}

func (s sample) intervals(mark, how string) string {
	level := confidenceText(s.sure)
	switch {
	case s.least < 2:
		level = "no"
	case s.least < s.most:
		level = "at least " + level
	}
	return fmt.Sprintf(" · point: median · %s: %s interval, %s", mark, level, how)
}
