package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
)

// laboratory is a machine with slow and fast spells, on which experiments are made.
type laboratory struct {
	machine
	spells float64 // how slow and fast they are, in logarithms of times
}

// experiment measures cells of which each gains what is given (the first is the
// baseline), in mirrored blocks.
func (l laboratory) experiment(r *rand.Rand, seed uint64, blocks int, gains []float64) Experiment {
	claim, changes := eight()
	x := Experiment{Claim: claim, Changes: changes, Pairs: blocks}
	n := len(gains)
	phase, often := r.Float64(), math.Exp(r.Float64()*math.Log(30)) // up to 30 spells in an experiment
	logs := make([]float64, n)
	for block := range blocks {
		for position, cell := range bench.Mirrored(n, seed, block) {
			at := float64(block*n+position) / float64(blocks*n)
			logs[cell] = l.noise(r) + l.drift*at + l.spells*math.Sin(2*math.Pi*(often*at+phase)) - math.Log(gains[cell])
		}
		for i := range changes {
			changes[i].diffs = append(changes[i].diffs, logs[0]-logs[i+1])
		}
	}
	x.judge()
	x.conclude()
	return x
}

// late is noise with outliers: a share of trials takes up to twice as long.
func late(sd, share float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 {
		noise := sd * r.NormFloat64()
		if r.Float64() < share {
			noise += math.Log1p(r.Float64())
		}
		return noise
	}
}

// eight are the changes of an ordinary experiment: the remedy of a verdict on fetch, each
// stage faster, and what else there is.
func eight() (claim results.Claim, changes []TestedChange) {
	claim = results.Claim{Verdict: "fetch-slots", Stage: "fetch", Stages: []string{"fetch"}, Tested: true}
	for _, r := range []model.Remedy{
		{Change: model.ChangeLimit, Stage: "fetch", Field: "fetch.limit"},
		{Change: model.ChangeFaster, Stage: "fetch", Factor: 0.75}, {Change: model.ChangeFaster, Stage: "process", Factor: 0.75},
		{Change: model.ChangeFaster, Stage: "store", Factor: 0.75}, {Change: model.ChangeLimit, Stage: "store", Field: "store.limit"},
		{Change: model.ChangeQueue, Field: model.FieldStrategy}, {Change: model.ChangeStrategy, Field: model.FieldStrategy},
		{Change: model.ChangeGC, Field: "gogc"},
	} {
		changes = append(changes, TestedChange{Changes: []model.Remedy{r}, Outcome: OutcomeUntried, What: wording{}.what([]model.Remedy{r})})
	}
	return claim, changes
}

const experiments = 2500

// If nothing is changed, nothing is confirmed, whatever the machine does: neither the
// claim nor any of eight changes, in more than 1 of 20 experiments. (Of 2,500 that
// confirm with a probability of 5 % exactly, more than 5.8 % would confirm in 1 of 30
// tests; the fixed seed decides.)
func TestWithNothingChangedHardlyAnythingIsConfirmed(t *testing.T) {
	countsOnly(t)
	if raceEnabled {
		t.Skip("arithmetic, many times over")
	}
	for _, c := range []struct {
		name string
		laboratory
	}{
		{"noise of 1 %", laboratory{machine: machine{noise: quietNoise(0.01)}}},
		{"noise of 5 %", laboratory{machine: machine{noise: quietNoise(0.05)}}},
		{"a drift", laboratory{machine: machine{noise: quietNoise(0.01), drift: 0.2}}},
		{"a drift to the faster", laboratory{machine: machine{noise: quietNoise(0.01), drift: -0.2}}},
		{"spells", laboratory{machine{noise: quietNoise(0.01)}, 0.05}},
		{"outliers", laboratory{machine: machine{noise: late(0.02, 0.1)}}},
		{"all of it", laboratory{machine{noise: late(0.03, 0.05), drift: 0.1}, 0.03}},
	} {
		for _, blocks := range []int{5, 6, 9, 12} {
			r := rand.New(rand.NewPCG(17, uint64(blocks)))
			claims, any := 0, 0
			for n := range experiments {
				x := c.experiment(r, uint64(n), blocks, []float64{1, 1, 1, 1, 1, 1, 1, 1, 1})
				if x.Confirmed {
					claims++
				}
				if confirmed(x) > 0 {
					any++
				}
			}
			if share := float64(any) / experiments; share > 0.05 || claims > any {
				t.Errorf("%s, %d pairs: something is confirmed in %.1f %% of experiments, the claim in %.1f %%", c.name, blocks, 100*share, 100*float64(claims)/experiments)
			} else if testing.Verbose() {
				fmt.Printf("%-24s %2d pairs: something %.1f %%, the claim %.2f %%\n", c.name, blocks, 100*share, 100*float64(claims)/experiments)
			}
		}
	}
}

func confirmed(x Experiment) (n int) {
	for _, c := range x.Changes {
		if c.Outcome == OutcomeConfirmed {
			n++
		}
	}
	return n
}

// A gain of 10 % is found on a machine that a trial's luck makes 2 % faster or slower,
// and so is the stage behind it.
func TestATrueGainIsConfirmed(t *testing.T) {
	countsOnly(t)
	if raceEnabled {
		t.Skip("arithmetic, many times over")
	}
	for _, c := range []struct {
		name   string
		blocks int
		machine
		least float64
	}{
		{"noise of 2 %", 6, machine{noise: quietNoise(0.02)}, 0.95},
		{"five pairs", 5, machine{noise: quietNoise(0.02)}, 0.95},
		{"a drift", 6, machine{noise: quietNoise(0.02), drift: 0.1}, 0.9},
		{"outliers in more pairs", 14, machine{noise: late(0.02, 0.05)}, 0.85},
	} {
		r := rand.New(rand.NewPCG(5, 1))
		found, covered := 0, 0
		for n := range experiments {
			x := laboratory{machine: c.machine}.experiment(r, uint64(n), c.blocks, []float64{1, 1.1, 1.1, 1, 1, 1, 1, 1, 1})
			if x.Changes[0].Outcome == OutcomeConfirmed {
				found++
			}
			if m := x.Changes[0].Measured; m.Lo <= 1.1 && m.Hi >= 1.1 {
				covered++
			}
		}
		if share := float64(found) / experiments; share < c.least {
			t.Errorf("%s: confirmed in %.1f %% of experiments, want %.0f %%", c.name, 100*share, 100*c.least)
		}
		if share := float64(covered) / experiments; share < 0.93 {
			t.Errorf("%s: the interval holds the truth in %.1f %% of experiments", c.name, 100*share)
		}
	}
}

// One that gains more than the remedy keeps the claim from being confirmed, and so does
// another stage that is as much worth.
func TestAClaimIsNotConfirmedBesideSomethingBetter(t *testing.T) {
	if raceEnabled {
		t.Skip("arithmetic, many times over")
	}
	for name, gains := range map[string][]float64{
		"another change":    {1, 1.1, 1.1, 1, 1, 1, 1.3, 1, 1},
		"another stage":     {1, 1.1, 1.1, 1.1, 1, 1, 1, 1, 1},
		"a stage that fits": {1, 1.1, 1, 1, 1, 1, 1, 1, 1},
	} {
		r, l := rand.New(rand.NewPCG(8, 3)), laboratory{machine: machine{noise: quietNoise(0.02)}}
		n := 0
		for seed := range experiments {
			if l.experiment(r, uint64(seed), 6, gains).Confirmed {
				n++
			}
		}
		if share := float64(n) / experiments; share > 0.05 {
			t.Errorf("%s: the claim is confirmed in %.1f %% of experiments", name, 100*share)
		}
	}
}
