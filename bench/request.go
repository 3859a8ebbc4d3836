package bench

import (
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
	Machine  probe.MachineTimes `json:"machine"` // the whole machine in the window: the parent knows which part was its own
	TimerP50 time.Duration      `json:"timer_p50"`
	Throttle *probe.Throttle    `json:"throttle,omitempty"` // of its control groups in the window; nil: not known
}
