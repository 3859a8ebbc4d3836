package workloads

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestWorkIsStretchedByTheCPUTimeThatItTook(t *testing.T) {
	const moment = 2 * time.Microsecond
	for _, c := range []struct {
		took   time.Duration
		factor float64
	}{
		{900 * time.Microsecond, 4.0 / 3}, {time.Millisecond, 1}, {0, 1.25}, {7 * time.Microsecond, 10},
	} {
		now := 3 * time.Second // the clock need not begin at 0
		err := longer(c.factor, func() { now += c.took }, func() (time.Duration, error) { return now, nil }, func() { now += moment })
		want := time.Duration(c.factor * float64(c.took))
		if used := now - 3*time.Second; err != nil || used < want || used >= want+moment {
			t.Errorf("%v × %v: used %v, %v; want %v", c.took, c.factor, used, err, want)
		}
	}
}

func TestNothingIsStretchedWithoutAClock(t *testing.T) {
	broken := errors.New("no such clock")
	for good := range 3 { // readings before it fails
		reads, worked := 0, 0
		clock := func() (time.Duration, error) {
			if reads++; reads > good {
				return 0, broken
			}
			return time.Duration(reads) * time.Millisecond, nil
		}
		err := longer(9, func() { worked++ }, clock, func() {})
		if !errors.Is(err, broken) || !strings.Contains(err.Error(), "stretch") || worked != min(good, 1) {
			t.Errorf("%d readings: worked %d times, %v", good, worked, err)
		}
	}
}

// On whatever machine this runs: the CPU time of the thread is no less than was asked.
func TestRealWorkTakesTheCPUTimeThatWasAsked(t *testing.T) {
	if !ThreadClock {
		t.Skip("no clock of a thread's CPU time here")
	}
	kernel, err := FindKernel("hash")
	if err != nil {
		t.Fatal(err)
	}
	work, document := kernel.New(), Document(1, 0, 4096)
	var inner, outer time.Duration
	err = Longer(1, func() { // ties the thread for the two readings around
		begin, _ := threadCPU()
		if err := Longer(3, func() {
			from, _ := threadCPU()
			work(document, 50)
			to, _ := threadCPU()
			inner = to - from
		}); err != nil {
			t.Error(err)
		}
		end, _ := threadCPU()
		outer = end - begin
	})
	if err != nil || inner <= 0 || outer < 3*inner {
		t.Errorf("work of %v took %v, %v; want three times as long", inner, outer, err)
	}
}
