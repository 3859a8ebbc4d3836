package workloads

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// durations draws a duration as specs use it.
func durations(least time.Duration) *rapid.Generator[time.Duration] {
	return rapid.Map(rapid.Int64Range(int64(least), int64(time.Minute)), func(ns int64) time.Duration { return time.Duration(ns) })
}

// makers make a distribution of each family from arguments a ≤ b, a share and a
// list. Shapes above 4 and a p99 of at most ten medians keep the fourth moment
// small enough for a sample's standard error to mean something.
var makers = map[string]func(a, b time.Duration, share float64, list []time.Duration) Dist{
	"constant":     func(a, _ time.Duration, _ float64, _ []time.Duration) Dist { return Constant(a) },
	"uniform":      func(a, b time.Duration, _ float64, _ []time.Duration) Dist { return Dist{family: uniform, a: a, b: b} },
	"normal":       func(a, b time.Duration, _ float64, _ []time.Duration) Dist { return Dist{family: normal, a: b, b: a} },
	"half normal":  func(a, _ time.Duration, _ float64, _ []time.Duration) Dist { return Dist{family: normal, b: a} },
	"normal, even": func(a, _ time.Duration, _ float64, _ []time.Duration) Dist { return Dist{family: normal, a: a} },
	"lognormal": func(a, b time.Duration, _ float64, _ []time.Duration) Dist {
		return Dist{family: lognormal, a: a, b: min(b, 10*a)}
	},
	"pareto": func(a, _ time.Duration, x float64, _ []time.Duration) Dist {
		return Dist{family: pareto, a: a, x: 4.5 + 50*x}
	},
	"bimodal": func(a, b time.Duration, x float64, _ []time.Duration) Dist {
		return Dist{family: bimodal, a: a, b: b, x: x}
	},
	"bimodal, falling": func(a, b time.Duration, x float64, _ []time.Duration) Dist {
		return Dist{family: bimodal, a: b, b: a, x: x}
	},
	"alternating": func(_, _ time.Duration, _ float64, list []time.Duration) Dist {
		return Dist{family: alternating, list: list, sorted: slices.Sorted(slices.Values(list))}
	},
	"empirical": func(_, _ time.Duration, _ float64, list []time.Duration) Dist {
		return Dist{family: empirical, list: list, sorted: slices.Sorted(slices.Values(list))}
	},
}

// forEveryFamily checks a property with many distributions of each family.
func forEveryFamily(t *testing.T, property func(t *rapid.T, d Dist)) {
	for name, build := range makers {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				a := durations(1).Draw(t, "a")
				b := durations(a).Draw(t, "b")
				// Never, always, or often enough to show in a sample.
				share := rapid.OneOf(rapid.SampledFrom([]float64{0, 1}), rapid.Float64Range(0.01, 0.99)).Draw(t, "share")
				list := rapid.SliceOfN(durations(0), 1, 9).Draw(t, "list")
				d := build(a, b, share, list)
				if d.alwaysZero() {
					d = Dist{}
				}
				property(t, d)
			})
		})
	}
}

func TestEveryDistributionReadsBackAsItIsWritten(t *testing.T) {
	forEveryFamily(t, func(t *rapid.T, d Dist) {
		got, err := ParseDist(d.String())
		if err != nil || got.String() != d.String() {
			t.Fatalf("%v reads back as %v, %v", d, got, err)
		}
		if item := rapid.IntRange(0, 99).Draw(t, "item"); got.At(1, "x", item, 0) != d.At(1, "x", item, 0) {
			t.Fatalf("%v draws otherwise when read back", d)
		}
	})
}

// Within seven standard errors of the simulated mean, by the sample's own spread:
// 10,000 draws of a fixed seed, so a failure repeats.
func TestMeanOfManyDrawsIsTheMean(t *testing.T) {
	forEveryFamily(t, func(t *rapid.T, d Dist) {
		const n = 10_000
		middle := d.Quantile(0.5) // summed from here, or the squares would cancel
		var sum, squares float64
		for item := range n {
			x := float64(d.At(7, "mean", item, 0) - middle)
			sum += x
			squares += x * x
		}
		mean := sum / n
		deviation := math.Sqrt(max(squares/n-mean*mean, 0))
		// Alternating over a list that does not divide n misses part of a turn.
		slack := 2.0
		if d.family == alternating {
			slack += float64(d.sorted[len(d.sorted)-1]) * float64(len(d.list)) / n
		}
		if off := math.Abs(mean - float64(d.Mean()-middle)); off > 7*deviation/math.Sqrt(n)+slack {
			t.Fatalf("%v: mean of draws %v, Mean %v", d, middle+time.Duration(mean), d.Mean())
		}
	})
}

