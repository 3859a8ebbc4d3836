// Package workloads is what a job is made of: its spec (as Go values and as YAML,
// with presets), the distributions of its latencies and costs, the documents that
// are its payloads, and the kernels that are its CPU work, with their
// calibration. It runs nothing and knows no strategy.
package workloads

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/hbench/hbench/stage"
)

// Spec is a job: items that flow through stages. It is what a YAML file holds,
// what is recorded with a run, and what both measuring and predicting start from.
// A Spec is a value; nothing here changes one that it was given.
type Spec struct {
	Name        string `yaml:"name,omitempty" json:"name,omitempty"`
	Description string `yaml:"description,omitempty" json:"description,omitempty"` // one line
	Items       int    `yaml:"items" json:"items"`                                 // 1 to MaxItems
	Seed        uint64 `yaml:"seed,omitempty" json:"seed,omitempty"`               // of every draw
	Payload     Bytes  `yaml:"payload" json:"payload"`                             // of each item's document; MinPayload to MaxPayload
	Group       int    `yaml:"group,omitempty" json:"group,omitempty"`             // so many items in a row are one query, up to MaxItems; 0: none are
	GOGC        int    `yaml:"gogc,omitempty" json:"gogc,omitempty"`               // of the trial's process, as runtime/debug takes it, up to MaxGOGC; 0: Go's default

	// Strategies are what is run of it unless told otherwise, as texts such as
	// batched:size=10; none: all there are.
	Strategies []string `yaml:"strategies,omitempty" json:"strategies,omitempty"`

	Stages []Stage `yaml:"stages" json:"stages"` // at least one, in the order that items pass them
}

// Stage is one station of a job. What the fields of the other kind say is
// refused by Validate, not ignored.
type Stage struct {
	Name  string     `yaml:"name" json:"name"` // a-z, digits and dashes; not a word in Reserved
	Kind  stage.Kind `yaml:"kind" json:"kind"`
	Limit int        `yaml:"limit,omitempty" json:"limit,omitempty"` // most items in it at once, up to MaxLimit; 0: see Resolve

	// Stretch makes each item take so many times as long as it otherwise would, by
	// waiting (I/O) or computing (CPU) afterwards; 1 to MaxStretch, 0 is as it is. All
	// other stages stretched tell what this one made faster would gain, without a hand
	// on its own time.
	Stretch float64 `yaml:"stretch,omitempty" json:"stretch,omitempty"`

	// An I/O stage is a request to a service.
	Op      string  `yaml:"op,omitempty" json:"op,omitempty"`          // Get or Put; empty: see Resolve
	Latency Dist    `yaml:"latency,omitempty" json:"latency,omitzero"` // service time of a request that need not queue
	Service Service `yaml:"service,omitempty" json:"service,omitzero"` // what the other end is like
	Policy  Policy  `yaml:"policy,omitempty" json:"policy,omitzero"`   // what is done when it fails

	// Store is where a stage that puts keeps its results: empty for the API, or
	// sqlite:PATH or jsonl:PATH, which take what time they take. Latency is then what
	// predictions assume.
	Store string `yaml:"store,omitempty" json:"store,omitempty"`

	// A CPU stage runs a kernel: a fixed amount of work, given by exactly one of
	// Cost and Rounds.
	Kernel string `yaml:"kernel,omitempty" json:"kernel,omitempty"` // such as json or lock:share=0.3
	Cost   Dist   `yaml:"cost,omitempty" json:"cost,omitzero"`      // CPU time of an item on an idle core; calibration turns it into rounds
	Rounds int    `yaml:"rounds,omitempty" json:"rounds,omitempty"` // the same work on every machine
}

// What an I/O stage asks of its service.
const (
	Get = "get" // the item's payload
	Put = "put" // to store the item's result
)

// DefaultIOLimit is the number of connections of an I/O stage that names none.
const DefaultIOLimit = 16

