package analysis

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// Experiment is what a causal experiment says of the verdict that it was planned by.
//
// Changes are tested one after the other, in an order that was set before anything was
// measured, and each at the same level, as long as all before it were confirmed: so the
// probability that any of them is confirmed though it changes nothing is that of one
// test (the fixed sequence of Maurer, Hothorn and Lehmacher, in: Biometrie in der
// chemisch-pharmazeutischen Industrie 6, 1995, 3-18). A change whose interval lies above
// no gain, but which comes behind one that was not confirmed, is OutcomeOpen: it is to
// be measured by itself. One of which too few pairs are left is passed over.
type Experiment struct {
	Cell      results.Cell   `json:"cell"` // the baseline
	Claim     results.Claim  `json:"claim"`
	Diagnosis Diagnosis      `json:"diagnosis"`          // of the baseline's trials, or in a simulation of those that it rests on
	Simulated bool           `json:"simulated"`          // nothing was measured, gains are predicted
	Idle      bool           `json:"idle"`               // nothing was changed: it tests itself
	Pairs     int            `json:"pairs"`              // blocks in which the baseline has a trial that counts
	LeftOut   map[string]int `json:"left_out,omitempty"` // trials that are in no pair, by what keeps them out
	Changes   []TestedChange `json:"changes"`            // in the order in which they are tested, then those that are not measured
	Curves    []GainCurve    `json:"curves,omitempty"`

	Confirmed  bool     `json:"confirmed"`  // the claim
	Conclusion string   `json:"conclusion"` // in words, with the reason
	Warnings   []string `json:"warnings,omitempty"`
}

// TestedChange is a change with what is known of its gain: the time for each stored item
// before over after, so that 1 is no gain.
type TestedChange struct {
	Changes   []model.Remedy `json:"changes"` // several: all at once
	What      string         `json:"what"`    // in words, such as "more places in fetch"
	Predicted float64        `json:"predicted,omitempty"`
	Measured  *Interval      `json:"measured,omitempty"`  // nil: not measured
	Pairs     int            `json:"pairs"`               // that the interval rests on
	Stretched bool           `json:"stretched,omitempty"` // tested by stretching the other stages
	Outcome   Outcome        `json:"outcome"`
	Why       string         `json:"why,omitempty"`

	diffs []float64 // of each pair: the logarithm of its gain
}

// Interval is an estimate of a gain. Its Confidence is what it achieves.
type Interval struct {
	Center     float64 `json:"center"`
	Lo         float64 `json:"lo"`
	Hi         float64 `json:"hi"`
	Confidence float64 `json:"confidence"`
}

// Outcome is what a test of one change came to.
type Outcome string

// The outcomes.
const (
	OutcomeConfirmed Outcome = "confirmed"     // it gains
	OutcomeNot       Outcome = "not confirmed" // no gain is shown
	OutcomeOpen      Outcome = "open"          // its interval lies above no gain, but a change before it was not confirmed
	OutcomeFew       Outcome = "too few pairs" // LeastPairs are not there
	OutcomeUntried   Outcome = "not measured"
)

// LeastPairs is the fewest pairs from which a gain may be confirmed: if nothing changed,
// five differences lie all on the one side in 1 of 32 cases.
const LeastPairs = 5

// GainCurve is what a stage gains that is faster by some shares of its time.
type GainCurve struct {
	Stage  string      `json:"stage"`
	Kind   string      `json:"kind"` // io or cpu
	Points []GainPoint `json:"points"`
}

// GainPoint is one of them.
type GainPoint struct {
	Share float64 `json:"share"` // of its time that is saved
	Gain  float64 `json:"gain"`
}

// ErrNoExperiment says that a run's cells test nothing.
var ErrNoExperiment = errors.New("the run is no experiment: hbench whatif makes one of it")

// WhatIf evaluates an experiment from its record alone. The estimate of a gain is
// HodgesLehmann's of the logarithms of the pairs' ratios, with the interval that belongs
// to the exact signed-rank test: it assumes nothing but that without a change two trials
// of a block could have changed places. A percentile bootstrap, which is common here,
// says more than it knows: of 5 or 6 normal differences its 95 % interval holds the mean
// in 84 to 86 % of experiments.
//
// A claim is confirmed where its own change gains, no other change of that kind lies
// wholly above it, and, where it is about stages, these made faster gain more than any
// other stage does, beyond both intervals. Trials that are in no figure (see Summarize)
// and trials on a machine that was not fit to measure on are in no pair.
//
// The error is ErrNoExperiment or the context's.
func WhatIf(ctx context.Context, run *results.Run, table strategies.Table) (Experiment, error) {
	if run.Header.WhatIf == nil {
		return Experiment{}, ErrNoExperiment
	}
	w := sound(*run.Header.WhatIf)
	x, err := experimentOf(ctx, run, w, w.Baseline, table)
	if err != nil {
		return x, err
	}
	x.measure(run, w)
	x.judge()
	x.conclude()
	sum := Summarize(run)
	x.Warnings = slices.Concat(run.Warnings, run.Header.Warnings, sum.Warnings)
	return x, nil
}

