package export

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// family is one metric family: a sample for each cell that has the figure.
type family struct {
	name, unit, help string // the unit is the name's last part; empty: a count
	value            func(analysis.CellSummary) (v float64, ok bool)
}

// families are what is written of each cell. Medians and the ends of their intervals
// are families of their own: a sum or a mean over all of one family then still means
// something, which Prometheus asks of a metric.
func families() (out []family) {
	estimate := func(name, unit, what string, of func(analysis.CellSummary) *analysis.Estimate) {
		part := func(end, help string, value func(*analysis.Estimate) float64) {
			out = append(out, family{"hbench_" + name + end + "_" + unit, unit, help, func(c analysis.CellSummary) (float64, bool) {
				e := of(c)
				if e == nil || !e.Known() {
					return 0, false
				}
				return value(e), true
			}})
		}
		part("", "Median "+what+".", func(e *analysis.Estimate) float64 { return e.Center })
		part("_low", "Lower end of the interval of the median "+what+".", func(e *analysis.Estimate) float64 { return e.Lo })
		part("_high", "Upper end of the interval of the median "+what+".", func(e *analysis.Estimate) float64 { return e.Hi })
	}
	estimate("makespan", "seconds", "makespan of the job", func(c analysis.CellSummary) *analysis.Estimate { return &c.Seconds })
	estimate("throughput", "items_per_second", "rate of items stored", func(c analysis.CellSummary) *analysis.Estimate { return &c.Throughput })
	estimate("efficiency", "ratio", "efficiency: lower bound on the makespan over makespan", func(c analysis.CellSummary) *analysis.Estimate { return &c.Efficiency })
	estimate("speedup_over_sequential", "ratio", "speedup over the strategy sequential on the same cores",
		func(c analysis.CellSummary) *analysis.Estimate { return c.SpeedupSequential })
	estimate("speedup_over_one_core", "ratio", "speedup over the same strategy on one core",
		func(c analysis.CellSummary) *analysis.Estimate { return c.SpeedupOneCore })
	return append(out, plainFamilies...)
}

// plainFamilies are figures without an interval.
var plainFamilies = []family{
	{"hbench_confidence_ratio", "ratio", "Confidence that the makespan's interval reaches: below 0.95 where trials are few.",
		func(c analysis.CellSummary) (float64, bool) { return c.Seconds.Confidence, c.Seconds.Known() }},
	{"hbench_bound_seconds", "seconds", "Lower bound on the makespan, given the times that the items took: median.",
		func(c analysis.CellSummary) (float64, bool) { return float64(c.LimitNS) / 1e9, c.LimitNS > 0 }},
	{"hbench_used_cores", "cores", "Cores in use: CPU time of the trial's process over makespan, median.",
		func(c analysis.CellSummary) (float64, bool) { return c.CPU, c.Seconds.Known() }},
	{"hbench_peak_memory_bytes", "bytes", "Peak resident memory of the trial's process: median.",
		func(c analysis.CellSummary) (float64, bool) { return float64(c.PeakRSS), c.PeakRSS > 0 }},
	{"hbench_trials", "", "Trials that the figures rest on.",
		func(c analysis.CellSummary) (float64, bool) { return float64(c.Seconds.N), true }},
	{"hbench_trials_left_out", "", "Trials in no figure: failed, or with another digest.",
		func(c analysis.CellSummary) (float64, bool) { return float64(c.Trials - c.Seconds.N), true }},
	{"hbench_trials_noisy", "", "Trials in the figures that ran on a noisy machine.",
		func(c analysis.CellSummary) (float64, bool) { return float64(c.Noisy), !c.Cell.Simulated }},
}

