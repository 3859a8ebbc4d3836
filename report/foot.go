package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// origin says where and with what a run was measured; what was only simulated
// comes from no machine.
func origin(h results.Header, simulated bool) string {
	m := h.Machine
	parts := []string{m.CPU, "", m.Virtualization, strings.TrimSpace(m.OS + " " + m.Kernel), h.Go}
	if m.Cores > 0 {
		parts[1] = coresText(m.Cores)
	}
	if h.API != "" {
		parts = append(parts, "API "+h.API)
	}
	if simulated {
		parts = []string{"simulated in virtual time"}
	}
	if h.Workload != "" {
		parts = append(parts, fmt.Sprintf("workload %s, %s", h.Workload, countText(h.Items, "item")))
	}
	parts = append(parts, strings.TrimSpace("hbench "+h.Version))
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// caution says what a reader must know of the cells in a chart: trials that
// were disturbed or failed, strategies that kept no limit, and stages that only
// pretend to compute. It is empty where there is nothing.
func (v view) caution(cells []analysis.CellSummary) string {
	var trials, measured, noisy, failed, incomparable int
	var over []string
	var lost failedItems
	for _, c := range cells {
		trials += c.Trials
		failed += c.Failed
		incomparable += c.Incomparable
		if !c.Cell.Simulated {
			measured += c.Trials
			noisy += c.Noisy
		}
		name := v.short(c.Cell.Measured())
		if len(c.OverLimit) > 0 && !slices.Contains(over, name) {
			over = append(over, name)
		}
		lost.add(name, c)
	}
	var parts []string
	if noisy > 0 {
		parts = append(parts, fmt.Sprintf("noisy: %d of %s, included", noisy, trialsText(measured)))
	}
	if failed > 0 {
		parts = append(parts, fmt.Sprintf("failed: %d of %s, left out", failed, trialsText(trials)))
	}
	if incomparable > 0 {
		parts = append(parts, fmt.Sprintf("other digest: %d of %s, left out", incomparable, trialsText(measured)))
	}
	if len(over) > 0 {
		parts = append(parts, "not ranked, held more in a stage than its limit: "+listText(over))
	}
	parts = append(parts, lost.texts()...)
	if !simulatedOnly(cells) {
		parts = append(parts, v.pretending()...)
	}
	return strings.Join(parts, " · ")
}

// pretending names the stages that sleep instead of computing: what they show
// of cores is not real.
func (v view) pretending() []string {
	var names []string
	note := func(name string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, t := range v.run.Trials {
		for _, s := range t.Stages {
			if s.Pretends && !t.Cell.Simulated {
				note(s.Name)
			}
		}
	}
	for _, c := range v.run.Header.Calibration {
		if c.Pretends {
			note(c.Stage)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []string{"pretends: " + listText(names) + " sleeps instead of computing"}
}

// foot is what stands below a chart of cells.
func (v view) foot(method string, cells []analysis.CellSummary) []string {
	lines := []string{method, origin(v.run.Header, simulatedOnly(cells))}
	if c := v.caution(cells); c != "" {
		lines = append(lines, c)
	}
	return lines
}

// unlike is what stands below a chart of what more cores bring, where they were not
// alike.
func (v view) unlike(cells []analysis.CellSummary) []string {
	if v.sum.Unlike == "" || len(coresOf(measuredOf(cells))) < 2 {
		return nil
	}
	return []string{v.sum.Unlike}
}

// oneTrial is the foot of a chart that shows a single trial.
func (v view) oneTrial(t results.Trial, trials int) []string {
	where := coresText(t.Cell.Cores)
	if s := setting(t.Cell); s != "" {
		where += ", " + s
	}
	which := fmt.Sprintf("of the %d of %s on %s the one nearest their median", trials, t.Cell.Strategy, where)
	if trials == 1 {
		which = fmt.Sprintf("the only one of %s on %s", t.Cell.Strategy, where)
	}
	if t.Cell.Simulated {
		return []string{fmt.Sprintf("n = 1 simulated trial, block %d: %s · exact for its draws", t.Block, which), origin(v.run.Header, true)}
	}
	noise := noiseWords(t.Noise)
	if len(t.Noise.Reasons) > 0 {
		noise += ": " + strings.Join(t.Noise.Reasons, ", ")
	}
	lines := []string{
		fmt.Sprintf("n = 1 trial, block %d: %s · %s", t.Block, which, noise),
		origin(v.run.Header, false),
	}
	if p := v.pretending(); len(p) > 0 {
		lines = append(lines, p...)
	}
	return lines
}

// noiseWords is a verdict as a reader takes it: an "unusable" trial is used, and
// marked; of a quiet one reasons are what could not be judged.
func noiseWords(n results.Noise) string {
	switch {
	case n.Verdict == "":
		return "noise unknown"
	case n.Verdict == results.Unusable:
		return "very noisy"
	case n.Verdict == results.Quiet && len(n.Reasons) > 0:
		return "noise not judged"
	}
	return n.Verdict
}
