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
	"fmt"
	"slices"
	"strings"
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
	Plan        Plan            `json:"plan"`
	Calibration []Calibration   `json:"calibration,omitempty"`
	Warnings    []string        `json:"warnings,omitempty"`
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

// Setting is one varied field of the workload, such as fetch.latency = 5ms.
type Setting struct {
	Field string `json:"field"` // STAGE.FIELD, or FIELD for the workload's own
	Value string `json:"value"`
}

// Cell is one point of the matrix.
type Cell struct {
	Strategy  string    `json:"strategy"` // with parameters, as batched:size=10
	Cores     int       `json:"cores"`
	Settings  []Setting `json:"settings,omitempty"`
	LatencyNS int64     `json:"latency_ns"` // mean planned latency of the first I/O stage
	Simulated bool      `json:"simulated,omitempty"`
}

// Key identifies the cell within a run: equal keys, equal cells.
func (c Cell) Key() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s cores=%d", c.Strategy, c.Cores)
	for _, s := range c.Settings {
		fmt.Fprintf(&b, " %s=%s", s.Field, s.Value)
	}
	if c.Simulated {
		b.WriteString(" simulated")
	}
	return b.String()
}

// Where is the cell without its strategy and cores: what speedup compares across.
func (c Cell) Where() string {
	var parts []string
	for _, s := range c.Settings {
		parts = append(parts, s.Field+"="+s.Value)
	}
	return strings.Join(parts, " ")
}

// Same reports whether two cells are the same point.
func (c Cell) Same(d Cell) bool {
	return c.Strategy == d.Strategy && c.Cores == d.Cores && c.Simulated == d.Simulated && slices.Equal(c.Settings, d.Settings)
}

// Trial is one measured run of one cell.
type Trial struct {
	Cell     Cell      `json:"cell"`
	Block    int       `json:"block"`    // from 0
	Position int       `json:"position"` // within the block, from 0
	Start    time.Time `json:"start"`

	WallNS   int64 `json:"wall_ns"`   // makespan of the measured window
	WholeNS  int64 `json:"whole_ns"`  // the trial's process from fork to exit
	WarmupNS int64 `json:"warmup_ns"` // unmeasured, before the window
	Items    int   `json:"items"`

	CPU        CPU       `json:"cpu"`
	Stages     []Stage   `json:"stages"`
	Outcomes   Outcomes  `json:"outcomes"`
	Digest     string    `json:"digest"` // sum of item digests, 16 hex digits
	Limit      Limit     `json:"limit"`
	Efficiency float64   `json:"efficiency"` // limit / wall, at most 1
	Memory     Memory    `json:"memory"`
	GC         GC        `json:"gc"`
	Sched      Sched     `json:"sched"`
	API        *API      `json:"api,omitempty"`
	Series     *Series   `json:"series,omitempty"`
	Spans      []Span    `json:"spans,omitempty"` // sampled items, all their stages
	Noise      Noise     `json:"noise"`
	Cost       ProbeCost `json:"cost"`
	Warnings   []string  `json:"warnings,omitempty"`
	Failure    *Failure  `json:"failure,omitempty"` // set: the trial did not end well and is never compared
}

// OK reports whether the trial may enter a statistic.
func (t Trial) OK() bool { return t.Failure == nil }

// Failure is why a trial gave no figure.
type Failure struct {
	Cause   string `json:"cause"` // crash, killed, timeout, memory, interrupted, lost-items, digest, invalid-api, error
	Message string `json:"message"`
	Stderr  string `json:"stderr,omitempty"` // its last lines
}

// CPU is what the trial's own process used in the measured window.
type CPU struct {
	UserNS      int64 `json:"user_ns"`
	SystemNS    int64 `json:"system_ns"`
	KernelNS    int64 `json:"kernel_ns"`    // in CPU stages, as wall time of their spans
	TransportNS int64 `json:"transport_ns"` // requests × calibrated client CPU a request
	Involuntary int64 `json:"involuntary_switches"`
	Voluntary   int64 `json:"voluntary_switches"`
}

// TotalNS is user and system time together.
func (c CPU) TotalNS() int64 { return c.UserNS + c.SystemNS }

// Stage is one stage's account.
type Stage struct {
	Name        string     `json:"name"`
	Kind        string     `json:"kind"` // io or cpu
	Kernel      string     `json:"kernel,omitempty"`
	Pretends    bool       `json:"pretends,omitempty"`
	Limit       int        `json:"limit"`
	Count       int        `json:"count"`                // items that passed it
	BusyNS      int64      `json:"busy_ns"`              // sum of spans
	CostNS      int64      `json:"cost_ns,omitempty"`    // CPU: what the items' rounds take on an idle core, by the calibration; 0: not known
	StarvedNS   int64      `json:"starved_ns,omitempty"` // standing workers waiting for input
	BlockedNS   int64      `json:"blocked_ns,omitempty"` // standing workers waiting for a place after it
	Workers     int        `json:"workers,omitempty"`    // standing workers; 0: the strategy has none
	MaxInFlight int        `json:"max_in_flight"`
	FirstNS     int64      `json:"first_ns"`               // first start since the window began
	LastNS      int64      `json:"last_ns"`                // last end
	Service     Quantiles  `json:"service"`                // durations of the spans
	Remote      *Quantiles `json:"remote,omitempty"`       // I/O: service time the API stamped
	TransportNS int64      `json:"transport_ns,omitempty"` // I/O: calibrated, one request
	RunQueueNS  int64      `json:"run_queue_ns,omitempty"` // I/O: sum of what neither API nor transport explains
	Wait        Quantiles  `json:"wait"`                   // since the item left the stage before
	Retries     int        `json:"retries,omitempty"`
	Failures    int        `json:"failures,omitempty"`
}

