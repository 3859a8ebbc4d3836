package export

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	dto "github.com/prometheus/client_model/go"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

// readOpenMetrics reads an exposition with Prometheus's own parsers: that of OpenMetrics
// 1.0, which goes by its grammar, and that of the older text format.
func readOpenMetrics(t rapid.TB, text []byte) map[string]*dto.MetricFamily {
	t.Helper()
	if !bytes.HasSuffix(text, []byte("\n# EOF\n")) {
		t.Fatalf("it does not end with # EOF: %q", text[max(0, len(text)-40):])
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	classic, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("as classic text: %v\n%s", err, text)
	}
	out := map[string]*dto.MetricFamily{}
	for decoder := expfmt.NewDecoder(bytes.NewReader(text), expfmt.NewFormat(expfmt.TypeOpenMetrics)); ; {
		f := &dto.MetricFamily{}
		err := decoder.Decode(f)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if out[f.GetName()] != nil {
			t.Fatalf("the family %s comes twice", f.GetName())
		}
		if n, want := len(classic[f.GetName()].GetMetric()), len(f.GetMetric()); n != want {
			t.Fatalf("as classic text %s has %d samples, want %d", f.GetName(), n, want)
		}
		out[f.GetName()] = f
	}
	return out
}

// labelsOf are a metric's labels.
func labelsOf(m *dto.Metric) map[string]string {
	out := map[string]string{}
	for _, l := range m.GetLabel() {
		out[l.GetName()] = l.GetValue()
	}
	return out
}

func TestPrometheusReadsTheFiguresOfEachCell(t *testing.T) {
	s := sourceOf(t, steady(1))
	got := readOpenMetrics(t, written(t, "openmetrics", s))
	for name, want := range map[string]float64{
		"hbench_makespan_seconds": 1.0015, "hbench_makespan_low_seconds": 1, "hbench_makespan_high_seconds": 1.004,
		"hbench_efficiency_ratio": 0.5, "hbench_peak_memory_bytes": 20 << 20, "hbench_used_cores": 0.75, "hbench_trials": 8,
		"hbench_trials_left_out": 0, "hbench_trials_noisy": 0, "hbench_speedup_over_one_core_ratio": 1,
	} {
		found := false
		for _, m := range got[name].GetMetric() {
			ls := labelsOf(m)
			if ls["strategy"] != "pipeline:queue=0/8" || ls["cores"] != "1" {
				continue
			}
			found = true
			if v := m.GetGauge().GetValue(); v < want-0.0011 || v > want+0.0011 {
				t.Errorf("%s is %v, want %v", name, v, want)
			}
			if ls["workload"] != "default" || ls["api"] != "process" || m.TimestampMs != nil {
				t.Errorf("%s has the labels %v", name, ls)
			}
		}
		if !found || len(got[name].GetMetric()) != 6 {
			t.Errorf("%s has %d samples, and that of pipeline is found: %v", name, len(got[name].GetMetric()), found)
		}
	}
	want := map[string]string{"workload": "default", "items": "100", "seed": "7", "api": "process", "version": "0.1.0", "commit": "abc",
		"go": "go1.26.0", "cpu": "AMD EPYC", "machine_cores": "2", "os": "linux", "arch": "amd64"}
	if diff := cmp.Diff(want, labelsOf(got["hbench_run_info"].GetMetric()[0])); diff != "" {
		t.Error(diff)
	}
	if v := got["hbench_run_recorded_seconds"].GetMetric()[0].GetGauge().GetValue(); v != 1700000000 {
		t.Errorf("recorded at %v", v)
	}
}

func TestWhatThereIsNoFigureOfHasNoSample(t *testing.T) {
	crashed := trialOf(cellOf("batched", 1), 0, time.Second)
	crashed.Failure = &results.Failure{Cause: "crash"}
	got := readOpenMetrics(t, written(t, "openmetrics", sourceOf(t, runOf(trialOf(cellOf("pipeline", 1), 0, time.Second), crashed))))
	for name, want := range map[string]int{"hbench_makespan_seconds": 1, "hbench_trials": 2, "hbench_trials_left_out": 2, "hbench_speedup_over_sequential_ratio": 0} {
		if n := len(got[name].GetMetric()); n != want {
			t.Errorf("%s has %d samples, want %d", name, n, want)
		}
	}
}

// keepLines keeps the lines whose first name is one of these.
func keepLines(text []byte, names ...string) (out []byte) {
	word := regexp.MustCompile(`^(?:# (?:TYPE |HELP |UNIT )?)?(\w+)`)
	for line := range bytes.Lines(text) {
		if m := word.FindSubmatch(line); m != nil && slices.Contains(names, string(m[1])) {
			out = append(out, line...)
		}
	}
	return out
}

func TestAnyTextIsASampleOfItsOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := From(anyRun().Draw(t, "run"))
		if err != nil {
			t.Skip(err)
		}
		// The grammar's parser takes a millisecond a line: two families stand for all.
		families := readOpenMetrics(t, keepLines(written(t, "openmetrics", s), "hbench_run_info", "hbench_trials", "EOF"))
		samples := families["hbench_trials"].GetMetric()
		if len(samples) != len(s.Cells) {
			t.Fatalf("%d samples of %d cells", len(samples), len(s.Cells))
		}
		names := settingLabels(s.fields())
		seen := map[string]bool{}
		for i, m := range samples {
			ls := labelsOf(m)
			set := model.LabelSet{}
			for name, value := range ls {
				set[model.LabelName(name)] = model.LabelValue(value)
			}
			if key := set.String(); seen[key] {
				t.Fatalf("two cells have the labels %s", key)
			} else {
				seen[key] = true
			}
			c := s.Cells[i].Cell
			want := map[string]string{"workload": s.Header.Workload, "api": s.api(c), "strategy": c.Strategy, "cores": number(float64(c.Cores))}
			for _, setting := range c.Settings {
				want[names[setting.Field]] = setting.Value
			}
			if diff := cmp.Diff(want, ls); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func TestLabelsOfSettingsAreNamesAndNotAlike(t *testing.T) {
	fields := []string{"fetch.latency", "a.b", "a_b", "a_b_2", "strategy", "é"}
	got := settingLabels(fields)
	want := map[string]string{"fetch.latency": "setting_fetch_latency", "a.b": "setting_a_b", "a_b": "setting_a_b_2",
		"a_b_2": "setting_a_b_2_2", "strategy": "setting_strategy", "é": "setting__"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
