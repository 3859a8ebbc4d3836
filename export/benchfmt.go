package export

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/perf/benchfmt"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// A metric is a unit of the Go benchmark format. One op is the whole job once.
type metric struct {
	unit   string
	better string // higher or lower
	doc    string
	value  func(results.Trial) float64 // 0: not recorded, and not written
}

// metrics are the units of a line, the one that is compared first.
var metrics = []metric{
	{"sec/op", "lower", "makespan of the job", func(t results.Trial) float64 { return float64(t.WallNS) / 1e9 }},
	{"items/s", "higher", "items stored a second", itemsPerSecond},
	{"%-of-bound", "higher", "efficiency: the lower bound on the makespan as a share of it", func(t results.Trial) float64 {
		if t.Limit.NS == 0 {
			return 0
		}
		return rounded(100 * t.Efficiency)
	}},
	{"cpu-sec/op", "lower", "CPU time of the trial's process, user and system", func(t results.Trial) float64 { return float64(t.CPU.TotalNS()) / 1e9 }},
	{"B", "lower", "peak resident memory of the trial's process", func(t results.Trial) float64 { return float64(t.Memory.PeakRSSBytes) }},
	{"B/op", "lower", "allocated on the heap", func(t results.Trial) float64 { return float64(t.Memory.AllocBytes) }},
	{"allocs/op", "lower", "allocations", func(t results.Trial) float64 { return float64(t.Memory.Allocs) }},
}

func itemsPerSecond(t results.Trial) float64 {
	return rounded(float64(t.Outcomes.Stored) / (float64(t.WallNS) / 1e9))
}

// writeBenchfmt writes a line for each trial that is in a figure, cell by cell, each
// in the order of its blocks. What makes the cell is in the name, as /key=value; what
// makes the job is configuration, by which benchstat splits its tables. All that
// differs between two runs of one job is comment.
func writeBenchfmt(w io.Writer, s *Source) error {
	if err := writeComments(w, s); err != nil {
		return err
	}
	out := benchfmt.NewWriter(w)
	for _, m := range s.unitLines() {
		if err := out.Write(&m); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return err
	}
	for _, c := range s.Cells {
		config := s.config(c.Cell)
		name := benchName(c.Cell)
		for _, t := range c.Trials {
			if t.LeftOut != "" {
				continue
			}
			r := benchfmt.Result{Config: config, Name: benchfmt.Name(name), Iters: 1, Values: valuesOf(t.Trial)}
			if err := out.Write(&r); err != nil {
				return err
			}
		}
	}
	return nil
}

// units are the metrics that some trial has.
func (s *Source) units() []metric {
	has := func(m metric) bool {
		return slices.ContainsFunc(s.Cells, func(c analysis.CellTrials) bool {
			return slices.ContainsFunc(c.Trials, func(t analysis.CountedTrial) bool { return t.LeftOut == "" && m.value(t.Trial) > 0 })
		})
	}
	return slices.DeleteFunc(slices.Clone(metrics), func(m metric) bool { return !has(m) })
}

// writeComments writes lines that the format's readers pass over.
func writeComments(w io.Writer, s *Source) error {
	h := s.Header
	lines := []string{
		fmt.Sprintf("hbench %s, %s", strings.TrimSpace(h.Version+" "+h.Commit), h.Go),
		fmt.Sprintf("recorded %s on %s, %d cores, %s/%s", h.Created.UTC().Format(time.RFC3339), h.Machine.CPU, h.Machine.Cores, h.Machine.OS, h.Machine.Arch),
		"one op is the whole job once, and a line is a trial",
	}
	for _, m := range s.units() {
		lines = append(lines, m.unit+": "+m.doc)
	}
	for _, line := range append(lines, s.Notes...) {
		if _, err := fmt.Fprintf(w, "# %s\n", oneLine(line)); err != nil {
			return err
		}
	}
	return nil
}

// unitLines say of each unit which way is better, and where all is simulated that
// values are exact: benchstat then asks for no repetition of what comes out the same.
func (s *Source) unitLines() (out []benchfmt.UnitMetadata) {
	line := func(unit, key, value string) {
		out = append(out, benchfmt.UnitMetadata{UnitMetadataKey: benchfmt.UnitMetadataKey{Unit: unit, Key: key}, OrigUnit: unit, Value: value})
	}
	exact := s.exact()
	for _, m := range s.units() {
		line(m.unit, "better", m.better)
		if exact {
			line(m.unit, "assume", "exact")
		}
	}
	return out
}

// exact reports whether every cell is simulated and its trials agree.
func (s *Source) exact() bool {
	for _, c := range s.Summary.Cells {
		if !c.Cell.Simulated || c.Seconds.Lo != c.Seconds.Hi {
			return false
		}
	}
	return true
}

// config is what makes the job, unless the cell's name says it.
func (s *Source) config(c results.Cell) []benchfmt.Config {
	h := s.Header
	var out []benchfmt.Config
	for _, kv := range [][2]string{
		{"workload", oneLine(h.Workload)},
		{"items", strconv.Itoa(h.Items)},
		{"seed", strconv.FormatUint(h.Seed, 10)},
		{"api", s.api(c)},
	} {
		varied := slices.Contains(s.fields(), kv[0])
		if kv[1] != "" && !varied {
			out = append(out, benchfmt.Config{Key: kv[0], Value: []byte(kv[1]), File: true})
		}
	}
	return out
}

// benchName is the cell as a benchmark's name. The cores stand last: after their "="
// no reader takes the digits for the -N of a GOMAXPROCS, which a strategy's own name
// could end in.
func benchName(c results.Cell) string {
	var b strings.Builder
	b.WriteString("Job/strategy=" + escape(c.Strategy, ""))
	for _, set := range c.Settings {
		fmt.Fprintf(&b, "/%s=%s", nameKey(set.Field), escape(set.Value, ""))
	}
	fmt.Fprintf(&b, "/cores=%d", c.Cores)
	return b.String()
}

// nameKey is a setting's field as a key. No job has a field that is called as one of
// the keys in use, and gomaxprocs is one that benchstat reads its own way; still, such
// a name is escaped, and not taken for the other.
func nameKey(field string) string {
	key := escape(field, "=")
	if slices.Contains([]string{"strategy", "cores", "gomaxprocs"}, key) {
		return fmt.Sprintf("%%%02X%s", key[0], key[1:])
	}
	return key
}

func valuesOf(t results.Trial) (out []benchfmt.Value) {
	for _, m := range metrics {
		if v := m.value(t); v > 0 {
			out = append(out, benchfmt.Value{Value: v, Unit: m.unit})
		}
	}
	return out
}
