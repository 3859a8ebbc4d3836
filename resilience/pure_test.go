package resilience

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/workloads"
)

func TestABackoffDoublesUpToItsCap(t *testing.T) {
	p := workloads.Policy{Backoff: 10 * time.Millisecond, BackoffMax: 45 * time.Millisecond}
	for n, want := range []int{10, 20, 40, 45, 45} {
		if got := Backoff(p, n+1); got != time.Duration(want)*time.Millisecond {
			t.Errorf("before retry %d: %v, want %d ms", n+1, got, want)
		}
	}
	p.BackoffMax = 0
	if got := Backoff(p, 1000); got != 320*time.Millisecond {
		t.Errorf("without a cap of its own: %v", got)
	}
}

func TestAWaitIsSpreadFromNothingToTheBackoff(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := workloads.Policy{
			Backoff:    time.Duration(rapid.Int64Range(0, int64(100*time.Hour)).Draw(r, "backoff")),
			BackoffMax: time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(r, "cap")),
		}
		n := rapid.IntRange(1, 100).Draw(r, "retry")
		seed, item := rapid.Uint64().Draw(r, "seed"), rapid.IntRange(0, 1e6).Draw(r, "item")
		most, got := Backoff(p, n), Wait(p, seed, "fetch", item, n)
		if got < 0 || got > most || got != Wait(p, seed, "fetch", item, n) {
			r.Fatalf("waits %v of at most %v", got, most)
		}
		if n > 1 && Backoff(p, n-1) > most {
			r.Fatalf("the backoff before retry %d is %v, and %v before", n, most, Backoff(p, n-1))
		}
	})
	p, sum := workloads.Policy{Backoff: time.Second}, time.Duration(0)
	for i := range 10_000 {
		sum += Wait(p, 1, "fetch", i, 1)
	}
	if mean := sum / 10_000; mean < 490*time.Millisecond || mean > 510*time.Millisecond {
		t.Errorf("waits %v on average, of 500ms", mean)
	}
}

// Against exact arithmetic: retries granted never exceed what was earned and what was
// there at the start, and one is denied only when less than a whole one is there.
func TestABudgetGrantsWhatIsEarned(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		percent := rapid.Int64Range(1, 100).Draw(r, "percent")
		b, holds := newBudget(float64(percent)/100), int64(1000)
		for range rapid.IntRange(0, 400).Draw(r, "events") {
			if rapid.Bool().Draw(r, "first attempt") {
				b, holds = b.deposit(), min(holds+percent, 1000)
				continue
			}
			var granted bool
			b, granted = b.withdraw()
			if granted != (holds >= 100) {
				r.Fatalf("granted: %v, with %d hundredths", granted, holds)
			}
			if granted {
				holds -= 100
			}
		}
	})
	none := newBudget(0)
	for range 100 {
		if _, granted := none.withdraw(); !granted {
			t.Fatal("denied without a budget")
		}
	}
}

func TestTheStatesOfABreaker(t *testing.T) {
	b := newBreaker(2, 10)
	step := func(now time.Duration, was pass, o outcome, want circuit) {
		t.Helper()
		if b = b.report(now, was, o); b.state != want {
			t.Errorf("at %d: state %d, want %d", now, b.state, want)
		}
	}
	admit := func(now time.Duration, want pass) {
		t.Helper()
		var got pass
		if b, got = b.admit(now); got != want {
			t.Errorf("at %d: pass %d, want %d", now, got, want)
		}
	}
	step(1, ordinary, failed, closed)
	step(1, ordinary, succeeded, closed) // not in a row
	step(2, ordinary, failed, closed)
	step(2, ordinary, unknown, closed)
	step(3, ordinary, failed, open)
	admit(12, rejected)
	step(12, ordinary, succeeded, open) // begun before
	admit(13, probing)
	admit(13, rejected)
	step(14, ordinary, failed, halfOpen)
	step(15, probing, failed, open)
	admit(25, probing)
	step(26, probing, unknown, open)
	admit(26, probing)
	step(27, probing, succeeded, closed)
	step(28, ordinary, failed, closed)
	admit(28, ordinary)
}

// A breaker never lets more than one through while it is not closed, opens with the
// last of so many failures in a row, and lets one through once it has rested.
func TestABreakerKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		most := rapid.IntRange(1, 4).Draw(r, "failures")
		rest := time.Duration(rapid.IntRange(1, 20).Draw(r, "rest"))
		b, now, row, probes := newBreaker(most, rest), time.Duration(0), 0, 0
		var under []pass
		for range rapid.IntRange(1, 80).Draw(r, "events") {
			now += time.Duration(rapid.IntRange(0, 8).Draw(r, "gap"))
			if len(under) == 0 || rapid.Bool().Draw(r, "another") {
				var p pass
				was := b
				b, p = b.admit(now)
				if (was.state == closed) != (p == ordinary) || was.state == open && (now >= was.until) != (p == probing) {
					r.Fatalf("%+v at %d gave %d", was, now, p)
				}
				if p != rejected {
					under = append(under, p)
				}
				if p == probing {
					probes++
				}
				if probes > 1 {
					r.Fatal("two attempts are under way to see whether the service is well")
				}
				continue
			}
			i := rapid.IntRange(0, len(under)-1).Draw(r, "which")
			p := under[i]
			under = append(under[:i], under[i+1:]...)
			o := outcome(rapid.IntRange(0, 2).Draw(r, "outcome"))
			was := b
			b = b.report(now, p, o)
			if p == probing {
				probes, row = 0, 0
				continue
			}
			switch {
			case was.state != closed:
				row = 0
			case o == succeeded:
				row = 0
			case o == failed:
				row++
			}
			if opened := was.state == closed && b.state == open; opened != (row == most) {
				r.Fatalf("%d failures in a row of %d: opened %v", row, most, opened)
			}
			if b.state != closed {
				row = 0
			}
		}
	})
}

// Against a sorted list: whoever enters and leaves in whatever order.
func TestALaneIsInOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := lane{after: 10}
		entries := map[int]*entry{}
		now := time.Duration(100)
		for i := range rapid.IntRange(1, 60).Draw(r, "events") {
			now += time.Duration(rapid.IntRange(-2, 6).Draw(r, "gap"))
			if rapid.Bool().Draw(r, "enters") {
				e := &entry{}
				first := l.add(e, now)
				entries[i] = e
				if first != (l.first == e) {
					r.Fatal("it does not tell whether it is the first")
				}
			} else if len(entries) > 0 {
				k := rapid.SampledFrom(keys(entries)).Draw(r, "leaves")
				entries[k].leave()
				entries[k].leave() // a second time is nothing
				delete(entries, k)
			}
			n, last := 0, (*entry)(nil)
			for e := l.first; e != nil; e = e.next {
				if e.prev != last || last != nil && last.at > e.at {
					r.Fatal("out of order")
				}
				n, last = n+1, e
			}
			if n != len(entries) || l.last != last {
				r.Fatalf("%d in the lane of %d", n, len(entries))
			}
		}
	})
}

func keys(m map[int]*entry) []int {
	var out []int
	for k := range 60 {
		if m[k] != nil {
			out = append(out, k)
		}
	}
	return out
}
