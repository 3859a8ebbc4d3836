package report

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// virtualRun is the default job, simulated on two cores: a run that can be replayed.
func virtualRun(t testing.TB, strategy ...string) *results.Run {
	t.Helper()
	spec, err := workloads.Preset("default")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	run := &results.Run{Header: results.Header{Spec: text, API: results.APISimulated, Workload: "default", Items: spec.Items}}
	for _, s := range strategy {
		p := bench.CellPlan{Cell: results.Cell{Strategy: s, Cores: 2, Simulated: true}, Spec: spec.Resolve(2)}
		trial := bench.Simulation{Table: strategies.All}.Trial(t.Context(), p, 0)
		trial.Start = time.Time{}
		run.Trials = append(run.Trials, trial)
		run.Header.Plan.Cells = append(run.Header.Plan.Cells, p.Cell)
	}
	run.Header.Plan.Blocks = 1
	return run
}

// diagnosed are all cells of a run, whole.
func diagnosed(t testing.TB, run *results.Run) (out []Diagnosed) {
	t.Helper()
	d := analysis.NewDiagnoser(run, strategies.All)
	for _, c := range Ordered(analysis.Summarize(run)) {
		found, err := d.Diagnose(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, NewDiagnosed(c, found))
	}
	return out
}

func TestDiagnosesReadAsBefore(t *testing.T) {
	cells := diagnosed(t, virtualRun(t, "batched", "pipeline:queue=0"))
	measured := virtualRun(t, "pipeline")
	for block := range 4 {
		trial := measured.Trials[0]
		trial.Cell.Simulated, trial.Block = false, block
		trial.Noise = results.Noise{Verdict: results.Noisy, Steal: 0.04}
		trial.Digest, trial.WallNS = "1", trial.WallNS*int64(100+block)/100
		if block == 3 {
			trial.Noise.Steal = 0.3
		}
		measured.Trials = append(measured.Trials, trial)
	}
	measured.Trials = measured.Trials[1:]
	measured.Header.Plan.Cells[0].Simulated = false
	measured.Header.Plan.Blocks = 4
	cells = append(cells, diagnosed(t, measured)...)
	cells = append(cells, diagnosed(t, &results.Run{Header: results.Header{Plan: results.Plan{Cells: []results.Cell{{Strategy: "mine", Cores: 1}}}}})...)
	for name, o := range map[string]TableOptions{
		"testdata/why.txt":    {},
		"testdata/why-70.txt": {Width: 70},
		"testdata/why.md":     {Format: MarkdownTable},
	} {
		var b strings.Builder
		if err := WriteDiagnoses(&b, cells, o); err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("%s differs; -update rewrites it. Got:\n%s", name, &b)
		}
		for line := range strings.Lines(b.String()) {
			if n := textWidth(strings.TrimRight(line, "\n")); o.Width > 0 && n > o.Width {
				t.Errorf("%s: a line of %d: %q", name, n, line)
			}
		}
	}
}

func TestTheUsualRulesAnswerIsHeldAgainstTheVerdicts(t *testing.T) {
	cores := replayed("cores", "", "cores", "4", 1.6)
	for want, d := range map[string]analysis.Diagnosis{
		"": {},
		"The usual rule, the stage with the longest average time, names fetch.":                                                                               {Naive: "fetch"},
		"The usual rule, the stage with the longest average time, names fetch and calls for the same.":                                                        {Naive: "fetch", Remedy: cores, NaiveRemedy: cores},
		"The usual rule, the stage with the longest average time, names fetch, which is the wrong place: --vary 'fetch.limit=8' (predicted: nothing gained).": {Naive: "fetch", Remedy: cores, NaiveRemedy: replayed("limit", "fetch", "fetch.limit", "8", 1)},
		"The usual rule, the stage with the longest average time, names fetch: --vary 'fetch.limit=8' (predicted: 1.70× as fast).":                            {Naive: "fetch", Remedy: cores, NaiveRemedy: replayed("limit", "fetch", "fetch.limit", "8", 1.7)},
	} {
		if got := (Diagnosed{Diagnosis: d}).usual(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestBarsAreAsLongAsTheirShares(t *testing.T) {
	for share, want := range map[float64]string{0: "", 0.5: "██████████", 1: strings.Repeat("█", 20), 0.03: "▋", -0.2: "", 7: strings.Repeat("█", 20)} {
		if got := bar(share); got != want {
			t.Errorf("%v: %q, want %q", share, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		share := rapid.Float64Range(0, 1).Draw(t, "share")
		if n := textWidth(bar(share)); n < int(share*barWidth) || n > int(share*barWidth)+1 {
			t.Fatalf("%v is %d columns", share, n)
		}
	})
}

// Run files come from elsewhere.
func TestDiagnosesCannotSteerTheTerminal(t *testing.T) {
	d := Diagnosed{Strategy: "evil\x1b[2J\nrow", Cores: 1, Diagnosis: analysis.Diagnosis{
		Verdict: "cores", Certainty: analysis.Likely, Doubts: []string{"a\rb"}, Advice: "do\x07",
		Evidence: []analysis.Observation{{Asked: "x", Found: "status 429\x1b]0;t\x07", Hit: true}},
	}}
	for _, o := range []TableOptions{{}, {Format: MarkdownTable}} {
		var b strings.Builder
		if err := WriteDiagnoses(&b, []Diagnosed{d}, o); err != nil || strings.ContainsAny(b.String(), "\x1b\x07\r") || strings.Contains(b.String(), "\nrow") {
			t.Errorf("%v, %q", err, &b)
		}
	}
}

func TestDiagnosesReportTheirWritersErrors(t *testing.T) {
	if err := WriteDiagnoses(&fullDisk{}, []Diagnosed{{}}, TableOptions{}); err == nil {
		t.Error("no error of text")
	}
	if err := WriteDiagnosesJSON(&fullDisk{}, []Diagnosed{{}}); err == nil {
		t.Error("no error of JSON")
	}
}

func TestTheFastestOfEachGroupLead(t *testing.T) {
	got := Leading(analysis.Summarize(readFixture(t)))
	if len(got) != 6 || got[0].Strategy != "pipeline" || got[5].Strategy != "semaphore" || got[5].Where() != "fetch.latency=20ms" {
		t.Errorf("%+v", got)
	}
	run := smallRun(3)
	for i := range run.Trials {
		run.Trials[i].Failure = &results.Failure{Cause: "crash"}
	}
	if got := Leading(analysis.Summarize(run)); len(got) != 1 || got[0].Strategy != "sequential" {
		t.Errorf("where all trials failed: %+v", got)
	}
}
