package results

// WhatIf makes a run a causal experiment: one of its cells is the baseline, and each of
// the others changes one thing. Trials of one block are pairs.
type WhatIf struct {
	Baseline   Cell        `json:"baseline"`
	Claim      Claim       `json:"claim"`
	Treatments []Treatment `json:"treatments"`        // in the order in which they are tested: the claim's own first
	Untried    []Untried   `json:"untried,omitempty"` // what cannot be measured here
}

// Claim is what was said to hold the baseline up before anything was measured of the
// experiment.
type Claim struct {
	Verdict   string `json:"verdict"`          // of package analysis
	Stage     string `json:"stage,omitempty"`  // which one it is about; empty: none in particular
	Beside    string `json:"beside,omitempty"` // with balanced: the other resource
	Certainty string `json:"certainty"`        // sure, likely or weak
	Advice    string `json:"advice"`           // the remedy in a sentence
	From      string `json:"from"`             // what it rests on: a run file, or trials before the experiment

	// Stages are those whose speed is at stake, as where the verdict is about them or
	// about the cores. Empty: the verdict is about something else.
	Stages []string `json:"stages,omitempty"`

	// Tested is whether the first treatment is the claim's own, whose gain would confirm
	// it.
	Tested bool `json:"tested,omitempty"`
}

// Treatment is a cell and what it changes.
type Treatment struct {
	Cell    Cell     `json:"cell"`
	Changes []Change `json:"changes"` // at least one; several: all at once

	// Scale is what its times count: below 1 where all other stages are stretched to
	// test the one that would be faster. 0: 1.
	Scale float64 `json:"scale,omitempty"`
}

// Change is one field before and after.
type Change struct {
	Change string  `json:"change"`          // a kind of change of package model, such as limit or faster
	Stage  string  `json:"stage,omitempty"` // whose; empty: no stage's
	Field  string  `json:"field"`           // of the workload; or strategy, or cores
	From   string  `json:"from"`
	To     string  `json:"to"`
	Factor float64 `json:"factor,omitempty"` // of faster: the stage takes so many times as long; 1: nothing changes
}

// Untried is a change that is not measured.
type Untried struct {
	Changes []Change `json:"changes"`
	Why     string   `json:"why"`
}
