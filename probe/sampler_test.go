package probe

import (
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/results"
)

func TestSampleIsTheDifferenceOfTwoReadings(t *testing.T) {
	const ms = time.Millisecond
	base := reading{gc: 3}
	last := reading{
		at: 50 * ms, usage: Usage{CPU: 10 * ms, User: 8 * ms, System: 2 * ms},
		machine: MachineTimes{User: 100 * ms, Steal: 10 * ms}, machineOK: true, waited: 5 * ms, waitedOK: true, gc: 3,
	}
	now := reading{
		at: 150 * ms, usage: Usage{CPU: 90 * ms, User: 68 * ms, System: 22 * ms},
		machine: MachineTimes{User: 190 * ms, System: 40 * ms, Steal: 30 * ms}, machineOK: true, waited: 30 * ms, waitedOK: true,
		goroutines: 7, heap: 99, gc: 5, schedP99: 3 * ms,
	}
	want := sample{at: 150 * ms, user: 0.6, system: 0.2, other: 0.5, steal: 0.2, pressure: 0.25, goroutines: 7, heap: 99, gc: 2, schedP99: 3 * ms}
	if got := between(base, last, now); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}

	now.machineOK, now.waitedOK = false, false
	want.other, want.steal, want.pressure = 0, 0, -1
	if got := between(base, last, now); got != want {
		t.Errorf("without the machine's figures: %+v, want %+v", got, want)
	}
	if got := between(base, now, now); got.user != 0 || got.pressure != -1 || got.at != now.at {
		t.Errorf("over no time: %+v", got)
	}
}

func TestOwnTimeBeyondTheTicksLeavesNothingForOthers(t *testing.T) {
	now := reading{at: time.Second, usage: Usage{CPU: 12 * time.Millisecond}, machine: MachineTimes{User: tick}, machineOK: true}
	if got := between(reading{}, reading{machineOK: true}, now); got.other != 0 {
		t.Errorf("others used %v cores", got.other)
	}
}

// sampled runs a sampler for a while of virtual time; the number in flight is
// the time in milliseconds, so that a sample shows when it was taken.
func sampled(t *testing.T, interval, longest, window time.Duration) *results.Series {
	var series *results.Series
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		s := NewSampler(interval, longest, 2, func(stage int) int {
			return int(time.Since(begin).Milliseconds()) * (stage + 1)
		})
		s.Start(begin)
		time.Sleep(window)
		s.Stop()
		series = s.Series()
		if s.PeakGoroutines() < 1 || s.PeakHeap() == 0 {
			t.Errorf("%d goroutines and %d bytes at most", s.PeakGoroutines(), s.PeakHeap())
		}
	})
	return series
}

func checkTimes(t *testing.T, s *results.Series, interval time.Duration, ms ...int) {
	t.Helper()
	var at, double []int
	for i, ns := range s.AtNS {
		at = append(at, int(ns/int64(time.Millisecond)))
		double = append(double, 2*s.InFlight[0][i])
	}
	if !slices.Equal(at, ms) || s.IntervalNS != int64(interval) {
		t.Errorf("samples at %v ms, every %v; want %v, every %v", at, time.Duration(s.IntervalNS), ms, interval)
	}
	if diff := cmp.Diff([][]int{ms, double}, s.InFlight); diff != "" {
		t.Error(diff)
	}
	lengths := []int{len(s.User), len(s.System), len(s.Other), len(s.Steal), len(s.Goroutines), len(s.HeapBytes), len(s.GCCycles), len(s.Pressure), len(s.SchedP99NS)}
	for _, core := range s.Cores {
		lengths = append(lengths, len(core))
	}
	for _, n := range lengths {
		if n != len(s.AtNS) {
			t.Errorf("a column of %d for %d samples", n, len(s.AtNS))
		}
	}
}

