package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// origin says where and with what a run was measured.
func (v view) origin() string {
	h, m := v.run.Header, v.run.Header.Machine
	parts := []string{m.CPU, coresText(m.Cores)}
	if m.Virtualization != "" {
		parts = append(parts, m.Virtualization)
	}
	parts = append(parts, strings.TrimSpace(m.OS+" "+m.Kernel), h.Go)
	if h.API != "" {
		parts = append(parts, "API "+h.API)
	}
	if h.Workload != "" {
		parts = append(parts, fmt.Sprintf("workload %s, %s items", h.Workload, rateText(float64(h.Items))))
	}
	parts = append(parts, strings.TrimSpace("hbench "+h.Version))
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// caution says what a reader must know of the cells in a chart: trials that
// were disturbed or failed, strategies that kept no limit, cells that were not
// measured but simulated, and stages that only pretend to compute. It is empty where there is nothing.
func (v view) caution(cells []analysis.CellSummary) string {
	var trials, noisy, failed, incomparable int
	var over []string
	simulated := false
	for _, c := range cells {
		trials += c.Trials
		noisy += c.Noisy
		failed += c.Failed
		incomparable += c.Incomparable
		simulated = simulated || c.Cell.Simulated
		if name := v.short(c.Cell); len(c.OverLimit) > 0 && !slices.Contains(over, name) {
			over = append(over, name)
		}
	}
	var parts []string
	if noisy > 0 {
		parts = append(parts, fmt.Sprintf("noisy: %d of %s, included", noisy, trialsText(trials)))
	}
	if failed > 0 {
		parts = append(parts, fmt.Sprintf("failed: %d of %s, left out", failed, trialsText(trials)))
	}
	if incomparable > 0 {
		parts = append(parts, fmt.Sprintf("other digest: %d of %s, left out", incomparable, trialsText(trials)))
	}
	if len(over) > 0 {
		parts = append(parts, "not ranked, held more in a stage than its limit: "+listText(over))
	}
	if simulated {
		parts = append(parts, "dashed: simulated, not measured")
	}
	return strings.Join(append(parts, v.pretending()...), " · ")
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
			if s.Pretends {
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
	lines := []string{method, v.origin()}
	if c := v.caution(cells); c != "" {
		lines = append(lines, c)
	}
	if v.sum.Unlike != "" && len(coresOf(cells)) > 1 {
		lines = append(lines, v.sum.Unlike)
	}
	return lines
}

// method says how many trials stand behind the estimates and what their
// intervals are.
func method(mark, how string, estimates []analysis.Estimate) string {
	least, most, sure := 0, 0, 1.0
	for _, e := range estimates {
		if !e.Known() {
			continue
		}
		if least == 0 || e.N < least {
			least = e.N
		}
		most = max(most, e.N)
		sure = min(sure, e.Confidence)
	}
	n := fmt.Sprint(least)
	if most > least {
		n = fmt.Sprintf("%d to %d", least, most)
	}
	if most < 2 {
		return "n = " + n + " trial a point: no interval"
	}
	level := confidenceText(sure)
	if least < 2 {
		level = "no"
	}
	if least < most && least >= 2 {
		level = "at least " + level
	}
	return fmt.Sprintf("n = %s trials a point · point: median · %s: %s interval, %s", n, mark, level, how)
}

// oneTrial is the foot of a chart that shows a single trial.
func (v view) oneTrial(t results.Trial, trials int) []string {
	where := coresText(t.Cell.Cores)
	if s := setting(t.Cell); s != "" {
		where += ", " + s
	}
	noise := noiseWords(t.Noise.Verdict)
	if len(t.Noise.Reasons) > 0 {
		noise += ": " + strings.Join(t.Noise.Reasons, ", ")
	}
	which := fmt.Sprintf("of the %d of %s on %s the one nearest their median", trials, t.Cell.Strategy, where)
	if trials == 1 {
		which = fmt.Sprintf("the only one of %s on %s", t.Cell.Strategy, where)
	}
	lines := []string{
		fmt.Sprintf("n = 1 trial, block %d: %s · %s", t.Block, which, noise),
		v.origin(),
	}
	if p := v.pretending(); len(p) > 0 {
		lines = append(lines, p...)
	}
	return lines
}

// noiseWords is a verdict as a reader takes it: an "unusable" trial is used, and
// marked.
func noiseWords(verdict string) string {
	switch verdict {
	case "":
		return "noise unknown"
	case results.Unusable:
		return "very noisy"
	}
	return verdict
}