// sound is an experiment without what changes nothing, as a spoilt file may have it.
func sound(w results.WhatIf) results.WhatIf {
	w.Treatments = slices.DeleteFunc(slices.Clone(w.Treatments), func(t results.Treatment) bool { return len(t.Changes) == 0 })
	w.Untried = slices.DeleteFunc(slices.Clone(w.Untried), func(u results.Untried) bool { return len(u.Changes) == 0 })
	w.Claim.Tested = w.Claim.Tested && len(w.Treatments) > 0
	return w
}

// Foresee is the same from virtual time alone: a plan's changes replayed from the trials
// of the cell that it is about.
func Foresee(ctx context.Context, run *results.Run, c results.Cell, w results.WhatIf, table strategies.Table) (Experiment, error) {
	x, err := experimentOf(ctx, run, w, c, table)
	x.Simulated = true
	x.conclude()
	x.Warnings = slices.Concat(run.Warnings, run.Header.Warnings)
	return x, err
}

// experimentOf is an experiment with what its baseline's trials, of cell c, predict.
func experimentOf(ctx context.Context, run *results.Run, w results.WhatIf, c results.Cell, table strategies.Table) (Experiment, error) {
	x := Experiment{Cell: w.Baseline, Claim: w.Claim, Idle: idle(w)}
	for _, t := range w.Treatments {
		x.Changes = append(x.Changes, TestedChange{Changes: remediesOf(t.Changes), Stretched: t.Scale > 0, Outcome: OutcomeUntried})
	}
	for _, u := range w.Untried {
		x.Changes = append(x.Changes, TestedChange{Changes: remediesOf(u.Changes), Outcome: OutcomeUntried, Why: u.Why})
	}
	d := NewDiagnoser(run, table)
	for i := range x.Changes {
		x.Changes[i].What = wording{d.spec, table}.what(x.Changes[i].Changes)
	}
	var shown *examined
	x.Diagnosis, shown = d.judge(c)
	if shown == nil {
		return x, ctx.Err()
	}
	if err := d.replay(ctx, &x.Diagnosis, *shown); err != nil {
		return x, err
	}
	x.Diagnosis.Advice = x.Diagnosis.advice(*shown)
	return x, x.predict(ctx, d, *shown)
}

// idle reports whether all treatments change nothing.
func idle(w results.WhatIf) bool {
	return len(w.Treatments) > 0 && !slices.ContainsFunc(w.Treatments, func(t results.Treatment) bool {
		return slices.ContainsFunc(t.Changes, func(c results.Change) bool { return c.Factor != 1 })
	})
}

// judge estimates each gain and tests the changes in their order.
func (x *Experiment) judge() {
	intact := true // all before were confirmed
	for i := range x.Changes {
		c := &x.Changes[i]
		if c.Why != "" { // it is not measured
			continue
		}
		slices.Sort(c.diffs)
		c.Pairs = len(c.diffs)
		if c.Pairs > 0 {
			e := HodgesLehmann(c.diffs, Confidence)
			c.Measured = &Interval{math.Exp(e.Center), math.Exp(e.Lo), math.Exp(e.Hi), e.Confidence}
		}
		switch gains := c.Measured != nil && c.Measured.Lo > 1; {
		case c.Pairs < LeastPairs: // it cannot be tested, whatever it would show
			c.Outcome = OutcomeFew
		case gains && intact:
			c.Outcome = OutcomeConfirmed
		case gains:
			c.Outcome = OutcomeOpen
		default:
			c.Outcome, intact = OutcomeNot, false
		}
	}
}

// measured are the changes that have an interval.
func (x *Experiment) measured() []TestedChange {
	return slices.DeleteFunc(slices.Clone(x.Changes), func(c TestedChange) bool { return c.Measured == nil })
}

// Faster is the share of their time by which stages are faster; ok is false where it is
// another change.
func (c TestedChange) Faster() (share float64, ok bool) {
	first := c.Changes[0]
	return 1 - first.Factor, first.Change == model.ChangeFaster
}

// Stages are those that change, in their order.
func (c TestedChange) Stages() []string { return stagesOf(c.Changes) }

// Flag is the change as the command line takes it.
func (c TestedChange) Flag() string {
	var flags []string
	for _, r := range c.Changes {
		flags = append(flags, r.Flag())
	}
	return strings.Join(flags, " ")
}

// SpeedUps are what single stages gain by being faster, by the largest share that was
// tried of all: measured, or where nothing was measured predicted.
func (x *Experiment) SpeedUps() (share float64, stages []TestedChange) {
	for _, c := range x.Changes {
		if by, faster := c.Faster(); faster && c.known(x.Simulated) {
			share = max(share, by)
		}
	}
	for _, c := range x.Changes {
		if by, faster := c.Faster(); faster && by == share && len(c.Changes) == 1 && c.known(x.Simulated) {
			stages = append(stages, c)
		}
	}
	return share, stages
}

// known reports whether there is a figure of the change.
func (c TestedChange) known(predicted bool) bool {
	if predicted {
		return c.Predicted > 0
	}
	return c.Measured != nil && c.Pairs >= LeastPairs
}