// writeOpenMetrics writes the figures of each cell as gauges (OpenMetrics 1.0), and
// words as the labels of gauges that end in _info. These are not of the type info:
// readers of the older Prometheus text format (node_exporter's textfile collector,
// the Pushgateway) refuse a file with that type, and read this one. Samples have no
// time stamp, which those refuse too: when the run was recorded is a gauge.
func writeOpenMetrics(w io.Writer, s *Source) error {
	var b bytes.Buffer
	h := s.Header
	describe(&b, "hbench_run_info", "", "The run that the other metrics are of.")
	fmt.Fprintf(&b, "hbench_run_info{%s} 1\n", labels{
		{"workload", h.Workload}, {"items", strconv.Itoa(h.Items)}, {"seed", strconv.FormatUint(h.Seed, 10)},
		{"api", h.API}, {"version", h.Version}, {"commit", h.Commit}, {"go", h.Go}, {"cpu", h.Machine.CPU},
		{"machine_cores", strconv.Itoa(h.Machine.Cores)}, {"os", h.Machine.OS}, {"arch", h.Machine.Arch},
	})
	if !h.Created.IsZero() {
		describe(&b, "hbench_run_recorded_seconds", "seconds", "When the run began, since the Unix epoch.")
		fmt.Fprintf(&b, "hbench_run_recorded_seconds{%s} %d\n", labels{{"workload", h.Workload}}, h.Created.Unix())
	}
	of := s.cellLabels()
	s.writeBinding(&b, of)
	for _, f := range families() {
		described := false
		for i, c := range s.Summary.Cells {
			v, ok := f.value(c)
			if !ok {
				continue
			}
			if !described {
				describe(&b, f.name, f.unit, f.help)
				described = true
			}
			fmt.Fprintf(&b, "%s{%s} %s\n", f.name, of[i], number(rounded(v)))
		}
	}
	b.WriteString("# EOF\n")
	_, err := w.Write(b.Bytes())
	return err
}

// writeBinding says what bounds each cell.
func (s *Source) writeBinding(b *bytes.Buffer, of []labels) {
	describe(b, "hbench_cell_info", "", "What bounds most trials of the cell: a stage, cores, rate or chain.")
	for i, c := range s.Summary.Cells {
		fmt.Fprintf(b, "hbench_cell_info{%s} 1\n", append(of[i], label{"binds", c.Binds}))
	}
}

// describe begins a family of gauges.
func describe(b *bytes.Buffer, name, unit, help string) {
	fmt.Fprintf(b, "# TYPE %s gauge\n", name)
	if unit != "" {
		fmt.Fprintf(b, "# UNIT %s %s\n", name, unit)
	}
	fmt.Fprintf(b, "# HELP %s %s\n", name, quoted(help))
}

// label is one of a sample's labels; an empty value is as no label at all.
type label struct{ name, value string }

type labels []label

func (ls labels) String() string {
	var out []string
	for _, l := range ls {
		if l.value != "" {
			out = append(out, fmt.Sprintf(`%s="%s"`, l.name, quoted(l.value)))
		}
	}
	return strings.Join(out, ",")
}

// quoted escapes what the format escapes in labels and help. It is UTF-8: records
// are JSON, and hold nothing else.
func quoted(text string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`).Replace(text)
}

// cellLabels are the labels of each cell of the summary.
func (s *Source) cellLabels() (out []labels) {
	names := settingLabels(s.fields())
	for _, c := range s.Summary.Cells {
		out = append(out, s.labelsOf(c.Cell, names))
	}
	return out
}

func (s *Source) labelsOf(c results.Cell, names map[string]string) labels {
	out := labels{{"workload", s.Header.Workload}, {"api", s.api(c)}, {"strategy", c.Strategy}, {"cores", strconv.Itoa(c.Cores)}}
	for _, set := range c.Settings {
		out = append(out, label{names[set.Field], set.Value})
	}
	return out
}

// settingLabels gives each field a label's name: setting_fetch_latency. What a name
// cannot hold becomes an underscore; where two fields become alike, the later one has
// a number too.
func settingLabels(fields []string) map[string]string {
	out := map[string]string{}
	taken := map[string]bool{}
	for _, field := range fields {
		stem := "setting_" + strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
				return r
			}
			return '_'
		}, field)
		name := stem
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s_%d", stem, n)
		}
		taken[name], out[field] = true, name
	}
	return out
}
