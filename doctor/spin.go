package doctor

import (
	"context"
	"runtime"
	"slices"
	"time"

	"github.com/hbench/hbench/probe"
)

// spinReading is how long fixed work took, again and again.
type spinReading struct {
	Spins    []time.Duration // probe.Spin, one after the other
	Alone    []time.Duration // dense, one after the other
	Together []time.Duration // dense, on all cores at once
	Cores    int
}

func readSpin(ctx context.Context, e *examination) (spinReading, error) {
	busy, err := readBusy(ctx, e)
	if err != nil {
		return spinReading{}, err
	}
	r := spinReading{Together: busy.Dense, Cores: busy.Cores}
	for begin := time.Now(); time.Since(begin) < e.moment && ctx.Err() == nil; {
		r.Spins, r.Alone = append(r.Spins, probe.Spin()), append(r.Alone, dense())
	}
	return r, ctx.Err()
}

const denseRounds = 100_000 // about 0.4 ms on a core of 2024

// dense does fixed work that keeps a core's multipliers busy, and gives the time it
// took. The chain of probe.Spin waits for each result, which leaves room for
// another thread of the core: it shows the clock, and not that units are shared.
func dense() time.Duration {
	start := time.Now()
	a, b, c, d, e, f := uint64(1), uint64(2), uint64(3), uint64(4), uint64(5), uint64(6)
	for range denseRounds {
		a, b, c, d, e, f = mix(a), mix(b), mix(c), mix(d), mix(e), mix(f)
	}
	took := time.Since(start)
	runtime.KeepAlive(a + b + c + d + e + f)
	return took
}

// mix is a step of Knuth's MMIX generator, with its upper bits brought down.
func mix(x uint64) uint64 {
	x = x*6364136223846793005 + 1442695040888963407
	return x ^ x>>29
}

// What the check of spins judges by, beside probe.SpinRatio.
var (
	spinDrift = probe.Threshold{Noisy: 1.05, Unusable: 1.25,
		Why: "a machine that becomes slower or faster within a second does so within a sweep: blocks spread that over all " +
			"cells, but their intervals grow by it"}
	spinTogether = probe.Threshold{Noisy: 1.25,
		Why: "cores that do the same work more slowly when all do it share a core's units, a clock or a host with others: " +
			"speedups over cores then tell of the machine"}
)

const spinAdvice = "Fix the clock where it can be fixed (see frequency), let the machine cool, and keep others off it (see neighbours and steal)."

func judgeSpin(r spinReading) Finding {
	third := len(r.Spins) / 3
	if third == 0 {
		return find().unseen("how steady a core is: there was no time to see it")
	}
	best, median := slices.Min(r.Spins), probe.Quantile(r.Spins, 50)
	first, last := probe.Quantile(r.Spins[:third], 50), probe.Quantile(r.Spins[len(r.Spins)-third:], 50)
	signals := []Signal{
		duration("fixed work, at best", best),
		ratio("median over best", median, best).by(probe.SpinRatio, spinAdvice),
		ratio("p90 over median", probe.Quantile(r.Spins, 90), median).by(probe.SpinRatio, spinAdvice),
		ratio("drift, first to last third", max(first, last), min(first, last)).by(spinDrift, spinAdvice),
	}
	if r.Cores > 1 && len(r.Together) > 0 {
		signals = append(signals, ratio("all cores at once over one", probe.Quantile(r.Together, 50), probe.Quantile(r.Alone, 50)).
			by(spinTogether, "Measure as many cores as add up (hbench sweep --cores shows where they stop), or one thread of each core (see cores)."))
	}
	return find(signals...)
}

func ratio(name string, a, b time.Duration) Signal {
	return figure(name, float64(a)/float64(max(b, 1)), Ratio)
}
