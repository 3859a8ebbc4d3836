package sim_test

import (
	"cmp"
	"context"
	"math/big"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/sim"
)

// step is a sleep and a burst of computing after it.
type step struct{ sleep, cost time.Duration }

// everyMachine gives each discipline.
func everyMachine(cores int, slice time.Duration) []sim.Options {
	return []sim.Options{
		{Cores: cores, Discipline: sim.FIFO},
		{Cores: cores, Discipline: sim.PS},
		{Cores: cores, Discipline: sim.GoLike, Slice: slice},
	}
}

// onCores runs each script as an activity and gives the moments at which they
// end. The activity with the higher number is further downstream.
func onCores(t fatal, o sim.Options, scripts [][]step) (ends []time.Duration, report sim.Report) {
	t.Helper()
	ends = make([]time.Duration, len(scripts))
	report = play(t, o, func(ctx context.Context, rt *sim.Runtime) error {
		for i, script := range scripts {
			rt.Go("activity", func() {
				for _, s := range script {
					if err := rt.Sleep(ctx, s.sleep); err != nil {
						t.Fatal(err)
					}
					rt.ComputeAt(i, s.cost)
				}
				ends[i] = rt.Now()
			})
		}
		return nil
	})
	return ends, report
}

// ticker does the same by looking at everybody at every nanosecond.
type ticker struct {
	o       sim.Options
	now     time.Duration
	scripts [][]step
	task    []task
	queue   []int
	free    int
}

type task struct {
	at       int // the step
	waking   time.Duration
	asked    bool // for a core for this step, or computing
	core     bool
	sliceEnd time.Duration
	left     *big.Rat
	over     bool
	end      time.Duration
}

func tick(o sim.Options, scripts [][]step) []time.Duration {
	k := &ticker{o: o, scripts: scripts, task: make([]task, len(scripts)), free: o.Cores}
	for i := range k.task {
		k.begin(i)
	}
	for !k.done() {
		for k.moment() {
		}
		k.serve()
		k.now++
	}
	ends := make([]time.Duration, len(scripts))
	for i, t := range k.task {
		ends[i] = t.end
	}
	return ends
}

func (k *ticker) done() bool {
	return !slices.ContainsFunc(k.task, func(t task) bool { return !t.over })
}

// begin goes to sleep for the step, or says that the script is over. Who blocks
// gives its core back.
func (k *ticker) begin(i int) {
	t := &k.task[i]
	t.asked = false
	if t.at == len(k.scripts[i]) {
		t.over, t.end = true, k.now
		k.letGo(t)
		return
	}
	s := k.scripts[i][t.at]
	t.waking, t.left = k.now+s.sleep, new(big.Rat).SetInt64(int64(s.cost))
	if s.sleep > 0 {
		k.letGo(t)
	}
}

func (k *ticker) letGo(t *task) {
	if t.core {
		t.core = false
		k.free++
	}
}

// moment does what is due now, once, and says whether anything was.
func (k *ticker) moment() (changed bool) {
	for i := range k.task {
		t := &k.task[i]
		if t.asked && (t.core || k.o.Discipline == sim.PS) && t.left.Sign() <= 0 {
			if k.o.Discipline == sim.FIFO {
				k.letGo(t)
			}
			t.at++
			k.begin(i)
			changed = true
		}
	}
	var asked, expired []int
	for i := range k.task {
		t := &k.task[i]
		if t.over || t.waking > k.now {
			continue
		}
		keeps := k.o.Discipline == sim.GoLike && t.core
		switch {
		case keeps && t.sliceEnd <= k.now && !(t.asked && t.left.Sign() <= 0):
			k.letGo(t)
			expired = append(expired, i)
		case !t.asked && !keeps && k.o.Discipline != sim.PS:
			asked = append(asked, i)
		case t.asked:
			continue
		}
		t.asked, changed = true, true
	}
	if changed {
		down := func(a, b int) int { return cmp.Compare(b, a) }
		slices.SortFunc(asked, down)
		slices.SortFunc(expired, down)
		// Those for whom something else is due at this moment go on first.
		k.queue = append(append(k.queue, asked...), expired...)
	}
	for ; k.free > 0 && len(k.queue) > 0; k.queue = k.queue[1:] {
		t := &k.task[k.queue[0]]
		t.core, t.sliceEnd = true, k.now+k.o.Slice
		k.free--
		changed = true
	}
	return changed
}

// serve gives the running bursts what they get until the next nanosecond.
func (k *ticker) serve() {
	running := 0
	for _, t := range k.task {
		if k.computes(&t) {
			running++
		}
	}
	speed := big.NewRat(1, 1)
	if k.o.Discipline == sim.PS && running > k.o.Cores {
		speed = big.NewRat(int64(k.o.Cores), int64(running))
	}
	for i := range k.task {
		if t := &k.task[i]; k.computes(t) {
			t.left.Sub(t.left, speed)
		}
	}
}

func (k *ticker) computes(t *task) bool {
	return !t.over && t.asked && (t.core || k.o.Discipline == sim.PS)
}

func TestCoresAreSharedAsWhenEveryNanosecondIsLookedAt(t *testing.T) {
	for _, machine := range everyMachine(1, 3) {
		t.Run(machine.Discipline.String(), func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				o := machine
				o.Cores = rapid.IntRange(1, 4).Draw(r, "cores")
				few := rapid.Custom(func(r *rapid.T) step {
					return step{
						sleep: time.Duration(rapid.IntRange(0, 6).Draw(r, "sleep")),
						cost:  time.Duration(rapid.IntRange(0, 9).Draw(r, "cost")),
					}
				})
				scripts := rapid.SliceOfN(rapid.SliceOfN(few, 0, 5), 1, 7).Draw(r, "scripts")
				var work time.Duration
				for _, script := range scripts {
					for _, s := range script {
						work += s.cost
					}
				}
				got, report := onCores(r, o, scripts)
				if want := tick(o, scripts); !slices.Equal(got, want) {
					r.Fatalf("%+v: ends at %v, want %v", o, got, want)
				}
				if report.CoreBusy != work || report.Makespan != slices.Max(got) {
					r.Fatalf("%+v: %v of %v computed, makespan %v of %v", o, report.CoreBusy, work, report.Makespan, got)
				}
			})
		})
	}
}
