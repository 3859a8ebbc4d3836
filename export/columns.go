package export

import (
	"strconv"
	"strings"
	"time"

	"github.com/hbench/hbench/analysis"
)

// Column is one of the columns that every CSV export has. Names and order are part
// of the interface: new ones come last.
type Column struct {
	Name   string // with the unit where it has one
	Type   string // of the Frictionless Table Schema: string, integer, number, boolean or datetime
	Doc    string
	Figure bool // empty where the trial is in no figure
	value  func(row) string
}

// row is a recorded trial of a run.
type row struct {
	analysis.CountedTrial
	run *Source
}

// Columns is the table of all of them. What was not recorded is empty.
var Columns = []Column{
	{"workload", "string", "the job, with what flags made of it", false,
		func(t row) string { return t.run.Header.Workload }},
	{"seed", "integer", "seed of every draw", false,
		func(t row) string { return strconv.FormatUint(t.run.Header.Seed, 10) }},
	{"api", "string", "where the mock API was: process, inproc or direct; simulated: virtual time", false,
		func(t row) string { return t.run.api(t.Cell) }},
	{"strategy", "string", "strategy with its parameters, as batched:size=10", false,
		func(t row) string { return t.Cell.Strategy }},
	{"cores", "integer", "cores of the cell; 0: in a simulation, cores do not bind", false,
		func(t row) string { return strconv.Itoa(t.Cell.Cores) }},
	{"block", "integer", "block, from 0: trials of one block were measured side by side, each cell once", false,
		func(t row) string { return strconv.Itoa(t.Block) }},
	{"position", "integer", "place in the block, from 0", false,
		func(t row) string { return strconv.Itoa(t.Position) }},
	{"start", "datetime", "when the trial began, UTC", false,
		func(t row) string { return when(t.Start) }},
	{"left_out", "string", "why the trial is in no figure: the cause of its failure, no-time or other-digest; empty: it is in them", false,
		func(t row) string { return t.LeftOut }},
	{"noise", "string", "how quiet the machine was: quiet, noisy or unusable; empty: simulated", false,
		func(t row) string { return measured(t, t.Noise.Verdict) }},
	{"items", "integer", "items of the job", false,
		func(t row) string { return strconv.Itoa(t.Items) }},

	{"makespan_seconds", "number", "time from the first item's start to the last one's end", true,
		func(t row) string { return seconds(t.WallNS) }},
	{"items_per_second", "number", "items stored over the makespan", true,
		func(t row) string { return number(itemsPerSecond(t.Trial)) }},
	{"stored_items", "integer", "items that reached the end", true,
		func(t row) string { return strconv.Itoa(t.Outcomes.Stored) }},
	{"failed_items", "integer", "items that a fault ended", true,
		func(t row) string { return strconv.Itoa(t.Outcomes.Failed) }},
	{"bound_seconds", "number", "lower bound on the makespan, given the times that the items took", true,
		func(t row) string { return known(t.Limit.NS > 0, seconds(t.Limit.NS)) }},
	{"bound_uncapped_seconds", "number", "the same with the stages' limits lifted", true,
		func(t row) string { return known(t.Limit.NS > 0, seconds(t.Limit.UncappedNS)) }},
	{"binds", "string", "what sets the bound: a stage, cores, rate or chain", true,
		func(t row) string { return t.Limit.Binds }},
	{"efficiency_ratio", "number", "bound over makespan, at most 1", true,
		func(t row) string { return known(t.Limit.NS > 0, number(rounded(t.Efficiency))) }},
	{"cpu_user_seconds", "number", "CPU time of the trial's process, user mode", true,
		func(t row) string { return seconds(t.CPU.UserNS) }},
	{"cpu_system_seconds", "number", "and in the kernel", true,
		func(t row) string { return seconds(t.CPU.SystemNS) }},
	{"peak_rss_bytes", "integer", "peak resident memory of the trial's process", true,
		func(t row) string { return some(t.Memory.PeakRSSBytes) }},
	{"peak_heap_bytes", "integer", "peak heap", true,
		func(t row) string { return some(t.Memory.PeakHeapBytes) }},
	{"allocated_bytes", "integer", "allocated on the heap during the trial", true,
		func(t row) string { return some(t.Memory.AllocBytes) }},
	{"allocations", "integer", "allocations during the trial", true,
		func(t row) string { return some(t.Memory.Allocs) }},
	{"gc_cycles", "integer", "garbage collections during the trial", true,
		func(t row) string { return measured(t, strconv.FormatUint(uint64(t.GC.Cycles), 10)) }},
	{"gc_pause_seconds", "number", "time that the collector stopped everything", true,
		func(t row) string { return measured(t, seconds(t.GC.PauseNS)) }},
	{"peak_goroutines", "integer", "most goroutines at once", true,
		func(t row) string { return some(uint64(max(t.Sched.PeakGoroutines, 0))) }},
	{"sched_latency_p99_seconds", "number", "99th percentile of how long a goroutine was runnable before it ran", true,
		func(t row) string { return measured(t, seconds(t.Sched.LatencyP99NS)) }},
	{"steal_ratio", "number", "share of the machine's cores that the hypervisor took", true,
		func(t row) string { return measured(t, number(rounded(t.Noise.Steal))) }},
	{"other_ratio", "number", "share of the machine's cores that other processes used, the API's excluded", true,
		func(t row) string { return measured(t, number(rounded(t.Noise.Other))) }},
	{"pressure_ratio", "number", "share of time in which some task waited for a core", true,
		func(t row) string {
			return measured(t, known(t.Noise.Pressure >= 0, number(rounded(t.Noise.Pressure))))
		}},
	{"throttled_ratio", "number", "share of the trial's cores' time in which a CPU quota halted it; empty: not known", true,
		func(t row) string {
			if t.Noise.Throttled == nil {
				return ""
			}
			return measured(t, number(rounded(t.Noise.Throttled.Share)))
		}},
	{"digest", "string", "sum of the items' digests, equal where the same work was done", true,
		func(t row) string { return t.Digest }},
	{"warnings", "string", "what the trial's record warns of, separated by semicolons", false,
		func(t row) string { return oneLine(strings.Join(t.Warnings, "; ")) }},
}

// seconds writes a duration exactly; no value has more than nine decimals.
func seconds(ns int64) string { return number(float64(ns) / 1e9) }

// number writes the shortest decimal that reads back the same, without an exponent.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// rounded keeps nine digits of a quotient: what was measured has no more.
func rounded(v float64) float64 {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 9, 64), 64)
	return short
}

// known is the text, or nothing where it is not known.
func known(is bool, text string) string {
	if !is {
		return ""
	}
	return text
}

// measured is the text, or nothing of a simulated trial: no machine was asked.
func measured(t row, text string) string { return known(!t.Cell.Simulated, text) }

// some is a count that is 0 only where nothing was recorded.
func some(n uint64) string { return known(n > 0, strconv.FormatUint(n, 10)) }

func when(t time.Time) string { return known(!t.IsZero(), t.UTC().Format(time.RFC3339Nano)) }