// MaxItems is the most items of a job: each is accounted for in memory.
const MaxItems = 10_000_000

// MaxGOGC is the highest GOGC: the heap may then grow to a thousand times what lives
// in it.
const MaxGOGC = 100_000

// MaxStretch is how many times as long a stage may be made to take.
const MaxStretch = 10

// MaxLimit is the highest limit of a stage: strategies may start an activity for
// each place.
const MaxLimit = 1_000_000

// Reserved are words that no stage may be called by: records use them beside
// stage names for what bounds a run.
var Reserved = []string{"cores", "rate", "chain"}

// FirstIO is the index of the first I/O stage, or -1 if there is none.
func (s Spec) FirstIO() int {
	return slices.IndexFunc(s.Stages, func(st Stage) bool { return st.Kind == stage.IO })
}

// StageIndex is the index of the stage of that name, or -1 if there is none.
func (s Spec) StageIndex(name string) int {
	return slices.IndexFunc(s.Stages, func(st Stage) bool { return st.Name == name })
}

// Random reports whether the items' times depend on the seed. Faults are not asked: what
// plans average over draws leaves them out.
func (s Spec) Random() bool {
	return slices.ContainsFunc(s.Stages, func(st Stage) bool { return st.Latency.Random() || st.Cost.Random() })
}

// Faulty reports whether some service has faults.
func (s Spec) Faulty() bool {
	return slices.ContainsFunc(s.Stages, func(st Stage) bool { return len(st.Service.Faults) > 0 })
}

// Resolve fills in what the spec leaves open, for a machine or cell with that
// many cores: the limits (I/O: DefaultIOLimit; CPU: the cores), the operations
// (the last I/O stage puts, unless it is the very first stage; all others get)
// and what the service's own doc comment calls defaults. Resolving twice changes
// nothing more.
func (s Spec) Resolve(cores int) Spec {
	s = s.clone()
	last := s.lastIO()
	for i := range s.Stages {
		st := &s.Stages[i]
		if st.Kind == stage.CPU {
			st.Limit = cmp.Or(st.Limit, cores)
			continue
		}
		st.Op = st.opAt(i, last)
		st.Limit = cmp.Or(st.Limit, DefaultIOLimit)
		st.Service.resolve()
	}
	return s
}

// lastIO is the index of the last I/O stage, or -1 if there is none.
func (s Spec) lastIO() int {
	for i := len(s.Stages) - 1; i >= 0; i-- {
		if s.Stages[i].Kind == stage.IO {
			return i
		}
	}
	return -1
}

// LastPut is the index of the last stage that puts, or -1 if none does.
func (s Spec) LastPut() int {
	last := s.lastIO()
	for i := last; i >= 0; i-- {
		if st := s.Stages[i]; st.Kind == stage.IO && st.opAt(i, last) == Put {
			return i
		}
	}
	return -1
}

// opAt is what the I/O stage asks of its service, being the i-th of a job with its last
// I/O stage there.
func (st Stage) opAt(i, last int) string {
	if i == last && i > 0 {
		return cmp.Or(st.Op, Put)
	}
	return cmp.Or(st.Op, Get)
}

// YAML writes the spec as Parse reads it.
func (s Spec) YAML() ([]byte, error) {
	return yaml.MarshalWithOptions(s, yaml.CustomMarshaler(func(text string) ([]byte, error) {
		if strings.HasPrefix(text, "?") { // the library leaves it bare, where it begins a key
			return []byte(strconv.Quote(text)), nil
		}
		return yaml.Marshal(text)
	}))
}

// clone shares nothing with s that can be changed.
func (s Spec) clone() Spec {
	s.Strategies = slices.Clone(s.Strategies)
	s.Stages = slices.Clone(s.Stages)
	for i := range s.Stages {
		s.Stages[i].Service.Faults = slices.Clone(s.Stages[i].Service.Faults)
	}
	return s
}
