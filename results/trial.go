package results

import "time"

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

	CPU        CPU      `json:"cpu"`
	Stages     []Stage  `json:"stages"`
	Outcomes   Outcomes `json:"outcomes"`
	Digest     string   `json:"digest"` // sum of item digests, 16 hex digits
	Limit      Limit    `json:"limit"`
	Efficiency float64  `json:"efficiency"`          // limit / wall, at most 1
	ReplayNS   int64    `json:"replay_ns,omitempty"` // makespan of this trial's own durations in virtual time; 0: not replayed
	Times      *Times   `json:"times,omitempty"`
	Overlap    *Overlap `json:"overlap,omitempty"`
	Held       *Held    `json:"held,omitempty"`

	// Groups are the times of the groups of items that the workload has, each from its
	// first start to its last end; nil: it has none, or they are not known.
	Groups *Quantiles `json:"groups,omitempty"`

	Memory   Memory    `json:"memory"`
	GC       GC        `json:"gc"`
	Sched    Sched     `json:"sched"`
	API      *API      `json:"api,omitempty"`
	Series   *Series   `json:"series,omitempty"`
	Spans    []Span    `json:"spans,omitempty"` // sampled items, all their stages
	Noise    Noise     `json:"noise"`
	Cost     ProbeCost `json:"cost"`
	Warnings []string  `json:"warnings,omitempty"`
	Failure  *Failure  `json:"failure,omitempty"` // set: the trial did not end well and is never compared
}

// OK reports whether the trial may enter a statistic.
func (t Trial) OK() bool { return t.Failure == nil }

// Failure is why a trial gave no figure.
type Failure struct {
	Cause   string `json:"cause"` // crash, killed, timeout, memory, interrupted, lost-items, digest, store, error
	Message string `json:"message"`
	Stderr  string `json:"stderr,omitempty"` // its last lines
}

// CauseLostItems is the Failure.Cause of a trial that lost an item or stored one twice.
const CauseLostItems = "lost-items"

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
	PassedNS    int64      `json:"passed_ns,omitempty"`  // of the spans of items that did not fail in it; where none did, see BusyNS
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
	AloneNS     int64      `json:"alone_ns,omitempty"`     // I/O: what the service takes for these items without others, on average; 0: not known
	ThrottledNS int64      `json:"throttled_ns,omitempty"` // I/O: sum of what requests waited for the service's rate
	Wait        Quantiles  `json:"wait"`                   // since the item left the stage before

	// Periods is how often the stage had items after it had had none, and
	// StragglersNS how long it had only stragglers at their ends: beyond the median
	// duration after the last start. Barriers make both.
	Periods      int   `json:"periods,omitempty"`
	StragglersNS int64 `json:"stragglers_ns,omitempty"`

	Retries  int     `json:"retries,omitempty"`
	Failures int     `json:"failures,omitempty"`
	Policy   *Policy `json:"policy,omitempty"` // I/O: what its policy did; nil: it has none
}

// Passed is how many items passed the stage and did not fail in it, and how long each
// was there on average; 0 if none did.
func (s Stage) Passed() (items int, mean time.Duration) {
	sum := s.BusyNS
	if s.Failures > 0 {
		sum = s.PassedNS
	}
	items = s.Count - s.Failures
	if items <= 0 {
		return 0, 0
	}
	return items, time.Duration(sum / int64(items))
}

// Policy is the account of what a stage did about a service that fails, hangs or
// refuses.
type Policy struct {
	Attempts     int   `json:"attempts"`                 // requests, hedges included
	Retries      int   `json:"retries,omitempty"`        // attempts beyond an item's first, without hedges
	Timeouts     int   `json:"timeouts,omitempty"`       // attempts without an answer in time
	Deadlines    int   `json:"deadlines,omitempty"`      // items that their deadline ended
	Hedges       int   `json:"hedges,omitempty"`         // second requests
	HedgeWins    int   `json:"hedge_wins,omitempty"`     // second requests that brought the answer
	Rejected     int   `json:"rejected,omitempty"`       // attempts that an open circuit let fail at once
	Opened       int   `json:"opened,omitempty"`         // how often the circuit opened
	Denied       int   `json:"denied,omitempty"`         // retries that the budget did not grant
	Fallback     int   `json:"fallback,omitempty"`       // items that the second store took
	BackoffNS    int64 `json:"backoff_ns,omitempty"`     // sum of the waits before retries as the policy has them
	RetryAfterNS int64 `json:"retry_after_ns,omitempty"` // sum of those that the service asked for
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
	Fallback   int            `json:"fallback,omitempty"` // of Stored: items that a second store took
	Lost       int            `json:"lost"`
	Duplicates int            `json:"duplicates"`
	Reasons    map[string]int `json:"reasons,omitempty"` // of failed items

	// What the stores say beside, once they are read back.
	Redundant    int `json:"redundant,omitempty"`     // items in the second store that the first has, too: its answer was lost
	FailedStored int `json:"failed_stored,omitempty"` // of those failed: stored all the same, as the answer was lost
	Repeats      int `json:"repeats,omitempty"`       // further attempts at what was stored already
	Conflicts    int `json:"conflicts,omitempty"`     // puts of what was stored already, with another result
	Orphans      int `json:"orphans,omitempty"`       // items stored without having been fetched

	// FailedSet tells which items failed, 16 hex digits: equal for trials of a job in
	// which the same ones did. Empty: none did, or it is not known which.
	FailedSet string `json:"failed_set,omitempty"`
}

// Held is what the strategy kept at once.
type Held struct {
	Items        int   `json:"items"`             // most items begun and not finished
	PayloadBytes int64 `json:"payload_bytes"`     // of the most payloads fetched and not finished with
	FullNS       int64 `json:"full_ns,omitempty"` // how long Items were begun and not finished
}

// Times are what the items needed of the stages: what the trial is run from again
// in virtual time. An item that never came to a stage needed nothing of it.
type Times struct {
	Stride int       `json:"stride"` // every Stride-th item is there, from the first on; 1: all
	NS     [][]int64 `json:"ns"`     // [stage][item]
}

// Overlap is what the strategy let happen at once.
type Overlap struct {
	BusyNS   int64 `json:"busy_ns"`   // time in which items were in some stage
	SharedNS int64 `json:"shared_ns"` // of it, time in which items were in two stages or more
	Rounds   int   `json:"rounds"`    // how often the first stage had all the work to itself after another had had it, and at the start
}

// Limit is the lower bound on the makespan given the realised durations.
type Limit struct {
	NS         int64            `json:"ns"`
	Binds      string           `json:"binds"`            // a stage's name, cores, rate, or chain
	Bounds     map[string]int64 `json:"bounds,omitempty"` // every resource's own bound, ns
	UncappedNS int64            `json:"uncapped_ns"`      // with the stages' limits lifted
}
