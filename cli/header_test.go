package cli

import (
	"strings"
	"testing"

	"github.com/hbench/hbench/results"
)

func TestACalibrationIsDoubtedWhereItIsCoarseOrNoisy(t *testing.T) {
	for name, c := range map[string]struct {
		calibration results.Calibration
		said        string
	}{
		"fine":   {results.Calibration{Cost: "1ms", Rounds: 25, NSPerRound: 40_000, Spread: 0.01}, ""},
		"pinned": {results.Calibration{Cost: "25 rounds", Rounds: 25}, ""},
		"noisy":  {results.Calibration{Cost: "1ms", Rounds: 25, NSPerRound: 40_000, Spread: 0.2}, "spreads by 20 %"},
		"coarse": {results.Calibration{Stage: "process", Kernel: "text", Cost: "1ms", Rounds: 1, NSPerRound: 9_400_000}, "make it 9.4ms"},
	} {
		got := strings.Join(doubts(c.calibration), "\n")
		if c.said == "" && got != "" || !strings.Contains(got, c.said) {
			t.Errorf("%s: %q, want %q", name, got, c.said)
		}
	}
}
