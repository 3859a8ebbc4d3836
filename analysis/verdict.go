package analysis

import (
	"strings"

	"github.com/hbench/hbench/model"
)

// Verdict is what held a run up, out of a closed list: the constants here, and
// SlotsOf an I/O stage.
type Verdict string

// The verdicts.
const (
	VerdictCores          Verdict = "cores"            // all cores compute
	VerdictCPUSlots       Verdict = "cpu-slots"        // a CPU stage has fewer workers than there are cores
	VerdictSerial         Verdict = "serial"           // one item at a time, where more could be under way
	VerdictPhaseBarrier   Verdict = "phase-barrier"    // a stage begins when the one before has done everything
	VerdictBatchBarrier   Verdict = "batch-barrier"    // the same, batch by batch
	VerdictHeadOfLine     Verdict = "head-of-line"     // barriers at which all wait for few slow items
	VerdictInFlightCap    Verdict = "inflight-cap"     // no more items may be begun
	VerdictQueueShort     Verdict = "queue-short"      // workers wait in turn for input and for a place for output
	VerdictLatencyChain   Verdict = "latency-chain"    // one item's way through all stages
	VerdictBalanced       Verdict = "balanced"         // two resources at once
	VerdictRateLimit      Verdict = "rate-limit"       // the service admits no more requests a second
	VerdictSaturated      Verdict = "remote-saturated" // requests wait for each other at the service
	VerdictOverhead       Verdict = "overhead"         // CPU time beside the work: requests, hand-overs, the scheduler
	VerdictOversubscribed Verdict = "oversubscribed"   // more CPU workers than cores
	VerdictMemory         Verdict = "memory"           // the collector
	VerdictUnexplained    Verdict = "unexplained"      // no evidence for any of these, or evidence against all
)

// slotsSuffix ends the verdicts on I/O stages.
const slotsSuffix = "-slots"

// SlotsOf is the verdict that the places of an I/O stage are all taken, such as
// fetch-slots.
func SlotsOf(stage string) Verdict { return Verdict(stage + slotsSuffix) }

// Verdicts are all that do not depend on the names of stages.
var Verdicts = []Verdict{VerdictCores, VerdictCPUSlots, VerdictSerial, VerdictPhaseBarrier, VerdictBatchBarrier,
	VerdictHeadOfLine, VerdictInFlightCap, VerdictQueueShort, VerdictLatencyChain, VerdictBalanced, VerdictRateLimit,
	VerdictSaturated, VerdictOverhead, VerdictOversubscribed, VerdictMemory, VerdictUnexplained}

// Slots is the I/O stage whose places are all taken; ok is false for any other
// verdict.
func (v Verdict) Slots() (stage string, ok bool) {
	stage, ok = strings.CutSuffix(string(v), slotsSuffix)
	return stage, ok && v != VerdictCPUSlots
}

// Certainty is how sure a verdict is.
type Certainty string

// From the surest down.
const (
	Sure   Certainty = "sure"   // the evidence is clear, and the replay ranks its remedy first
	Likely Certainty = "likely" // the evidence is clear, with a doubt that is stated
	Weak   Certainty = "weak"   // the best guess that the evidence allows, or none
)

// Observation is one question that the procedure asked of the record, in its order.
type Observation struct {
	Asked string `json:"asked"` // such as "serial"
	Found string `json:"found"` // the numbers
	Hit   bool   `json:"hit"`   // it led to the verdict
}

// Diagnosis is what held a cell up, with the evidence for it.
type Diagnosis struct {
	Verdict   Verdict       `json:"verdict"`
	Stage     string        `json:"stage,omitempty"`  // which one it is about; empty: none in particular
	Beside    string        `json:"beside,omitempty"` // with balanced: the other resource
	Certainty Certainty     `json:"certainty"`
	Doubts    []string      `json:"doubts,omitempty"` // why it is no surer
	Evidence  []Observation `json:"evidence"`

	// Naive is the stage with the longest average time, which is the usual rule's
	// answer: it forgets how many items a stage serves at once.
	Naive string `json:"naive,omitempty"`

	// NaiveRemedy is the change of the ranking that the usual rule calls for; nil: not
	// replayed, or there is none.
	NaiveRemedy *Replayed `json:"naive_remedy,omitempty"`

	// Elasticities tell for each stage what fraction of the makespan a small
	// fraction of its time is worth; nil: not replayed.
	Elasticities []Elasticity `json:"elasticities,omitempty"`

	Advice string `json:"advice"` // the remedy in one sentence, with the flag to change where there is one

	// Remedy is the change that Advice speaks of, and Ranking every single change
	// that was replayed, the largest gain first; Gain is 1 where nothing changes. nil
	// and empty: not replayed, or no change of a flag.
	Remedy  *Replayed  `json:"remedy,omitempty"`
	Ranking []Replayed `json:"ranking,omitempty"`

	Account *TimeAccount `json:"account,omitempty"` // nil: not replayed

	Votes     []Vote  `json:"votes"`            // what the trials lead to each for itself, the commonest first
	Trials    int     `json:"trials"`           // that the verdict rests on
	Agreeing  int     `json:"agreeing"`         // of them, those that lead to it
	Unusable  int     `json:"unusable"`         // that were left out: the machine was not fit
	Makespan  float64 `json:"makespan_seconds"` // of the trial that is shown; 0: there is none
	Efficient float64 `json:"efficiency"`       // its bound over its makespan; 0: no bound is known
}

// Vote is a verdict, and how many trials lead to it.
type Vote struct {
	Verdict Verdict `json:"verdict"`
	Trials  int     `json:"trials"`
}

// Hit is the observation that led to the verdict.
func (d Diagnosis) Hit() Observation {
	for _, o := range d.Evidence {
		if o.Hit {
			return o
		}
	}
	return Observation{}
}

// NaiveFails reports whether the change that the usual rule calls for saves much less
// than the verdict's.
func (d Diagnosis) NaiveFails() bool {
	if d.Remedy == nil || d.NaiveRemedy == nil || d.Remedy.Same(d.NaiveRemedy.Remedy) {
		return false
	}
	return d.Remedy.clearlyAbove(*d.NaiveRemedy)
}

// clearlyAbove reports whether another change saves less than most of what this one
// saves.
func (r Replayed) clearlyAbove(other Replayed) bool {
	return saved(r.Gain)-saved(other.Gain) > hardly && saved(other.Gain) < goodAsBest*saved(r.Gain)
}

// Elasticity is a stage's share of the makespan.
type Elasticity struct {
	Stage string  `json:"stage"`
	Share float64 `json:"share"`
}

// Replayed is a change with the gain that it has in virtual time: the time for each
// stored item before over after. A Gain of 0 is one that is not known: virtual time
// has no collector.
type Replayed struct {
	model.Remedy
	Flag string  `json:"flag"`
	Gain float64 `json:"gain"`
}

// TimeAccount splits a makespan by relaxing one constraint after the other. All are
// seconds, and add up to the makespan.
type TimeAccount struct {
	Bound       float64 `json:"bound_seconds"`       // what no strategy can beat
	Barrier     float64 `json:"barrier_seconds"`     // waiting for a whole phase or batch, or for other items one at a time
	Queue       float64 `json:"queue_seconds"`       // queues and caps on items in flight that are too short
	Variability float64 `json:"variability_seconds"` // times that differ, and the order they come in
	Overhead    float64 `json:"overhead_seconds"`    // measured: the collector, the scheduler, waiting for a core
	Unexplained float64 `json:"unexplained_seconds"`
}
