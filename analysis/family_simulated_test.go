package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// machine is how a simulated machine disturbs trials: standard deviations, and
// drift, of the logarithm of their times.
type machine struct {
	noise    func(*rand.Rand) float64 // of one trial
	block    float64                  // what a visit of a cell's trials shares
	drift    float64                  // from the first trial to the last
	unpaired bool                     // base measured first, head after
}

func quietNoise(sd float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 { return sd * r.NormFloat64() }
}

// measure is a comparison of cells in so many blocks as `hbench ab` makes it: each
// block visits the cells, and a visit measures base, head and base again in random
// order. Head's trials of the cell i take longer by effects[i] (missing: 0).
func (m machine) measure(r *rand.Rand, cells, blocks int, effects ...float64) []measurements {
	out := make([]measurements, cells)
	for i := range out {
		out[i].paired = !m.unpaired
	}
	clock, all := 0, float64(3*cells*blocks)
	for range blocks {
		for _, i := range r.Perm(cells) {
			shared := m.block * r.NormFloat64()
			var took [3]float64
			for _, side := range r.Perm(3) {
				at := float64(clock) / all
				if m.unpaired {
					at = float64(min(side, 1))/2 + at/2
				}
				took[side] = shared + m.noise(r) + m.drift*at
				clock++
			}
			if i < len(effects) {
				took[1] += effects[i]
			}
			c := &out[i]
			c.base, c.head = append(c.base, took[0]), append(c.head, took[1])
			c.noise = append(c.noise, took[2]-took[0])
		}
	}
	return out
}

const tested = 24 // cells, as a sweep of four strategies over two core counts and three latencies has

// alarms is the share of comparisons of unchanged cells that find a change.
func alarms(m machine, times int) float64 {
	r := rand.New(rand.NewPCG(2024, 1))
	n := 0
	for range times {
		for _, j := range judgeFamily(m.measure(r, tested, 12), DefaultGate, DefaultAlpha) {
			if j.verdict == Regressed || j.verdict == Improved || j.verdict == Shifted {
				n++
				break
			}
		}
	}
	return float64(n) / float64(times)
}

func TestUnchangedProgramsRaiseFewAlarms(t *testing.T) {
	countsOnly(t)
	const noise = 0.015
	wild := func(r *rand.Rand) float64 { return noise * outlying(0.1)(r) }
	for name, m := range map[string]machine{
		"quiet":              {noise: quietNoise(noise)},
		"5 % of drift":       {noise: quietNoise(noise), drift: 0.05},
		"4 % of block noise": {noise: quietNoise(noise), block: 0.04},
		"10 % outliers":      {noise: wild},
		"all together":       {noise: wild, drift: 0.05, block: 0.04},
		"skewed":             {noise: func(r *rand.Rand) float64 { return noise * r.ExpFloat64() }},
	} {
		share := alarms(m, 500)
		t.Logf("%s: %.1f %%", name, 100*share)
		if share > 0.05 {
			t.Errorf("%s: %.1f %% of comparisons find a change in 24 unchanged cells", name, 100*share)
		}
	}
}

// Why trials are interleaved: the same drift between two runs that were measured one
// after the other is a change to any test, in nearly every comparison.
func TestDriftBetweenRunsLooksLikeAChange(t *testing.T) {
	r := rand.New(rand.NewPCG(2024, 2))
	m := machine{noise: quietNoise(0.015), drift: 0.05, unpaired: true}
	const times = 200
	found := 0
	for range times {
		var p []float64
		for _, c := range m.measure(r, tested, 12) {
			p = append(p, MannWhitney(c.head, c.base))
		}
		if slices.Min(Holm(p)) <= DefaultAlpha {
			found++
		}
	}
	if share := float64(found) / times; share < 0.9 {
		t.Errorf("found in %.1f %% only", 100*share)
	}
}

func TestAnInjectedChangeIsFoundInItsCell(t *testing.T) {
	countsOnly(t)
	const times, trial = 500, 0.015
	pair := trial / math.Sqrt2 // noise of one trial with which the difference of two has that of one before
	for _, c := range []struct {
		cells    int
		noise    float64
		change   float64 // of the first cell
		verdicts []ChangeVerdict
		least    float64
	}{
		{1, trial, 0.03, []ChangeVerdict{Regressed, Shifted}, 0.95},
		{1, trial, -0.03, []ChangeVerdict{Improved, Shifted}, 0.95},
		{tested, pair, 0.03, []ChangeVerdict{Regressed, Shifted}, 0.9},
		{tested, trial, 0.03, []ChangeVerdict{Regressed, Shifted}, 0.55}, // 24 cells ask for more blocks than 12
		{tested, trial, 0.05, []ChangeVerdict{Regressed}, 0.95},
		{tested, trial, -0.05, []ChangeVerdict{Improved}, 0.95},
	} {
		r := rand.New(rand.NewPCG(5, 8))
		m := machine{noise: quietNoise(c.noise), block: 0.04, drift: 0.05}
		counts := map[ChangeVerdict]int{}
		for range times {
			counts[judgeFamily(m.measure(r, c.cells, 12, math.Log1p(c.change)), DefaultGate, DefaultAlpha)[0].verdict]++
		}
		found := 0
		for _, v := range c.verdicts {
			found += counts[v]
		}
		t.Logf("%d cells, %.2f %% noise, %+.0f %%: %v", c.cells, 100*c.noise, 100*c.change, counts)
		if share := float64(found) / times; share < c.least {
			t.Errorf("%+v: found in %.1f %%: %v", c, 100*share, counts)
		}
	}
}
