package results

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

	// CPUs are the machine's cores that the trial was bound to, by the system's
	// numbers; empty: not bound or not known.
	CPUs []int `json:"cpus,omitempty"`
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
	Failed  bool  `json:"failed,omitempty"` // the item failed in it
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

	Throttled *Throttled `json:"throttled,omitempty"` // nil: not known, as in older files
}

// Throttled is how the CPU quota of a control group halted the trial.
type Throttled struct {
	Periods int64   `json:"periods"` // of the quota, in which it was used up
	Share   float64 `json:"share"`   // of the time of the trial's cores in which its threads were halted
}

// ProbeCost is what measuring cost.
type ProbeCost struct {
	Sampled      bool    `json:"sampled"`
	SamplerShare float64 `json:"sampler_share"` // of the window, of one core
	SpanNS       float64 `json:"span_ns"`       // one span, measured before the window
	Spans        int     `json:"spans"`
}
