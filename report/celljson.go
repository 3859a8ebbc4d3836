package report

import (
	"time"

	"github.com/hbench/hbench/results"
)

// Cell is one trial for programs: what hbench simulate --json prints a line of, and
// hbench plan --json an element of "strategies". docs/schema has its JSON schema.
type Cell struct {
	Strategy   string            `json:"strategy"`
	Cores      int               `json:"cores"` // 0: cores do not bind
	Settings   []results.Setting `json:"settings,omitempty"`
	Items      int               `json:"items"`
	Simulated  bool              `json:"simulated"`
	Seed       uint64            `json:"seed"`
	MakespanNS int64             `json:"makespan_ns"`
	LimitNS    int64             `json:"limit_ns"`   // lower bound, given the times that the items took
	Binds      string            `json:"binds"`      // what sets it: a stage, cores, rate or chain
	Efficiency float64           `json:"efficiency"` // limit / makespan
	Throughput float64           `json:"throughput"` // items stored a second
	Stored     int               `json:"stored"`
	Failed     int               `json:"failed"`
	Reasons    map[string]int    `json:"reasons,omitempty"` // of failed items
	Refused    int64             `json:"refused"`           // requests, over the service's rate or concurrency
	Held       *results.Held     `json:"held,omitempty"`

	Groups *results.Quantiles `json:"groups,omitempty"` // times of the groups of items; nil: there are none

	Stages []CellStage `json:"stages"`
	Error  string      `json:"error,omitempty"` // why there are no figures
}

// CellStage is one stage of a Cell.
type CellStage struct {
	Name        string            `json:"name"`
	Kind        string            `json:"kind"`
	Limit       int               `json:"limit"`       // most items in it at once; 0: none
	Utilization float64           `json:"utilization"` // busy / (makespan × places that it could use)
	BusyNS      int64             `json:"busy_ns"`     // sum over items
	StarvedNS   int64             `json:"starved_ns"`  // standing workers waiting for input, added up
	BlockedNS   int64             `json:"blocked_ns"`  // standing workers waiting for a place for their output
	MaxInFlight int               `json:"max_in_flight"`
	Failures    int               `json:"failures"`
	Service     results.Quantiles `json:"service"` // time in the stage
	Wait        results.Quantiles `json:"wait"`    // between the stage before and this one
}

// NewCell is what a trial comes to.
func NewCell(t results.Trial, seed uint64) Cell {
	c := Cell{Strategy: t.Cell.Strategy, Cores: t.Cell.Cores, Settings: t.Cell.Settings, Items: t.Items,
		Simulated: t.Cell.Simulated, Seed: seed, Stages: []CellStage{}}
	if !t.OK() {
		c.Error = t.Failure.Message
		return c
	}
	c.MakespanNS, c.LimitNS, c.Binds, c.Efficiency = t.WallNS, t.Limit.NS, t.Limit.Binds, t.Efficiency
	c.Stored, c.Failed, c.Reasons, c.Held = t.Outcomes.Stored, t.Outcomes.Failed, t.Outcomes.Reasons, t.Held
	c.Groups = t.Groups
	if t.WallNS > 0 {
		c.Throughput = float64(t.Outcomes.Stored) / time.Duration(t.WallNS).Seconds()
	}
	if t.API != nil {
		c.Refused = t.API.Refused
	}
	for _, s := range t.Stages {
		c.Stages = append(c.Stages, CellStage{Name: s.Name, Kind: s.Kind, Limit: s.Limit, Utilization: utilization(t, s),
			BusyNS: busy(t, s), StarvedNS: s.StarvedNS, BlockedNS: s.BlockedNS, MaxInFlight: s.MaxInFlight,
			Failures: s.Failures, Service: s.Service, Wait: s.Wait})
	}
	return c
}

// utilization is the share of the makespan for which a stage's places were used:
// its limit (where it has none, or the strategy does not keep it, the most that
// were in it), and for a CPU stage no more than the cores.
func utilization(t results.Trial, s results.Stage) float64 {
	places := max(s.Limit, s.MaxInFlight)
	if s.Kind == "cpu" && t.Cell.Cores > 0 {
		places = min(places, t.Cell.Cores)
	}
	if places == 0 || t.WallNS <= 0 {
		return 0
	}
	return float64(busy(t, s)) / (float64(t.WallNS) * float64(places))
}

// busy is the time that a stage's places worked, added up. Where virtual cores are
// shared, an item's span holds the others' turns too: then its work counts.
func busy(t results.Trial, s results.Stage) int64 {
	if t.Cell.Simulated && s.Kind == "cpu" {
		return s.CostNS
	}
	return s.BusyNS
}
