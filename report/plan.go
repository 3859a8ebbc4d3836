package report

import (
	"github.com/hbench/hbench/model"
)

// Plan is what hbench plan answers, for programs; docs/schema has its JSON schema.
// WritePlan says the same to people.
type Plan struct {
	Workload   string           `json:"workload"`
	Items      int              `json:"items"`
	Failing    int              `json:"failing,omitempty"` // of them: those that fail whatever the strategy
	Cores      int              `json:"cores"`             // 0: cores do not bind
	Seed       uint64           `json:"seed"`
	Stages     []PlanStage      `json:"stages"`
	ItemNS     int64            `json:"item_ns"`  // the longest item, alone in the system
	LimitNS    int64            `json:"limit_ns"` // no strategy takes less
	Binds      string           `json:"binds"`    // what sets the limit: a stage, cores, rate or chain
	BoundsNS   map[string]int64 `json:"bounds_ns"`
	UncappedNS int64            `json:"uncapped_ns"` // the limit with the stages' limits lifted
	Throughput float64          `json:"throughput"`  // items a second that do not fail, at the limit
	Strategies []Cell           `json:"strategies"`  // in the order of the table
	Settings   []PlanSetting    `json:"settings"`    // the cheapest, one for each tolerance
	WhatIf     []PlanChange     `json:"whatif"`      // the largest gain first
	WhatIfOf   string           `json:"whatif_of"`   // the strategy that they change
	Explain    []PlanStep       `json:"explain,omitempty"`

	FailedBefore int      `json:"failed_before"` // items that fail in WhatIfOf as it is
	Samples      int      `json:"samples"`       // draws of random times that settings were chosen by; 1: times are constant
	Warnings     []string `json:"warnings,omitempty"`
	TunedItems   int      `json:"-"` // what settings and changes are of; 0: all items
}

// PlanStage is one stage as planned.
type PlanStage struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Cost   string `json:"cost"`    // a duration or a distribution
	MeanNS int64  `json:"mean_ns"` // over the items
	Limit  int    `json:"limit"`   // most items in it at once; 0: none
	Served int    `json:"-"`       // of these, what the other end serves at once; 0: all
}

// PlanSetting is the cheapest way to come within a share of the limit.
type PlanSetting struct {
	Within     float64 `json:"within"`   // 0.05: 5 % above the limit
	Met        bool    `json:"met"`      // false: no setting does, and this comes nearest
	Strategy   string  `json:"strategy"` // with its parameters
	Limits     []int   `json:"limits"`   // workers of each stage
	Queue      *int    `json:"queue,omitempty"`
	Batch      *int    `json:"batch,omitempty"`
	Depth      *int    `json:"depth,omitempty"`
	InFlight   *int    `json:"in_flight,omitempty"`
	MakespanNS int64   `json:"makespan_ns"` // simulated; the mean over the samples
	LimitNS    int64   `json:"limit_ns"`    // the mean over the samples
	Gap        float64 `json:"gap"`         // makespan / limit - 1
	Exhausted  bool    `json:"exhausted"`   // the search ended early: there may be a better one
	Refused    int     `json:"refused"`     // requests that the service refused, in all samples
}

// NewPlanSetting is a tuner's answer.
func NewPlanSetting(t model.Tuned) PlanSetting {
	param := func(name string) *int {
		if v, ok := t.Params[name]; ok {
			return &v
		}
		return nil
	}
	return PlanSetting{Within: t.Within, Met: t.Met, Strategy: t.Strategy, Limits: t.Limits,
		Queue: param("queue"), Batch: param("size"), Depth: param("depth"), InFlight: param("inflight"),
		MakespanNS: int64(t.Makespan), LimitNS: int64(t.Limit), Gap: t.Gap, Exhausted: t.Exhausted, Refused: t.Refused}
}

// PlanChange is a single change and what it would do.
type PlanChange struct {
	Change     string  `json:"change"` // cores, faster or limit
	Stage      string  `json:"stage,omitempty"`
	From       int64   `json:"from"` // cores or places; of faster: ns, the mean
	To         int64   `json:"to"`
	LimitNS    int64   `json:"limit_ns"`
	Binds      string  `json:"binds"`
	MakespanNS int64   `json:"makespan_ns"` // simulated
	Gain       float64 `json:"gain"`        // makespan before / after
	Failed     int     `json:"failed"`      // items that fail then

	words string
}

// NewPlanChange is one of a model's what-ifs.
func NewPlanChange(w model.WhatIf) PlanChange {
	c := PlanChange{Change: string(w.Change), Stage: w.Stage, From: amount(w.From), To: amount(w.To), LimitNS: int64(w.Limit.Makespan),
		Binds: w.Limit.Binds, MakespanNS: int64(w.Makespan), Gain: w.Gain, Failed: w.Failed}
	fromTo := w.From.String() + " → " + w.To.String()
	switch w.Change {
	case model.ChangeCores:
		c.words = "one more core: " + fromTo
	case model.ChangeFaster:
		c.words = w.Stage + " twice as fast: " + fromTo
	case model.ChangeLimit:
		c.words = w.Stage + " takes twice as many at once: " + fromTo
	}
	return c
}

func amount(a model.Amount) int64 {
	if a.Count > 0 {
		return int64(a.Count)
	}
	return int64(a.Time)
}

// PlanStep is one step of the derivation.
type PlanStep struct {
	Law     string `json:"law"`
	Source  string `json:"source"`
	Text    string `json:"text"`
	ValueNS int64  `json:"value_ns"` // the bound that it arrives at; 0: something else
}
