package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hbench/hbench/model"
)

// proseWidth is where prose is folded that goes to no terminal.
const proseWidth = 100

// WritePlan answers in words: what the job is, the limit and what sets it, what each
// strategy would take, the cheapest settings, what would change it, and the
// derivation where the plan has one.
func WritePlan(w io.Writer, p Plan, width int) error {
	o := TableOptions{Width: cmp.Or(width, proseWidth)}
	var b strings.Builder
	say := func(format string, args ...any) {
		b.WriteString(folded(cellText(fmt.Sprintf(format, args...)), o) + "\n")
	}
	say("%s", p.job())
	say("")
	for _, line := range p.limit() {
		say("%s", line)
	}
	for _, part := range []struct {
		title string
		grid  tableGrid
		below []string
	}{
		{"What each strategy would take:", p.strategyGrid(), p.strategyLegend()},
		{"The cheapest settings" + p.ofTuned() + ":", p.settingGrid(), nil},
		{p.changeTitle(), p.changeGrid(), p.noGain()},
	} {
		if len(part.grid.rows) == 0 && len(part.below) == 0 {
			continue
		}
		b.WriteByte('\n')
		say("%s", part.title)
		if len(part.grid.rows) > 0 {
			if err := part.grid.write(&b, TerminalTable); err != nil {
				return fmt.Errorf("plan: %w", err)
			}
		}
		for _, line := range part.below {
			say("%s", line)
		}
	}
	if len(p.Explain) > 0 {
		b.WriteString("\nHow the limit comes about:\n")
	}
	for i, s := range p.Explain {
		say("%2d. %s", i+1, s.Text)
		say("    [%s: %s]", s.Law, s.Source)
	}
	for i, warning := range p.Warnings {
		if i == 0 {
			b.WriteString("\n")
		}
		say("note: %s", warning)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	return nil
}

// ofTuned says that not all items count.
func (p Plan) ofTuned() string {
	if p.TunedItems == 0 {
		return ""
	}
	return " of the first " + countText(p.TunedItems, "item")
}

// job says what is planned.
func (p Plan) job() string {
	var stages []string
	for _, s := range p.Stages {
		stages = append(stages, s.words())
	}
	text := fmt.Sprintf("%s through %s", countText(p.Items, "item"), strings.Join(stages, ", then "))
	if p.Cores > 0 {
		return text + ", on " + countText(p.Cores, "core") + "."
	}
	return text + ". Cores do not bind (--cores says how many there are)."
}

// words describes a stage: fetch (io, 100 ms, at most 10 at once).
func (s PlanStage) words() string {
	cost := s.Cost
	if d, err := time.ParseDuration(s.Cost); err == nil {
		cost = model.Words(d)
	} else {
		cost += ", mean " + model.Words(time.Duration(s.MeanNS))
	}
	limit := "any number at once"
	switch {
	case s.Limit > 0 && s.Kind == "cpu":
		limit = countText(s.Limit, "worker")
	case s.Limit > 0:
		limit = fmt.Sprintf("at most %d at once", s.Limit)
	}
	return fmt.Sprintf("%s (%s, %s, %s)", s.Name, s.Kind, cost, limit)
}

// tellingShare is how far below a limit another has to be to be worth a word.
const tellingShare = 0.99

// limit says what no strategy can beat, and why.
func (p Plan) limit() []string {
	lines := []string{
		fmt.Sprintf("No strategy takes less than %s (%s): %s", model.Words(time.Duration(p.LimitNS)), model.WordsPerSecond(p.Throughput), p.bindsWords()),
	}
	if p.Binds != model.Chain {
		lines = append(lines, fmt.Sprintf("One item alone takes %s.", model.Words(time.Duration(p.ItemNS))))
	}
	if float64(p.UncappedNS) < tellingShare*float64(p.LimitNS) {
		lines = append(lines, fmt.Sprintf("Without the stages' limits the least would be %s.", model.Words(time.Duration(p.UncappedNS))))
	}
	return lines
}

// bindsWords says what sets the limit.
func (p Plan) bindsWords() string {
	switch p.Binds {
	case model.Cores:
		return fmt.Sprintf("the cores set it, %s that would have to compute all the time.", countText(p.Cores, "core"))
	case model.Rate:
		return "the service's rate limit sets it."
	case model.Chain:
		return "a single item takes that long, and nothing else is short. More workers or cores gain nothing."
	}
	for _, s := range p.Stages {
		if s.Name != p.Binds {
			continue
		}
		switch {
		case s.Kind == "cpu" && s.Limit == p.Cores:
			return fmt.Sprintf("%s sets it, on %s that would have to compute all the time.", s.Name, countText(s.Limit, "core"))
		case s.Kind == "cpu":
			return fmt.Sprintf("%s sets it, with %s that would have to compute all the time.", s.Name, countText(s.Limit, "worker"))
		}
		if s.Served < s.Limit {
			return fmt.Sprintf("%s sets it, whose service answers %d at once and no more.", s.Name, s.Served)
		}
		return fmt.Sprintf("%s sets it, which takes %d at once and no more.", s.Name, s.Limit)
	}
	return p.Binds + " sets it."
}

// countText is a number with its noun: 1 core, 1,000 items.
func countText(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return wholeText(n) + " " + noun + "s"
}
