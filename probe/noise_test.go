package probe

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

// calm is a second on two cores with nothing to object to.
func calm() NoiseInput {
	return NoiseInput{
		Wall:         time.Second,
		Machine:      MachineTimes{User: 1200 * time.Millisecond, System: 100 * time.Millisecond, Idle: 700 * time.Millisecond},
		Own:          1100 * time.Millisecond,
		API:          180 * time.Millisecond,
		Pressure:     0.4,
		SpinBefore:   1500 * time.Microsecond,
		SpinAfter:    1520 * time.Microsecond,
		SpinBest:     1490 * time.Microsecond,
		TimerLateP50: time.Millisecond,
		Cores:        2,
	}
}

func TestJudge(t *testing.T) {
	steal := func(ms time.Duration) func(*NoiseInput) {
		return func(in *NoiseInput) {
			in.Machine.Steal += ms * time.Millisecond
			in.Machine.Idle -= ms * time.Millisecond
		}
	}
	others := func(ms time.Duration) func(*NoiseInput) {
		return func(in *NoiseInput) {
			in.Machine.User += ms * time.Millisecond
			in.Machine.Idle -= ms * time.Millisecond
		}
	}
	for name, c := range map[string]struct {
		change  func(*NoiseInput)
		verdict string
		reasons []string // what each must say, in order
	}{
		"calm":                   {func(*NoiseInput) {}, results.Quiet, nil},
		"steal at the threshold": {steal(50), results.Quiet, nil}, // 2.5 % less one tick
		"some steal":             {steal(60), results.Noisy, []string{"3.0 % of the machine's CPU time was stolen"}},
		"much steal":             {steal(300), results.Unusable, []string{"15.0 % of the machine's CPU time was stolen"}},
		"others a little":        {others(80), results.Quiet, nil}, // 5 % with the 20 ms there already
		"others":                 {others(200), results.Noisy, []string{"11.0 % of the machine's CPU time went to other processes"}},
		"others a lot":           {others(500), results.Unusable, []string{"26.0 % of the machine's CPU time went to other"}},
		"the API's time is ours": {func(in *NoiseInput) { in.API = 0 }, results.Noisy, []string{"10.0 % of the machine's CPU time went to other"}},
		"not halted":             {func(in *NoiseInput) { in.Throttle = &Throttle{} }, results.Quiet, nil},
		"halted a little":        {func(in *NoiseInput) { in.Throttle = &Throttle{Times: 1, Time: 20 * time.Millisecond} }, results.Quiet, nil},
		"halted": {func(in *NoiseInput) { in.Throttle = &Throttle{Times: 2, Time: 60 * time.Millisecond} }, results.Noisy,
			[]string{"halted it for 3.0 % of its cores' time, in 2 of the quota's periods"}},
		"halted a lot": {func(in *NoiseInput) {
			in.Throttle, in.Wall = &Throttle{Times: 1, Time: 60 * time.Millisecond}, 100*time.Millisecond
		}, results.Unusable,
			[]string{"too short", "halted it for 30.0 %"}},
		"a slower core after":       {func(in *NoiseInput) { in.SpinAfter = 1800 * time.Microsecond }, results.Noisy, []string{"1.21 times its best (1.5ms before, 1.8ms after, best 1.49ms"}},
		"a slower core before":      {func(in *NoiseInput) { in.SpinBefore = 3 * time.Millisecond }, results.Unusable, []string{"2.01 times its best"}},
		"both against the best":     {func(in *NoiseInput) { in.SpinBest = time.Millisecond }, results.Unusable, []string{"1.52 times its best"}},
		"no best yet":               {func(in *NoiseInput) { in.SpinBest, in.SpinAfter = 0, 2*time.Millisecond }, results.Noisy, []string{"1.33 times its best"}},
		"no spin at all":            {func(in *NoiseInput) { in.SpinBefore, in.SpinAfter = 0, 0 }, results.Quiet, nil},
		"late timers":               {func(in *NoiseInput) { in.TimerLateP50 = 2500 * time.Microsecond }, results.Noisy, []string{"timers fired 2.5ms late"}},
		"pressure is only shown":    {func(in *NoiseInput) { in.Pressure = 1 }, results.Quiet, nil},
		"unknown machine":           {func(in *NoiseInput) { in.Machine = MachineTimes{} }, results.Quiet, []string{"not known, which tell of steal and other processes"}},
		"short window":              {func(in *NoiseInput) { steal(300)(in); in.Wall = 120 * time.Millisecond }, results.Quiet, []string{"120ms is too short"}},
		"a remark does not improve": {func(in *NoiseInput) { in.Wall, in.TimerLateP50 = time.Millisecond, 5*time.Millisecond }, results.Noisy, []string{"1ms is too short", "5ms late"}},
		"the worst counts": {func(in *NoiseInput) { steal(300)(in); in.TimerLateP50 = 3 * time.Millisecond }, results.Unusable,
			[]string{"stolen", "3ms late"}},
		"one tick of many cores": {func(in *NoiseInput) {
			in.Wall, in.Own, in.API = 200*time.Millisecond, 100*time.Millisecond, 0
			in.Machine = MachineTimes{User: 100 * time.Millisecond, Idle: 90 * time.Millisecond, Steal: tick}
		}, results.Quiet, nil},
	} {
		in := calm()
		c.change(&in)
		got := Judge(in)
		if got.Verdict != c.verdict || len(got.Reasons) != len(c.reasons) {
			t.Errorf("%s: %s because of %q; want %s because of %q", name, got.Verdict, got.Reasons, c.verdict, c.reasons)
			continue
		}
		for i, want := range c.reasons {
			if !strings.Contains(got.Reasons[i], want) {
				t.Errorf("%s: reason %q does not say %q", name, got.Reasons[i], want)
			}
		}
	}
}

