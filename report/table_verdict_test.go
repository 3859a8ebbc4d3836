package report

import (
	"strings"
	"testing"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
)

// replayed is a change with its gain.
func replayed(change model.Change, stage, field, to string, gain float64) *analysis.Replayed {
	r := model.Remedy{Change: change, Stage: stage, Field: field, To: to}
	return &analysis.Replayed{Remedy: r, Flag: r.Flag(), Gain: gain}
}

func TestSentencesTellVerdictEvidenceAndRemedy(t *testing.T) {
	hit := func(found string) []analysis.Observation {
		return []analysis.Observation{{Asked: "machine", Found: "quiet"}, {Asked: "bounds", Found: found, Hit: true}}
	}
	cores := replayed(model.ChangeCores, "", "cores", "4", 1.62)
	fetch := replayed(model.ChangeLimit, "fetch", "fetch.limit", "32", 1)
	for name, c := range map[string]struct {
		d    analysis.Diagnosis
		want string
	}{
		"sure": {
			analysis.Diagnosis{Verdict: "cores", Certainty: analysis.Sure, Evidence: hit("93 % of the makespan"), Advice: "Use more cores: --cores 4", Remedy: cores, Naive: "fetch", NaiveRemedy: fetch},
			"cores, sure: 93 % of the makespan. Use more cores: --cores 4 (predicted: 1.62× as fast). The longest average time is fetch's, which would have been the wrong place (--vary 'fetch.limit=32': nothing gained).",
		},
		"the usual rule agrees": {
			analysis.Diagnosis{Verdict: "cores", Certainty: analysis.Sure, Evidence: hit("93 %"), Advice: "Use more cores: --cores 4", Remedy: cores, Naive: "process", NaiveRemedy: cores},
			"cores, sure: 93 %. Use more cores: --cores 4 (predicted: 1.62× as fast).",
		},
		"in doubt": {
			analysis.Diagnosis{Verdict: "serial", Certainty: analysis.Likely, Evidence: hit("1.00 items"), Doubts: []string{"it rests on one trial", "another"}, Advice: "Let stages overlap"},
			"serial, likely: 1.00 items; but it rests on one trial. Let stages overlap.",
		},
		"weak, where the doubt repeats the evidence": {
			analysis.Diagnosis{Verdict: "cores", Certainty: analysis.Weak, Evidence: hit("61 %"), Doubts: []string{"61 %: a guess"}, Advice: "Use more cores"},
			"cores, weak: 61 %: a guess. Use more cores.",
		},
		"unexplained": {
			analysis.Diagnosis{Verdict: "unexplained", Certainty: analysis.Weak, Evidence: hit("steal 20 %"), Doubts: []string{"the machine was disturbed: steal 20 %"}, Advice: "Measure again"},
			"unexplained: the machine was disturbed: steal 20 %. Measure again.",
		},
		"a remedy that hurts": {
			analysis.Diagnosis{Verdict: "queue-short", Certainty: analysis.Sure, Evidence: hit("3 %"), Advice: "Longer queues: --cores 4", Remedy: replayed(model.ChangeCores, "", "cores", "4", 0.9)},
			"queue-short, sure: 3 %. Longer queues: --cores 4 (predicted: 0.90× as fast, which is slower).",
		},
	} {
		if got := verdictSentences(c.d); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestATableSpeaksOfTheCellOfItsFinding(t *testing.T) {
	run := readFixture(t)
	spoken := Spoken(analysis.Summarize(run))
	if len(spoken) != 1 || spoken[0].Strategy != "pipeline" || spoken[0].Cores != 2 || spoken[0].Where() != "fetch.latency=5ms" {
		t.Errorf("%+v", spoken)
	}
	for name, c := range map[string]struct {
		run  *results.Run
		want string
	}{
		"a winner":       {smallRun(6), "Bottleneck: cores"},
		"none that won":  {smallRun(2), "Bottleneck of pipeline on 1 core: cores"},
		"several groups": {run, "Bottleneck there: cores"},
		"simulated":      {simulatedRun([]int{1, 2}, ms(5)...), "Bottleneck there: cores"},
	} {
		if text := tableText(t, c.run, TableOptions{}); !strings.Contains(text, "\n"+c.want) {
			t.Errorf("%s: no %q in\n%s", name, c.want, text)
		}
	}
	if got := Spoken(analysis.Summary{}); len(got) > 0 {
		t.Errorf("of nothing it speaks of %v", got)
	}
}

func TestATableWithoutDiagnosesHasNoVerdicts(t *testing.T) {
	run := smallRun(6)
	var b strings.Builder
	if err := WriteTable(&b, analysis.Summarize(run), run, TableOptions{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.ToLower(b.String()), "bottleneck") {
		t.Errorf("in\n%s", &b)
	}
}

func TestWeakVerdictsAreMarkedAndExplained(t *testing.T) {
	run := smallRun(6)
	text := tableText(t, run, TableOptions{})
	if !strings.Contains(row(t, text, "pipeline"), "cores?") || !strings.Contains(text, "?: the evidence is weak") {
		t.Errorf("in\n%s", text)
	}
	for i := range run.Trials {
		run.Trials[i].Efficiency, run.Trials[i].Limit.NS = 0.9, run.Trials[i].WallNS*9/10
	}
	text = tableText(t, run, TableOptions{})
	if strings.Contains(text, "cores?") || strings.Contains(text, "weak") {
		t.Errorf("sure verdicts are marked:\n%s", text)
	}
}
