package wake

import (
	"container/heap"
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newClock(t testing.TB) *Clock {
	c := New(nil)
	t.Cleanup(c.Close)
	return c
}

func TestManySleepersAtOnceNeverWakeEarly(t *testing.T) {
	c := newClock(t)
	var wg sync.WaitGroup
	for g := range 64 {
		wg.Go(func() {
			for i := range 20 {
				d := time.Duration(1+(g*7919+i*104729)%3000) * time.Microsecond
				start := time.Now()
				if err := c.Sleep(t.Context(), d); err != nil {
					t.Errorf("sleep of %v: %v", d, err)
				}
				if got := time.Since(start); got < d {
					t.Errorf("a sleep of %v took %v: too short", d, got)
				}
			}
		})
	}
	wg.Wait()
	if len(c.deadlines) != 0 {
		t.Errorf("%d deadlines are left behind", len(c.deadlines))
	}
}

func TestNothingToSleepReturnsTheContextsError(t *testing.T) {
	c := newClock(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, d := range []time.Duration{-time.Hour, 0} {
		if err := c.Sleep(t.Context(), d); err != nil {
			t.Errorf("Sleep(%v) = %v, want nil", d, err)
		}
		if err := c.Sleep(ended, d); !errors.Is(err, context.Canceled) {
			t.Errorf("Sleep(%v) in an ended context = %v, want %v", d, err, context.Canceled)
		}
	}
	if c.kicker != nil {
		t.Error("a clock that never slept holds a timer of the kernel's")
	}
}

func TestAnEndedContextEndsTheSleep(t *testing.T) {
	c := newClock(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	asleep := make(chan error)
	for range 8 {
		go func() { asleep <- c.Sleep(ctx, time.Hour) }()
	}
	waitForSleepers(c, 8)
	cancel(errors.New("enough"))
	for range 8 {
		if err := <-asleep; !errors.Is(err, context.Canceled) {
			t.Errorf("Sleep = %v, want %v", err, context.Canceled)
		}
	}
	if len(c.deadlines) != 0 {
		t.Errorf("%d deadlines are left behind", len(c.deadlines))
	}
}

// A sleeper that was cancelled goes back to the pool: its timer must not wake
// the next one who takes it.
func TestACancelledSleepDoesNotShortenALaterOne(t *testing.T) {
	c := newClock(t)
	for range 50 {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Microsecond)
		_ = c.Sleep(ctx, 60*time.Microsecond) // either may come first
		cancel()
		start := time.Now()
		if err := c.Sleep(t.Context(), time.Millisecond); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(start); got < time.Millisecond {
			t.Fatalf("a sleep of 1ms took %v", got)
		}
	}
}

func TestAClosedClockStillSleeps(t *testing.T) {
	c := New(nil)
	asleep := make(chan error)
	start := time.Now()
	const d = 3 * time.Millisecond
	go func() { asleep <- c.Sleep(t.Context(), d) }()
	waitForSleepers(c, 1)
	c.Close()
	c.Close()
	if err := <-asleep; err != nil {
		t.Errorf("a sleep under way at Close: %v", err)
	}
	if err := c.Sleep(t.Context(), d); err != nil {
		t.Errorf("a sleep after Close: %v", err)
	}
	if got := time.Since(start); got < 2*d {
		t.Errorf("two sleeps of %v took %v", d, got)
	}
	if c.kicker != nil {
		t.Error("a closed clock took a new timer from the kernel")
	}
}

func TestDeadlinesComeInOrderAndKnowTheirPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d deadlines
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if len(d) > 0 && rapid.Bool().Draw(t, "remove") {
				s := d[rapid.IntRange(0, len(d)-1).Draw(t, "which")]
				if heap.Remove(&d, s.place) != s {
					t.Fatal("removed another sleeper than the one asked for")
				}
			} else {
				heap.Push(&d, &sleeper{due: time.Duration(rapid.IntRange(0, 9).Draw(t, "due"))})
			}
			for i, s := range d {
				if s.place != i {
					t.Fatalf("the sleeper at %d believes it is at %d", i, s.place)
				}
			}
		}
		var dues []time.Duration
		for len(d) > 0 {
			dues = append(dues, heap.Pop(&d).(*sleeper).due)
		}
		if !slices.IsSorted(dues) {
			t.Fatalf("out of order: %v", dues)
		}
	})
}

func TestASleepAllocatesNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget at random")
	}
	c := newClock(t)
	sleep := func() { _ = c.Sleep(t.Context(), time.Microsecond) }
	sleep()
	if got := testing.AllocsPerRun(100, sleep); got >= 1 {
		t.Errorf("a sleep allocates %v times", got)
	}
}

// waitForSleepers returns once n sleep.
func waitForSleepers(c *Clock, n int) {
	for {
		c.mu.Lock()
		now := len(c.deadlines)
		c.mu.Unlock()
		if now == n {
			return
		}
		runtime.Gosched()
	}
}

func TestABusyProcessIsNotInterrupted(t *testing.T) {
	busy := true
	c := New(func() bool { return busy })
	defer c.Close()
	if err := c.Sleep(t.Context(), time.Microsecond); err != nil || c.kicker != nil {
		t.Errorf("asleep while busy: error %v, kicker %v", err, c.kicker)
	}
	busy = false
	if err := c.Sleep(t.Context(), time.Microsecond); err != nil {
		t.Error(err)
	}
	if len(c.deadlines) != 0 {
		t.Errorf("%d deadlines are left", len(c.deadlines))
	}
}
