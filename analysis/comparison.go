package analysis

import (
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// The defaults of CompareOptions.
const (
	DefaultGate  = 0.03
	DefaultAlpha = 0.05
)

// CompareOptions says what Compare takes for a change. The zero value is the default.
type CompareOptions struct {
	Gate  float64 // relative change of the seconds an item from which on it is one: 0.03 is 3 %; 0: DefaultGate
	Alpha float64 // probability of any false alarm in the whole comparison; 0: DefaultAlpha

	// Base and Head are what the sides are called: files, commits, or strategies.
	Base, Head string

	// Table is where the strategies are looked up, which bottlenecks are found by; nil:
	// strategies.All.
	Table strategies.Table
}

func (o CompareOptions) orDefault() CompareOptions {
	if o.Gate == 0 {
		o.Gate = DefaultGate
	}
	if o.Alpha == 0 {
		o.Alpha = DefaultAlpha
	}
	if o.Table == nil {
		o.Table = strategies.All
	}
	return o
}

// Pairing is what makes two trials belong together.
type Pairing string

// The pairings.
const (
	Interleaved Pairing = "interleaved" // recorded in turn: trials of one block
	WithinRun   Pairing = "within-run"  // strategies of one run: trials of one block
	Virtual     Pairing = "virtual"     // simulated with one seed: trials of one block, exactly
	Unpaired    Pairing = "unpaired"    // nothing: the machine may have drifted between the runs
)

// Comparison is what two sides say of each other, cell by cell.
type Comparison struct {
	Base, Head  ComparedSide
	Gate, Alpha float64
	Pairing     Pairing
	By          string // what differs within one run: "strategy"; empty: two runs are compared

	// Differ is in what the conditions of the runs differ: then no cell is compared.
	Differ   []string
	Tested   int // cells that were compared, the family of Holm's adjustment
	Fewest   int // pairs in a cell that it takes to find anything in that family; 0: not paired
	Cells    []CellComparison
	Warnings []string
}

// ComparedSide is where the trials of one side come from.
type ComparedSide struct {
	Name   string
	Header results.Header
}

// CellComparison is one cell of both sides. Changes are relative: 0.03 is 3 % more,
// slower where it is time.
type CellComparison struct {
	Cell    results.Cell
	Against string // the strategy that it is compared with, where By says so
	Verdict ChangeVerdict
	Why     string // the reason, where the verdict alone does not say it

	Pairs    int      // blocks that both sides have; 0: not paired
	Base     Estimate // seconds an item stored, median of the side's trials
	Head     Estimate
	Change   Estimate // of the seconds an item: the figure that is gated
	P        float64  // signed-rank where paired, else Mann-Whitney; 1 where nothing was tested
	Adjusted float64  // for all tested cells (Holm)
	Noise    Estimate // of base again against base, as Change; unknown: not measured

	// Detectable is the change that would be found in nine of ten such measurements,
	// at Holm's strictest step and for normal noise of the pairs' spread; 0: none, or
	// not paired.
	Detectable float64
	// BlocksNeeded is how many would find a change as large as the gate in nine of
	// ten, where the verdict is open; 0: it is not, or no number does.
	BlocksNeeded int

	Efficiency Beside // bound / makespan
	CPU        Beside // seconds of CPU time an item stored
	Memory     Beside // peak resident memory, bytes

	// The bottlenecks, by the rules alone (see Diagnoser.Judge); empty: the side has
	// no trial.
	BaseBottleneck, HeadBottleneck Verdict
}

// Beside is a figure that is shown beside time and never gated: medians, and the
// relative change.
type Beside struct {
	Base, Head Estimate
	Change     Estimate
}
