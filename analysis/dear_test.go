package analysis

import (
	"strings"
	"testing"

	"github.com/hbench/hbench/results"
)

func costly(cores int, cost, busy, cpu int64) results.Trial {
	return results.Trial{Cell: results.Cell{Cores: cores}, WallNS: 1e9, CPU: results.CPU{UserNS: cpu},
		Stages: []results.Stage{{Kind: "cpu", CostNS: cost, BusyNS: busy}}}
}

func TestCoresThatDoNotAddUpAreSaid(t *testing.T) {
	run := &results.Run{Trials: []results.Trial{
		costly(1, 100, 105, 200), costly(1, 100, 110, 200), costly(1, 100, 115, 200),
		costly(2, 100, 200, 190), costly(2, 100, 180, 300), costly(2, 100, 170, 300),
	}}
	got := dearCores(run.Trials)
	if len(got) != 1 || !strings.Contains(got[0], "1.10 times on 1, 1.80 times on 2") {
		t.Errorf("%q", got)
	}
}

func TestCalibratedWorkThatKeepsItsCostIsNotSaid(t *testing.T) {
	failed, pretends, simulated := costly(1, 100, 900, 900), costly(1, 100, 900, 900), costly(1, 100, 900, 900)
	failed.Failure = &results.Failure{Cause: "crash"}
	pretends.Stages[0].Pretends = true
	simulated.Cell.Simulated = true
	run := &results.Run{Trials: []results.Trial{costly(1, 100, 120, 200), costly(1, 0, 500, 500), failed, pretends, simulated}}
	if got := dearCores(run.Trials); got != nil {
		t.Errorf("%q", got)
	}
}
