package model

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
	"pgregory.net/rapid"
)

// endless are queues longer than any job here.
var endless = strategies.Pipeline{Queue: []int{100_000}}

// whatIfs tries all changes of a valid job.
func whatIfs(t rapid.TB, j Job, s strategies.Strategy) []WhatIf {
	t.Helper()
	all, err := j.WhatIfs(context.Background(), s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// only is the one change of that kind to that stage.
func only(t *testing.T, all []WhatIf, change Change, stage string) WhatIf {
	t.Helper()
	i := slices.IndexFunc(all, func(w WhatIf) bool { return w.Change == change && w.Stage == stage })
	if i < 0 {
		t.Fatalf("no change %s of %q in %+v", change, stage, all)
	}
	return all[i]
}

// cpuBound is a job that 2 of its 4 stages do not hold up, and the cores do.
func cpuBound() Job {
	j := known([]stage.Kind{stage.IO, stage.CPU, stage.CPU, stage.IO}, []int{64, 4, 4, 64}, alike(400, 1, 30, 10, 2))
	j.Cores = 4
	return j
}

func TestOneMoreCoreOnACPUBoundJobGainsItsShare(t *testing.T) {
	cores := only(t, whatIfs(t, cpuBound(), strategies.Pipeline{Queue: []int{16}}), ChangeCores, "")
	if math.Abs(cores.Gain-5.0/4) > 0.01 {
		t.Errorf("gains %v, want 5/4", cores.Gain)
	}
	if cores.From.Count != 4 || cores.To.Count != 5 {
		t.Errorf("from %v to %v cores", cores.From, cores.To)
	}
	if want := ms(1 + 400*40/5 + 2); cores.Limit.Makespan < want || cores.Limit.Makespan > cores.Makespan {
		t.Errorf("limit %v, want at least %v, and at most the %v that it takes", cores.Limit, want, cores.Makespan)
	}
}

func TestAStageThatDoesNotBindGainsNothing(t *testing.T) {
	all := whatIfs(t, cpuBound(), strategies.Pipeline{Queue: []int{16}})
	for _, w := range all {
		if (w.Stage == "stage 1" || w.Stage == "stage 4") && math.Abs(w.Gain-1) > 1e-3 {
			t.Errorf("%s of %s gains %v", w.Change, w.Stage, w.Gain)
		}
	}
	if first := all[0]; first.Change != ChangeFaster || first.Stage != "stage 2" || math.Abs(first.Gain-40.0/25) > 0.01 {
		t.Errorf("first is %+v, want stage 2 twice as fast, which gains 40/25", first)
	}
	fetch := only(t, all, ChangeFaster, "stage 1")
	if fetch.From.String() != "1 ms" || fetch.To.String() != "500 µs" {
		t.Errorf("from %v to %v", fetch.From, fetch.To)
	}
}

// With two places in the first stage items 0 to 2 come to the second at 4, 6 and
// 8 ms, and their 6, 8 and 4 ms there end at 14. With four, item 2 comes at 4 ms
// and takes the place that item 1, the longest, then waits for until 8.
func TestAChangeThatHurtsIsToldAndComesLast(t *testing.T) {
	j := known(make([]stage.Kind, 2), []int{2, 2}, [][]float64{{4, 6}, {6, 8}, {4, 4}})
	all := whatIfs(t, j, strategies.Pipeline{Queue: []int{1}})
	last := all[len(all)-1]
	want := WhatIf{
		Change: ChangeLimit, Stage: "stage 1", From: Amount{Count: 2}, To: Amount{Count: 4},
		Limit: last.Limit, Makespan: ms(16), Gain: 14.0 / 16,
	}
	if !reflect.DeepEqual(last, want) {
		t.Errorf("last is %+v, want %+v", last, want)
	}
}

func TestOnlyChangesThatCanMatterAreTried(t *testing.T) {
	const cpu, io = stage.CPU, stage.IO
	for _, c := range []struct {
		name string
		job  Job
		want []string
	}{
		{"no limit, no cores", Job{Lines: []Line{line("a", io, 0, 3, 5)}}, []string{"faster a: 5 ns → 3 ns"}},
		{"no time", Job{Lines: []Line{line("a", io, 1, 3, 0)}}, []string{"limit a: 1 → 2"}},
		{"all fit in", Job{Lines: []Line{line("a", io, 3, 3, 4)}}, []string{"faster a: 4 ns → 2 ns"}},
		{"as many workers as cores", Job{Cores: 2, Lines: []Line{line("a", cpu, 2, 9, 4)}}, []string{"cores : 2 → 3", "faster a: 4 ns → 2 ns"}},
		{"fewer workers than cores", Job{Cores: 3, Lines: []Line{line("a", cpu, 2, 9, 4)}}, []string{"cores : 3 → 4", "faster a: 4 ns → 2 ns", "limit a: 2 → 3"}},
		{"CPU stage, cores do not bind", Job{Lines: []Line{line("a", cpu, 2, 9, 4)}}, []string{"faster a: 4 ns → 2 ns", "limit a: 2 → 4"}},
		{"no items", Job{Cores: 1, Lines: []Line{line("a", io, 1, 0)}}, []string{"cores : 1 → 2"}},
	} {
		var got []string
		for _, w := range whatIfs(t, c.job, endless) {
			got = append(got, fmt.Sprintf("%s %s: %s → %s", w.Change, w.Stage, w.From, w.To))
		}
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWorkersGoAlongWithCores(t *testing.T) {
	j := Job{Cores: 2, Lines: []Line{
		line("a", stage.CPU, 2, 60, 1000), line("b", stage.CPU, 1, 60, 1), line("c", stage.IO, 2, 60, 1),
	}}
	more := j.withCores(3)
	if got := []int{more.Cores, more.Lines[0].Limit, more.Lines[1].Limit, more.Lines[2].Limit}; !slices.Equal(got, []int{3, 3, 1, 2}) {
		t.Errorf("cores and limits %d, want 3, 3, 1 and 2", got)
	}
	if j.Lines[0].Limit != 2 || j.Cores != 2 {
		t.Error("the caller's job was changed")
	}
}

func TestWhatIfsAreOrderedAndHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, sizes{lines: 4, items: 12, steps: 48}, rapid.Bool().Draw(t, "alike"))
		j.Rate = 0 // a rate is the other end's, and these lines have none
		if j.Cores > 0 {
			j.CPU = time.Duration(rapid.Int64Range(0, 1000).Draw(t, "measured CPU work"))
		}
		s := strategies.Pipeline{Queue: []int{rapid.IntRange(0, 3).Draw(t, "queue")}}
		before := 1.0
		for i, w := range whatIfs(t, j, s) {
			if math.IsNaN(w.Gain) || math.IsInf(w.Gain, 0) || w.Gain < 0 {
				t.Fatalf("gain %v: %+v", w.Gain, w)
			}
			if i > 0 && w.Gain > before {
				t.Fatalf("a gain of %v comes after one of %v", w.Gain, before)
			}
			before = w.Gain
			if w.Limit.Makespan > w.Makespan {
				t.Fatalf("the limit %v exceeds the makespan: %+v", w.Limit, w)
			}
		}
	})
}

