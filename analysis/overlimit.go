package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hbench/hbench/results"
)

// overLimit names the stages that some trial in the figures had more items in
// than their limit allows, in their order.
func (g *trials) overLimit() []string {
	var names []string
	for _, t := range g.usable {
		for _, s := range t.Stages {
			if isOver(s) && !slices.Contains(names, s.Name) {
				names = append(names, s.Name)
			}
		}
	}
	return names
}

// isOver reports whether a stage held more than it may; a limit of 0 is one that
// the record does not know.
func isOver(s results.Stage) bool { return s.Limit > 0 && s.MaxInFlight > s.Limit }

// overLimits says in one line which strategies kept no limit, and how far they
// went beyond it at most.
func overLimits(trials []results.Trial) []string {
	type place struct{ strategy, stage string }
	worst := map[place]results.Stage{}
	var order []place
	for _, t := range trials {
		if !t.OK() {
			continue
		}
		for _, s := range t.Stages {
			if !isOver(s) {
				continue
			}
			p := place{t.Cell.Strategy, s.Name}
			w, known := worst[p]
			if !known {
				order = append(order, p)
			}
			if !known || s.MaxInFlight > w.MaxInFlight {
				worst[p] = s
			}
		}
	}
	if len(order) == 0 {
		return nil
	}
	var parts []string
	for _, p := range order {
		parts = append(parts, fmt.Sprintf("%s held up to %d items in %s, whose limit is %d", p.strategy, worst[p].MaxInFlight, p.stage, worst[p].Limit))
	}
	return []string{strings.Join(parts, "; ") + ": marked L, not ranked"}
}
