package sim_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/internal/vectors"
	"github.com/hbench/hbench/sim"
)

// tasks are listed in order of preference; some must wait for others.
type tasks struct {
	times  []int64
	before [][2]int // of each pair, numbered from 1, the first ends before the second begins
}

// startable is the first in the list that has not begun and waits for nobody.
func (l tasks) startable(begun, ended []bool) (task int, ok bool) {
	for i := range l.times {
		waits := slices.ContainsFunc(l.before, func(b [2]int) bool { return b[1] == i+1 && !ended[b[0]-1] })
		if !begun[i] && !waits {
			return i, true
		}
	}
	return 0, false
}

// listSchedule runs them on so many cores: whenever one is free, it takes the
// first of the list that can begin.
func (l tasks) listSchedule(t *testing.T, machines int) time.Duration {
	t.Helper()
	begun, ended := make([]bool, len(l.times)), make([]bool, len(l.times))
	var idle []flow.Parker
	report := play(t, sim.Options{Cores: machines}, func(_ context.Context, rt *sim.Runtime) error {
		for range machines {
			rt.Go("machine", func() {
				for slices.Contains(begun, false) {
					rt.Compute(0, nil) // so that all that ends at this moment has ended
					task, ok := l.startable(begun, ended)
					if !ok {
						p := rt.NewParker("a task that can begin")
						idle = append(idle, p)
						p.Park()
						continue
					}
					begun[task] = true
					rt.Compute(time.Duration(l.times[task]), nil)
					ended[task] = true
					for _, p := range idle {
						p.Unpark()
					}
					idle = nil
				}
			})
		}
		return nil
	})
	return report.Makespan
}

// Graham 1969: one machine more, shorter tasks and fewer orders to keep can each
// make the whole longer.
func TestKnownListSchedulesWithPrecedence(t *testing.T) {
	type input struct {
		Times      []int64
		Precedence [][2]int
		Machines   int
	}
	type expected struct {
		Base    int64
		Four    int64 `json:"four_machines"`
		Shorter int64 `json:"all_times_minus_1"`
		Without int64 `json:"without_4_5_and_4_6"`
	}
	for _, v := range vectors.Of(t, "list_schedule_precedence") {
		in, want := vectors.Read[input, expected](t, v)
		base := tasks{times: in.Times, before: in.Precedence}
		shorter, without := base, base
		shorter.times = slices.Clone(in.Times)
		for i := range shorter.times {
			shorter.times[i]--
		}
		without.before = slices.DeleteFunc(slices.Clone(in.Precedence), func(b [2]int) bool { return b == [2]int{4, 5} || b == [2]int{4, 6} })
		for _, check := range []struct {
			name     string
			tasks    tasks
			machines int
			want     int64
		}{
			{"base", base, in.Machines, want.Base},
			{"four machines", base, 4, want.Four},
			{"all times minus 1", shorter, in.Machines, want.Shorter},
			{"without 4<5 and 4<6", without, in.Machines, want.Without},
		} {
			if got := check.tasks.listSchedule(t, check.machines); got != time.Duration(check.want) {
				t.Errorf("%s: %s takes %d, want %d", v.ID, check.name, got, check.want)
			}
		}
	}
}
