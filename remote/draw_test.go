package remote_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// struck gives the fault of each of n items at an attempt.
func struck(faults []workloads.Fault, n, attempt int) []workloads.Fault {
	out := make([]workloads.Fault, n)
	for item := range out {
		out[item] = remote.DrawOf(42, "fetch", workloads.Dist{}, faults, item, attempt).Fault
	}
	return out
}

func TestTheFirstRuleThatStrikesIsTaken(t *testing.T) {
	faults := []workloads.Fault{
		{Every: 2, Kind: workloads.FaultReset},
		{Every: 3, Kind: workloads.FaultStatus, Status: 418},
		{Every: 1, Kind: workloads.FaultTruncate},
	}
	want := []string{"truncate", "reset", "status", "reset", "truncate", "reset"}
	for attempt := range 3 { // a rule with every strikes on each
		var got []string
		for _, f := range struck(faults, len(want), attempt) {
			got = append(got, f.Kind)
		}
		if !slices.Equal(got, want) {
			t.Errorf("attempt %d: %v, want %v", attempt, got, want)
		}
	}
}

func TestARuleStrikesFromItsFirstItemOn(t *testing.T) {
	for _, c := range []struct {
		every, first int
		want         []int
	}{
		{7, 0, []int{6, 13, 20}},
		{7, 7, []int{6, 13, 20}},
		{7, 1, []int{0, 7, 14, 21}},
		{7, 10, []int{9, 16}}, // none before the first
		{1, 20, []int{19, 20, 21}},
	} {
		var got []int
		for item, f := range struck([]workloads.Fault{{Every: c.every, First: c.first, Kind: workloads.FaultReset}}, 22, 0) {
			if f.Kind != "" {
				got = append(got, item)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("every %d, first %d: items %v, want %v", c.every, c.first, got, c.want)
		}
	}
}

func TestAStatusIs500IfTheRuleNamesNone(t *testing.T) {
	for rule, want := range map[workloads.Fault]int{
		{Every: 1, Kind: workloads.FaultStatus}:              500,
		{Every: 1, Kind: workloads.FaultStatus, Status: 418}: 418,
		{Every: 1, Kind: workloads.FaultReset}:               0,
	} {
		faults := []workloads.Fault{rule}
		if got := struck(faults, 1, 0)[0].Status; got != want {
			t.Errorf("%+v: status %d, want %d", rule, got, want)
		}
		if faults[0] != rule {
			t.Errorf("the rule became %+v", faults[0])
		}
	}
}

func TestDrawsDependOnNothingButTheirArguments(t *testing.T) {
	latency, err := workloads.ParseDist("lognormal(5ms,40ms)")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		faults := []workloads.Fault{
			{Probability: 0.3, Kind: workloads.FaultReset},
			{Probability: 0.5, Kind: workloads.FaultHang},
		}
		source := rapid.StringMatching(`[a-z]{1,8}`).Draw(r, "source")
		seed := rapid.Uint64().Draw(r, "seed")
		item, attempt := rapid.IntRange(0, 1e6).Draw(r, "item"), rapid.IntRange(0, 9).Draw(r, "attempt")
		want := remote.DrawOf(seed, source, latency, faults, item, attempt)
		remote.DrawOf(seed+1, source, latency, faults[:1], item+1, attempt)
		if got := remote.DrawOf(seed, source, latency, slices.Clone(faults), item, attempt); got != want {
			r.Fatalf("first %+v, then %+v", want, got)
		}
		// Faults do not meddle with latency, nor later rules with earlier ones.
		if want.Delay != latency.At(seed, source, item, attempt) {
			r.Fatalf("a delay of %v is not the latency's", want.Delay)
		}
		if one := remote.DrawOf(seed, source, latency, faults[:1], item, attempt); (one.Fault.Kind == workloads.FaultReset) != (want.Fault.Kind == workloads.FaultReset) {
			r.Fatalf("the first rule alone gives %+v, with another %+v", one, want)
		}
	})
}

// The rules' shares in 20,000 draws are within five standard deviations; the second
// rule strikes as often where the first one did not, and a second attempt as often
// where the first one failed.
func TestFaultsStrikeAsOftenAsTheirProbabilitySays(t *testing.T) {
	const n = 20_000
	first := struck([]workloads.Fault{
		{Probability: 0.1, Kind: workloads.FaultReset},
		{Probability: 0.5, Kind: workloads.FaultHang},
	}, n, 0)
	again := struck([]workloads.Fault{
		{Probability: 0.1, Kind: workloads.FaultReset},
		{Probability: 0.5, Kind: workloads.FaultHang},
	}, n, 1)
	counts := map[string]float64{}
	for item := range first {
		counts[first[item].Kind]++
		counts[first[item].Kind+" then "+again[item].Kind]++
	}
	for kind, share := range map[string]float64{
		workloads.FaultReset: 0.1, workloads.FaultHang: 0.45, "": 0.45,
		"hang then hang": 0.45 * 0.45, "reset then reset": 0.01, " then hang": 0.45 * 0.45,
	} {
		if off := counts[kind]/n - share; math.Abs(off) > 5*math.Sqrt(share*(1-share)/n) {
			t.Errorf("fault %q: share %v, want about %v", kind, counts[kind]/n, share)
		}
	}
}

func TestWithoutRulesNothingGoesWrong(t *testing.T) {
	if d := remote.DrawOf(1, "fetch", workloads.Constant(5*time.Millisecond), nil, 3, 0); d != (remote.Draw{Delay: 5 * time.Millisecond}) {
		t.Errorf("drew %+v", d)
	}
}