// The mean is also the area under the quantile function, which is arithmetic of
// its own: a midpoint sum, whose error is bounded by its outermost steps.
func TestMeanIsTheAreaUnderTheQuantiles(t *testing.T) {
	forEveryFamily(t, func(t *rapid.T, d Dist) {
		const steps = 4000
		var area float64
		for i := range steps {
			area += float64(d.Quantile((float64(i)+0.5)/steps)) / steps
		}
		highest := float64(max(d.a, d.b, d.Quantile(1-1e-9)))
		if off := math.Abs(area - float64(d.Mean())); off > highest/steps*2+2 {
			t.Fatalf("%v: area %v, Mean %v", d, time.Duration(area), d.Mean())
		}
	})
}

func TestShareOfDrawsUpToAQuantileIsItsLevel(t *testing.T) {
	forEveryFamily(t, func(t *rapid.T, d Dist) {
		p := rapid.Float64Range(0.01, 0.99).Draw(t, "p")
		q := d.Quantile(p)
		const n = 10_000
		upTo, below := 0, 0
		for item := range n {
			switch x := d.At(11, "quantile", item, 0); {
			case x < q:
				below++
				upTo++
			case x == q:
				upTo++
			}
		}
		// Seven standard errors of a share, and a turn of an alternating list.
		slack := 7*math.Sqrt(p*(1-p)/n) + 10.0/n
		if float64(upTo)/n < p-slack || float64(below)/n > p+slack {
			t.Fatalf("%v: quantile %v is %v, but %d of %d are below, %d up to it", d, p, q, below, n, upTo)
		}
	})
}

func TestQuantilesRiseAndAreNeverNegative(t *testing.T) {
	forEveryFamily(t, func(t *rapid.T, d Dist) {
		open := rapid.Float64Range(math.SmallestNonzeroFloat64, math.Nextafter(1, 0))
		p, q := open.Draw(t, "p"), open.Draw(t, "q")
		if low, high := d.Quantile(min(p, q)), d.Quantile(max(p, q)); low < 0 || low > high {
			t.Fatalf("%v: quantile %v is %v, %v is %v", d, min(p, q), low, max(p, q), high)
		}
	})
}

func TestDrawsDependOnTheirArgumentsAlone(t *testing.T) {
	forEveryFamily(t, func(t *rapid.T, d Dist) {
		seed := rapid.Uint64().Draw(t, "seed")
		items := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7}).Draw(t, "order")
		inOrder := make([]time.Duration, len(items))
		for item := range inOrder {
			inOrder[item] = d.At(seed, "fetch", item, 1)
		}
		for _, item := range items {
			got := d.At(seed, "fetch", item, 1)
			if got != inOrder[item] || got < 0 {
				t.Fatalf("%v: item %d gives %v, then %v", d, item, inOrder[item], got)
			}
		}
	})
}

func TestScaleStretchesMeanAndQuantiles(t *testing.T) {
	forEveryFamily(t, func(t *rapid.T, d Dist) {
		f := rapid.Float64Range(0.1, 20).Draw(t, "f")
		s := d.Scale(f)
		// Whole nanoseconds: arguments of a few of them are stretched coarsely.
		near := func(what string, got, base time.Duration) {
			want := float64(base) * f
			if math.Abs(float64(got)-want) > want*1e-3+1e4 {
				t.Fatalf("%v by %v is %v: %s %v, want %v", d, f, s, what, got, time.Duration(want))
			}
		}
		if d.a > time.Millisecond || d.family == constant {
			near("mean", s.Mean(), d.Mean())
			near("median", s.Quantile(0.5), d.Quantile(0.5))
		}
		if _, err := ParseDist(s.String()); err != nil {
			t.Fatal(err)
		}
	})
	if d := mustDist(t, "lognormal(5ms,40ms)").Scale(0); !d.IsZero() || d.String() != "0s" {
		t.Errorf("scaled by 0: %v", d)
	}
	whole := mustDist(t, "alternating(1ms,2ms)")
	if half := whole.Scale(0.5); half.String() != "alternating(500µs,1ms)" || whole.String() != "alternating(1ms,2ms)" {
		t.Errorf("half is %v, and the original is now %v", half, whole)
	}
}