// Quantiles sums up a distribution of durations. All zero: no observation.
type Quantiles struct {
	MeanNS int64 `json:"mean_ns"`
	MinNS  int64 `json:"min_ns"`
	P50NS  int64 `json:"p50_ns"`
	P90NS  int64 `json:"p90_ns"`
	P99NS  int64 `json:"p99_ns"`
	MaxNS  int64 `json:"max_ns"`
}

// Outcomes is the account of items; Stored + Failed = Items unless items were lost.
type Outcomes struct {
	Stored     int            `json:"stored"`
	Failed     int            `json:"failed"`
	Fallback   int            `json:"fallback,omitempty"`
	Lost       int            `json:"lost"`
	Duplicates int            `json:"duplicates"`
	Reasons    map[string]int `json:"reasons,omitempty"` // of failed items
}

// Limit is the lower bound on the makespan given the realised durations.
type Limit struct {
	NS         int64            `json:"ns"`
	Binds      string           `json:"binds"`            // a stage's name, cores, rate, or chain
	Bounds     map[string]int64 `json:"bounds,omitempty"` // every resource's own bound, ns
	UncappedNS int64            `json:"uncapped_ns"`      // with the stages' limits lifted
}

// Memory is in bytes.
type Memory struct {
	PeakRSSBytes  uint64 `json:"peak_rss_bytes"`
	PeakHeapBytes uint64 `json:"peak_heap_bytes"`
	AllocBytes    uint64 `json:"alloc_bytes"` // allocated in the window
	Allocs        uint64 `json:"allocs"`
}

// GC is the collector's share of the window.
type GC struct {
	Cycles  uint32 `json:"cycles"`
	PauseNS int64  `json:"pause_ns"`
	CPUNS   int64  `json:"cpu_ns"`
}

// Sched is how the Go scheduler fared.
type Sched struct {
	PeakGoroutines int   `json:"peak_goroutines"`
	LatencyP50NS   int64 `json:"latency_p50_ns"` // runnable until running
	LatencyP99NS   int64 `json:"latency_p99_ns"`
	GOMAXPROCS     int   `json:"gomaxprocs"`
}

// API is how well the mock API kept its promise.
type API struct {
	Mode        string           `json:"mode"`
	Requests    int64            `json:"requests"`
	Refused     int64            `json:"refused"` // over the concurrency or rate limit
	Faults      map[string]int64 `json:"faults,omitempty"`
	MaxInFlight int              `json:"max_in_flight"`
	Lateness    Quantiles        `json:"lateness"` // achieved minus planned delay
	CPUNS       int64            `json:"cpu_ns"`   // of the serving process; 0 in direct mode
	SharesCores bool             `json:"shares_cores"`
	Invalid     string           `json:"invalid,omitempty"` // why its promise was not kept
}

// Series is what the sampler saw: all slices over samples have one length. Cores
// and SchedP99NS may be missing, as from older files and, the former, from
// systems that tell no times of single cores: what is missing is unknown.
type Series struct {
	IntervalNS int64     `json:"interval_ns"`
	AtNS       []int64   `json:"at_ns"`  // end of each sample since the window began
	User       []float64 `json:"user"`   // cores in use by the trial, user mode
	System     []float64 `json:"system"` // and in the kernel
	Other      []float64 `json:"other"`  // cores in use by other processes, the API's included
	Steal      []float64 `json:"steal"`  // cores taken by the hypervisor
	Goroutines []int     `json:"goroutines"`
	HeapBytes  []uint64  `json:"heap_bytes"`
	GCCycles   []uint32  `json:"gc_cycles"` // cumulative since the window began
	Pressure   []float64 `json:"pressure"`  // run-queue pressure: share of time some task waited for a core; -1: unknown
	InFlight   [][]int   `json:"in_flight"` // [stage][sample]

	// Cores is [core][sample]: the share of each core of the machine that was
	// busy, whoever used it; -1: unknown. The cores are those online at the start,
	// in the order of their numbers. It comes in ticks of 10 ms.
	Cores [][]float64 `json:"cores,omitempty"`

	// SchedP99NS is the 99th percentile of how long goroutines were runnable
	// before they ran, of those that the runtime recorded within the sample (one in
	// eight), at most a quarter too high; 0: none observed. Of merged samples it is
	// the largest.
	SchedP99NS []int64 `json:"sched_p99_ns,omitempty"`
}

// Span is one item in one stage, since the window began.
type Span struct {
	Item    int   `json:"item"`
	Stage   int   `json:"stage"`
	StartNS int64 `json:"start_ns"`
	EndNS   int64 `json:"end_ns"`
}

// The verdicts on a trial's noise.
const (
	Quiet    = "quiet"
	Noisy    = "noisy"
	Unusable = "unusable"
)

// Noise is how quiet the machine was.
type Noise struct {
	Verdict        string   `json:"verdict"` // Quiet, Noisy or Unusable
	Reasons        []string `json:"reasons,omitempty"`
	Steal          float64  `json:"steal"`    // share of the machine's cores
	Other          float64  `json:"other"`    // share used by others, the API excluded
	Pressure       float64  `json:"pressure"` // -1: unknown
	SpinBeforeNS   int64    `json:"spin_before_ns"`
	SpinAfterNS    int64    `json:"spin_after_ns"`
	TimerLateP50NS int64    `json:"timer_late_p50_ns"`
}

// ProbeCost is what measuring cost.
type ProbeCost struct {
	Sampled      bool    `json:"sampled"`
	SamplerShare float64 `json:"sampler_share"` // of the window, of one core
	SpanNS       float64 `json:"span_ns"`       // one span, measured before the window
	Spans        int     `json:"spans"`
}
