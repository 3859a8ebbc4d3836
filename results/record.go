// Package results is the record: what a run file holds, how it is written so
// that nothing measured is lost, and how it is read back. It computes no
// statistics and knows no view.
//
// A run file is JSON Lines. The first line is the Header, each further line one
// Trial. Durations are whole nanoseconds in fields that end in _ns; sizes are
// bytes in fields that end in _bytes; shares are between 0 and 1.
package results

import (
	"encoding/json"
	"time"
)

// Schema is the version of the record that this package writes. A reader of
// schema n reads every older one; additions within a schema are optional fields.
const Schema = 1

// Run is a run file in memory.
type Run struct {
	Header   Header
	Trials   []Trial
	Warnings []string // what Read had to drop or distrust
}

// Header says what was measured, on what, with what.
type Header struct {
	Format      string          `json:"format"` // always Format
	Schema      int             `json:"schema"`
	Version     string          `json:"version"`
	Commit      string          `json:"commit,omitempty"`
	Created     time.Time       `json:"created"`
	Go          string          `json:"go"`
	Machine     Machine         `json:"machine"`
	Command     []string        `json:"command"`
	Spec        json.RawMessage `json:"spec"` // the resolved workload
	Workload    string          `json:"workload"`
	Items       int             `json:"items"`
	Seed        uint64          `json:"seed"`
	API         string          `json:"api"` // process, inproc or direct
	Options     Options         `json:"options,omitzero"`
	Plan        Plan            `json:"plan"`
	Calibration []Calibration   `json:"calibration,omitempty"`
	Costs       []CoreCosts     `json:"costs,omitempty"` // what simulated cells rest on beside the calibration

	// Interleaved names the measurement that several run files were recorded by
	// together, trial by trial in turn: trials of one cell and block in files of the
	// same name are pairs. Empty: the file stands alone.
	Interleaved string `json:"interleaved,omitempty"`

	WhatIf *WhatIf `json:"whatif,omitempty"` // what its cells test; nil: it is no experiment

	Warnings []string `json:"warnings,omitempty"`
}

// APISimulated is the Header.API of a run in which no API was asked: it was simulated
// in virtual time.
const APISimulated = "simulated"

// Virtual reports whether the run was simulated, so that the machine has no part in
// its figures.
func (h Header) Virtual() bool { return h.API == APISimulated }

// Options are the settings that are not part of the work but were the same for
// all trials. The zero value is how a run is measured unless told otherwise, and
// what older files have.
type Options struct {
	NoSample  bool  `json:"no_sample,omitempty"`  // the CPU was not sampled: trials have no Series
	NoSpans   bool  `json:"no_spans,omitempty"`   // no spans were recorded: no bound, no figures of stages
	InProcess bool  `json:"in_process,omitempty"` // trials ran in hbench's own process, so they may disturb each other
	TimeoutNS int64 `json:"timeout_ns,omitempty"` // time limit of a trial; 0: not recorded
}

// Plan is the matrix and how often it is measured.
type Plan struct {
	Cells  []Cell `json:"cells"`
	Blocks int    `json:"blocks"` // every block holds each cell once
}

// Machine is where the run took place.
type Machine struct {
	CPU            string  `json:"cpu"`
	Cores          int     `json:"cores"` // usable by this process
	Threads        int     `json:"threads,omitempty"`
	MHz            float64 `json:"mhz,omitempty"`
	MemoryBytes    uint64  `json:"memory_bytes"`
	OS             string  `json:"os"`
	Kernel         string  `json:"kernel"`
	Arch           string  `json:"arch"`
	Virtualization string  `json:"virtualization,omitempty"`
	Governor       string  `json:"governor,omitempty"`
	CPUQuota       float64 `json:"cpu_quota,omitempty"` // cores granted by the cgroup; 0: no limit
	MemoryLimit    uint64  `json:"memory_limit_bytes,omitempty"`
	Hostname       string  `json:"hostname,omitempty"`
}

// Calibration is how much work a CPU cost became.
type Calibration struct {
	Stage        string  `json:"stage"`
	Kernel       string  `json:"kernel"`
	Cost         string  `json:"cost"`         // what was asked, as in the spec
	Rounds       int     `json:"rounds"`       // what the mean cost became
	NSPerRound   float64 `json:"ns_per_round"` // thread CPU time of one round; 0: pinned, not measured
	PayloadBytes int     `json:"payload_bytes"`
	Spread       float64 `json:"spread"` // (p75-p25)/median over the repetitions
	Pretends     bool    `json:"pretends,omitempty"`
	Source       string  `json:"source"` // measured, pinned, or the run file it was taken from
}

// CoreCosts are what a trial on that many cores told of what the calibration alone
// does not: predictions rest on it.
type CoreCosts struct {
	Cores        int      `json:"cores"`
	Slowdown     float64  `json:"slowdown"`       // of a kernel's round while all cores compute, over one alone
	RequestNS    int64    `json:"request_ns"`     // what a request takes beside the service's time
	RequestCPUNS int64    `json:"request_cpu_ns"` // the work that it is on the trial's cores
	Doubts       []string `json:"doubts,omitempty"`
}
