package analysis

import (
	"strings"
	"testing"
)

func interval(lo, center, hi float64) Estimate {
	return Estimate{Lo: lo, Center: center, Hi: hi, N: 12, Confidence: 0.957}
}

func TestEveryRuleOfAVerdict(t *testing.T) {
	const gate, alpha = 0.03, 0.05
	narrow, wide := interval(-0.01, 0.001, 0.01), interval(-0.01, 0.015, 0.04)
	for name, c := range map[string]struct {
		evidence
		want ChangeVerdict
		why  string
	}{
		"slower by more than the gate":                {evidence{change: interval(0.04, 0.05, 0.06), adjusted: 0.01}, Regressed, ""},
		"slower by the gate":                          {evidence{change: interval(0.01, 0.03, 0.05), adjusted: 0.05}, Regressed, ""},
		"faster by the gate":                          {evidence{change: interval(-0.05, -0.03, -0.01), adjusted: 0.05}, Improved, ""},
		"slower by less":                              {evidence{change: interval(0.01, 0.02, 0.029), adjusted: 0.01}, Shifted, ""},
		"faster by less, perhaps by more":             {evidence{change: interval(-0.04, -0.02, -0.01), adjusted: 0.01}, Shifted, ""},
		"no room for the gate":                        {evidence{change: interval(-0.029, 0.001, 0.029), adjusted: 0.6}, Unchanged, ""},
		"nearly found, no room for the gate":          {evidence{change: interval(0.01, 0.02, 0.029), adjusted: 0.06}, Unchanged, ""},
		"room for the gate above":                     {evidence{change: interval(-0.01, 0.01, 0.03), adjusted: 0.6}, Inconclusive, ""},
		"room for the gate below":                     {evidence{change: interval(-0.03, -0.01, 0.01), adjusted: 0.6}, Inconclusive, ""},
		"large, not found":                            {evidence{change: interval(0.2, 0.5, 0.9), adjusted: 0.2}, Inconclusive, ""},
		"narrow range of five pairs":                  {evidence{change: Estimate{Lo: -0.01, Hi: 0.01, N: 5, Confidence: 0.9375}, adjusted: 1}, Inconclusive, ""},
		"base is itself":                              {evidence{change: interval(0.04, 0.05, 0.06), adjusted: 0.01, noise: narrow}, Regressed, ""},
		"base moves, the change is clear of that":     {evidence{change: interval(0.04, 0.05, 0.06), adjusted: 0.01, noise: interval(0.01, 0.02, 0.035)}, Regressed, ""},
		"base moves as far as the change":             {evidence{change: interval(0.03, 0.05, 0.06), adjusted: 0.01, noise: interval(0.01, 0.02, 0.035)}, TooNoisy, "base differs from itself by +2.0 %"},
		"base moves the other way, as far":            {evidence{change: interval(0.03, 0.05, 0.06), adjusted: 0.01, noise: interval(-0.05, -0.03, -0.01)}, TooNoisy, "by -3.0 %"},
		"faster, base moves, clear of that":           {evidence{change: interval(-0.09, -0.08, -0.07), adjusted: 0.01, noise: interval(-0.05, -0.03, -0.01)}, Improved, ""},
		"found though base may move":                  {evidence{change: interval(0.02, 0.05, 0.06), adjusted: 0.01, noise: wide}, Regressed, ""},
		"not found, and base may move by the gate":    {evidence{change: narrow, adjusted: 0.6, noise: wide}, TooNoisy, "base may differ from itself by 4.0 %, and the gate is 3.0 %"},
		"not found, base may move, the other way":     {evidence{change: narrow, adjusted: 0.6, noise: interval(-0.05, -0.02, 0.01)}, TooNoisy, "by 5.0 %"},
		"not found, base is itself":                   {evidence{change: narrow, adjusted: 0.6, noise: narrow}, Unchanged, ""},
		"open on an unusable machine":                 {evidence{change: wide, adjusted: 0.6, unusable: 0.75}, TooNoisy, "unusable in 75 % of the pairs"},
		"open with half of the pairs disturbed":       {evidence{change: wide, adjusted: 0.6, unusable: 0.5}, Inconclusive, ""},
		"no room, on an unusable machine":             {evidence{change: narrow, adjusted: 0.6, unusable: 1}, Unchanged, ""},
		"open on an unusable machine, base is itself": {evidence{change: wide, adjusted: 0.6, unusable: 1, noise: narrow}, Inconclusive, ""},
		"found on an unusable machine":                {evidence{change: interval(0.04, 0.05, 0.06), adjusted: 0.01, unusable: 1}, Regressed, ""},
		"simulated, slower":                           {evidence{change: Estimate{Lo: 0.04, Center: 0.04, Hi: 0.04, N: 1, Exact: true}, adjusted: 1}, Regressed, ""},
		"simulated, a nanosecond":                     {evidence{change: Estimate{Lo: 1e-9, Center: 1e-9, Hi: 1e-9, N: 1, Exact: true}, adjusted: 1}, Shifted, ""},
		"simulated, the same":                         {evidence{change: Estimate{N: 1, Exact: true}, adjusted: 1}, Unchanged, ""},
		"nothing is known":                            {evidence{adjusted: 1}, Inconclusive, ""},
	} {
		c.gate, c.alpha = gate, alpha
		got, why := c.verdict()
		if got != c.want || !strings.Contains(why, c.why) || (c.why == "") != (why == "") {
			t.Errorf("%s: %s (%q), want %s (%q)", name, got, why, c.want, c.why)
		}
	}
}

func TestEveryVerdictIsListedOnce(t *testing.T) {
	seen := map[ChangeVerdict]bool{}
	for _, v := range ChangeVerdicts {
		if seen[v] {
			t.Errorf("%s twice", v)
		}
		seen[v] = true
	}
	if len(seen) != 10 {
		t.Errorf("%d verdicts", len(seen))
	}
}
