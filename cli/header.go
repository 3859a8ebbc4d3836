package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/workloads"
)

// header says what the run is begun with.
func (a *app) header(ctx context.Context, e *experiment, o results.Options, calibration []results.Calibration) (results.Header, error) {
	spec, err := json.Marshal(e.spec)
	if err != nil {
		return results.Header{}, fmt.Errorf("record the workload: %w", err)
	}
	machine, warnings := probe.Machine(ctx)
	version, commit := version()
	h := results.Header{Version: version, Commit: commit, Created: time.Now(), Go: runtime.Version(),
		Machine: machine, Command: append([]string{"hbench"}, a.args...), Spec: spec, Workload: e.named,
		Items: e.spec.Items, Seed: e.spec.Seed, API: string(e.mode), Calibration: calibration, Warnings: warnings,
		Plan:    results.Plan{Blocks: e.blocks},
		Options: o, Costs: e.costs}
	for _, p := range e.plans {
		h.Plan.Cells = append(h.Plan.Cells, p.Cell)
		doubts := p.Spec.Warnings()
		if e.virtual() {
			doubts = append(doubts, p.Spec.VirtualWarnings()...)
		}
		for _, w := range doubts {
			if !slices.Contains(h.Warnings, w) { // most cells share them
				h.Warnings = append(h.Warnings, w)
			}
		}
	}
	for _, c := range h.Calibration {
		for _, doubt := range doubts(c) {
			if !slices.Contains(h.Warnings, doubt) { // a kernel may be at several costs
				h.Warnings = append(h.Warnings, doubt)
			}
		}
	}
	for _, c := range h.Costs {
		if len(c.Doubts) > 0 {
			h.Warnings = append(h.Warnings, fmt.Sprintf("simulated cells on %d cores rest on a noisy trial: %s", c.Cores, strings.Join(c.Doubts, "; ")))
		}
	}
	return h, nil
}

const (
	noisyCalibration = 0.05 // spread above which a calibration is warned of
	coarseCost       = 0.10 // how far whole rounds may be off the cost that was asked for
)

// doubts says what is to be known before a calibration is believed.
func doubts(c results.Calibration) (warnings []string) {
	if c.Spread > noisyCalibration {
		warnings = append(warnings, fmt.Sprintf("the calibration of kernel %s spreads by %.0f %%: the machine was not quiet, and its cost may be off by as much", c.Kernel, 100*c.Spread))
	}
	cost, err := workloads.ParseDist(c.Cost)
	if err != nil || c.NSPerRound <= 0 { // pinned rounds have no cost
		return warnings
	}
	asked, got := float64(cost.Mean()), float64(c.Rounds)*c.NSPerRound
	if math.Abs(got-asked) > coarseCost*asked {
		warnings = append(warnings, fmt.Sprintf("stage %s asks for %v of CPU an item, and whole rounds of kernel %s make it %v",
			c.Stage, cost.Mean(), c.Kernel, time.Duration(got).Round(time.Microsecond)))
	}
	return warnings
}
