package report

import (
	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// The name and version of what a VerdictFile is written as.
const (
	VerdictFormat = "hbench-verdict"
	VerdictSchema = 1
)

// VerdictFile is a comparison for programs: docs/schema/verdict.schema.json. Changes
// are relative: 0.03 is 3 % more, slower where it is time.
type VerdictFile struct {
	Format  string `json:"format"` // always VerdictFormat
	Schema  int    `json:"schema"`
	Outcome string `json:"outcome"` // regressed, invalid, inconclusive or passed
	Finding string `json:"finding"` // the same in a sentence

	Advisory   bool    `json:"advisory"` // no ground to refuse a change
	Pairing    string  `json:"pairing"`  // interleaved, within-run, virtual or unpaired
	By         string  `json:"by,omitempty"`
	Metric     string  `json:"metric"` // what is gated
	Gate       float64 `json:"gate"`
	Alpha      float64 `json:"alpha"`
	Confidence float64 `json:"confidence"` // asked of the intervals

	Base VerdictSide `json:"base"`
	Head VerdictSide `json:"head"`

	Differ      []string       `json:"differ,omitempty"` // conditions in which the runs differ
	Tested      int            `json:"tested"`
	FewestPairs int            `json:"fewest_pairs,omitempty"`
	Counts      map[string]int `json:"counts"` // cells by verdict
	Cells       []VerdictCell  `json:"cells"`
	Warnings    []string       `json:"warnings,omitempty"`
}

// VerdictSide is one side of a comparison.
type VerdictSide struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Workload string `json:"workload"`
	Items    int    `json:"items"`
	Seed     uint64 `json:"seed"`
}

// VerdictCell is one cell.
type VerdictCell struct {
	Strategy  string            `json:"strategy"`
	Cores     int               `json:"cores"`
	Settings  []results.Setting `json:"settings,omitempty"`
	Simulated bool              `json:"simulated,omitempty"`
	Against   string            `json:"against,omitempty"`

	Verdict string `json:"verdict"`
	Why     string `json:"why,omitempty"`

	Pairs        int            `json:"pairs"`
	BaseSeconds  *VerdictFigure `json:"base_seconds,omitempty"` // an item stored
	HeadSeconds  *VerdictFigure `json:"head_seconds,omitempty"`
	Change       *VerdictFigure `json:"change,omitempty"`
	P            float64        `json:"p"`
	Adjusted     float64        `json:"p_adjusted"`
	Noise        *VerdictFigure `json:"noise,omitempty"`
	Detectable   float64        `json:"detectable,omitempty"`
	BlocksNeeded int            `json:"blocks_needed,omitempty"`

	Efficiency VerdictBeside `json:"efficiency"`
	CPU        VerdictBeside `json:"cpu_seconds"` // an item stored
	Memory     VerdictBeside `json:"peak_rss_bytes"`

	BaseBottleneck string `json:"base_bottleneck,omitempty"`
	HeadBottleneck string `json:"head_bottleneck,omitempty"`
}

// VerdictFigure is an estimate with its interval.
type VerdictFigure struct {
	Center     float64 `json:"center"`
	Lo         float64 `json:"lo"`
	Hi         float64 `json:"hi"`
	N          int     `json:"n"`          // trials, or pairs
	Confidence float64 `json:"confidence"` // achieved
	Exact      bool    `json:"exact,omitempty"`
}

// VerdictBeside is a figure that is shown and not gated.
type VerdictBeside struct {
	Base   *VerdictFigure `json:"base,omitempty"`
	Head   *VerdictFigure `json:"head,omitempty"`
	Change *VerdictFigure `json:"change,omitempty"`
}

// NewVerdictFile turns a comparison into one.
func NewVerdictFile(c analysis.Comparison) VerdictFile {
	v := newComparison(c)
	f := VerdictFile{Format: VerdictFormat, Schema: VerdictSchema, Outcome: string(c.Outcome()), Finding: v.finding(),
		Advisory: c.Advisory(), Pairing: string(c.Pairing), By: c.By, Metric: "seconds an item stored", Gate: c.Gate, Alpha: c.Alpha,
		Confidence: analysis.Confidence, Base: verdictSide(c.Base), Head: verdictSide(c.Head),
		Differ: c.Differ, Tested: c.Tested, FewestPairs: c.Fewest, Counts: map[string]int{}, Cells: []VerdictCell{}, Warnings: c.Warnings}
	for _, verdict := range analysis.ChangeVerdicts {
		f.Counts[string(verdict)] = c.Count(verdict)
	}
	for _, cell := range v.Cells {
		f.Cells = append(f.Cells, verdictCell(cell))
	}
	return f
}

func verdictSide(s analysis.ComparedSide) VerdictSide {
	h := s.Header
	return VerdictSide{Name: s.Name, Version: h.Version, Commit: h.Commit, Workload: h.Workload, Items: h.Items, Seed: h.Seed}
}

func verdictCell(c analysis.CellComparison) VerdictCell {
	return VerdictCell{
		Strategy: c.Cell.Strategy, Cores: c.Cell.Cores, Settings: c.Cell.Settings, Simulated: c.Cell.Simulated, Against: c.Against,
		Verdict: string(c.Verdict), Why: c.Why,
		Pairs: c.Pairs, BaseSeconds: verdictFigure(c.Base), HeadSeconds: verdictFigure(c.Head), Change: verdictFigure(c.Change),
		P: c.P, Adjusted: c.Adjusted, Noise: verdictFigure(c.Noise), Detectable: c.Detectable, BlocksNeeded: c.BlocksNeeded,
		Efficiency: verdictBeside(c.Efficiency), CPU: verdictBeside(c.CPU), Memory: verdictBeside(c.Memory),
		BaseBottleneck: string(c.BaseBottleneck), HeadBottleneck: string(c.HeadBottleneck),
	}
}

func verdictFigure(e analysis.Estimate) *VerdictFigure {
	if !e.Known() {
		return nil
	}
	return &VerdictFigure{e.Center, e.Lo, e.Hi, e.N, e.Confidence, e.Exact}
}

func verdictBeside(b analysis.Beside) VerdictBeside {
	return VerdictBeside{verdictFigure(b.Base), verdictFigure(b.Head), verdictFigure(b.Change)}
}