func TestJudgeShowsItsFigures(t *testing.T) {
	in := calm()
	in.Machine.Steal = 100 * time.Millisecond
	in.Machine.Idle -= 100 * time.Millisecond
	got := Judge(in)
	if got.Steal != 0.05 || got.Other != 0.01 || got.Pressure != 0.4 ||
		got.SpinBeforeNS != 1_500_000 || got.SpinAfterNS != 1_520_000 || got.TimerLateP50NS != 1_000_000 {
		t.Errorf("%+v", got)
	}
	for _, p := range []float64{-0.5, math.NaN()} {
		in.Pressure = p
		if got := Judge(in); got.Pressure != -1 {
			t.Errorf("unknown pressure %v is shown as %v", p, got.Pressure)
		}
	}
}

func TestAWorseMachineIsNeverJudgedBetter(t *testing.T) {
	order := []string{results.Quiet, results.Noisy, results.Unusable}
	ns := func(t *rapid.T, name string) time.Duration {
		return time.Duration(rapid.Int64Range(0, int64(3*time.Second)).Draw(t, name))
	}
	rapid.Check(t, func(t *rapid.T) {
		in := NoiseInput{
			Wall:    ns(t, "wall"),
			Machine: MachineTimes{User: ns(t, "user"), System: ns(t, "system"), Idle: ns(t, "idle"), IOWait: ns(t, "iowait"), Steal: ns(t, "steal")},
			Own:     ns(t, "own"), API: ns(t, "api"), Pressure: 0,
			SpinBefore: ns(t, "before"), SpinAfter: ns(t, "after"), SpinBest: ns(t, "best"),
			TimerLateP50: ns(t, "late"),
			Cores:        rapid.IntRange(0, 8).Draw(t, "cores"),
			Throttle:     &Throttle{Time: ns(t, "halted")},
		}
		before := Judge(in)
		if diff := cmp.Diff(before, Judge(in)); diff != "" {
			t.Fatalf("equal inputs: %s", diff)
		}
		if before.Steal < 0 || before.Steal > 1 || before.Other < 0 || before.Other > 1 {
			t.Fatalf("shares outside 0 to 1: %+v", before)
		}
		if x := before.Throttled.Share; !(x >= 0 && x <= 1) {
			t.Fatalf("halted for a share of %v", x)
		}
		if (before.Verdict != results.Quiet) && len(before.Reasons) == 0 {
			t.Fatalf("%s without a reason", before.Verdict)
		}
		more := min(ns(t, "more"), in.Machine.Idle)
		in.Machine.Idle -= more
		in.Machine.Steal += more
		in.TimerLateP50 += ns(t, "later")
		in.Throttle = &Throttle{Time: in.Throttle.Time + ns(t, "longer")}
		after := Judge(in)
		if slices.Index(order, after.Verdict) < slices.Index(order, before.Verdict) {
			t.Fatalf("%s became %s: %q, then %q", before.Verdict, after.Verdict, before.Reasons, after.Reasons)
		}
	})
}

func TestMachineTimesNeverRunBackwards(t *testing.T) {
	before := MachineTimes{User: 5, System: 5, Idle: 50, IOWait: 9, Steal: 1}
	after := MachineTimes{User: 7, System: 6, Idle: 60, IOWait: 8, Steal: 1}
	want := MachineTimes{User: 2, System: 1, Idle: 10}
	if got := after.Since(before); got != want || got.Busy() != 3 || got.Total() != 13 {
		t.Errorf("%+v, busy %v of %v", got, got.Busy(), got.Total())
	}
}

func TestSpinTakesTime(t *testing.T) {
	if d := Spin(); d <= 0 {
		t.Errorf("a million multiplications took %v", d)
	}
}
