package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// DeadlockError says that activities are left that wait for one another: none
// is ready and none sleeps or computes.
type DeadlockError struct {
	At      time.Duration // virtual time
	Waiters []Waiter      // in the order in which they were started
	Err     error         // that f returned, or else the context's; or nil
}

// Waiter is one activity and what it waits for.
type Waiter struct{ Activity, For string }

// Error names the waiters, those of one name that wait for the same together.
func (e *DeadlockError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "sim: deadlock at %v: ", e.At)
	count := map[Waiter]int{}
	for _, w := range e.Waiters {
		count[w]++
	}
	sep := ""
	for _, w := range e.Waiters {
		n := count[w]
		if n == 0 {
			continue // named already
		}
		fmt.Fprintf(&b, "%s%s waits for %s", sep, w.Activity, w.For)
		if n > 1 {
			fmt.Fprintf(&b, " (%d times)", n)
		}
		count[w], sep = 0, ", "
	}
	if e.Err != nil {
		fmt.Fprintf(&b, "; before that: %v", e.Err)
	}
	return b.String()
}

// Unwrap gives Err.
func (e *DeadlockError) Unwrap() error { return e.Err }

// stuck lists the activities that have not ended.
func (rt *Runtime) stuck() []Waiter {
	var left []*activity
	for _, a := range rt.all {
		if a.alive {
			left = append(left, a)
		}
	}
	slices.SortFunc(left, func(a, b *activity) int { return cmp.Compare(a.number, b.number) })
	var out []Waiter
	for _, a := range left {
		out = append(out, Waiter{Activity: a.name, For: a.parker.what})
	}
	return out
}
