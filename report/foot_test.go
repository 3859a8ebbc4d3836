package report

import (
	"strings"
	"testing"

	"github.com/hbench/hbench/results"
)

func TestTheFootOfOneTrialSaysHowNoisyItWas(t *testing.T) {
	v := view{run: &results.Run{}}
	trial := results.Trial{Cell: results.Cell{Strategy: "pipeline", Cores: 1}, Noise: results.Noise{Verdict: results.Unusable, Reasons: []string{"steal 40 %"}}}
	if got, want := v.oneTrial(trial, 1)[0], "n = 1 trial, block 0: the only one of pipeline on 1 core · very noisy: steal 40 %"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	trial.Noise = results.Noise{Verdict: results.Quiet, Reasons: []string{"a window of 53ms is too short"}}
	if got := v.oneTrial(trial, 1)[0]; !strings.HasSuffix(got, " · noise not judged: a window of 53ms is too short") {
		t.Errorf("%q", got)
	}
	trial.Noise = results.Noise{}
	if got := v.oneTrial(trial, 3)[0]; !strings.Contains(got, "of the 3 of pipeline") || !strings.HasSuffix(got, "noise unknown") {
		t.Errorf("%q", got)
	}
}
