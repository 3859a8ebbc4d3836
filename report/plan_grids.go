package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/hbench/hbench/model"
)

// strategyGrid has a row for each strategy.
func (p Plan) strategyGrid() tableGrid {
	g := tableGrid{header: []string{"strategy", "time", "items/s", "of the limit", "items held", "marks"}, numeric: []bool{false, true, true, true, true, false}}
	for _, c := range p.Strategies {
		row := []string{cellText(c.Strategy), noFigure, noFigure, noFigure, noFigure, ""}
		if c.Error == "" {
			row[1] = model.Words(time.Duration(c.MakespanNS))
			row[2] = strings.TrimSuffix(strings.TrimSuffix(model.WordsPerSecond(c.Throughput), " items/s"), " item/s")
			if row[5] = p.marksOf(c); row[5] == "" || p.failsAlike(c) { // else it is of another job than the limit
				row[3] = shareOf(p.LimitNS, c.MakespanNS)
			}
			if c.Held != nil {
				row[4] = wholeText(c.Held.Items)
			}
		}
		if c.Error != "" {
			row[5] = markFailed + " " + shortened(cellText(c.Error))
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// longestWhy keeps a table's last column readable; the JSON has all of it.
const longestWhy = 60

func shortened(s string) string {
	if runes := []rune(s); len(runes) > longestWhy {
		return string(runes[:longestWhy]) + "…"
	}
	return s
}

// marksOf says what keeps a strategy's time from being held against the limit.
func (p Plan) marksOf(c Cell) string {
	var marks []string
	for k, s := range c.Stages {
		if p.overLimit(k, s) {
			marks = append(marks, fmt.Sprintf("%s %s in %s at once", markOverLimit, wholeText(s.MaxInFlight), s.Name))
		}
	}
	if c.Failed > 0 {
		mark := fmt.Sprintf("%s %s failed", markFailed, countText(c.Failed, "item"))
		if c.Refused > 0 {
			mark += fmt.Sprintf(", %s refused", countText(int(c.Refused), "request"))
		}
		marks = append(marks, mark)
	}
	return strings.Join(marks, "; ")
}

// failsAlike reports whether all that keeps a strategy from being held against the limit
// are the items that fail whatever the strategy.
func (p Plan) failsAlike(c Cell) bool {
	for k, s := range c.Stages {
		if p.overLimit(k, s) {
			return false
		}
	}
	return c.Failed == p.Failing && c.Refused == 0
}

// overLimit reports whether a strategy had more in stage k than its limit allows.
func (p Plan) overLimit(k int, s CellStage) bool {
	limit := p.Stages[k].Limit
	return limit > 0 && s.MaxInFlight > limit
}

// shareOf writes which share of a makespan the limit is, cut and not rounded: only
// what reaches it is 100 %.
func shareOf(limit, makespan int64) string {
	if makespan <= 0 {
		return noFigure
	}
	permille := int(1000 * float64(limit) / float64(makespan))
	if limit < makespan {
		permille = min(permille, 999)
	}
	return fmt.Sprintf("%d.%d %%", permille/10, permille%10)
}

// settingGrid has a row for each tolerance.
func (p Plan) settingGrid() tableGrid {
	took := "time"
	if p.Samples > 1 {
		took = fmt.Sprintf("time, mean of %d", p.Samples)
	}
	g := tableGrid{header: []string{"within", "strategy", "workers", took, "above the limit", "marks"}, numeric: []bool{true, false, false, true, true, false}}
	for _, s := range p.Settings {
		mark := ""
		switch {
		case s.Refused > 0:
			mark = "requests are refused at every setting tried"
		case !s.Met && s.Exhausted:
			mark = "not reached, and the search ended early"
		case !s.Met:
			mark = "not reached: the nearest found"
		case s.Exhausted:
			mark = "there may be a cheaper one"
		}
		makespan, gap := model.Words(time.Duration(s.MakespanNS)), percentage(s.Gap)
		if s.Refused > 0 { // not all items went all the way
			makespan, gap = noFigure, noFigure
		}
		g.rows = append(g.rows, []string{percentage(s.Within), cellText(s.Strategy), p.workers(s.Limits), makespan, gap, mark})
	}
	return g
}

// workers names what each stage gets.
func (p Plan) workers(limits []int) string {
	var parts []string
	for k, n := range limits {
		parts = append(parts, fmt.Sprintf("%s %d", p.Stages[k].Name, n))
	}
	return strings.Join(parts, ", ")
}

// percentage writes a share with at most two digits behind the point.
func percentage(x float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", 100*x), "0"), ".") + " %"
}

// strategyLegend explains the marks of the strategies' table.
func (p Plan) strategyLegend() []string {
	for _, c := range p.Strategies {
		for k, s := range c.Stages {
			if p.overLimit(k, s) {
				return []string{markOverLimit + " takes more at once than the stage's limit allows, so it is not held against the limit"}
			}
		}
	}
	return nil
}

// leastGain is the gain below which a change is said to change nothing.
const leastGain = 1.005

// changeTitle names the strategy that changes are tried on, and why it is that one
// where it is not a pipeline that was asked for.
func (p Plan) changeTitle() string {
	for _, c := range p.Strategies {
		if strings.HasPrefix(c.Strategy, "pipeline") && !strings.HasPrefix(p.WhatIfOf, "pipeline") {
			return fmt.Sprintf("What would change it (%s, which loses fewer items than pipeline):", p.WhatIfOf)
		}
	}
	return fmt.Sprintf("What would change it (%s%s):", p.WhatIfOf, p.ofTuned())
}

// changeGrid has a row for each change that gains or loses something.
func (p Plan) changeGrid() tableGrid {
	g := tableGrid{header: []string{"change", "time", "gain", "then binds"}, numeric: []bool{false, true, true, false}}
	for _, c := range p.WhatIf {
		if p.nothing(c) {
			continue
		}
		took, gained, then := model.Words(time.Duration(c.MakespanNS)), fmt.Sprintf("%.2f×", c.Gain), resourceName(c.Binds)
		if c.Failed > p.FailedBefore {
			took, gained, then = noFigure, noFigure, countText(c.Failed, "item")+" would fail"
		}
		g.rows = append(g.rows, []string{c.words, took, gained, then})
	}
	return g
}

// nothing reports whether a change changes next to nothing.
func (p Plan) nothing(c PlanChange) bool {
	return c.Failed <= p.FailedBefore && c.Gain < leastGain && c.Gain > 1/leastGain
}

// noGain names the changes that change next to nothing.
func (p Plan) noGain() []string {
	var words []string
	for _, c := range p.WhatIf {
		if p.nothing(c) {
			words = append(words, c.words)
		}
	}
	if len(words) == 0 {
		return nil
	}
	return []string{"Next to nothing changes with " + strings.Join(words, "; ") + "."}
}
