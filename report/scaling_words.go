package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hbench/hbench/analysis"
)

// poorFit is the share of explained variance below which a law says nothing: a
// strategy that is saturated elsewhere scales in pieces.
const poorFit = 0.95

// notScaling is the serial share above which more cores make no difference.
const notScaling = 0.995

// mostLaws is how many scaling laws stand below a table: more than a run of all
// strategies has is a list that nobody reads.
const mostLaws = 6

// scalingWords says by which law each strategy scales over its core counts.
func scalingWords(s analysis.Summary) []string {
	var lines []string
	for i, one := range s.Scaling() {
		if i == mostLaws {
			return append(lines, "The scaling laws of further strategies and settings are not shown: report fewer at once.")
		}
		lines = append(lines, scalingLine(one, throughputs(s, one)))
	}
	return lines
}

// throughputs are the points that a law was fitted to, by cores.
func throughputs(s analysis.Summary, one analysis.StrategyScaling) (points []dataPoint) {
	for _, c := range s.Cells {
		if one.Of(c.Cell) && c.Cell.Cores > 0 && c.Throughput.Known() {
			points = append(points, dataPoint{x: float64(c.Cell.Cores), e: c.Throughput})
		}
	}
	slices.SortFunc(points, func(a, b dataPoint) int { return cmp.Compare(a.x, b.x) })
	return points
}

func scalingLine(one analysis.StrategyScaling, points []dataPoint) string {
	fit := one.Choice.Chosen()
	who := one.Strategy
	if one.Where != "" {
		who += " at " + one.Where
	}
	if one.Simulated {
		who += " (simulated)"
	}
	if flat(fit) {
		return who + " does not scale: it takes as long on any number of cores"
	}
	if !follows(fit) {
		return fmt.Sprintf("%s follows no scaling law (the nearer one, %s, explains %s of the variance): look at the curve", who, fit.Law, percentText(fit.R2))
	}
	line := fmt.Sprintf("%s scales by Amdahl's law with a serial share of %s", who, shareWithInterval(fit.Alpha))
	if fit.Law == analysis.LawUSL {
		line = fmt.Sprintf("%s scales by Gunther's law with contention %s and coherency %s", who, shareWithInterval(fit.Alpha), shareWithInterval(fit.Beta))
	}
	rise := riseOf(points)
	switch peak, _, ok := fit.Peak(); {
	case peaks(fit, points):
		line += fmt.Sprintf(", fastest on %s cores", fixed(peak, 0))
	case rise.kind == rises && rise.cores < int(fit.Most):
		line += fmt.Sprintf(", hardly faster beyond %s", coresText(rise.cores))
	case !ok:
		if limit, ok := fit.Curve.Limit(); ok {
			line += fmt.Sprintf(", at most %s× one core", fixed(limit/fit.Curve.Throughput(1), 1))
		}
	}
	return line
}

// flat reports whether a law says that more cores make no difference.
func flat(f analysis.Fit) bool { return f.Law == analysis.LawAmdahl && f.Alpha.Center > notScaling }

// follows reports whether the points follow the law.
func follows(f analysis.Fit) bool { return flat(f) || f.R2 >= poorFit }

// shareWithInterval writes a parameter of a law as a percentage.
func shareWithInterval(p analysis.Parameter) string {
	return fmt.Sprintf("%s %% (%s: %s–%s %%)", percentDigits(p.Center), confidenceText(p.Confidence), percentDigits(p.Lo), percentDigits(p.Hi))
}

// percentDigits writes a share in per cent with two digits.
func percentDigits(x float64) string {
	if percent := 100 * x; percent < 99.5 {
		return fmt.Sprintf("%.2g", percent)
	}
	return fixed(100*x, 0)
}
