package analysis

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hbench/hbench/results"
)

// dearFrom is how many times its calibrated cost CPU work may take before that is
// said: below it, caches that other work has used explain it.
const dearFrom = 1.25

// dearCores says where CPU stages took much longer than on the idle core they
// were calibrated on. Cores that are hyper-threads of one, that share memory
// bandwidth, or that neighbours use, do not add up, and no strategy can mend it.
func dearCores(trials []results.Trial) []string {
	ratios := map[int][]float64{} // by cores
	for _, t := range trials {
		if r, ok := dearness(t); ok {
			ratios[t.Cell.Cores] = append(ratios[t.Cell.Cores], r)
		}
	}
	var parts []string
	worst := 0.0
	for _, cores := range slices.Sorted(maps.Keys(ratios)) {
		m := Median(ratios[cores], Confidence).Center
		worst = max(worst, m)
		parts = append(parts, fmt.Sprintf("%.2f times on %d", m, cores))
	}
	if worst < dearFrom {
		return nil
	}
	return []string{"CPU stages took longer than calibrated on one idle core (" + strings.Join(parts, ", ") +
		"; medians, by cores): the cores share something, or neighbours use them"}
}

// dearness is the CPU time that a trial's CPU stages took over what they cost by
// the calibration. Spans can be longer than the CPU time in them: no more than
// the process used counts.
func dearness(t results.Trial) (ratio float64, ok bool) {
	var cost, busy int64
	for _, s := range t.Stages {
		if s.CostNS > 0 && !s.Pretends {
			cost, busy = cost+s.CostNS, busy+s.BusyNS
		}
	}
	if cost == 0 || !t.OK() || t.Cell.Simulated {
		return 0, false
	}
	return float64(min(busy, t.CPU.TotalNS())) / float64(cost), true
}
