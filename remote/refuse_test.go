package remote_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// start is when the tests' services begin.
var start = time.Unix(1_000_000_000, 0)

func after(microseconds int) time.Time {
	return start.Add(time.Duration(microseconds) * time.Microsecond)
}

// bucket is a token bucket counted in whole microseconds: a token is worth so many.
type bucket struct{ token, most, holds, at int }

func (b *bucket) admit(at int) (missing int) {
	b.holds, b.at = min(b.holds+at-b.at, b.most), at
	if b.holds < b.token {
		return b.token - b.holds
	}
	b.holds -= b.token
	return 0
}

func TestARateIsATokenBucket(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		token := rapid.IntRange(1, 100_000).Draw(r, "µs a token")
		burst := rapid.IntRange(0, 9).Draw(r, "burst") // 0 counts as 1
		most := max(burst, 1) * token
		naive := bucket{token: token, most: most, holds: most}
		rate := remote.NewRate(workloads.Service{Rate: 1e6 / float64(token), Burst: burst})
		at := 0
		for range rapid.IntRange(1, 60).Draw(r, "requests") {
			at += rapid.OneOf(rapid.Just(0), rapid.Just(token), rapid.IntRange(0, 2*token), rapid.IntRange(0, 20*token)).Draw(r, "gap")
			missing := naive.admit(at)
			wait, ok := rate.Admit(after(at))
			if ok != (missing == 0) {
				r.Fatalf("at %d µs: admitted: %v, but %d µs of a token are missing", at, ok, missing)
			}
			if off := wait - time.Duration(missing)*time.Microsecond; off.Abs() > time.Nanosecond*2 {
				r.Fatalf("at %d µs: told to come back after %v, want %d µs", at, wait, missing)
			}
		}
	})
}

// A queue for tokens serves those that wait in the order they came, each as soon as
// there is a token: by hand, two at once and then one in 5 ms.
func TestAQueueForTokensIsServedInOrder(t *testing.T) {
	rate := remote.NewRate(workloads.Service{Rate: 200, Burst: 2})
	for i, c := range [][2]int{{0, 0}, {0, 0}, {0, 5000}, {1000, 10000}, {30000, 30000}, {30000, 30000}, {30000, 35000}} {
		if got := rate.Queue(after(c[0])); got.Sub(after(c[1])).Abs() > time.Microsecond {
			t.Errorf("request %d, at %d µs: has a token at %v, want %v", i+1, c[0], got.Sub(start), after(c[1]).Sub(start))
		}
	}
	if at := (*remote.Rate)(nil).Queue(start); !at.Equal(start) {
		t.Errorf("without a rate it waits until %v", at)
	}
}

func TestWhoComesBackWhenToldIsAdmitted(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		service := workloads.Service{Rate: rapid.Float64Range(1e-3, 1e6).Draw(r, "rate"), Burst: rapid.IntRange(1, 5).Draw(r, "burst")}
		rate := remote.NewRate(service)
		at := start
		for range 30 {
			at = at.Add(time.Duration(rapid.Float64Range(0, 2).Draw(r, "gap") / service.Rate * 1e9))
			wait, ok := rate.Admit(at)
			if ok {
				if wait != 0 {
					r.Fatalf("admitted, and told to wait %v", wait)
				}
				continue
			}
			if wait < time.Nanosecond {
				r.Fatalf("refused, and told to wait %v", wait)
			}
			at = at.Add(wait)
			if again, ok := rate.Admit(at); !ok {
				r.Fatalf("refused again after %v, and told to wait %v", wait, again)
			}
		}
	})
}

func TestNobodyIsAdmittedBeforeThereIsAToken(t *testing.T) {
	for _, perSecond := range []int{1, 8, 100, 1000, 50_000} {
		rate := remote.NewRate(workloads.Service{Rate: float64(perSecond)})
		rate.Admit(start)
		token := time.Second / time.Duration(perSecond)
		if wait, ok := rate.Admit(start.Add(token - 1)); ok || wait != 1 {
			t.Errorf("%d a second: admitted a nanosecond early: %v; told to wait %v", perSecond, ok, wait)
		}
		if _, ok := rate.Admit(start.Add(token)); !ok {
			t.Errorf("%d a second: refused when there is a token", perSecond)
		}
	}
}

func TestWithoutARateEverybodyIsAdmitted(t *testing.T) {
	rate := remote.NewRate(workloads.Service{Burst: 1})
	for range 100 {
		if wait, ok := rate.Admit(start); !ok || wait != 0 {
			t.Fatalf("admitted: %v, wait %v", ok, wait)
		}
	}
}

func TestAPlaceIsFreeInTheMeanTimeBetweenAnswers(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		mean := time.Duration(rapid.Int64Range(0, int64(20*time.Second)).Draw(r, "mean"))
		n := rapid.IntRange(1, 50).Draw(r, "concurrency")
		want := mean / time.Duration(n)
		switch {
		case want < time.Millisecond:
			want = time.Millisecond
		case want > time.Second:
			want = time.Second
		}
		if got := remote.PlaceFreeIn(workloads.Constant(mean), n); got != want {
			r.Fatalf("%v in %d places: %v, want %v", mean, n, got, want)
		}
	})
}

// To the nanosecond: a bound on what comes through such a queue must hold.
func TestAQueueForTokensGrantsNoneEarlyNorLate(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		token := rapid.IntRange(1, 100_000).Draw(r, "µs a token")
		most := rapid.IntRange(1, 9).Draw(r, "burst") * token
		rate := remote.NewRate(workloads.Service{Rate: 1e6 / float64(token), Burst: most / token})
		holds, at := most, 0
		for range rapid.IntRange(1, 60).Draw(r, "requests") {
			gap := rapid.OneOf(rapid.Just(0), rapid.Just(token), rapid.IntRange(0, 2*token)).Draw(r, "gap")
			holds, at = min(holds+gap, most)-token, at+gap
			if got, want := rate.Queue(after(at)), after(at-min(holds, 0)); !got.Equal(want) {
				r.Fatalf("at %d µs: has a token at %v, want %v", at, got.Sub(start), want.Sub(start))
			}
		}
	})
}
