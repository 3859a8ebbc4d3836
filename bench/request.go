package bench

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/workloads"
)

// Request is all that a trial's process is told: one JSON document on its
// standard input.
type Request struct {
	Cell        results.Cell          `json:"cell"`
	Block       int                   `json:"block"`
	Side        string                `json:"side,omitempty"` // whose trial it is, where there are several
	Position    int                   `json:"position"`
	Spec        workloads.Spec        `json:"spec"` // resolved
	Calibration []results.Calibration `json:"calibration"`
	API         Mode                  `json:"api"`
	URL         string                `json:"url,omitempty"` // of the API in process mode
	Timeout     time.Duration         `json:"timeout"`
	NoSample    bool                  `json:"no_sample,omitempty"`
	NoSpans     bool                  `json:"no_spans,omitempty"`
	SpanItems   int                   `json:"span_items"`             // items whose spans go into the record
	SharesCores bool                  `json:"shares_cores,omitempty"` // the API of process mode works on the trial's cores

	// Rest makes it a trial of what an earlier one, that was killed, left undone: of
	// these items alone, of which some may be under way or stored already. Their attempts
	// are numbered from FirstAttempt on, so that what is stored a second time counts as
	// the repeat that it is. A part of a job has no figures: it takes NoSpans.
	Rest         []int `json:"rest,omitempty"` // in order; empty: all items
	FirstAttempt int   `json:"first_attempt,omitempty"`
}

// count is how many items the trial has.
func (r Request) count() int {
	if len(r.Rest) > 0 {
		return len(r.Rest)
	}
	return r.Spec.Items
}

// ids are the trial's items.
func (r Request) ids() iter.Seq[int] {
	if len(r.Rest) > 0 {
		return slices.Values(r.Rest)
	}
	return func(yield func(int) bool) {
		for i := 0; i < r.Spec.Items && yield(i); i++ {
		}
	}
}

// check refuses what no hbench asks for.
func (r Request) check() error {
	if len(r.Rest) > 0 && !r.NoSpans {
		return errors.New("a trial of the rest of a job has no figures of stages: ask for none")
	}
	for i, item := range r.Rest {
		if item < 0 || item >= r.Spec.Items || i > 0 && item <= r.Rest[i-1] {
			return fmt.Errorf("rest: item %d at place %d: must be one of %d items, in order", item, i, r.Spec.Items)
		}
	}
	return nil
}

// Edge is a moment of a trial that its parent is told of as it happens.
type Edge string

const (
	Begins Edge = "begins" // the measured window begins
	Ends   Edge = "ends"   // and ends
)

// Report is what a trial's process says: one JSON document a line on its
// standard output. Those with an Edge come as it happens, the last one has the
// Trial.
type Report struct {
	Edge     Edge               `json:"edge,omitempty"`
	Trial    *results.Trial     `json:"trial,omitempty"`
	Seen     Seen               `json:"seen,omitzero"`
	Machine  probe.MachineTimes `json:"machine"` // the whole machine in the window: the parent knows which part was its own
	TimerP50 time.Duration      `json:"timer_p50"`
	Throttle *probe.Throttle    `json:"throttle,omitempty"` // of its control groups in the window; nil: not known
}