func TestSamplerLooksAtASteadyInterval(t *testing.T) {
	const ms = time.Millisecond
	checkTimes(t, sampled(t, 50*ms, time.Second, 210*ms), 50*ms, 50, 100, 150, 200)
}

func TestSamplerReachesTheEndOfTheWindow(t *testing.T) {
	const ms = time.Millisecond
	checkTimes(t, sampled(t, 50*ms, time.Second, 140*ms), 50*ms, 50, 100, 140)
	checkTimes(t, sampled(t, 0, 0, 3*ms), DefaultInterval, 3)
}

func TestSamplerOfALongerRunHalvesItsResolution(t *testing.T) {
	const ms = time.Millisecond
	// There is room for four: the fifth, at 45 or 50 ms, merges those before it.
	checkTimes(t, sampled(t, 10*ms, 30*ms, 45*ms), 20*ms, 20, 40, 45)
	checkTimes(t, sampled(t, 10*ms, 30*ms, 71*ms), 20*ms, 20, 40, 50, 70)
	checkTimes(t, sampled(t, 10*ms, 30*ms, 91*ms), 40*ms, 40, 70, 90)
}

func TestSamplerSaysWhatItCost(t *testing.T) {
	s := &Sampler{busy: 2 * time.Millisecond}
	if got := s.Share(time.Second); got != 0.002 {
		t.Errorf("%v, want 0.002", got)
	}
	if got := s.Share(0); got != 0 {
		t.Errorf("%v of no window", got)
	}
}

func TestStopBeforeStartOnlyCloses(t *testing.T) {
	s := NewSampler(time.Millisecond, time.Second, 1, func(int) int { return 0 })
	s.Stop()
	if len(s.Series().AtNS) != 0 {
		t.Error("a sampler that never started has samples")
	}
}

func TestSamplerSeesTheMachineOnLinux(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the machine's figures are optional elsewhere")
	}
	s := NewSampler(time.Millisecond, time.Second, 0, nil)
	defer s.Stop()
	r := s.reader.read(0)
	if !r.machineOK || r.machine.Total() <= 0 || len(s.Warnings()) != 0 {
		t.Errorf("%+v, warnings %q", r.machine, s.Warnings())
	}
	if len(s.reader.cores.now) < runtime.NumCPU() {
		t.Errorf("%d cores, of which this process may use %d", len(s.reader.cores.now), runtime.NumCPU())
	}
	for _, c := range s.reader.cores.now {
		if !c.ok || c.times.Total() <= 0 || c.times.Total() > r.machine.Total() {
			t.Errorf("core %d: %+v of %+v", c.number, c, r.machine)
		}
	}
	direct, err := CoresCPU(nil)
	if err != nil || direct.Total() < r.machine.Total() {
		t.Errorf("%+v after %+v, error %v", direct, r.machine, err)
	}
	if waited, ok := PressureTotal(); ok != r.waitedOK || waited < r.waited {
		t.Errorf("pressure %v, %v after %v, %v", waited, ok, r.waited, r.waitedOK)
	}
}

// ticking is a sampler that ticks by hand and has room for n samples.
func ticking(n int) *Sampler {
	s := NewSampler(time.Millisecond, time.Duration(n)*time.Millisecond, 3, func(stage int) int { return stage })
	s.begin = time.Now()
	s.tick() // the runtime sets its own buffers up at the first
	return s
}

func TestTickAllocatesNothing(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has counters that are read without allocation")
	}
	const room = 16
	s := ticking(room)
	defer s.reader.close()
	halvings := 0
	allocs := testing.AllocsPerRun(10*room, func() {
		if s.tick() {
			halvings++
		}
	})
	if allocs != 0 || halvings == 0 {
		t.Errorf("%v allocations a tick, %d halvings; want none and some", allocs, halvings)
	}
}

func BenchmarkSamplerTick(b *testing.B) {
	s := ticking(1000)
	defer s.reader.close()
	b.ReportAllocs()
	for b.Loop() {
		s.tick()
	}
}