func TestWhatCannotBeSimulatedIsAnError(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	fine := Job{Lines: []Line{line("a", stage.IO, 1, 3, 5)}}
	hangs := Job{Lines: slices.Clone(fine.Lines)}
	hangs.Lines[0].Remote = &Remote{Service: workloads.Service{Faults: []workloads.Fault{{Kind: workloads.FaultHang, Every: 1}}}}
	for _, c := range []struct {
		name string
		ctx  context.Context
		job  Job
		want string
	}{
		{"no lines", t.Context(), Job{}, "no lines"},
		{"negative time", t.Context(), Job{Lines: []Line{line("a", stage.IO, 1, 3, -5)}}, "below 0"},
		{"negative cores", t.Context(), Job{Cores: -1, Lines: fine.Lines}, "cores -1"},
		{"a hanging service", t.Context(), hangs, "hangs"},
		{"canceled", canceled, fine, context.Canceled.Error()},
	} {
		_, whatIf := c.job.WhatIfs(c.ctx, endless, Options{})
		_, elasticity := c.job.Elasticities(c.ctx, endless, Options{})
		for _, err := range []error{whatIf, elasticity} {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
			}
		}
		if c.ctx == canceled && !errors.Is(whatIf, context.Canceled) {
			t.Errorf("%s: %v is not the context's error", c.name, whatIf)
		}
	}
}
