package model_test

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

const ms = time.Millisecond

// strategyFunc is a strategy of a test's own.
type strategyFunc func(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error

// Run implements strategies.Strategy.
func (f strategyFunc) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	return f(ctx, rt, items, stages)
}

// each takes every item one after the other through what way says.
func each(way func(it stage.Item, do func(k int, it stage.Item) stage.Item)) strategyFunc {
	return func(ctx context.Context, _ flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
		var first error
		for it := range items {
			way(it, func(k int, it stage.Item) stage.Item {
				it, err := stages[k].Do(ctx, it)
				first = cmp.Or(first, err)
				return it
			})
		}
		return first
	}
}

// ignoring is a strategy that does not heed errors.
func ignoring(s strategyFunc) strategyFunc {
	return func(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
		_ = s(ctx, rt, items, stages)
		return nil
	}
}

func like(n int, d time.Duration) []time.Duration {
	times := make([]time.Duration, n)
	for i := range times {
		times[i] = d
	}
	return times
}

// threeLines is a job of n items, which fail in fetch and in store by these rules.
func threeLines(n int, fetch, store []workloads.Fault) model.Job {
	faulty := func(faults []workloads.Fault) *model.Remote {
		return &model.Remote{Service: workloads.Service{Faults: faults}}
	}
	return model.Job{Lines: []model.Line{
		{Name: "fetch", Limit: 3, Times: like(n, 5*ms), Remote: faulty(fetch)},
		{Name: "process", Kind: stage.CPU, Limit: 2, Times: like(n, 2*ms)},
		{Name: "store", Limit: 2, Times: like(n, ms), Remote: faulty(store)},
	}}
}

func TestWhatAStrategyDoesWrongWithItemsIsSaid(t *testing.T) {
	through := func(it stage.Item, do func(int, stage.Item) stage.Item) {
		for k := range 3 {
			it = do(k, it)
		}
	}
	for name, c := range map[string]struct {
		strategy strategyFunc
		want     string
	}{
		"loses one": {each(func(it stage.Item, do func(int, stage.Item) stage.Item) {
			if it.ID != 3 {
				through(it, do)
			}
		}), "lost items: 1 of 5 never came to stage fetch"},
		"loses some on the way": {each(func(it stage.Item, do func(int, stage.Item) stage.Item) {
			if it = do(0, it); it.ID < 2 {
				it = do(1, it)
				do(2, it)
			}
		}), "lost items: 3 of 5 never came to stage process"},
		"takes one twice": {each(func(it stage.Item, do func(int, stage.Item) stage.Item) {
			through(it, do)
			if it.ID == 3 {
				do(0, it)
			}
		}), "item 3 came to stage fetch a second time"},
		"makes one up": {each(func(it stage.Item, do func(int, stage.Item) stage.Item) {
			through(it, do)
			if it.ID == 4 {
				do(0, stage.Item{ID: 5})
			}
		}), "item 5 came to stage fetch: the job has 5, from 0 on"},
		"makes one up below": {each(func(_ stage.Item, do func(int, stage.Item) stage.Item) {
			do(0, stage.Item{ID: -1})
		}), "item -1 came to stage fetch: the job has 5, from 0 on"},
		"skips a stage": {each(func(it stage.Item, do func(int, stage.Item) stage.Item) {
			it = do(0, it)
			do(2, it)
		}), "item 0 came to stage store before it was through stage process"},
		"goes backwards": {each(func(it stage.Item, do func(int, stage.Item) stage.Item) {
			it = do(1, it)
			it = do(0, it)
			do(2, it)
		}), "item 0 came to stage process before it was through stage fetch"},
		"is in two at once": {strategyFunc(func(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
			g := flow.NewGroup(ctx, rt)
			for it := range items {
				for _, s := range stages {
					g.Go(s.Name, func(ctx context.Context) error {
						_, err := s.Do(ctx, it)
						return err
					})
				}
			}
			return g.Wait()
		}), "item 0 came to stage process before it was through stage fetch"},
		"raises the dead": {each(func(it stage.Item, do func(int, stage.Item) stage.Item) {
			do(0, it)
			do(1, it)
			do(2, it)
		}), "item 3 came to stage process as if it had not failed"},
	} {
		t.Run(name, func(t *testing.T) {
			job := threeLines(5, nil, nil)
			if name == "raises the dead" {
				job = threeLines(5, []workloads.Fault{{Every: 4, Kind: workloads.FaultReset}}, nil)
			}
			for _, s := range []strategyFunc{c.strategy, ignoring(c.strategy)} {
				if _, err := job.Simulate(t.Context(), s, model.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want %s", err, c.want)
				}
			}
		})
	}
}

func TestItemsThatFailPassTheLaterLinesUntouched(t *testing.T) {
	job := threeLines(12, []workloads.Fault{{Every: 3, Kind: workloads.FaultReset}}, []workloads.Fault{{Every: 4, Kind: workloads.FaultStatus, Status: 418}})
	for _, text := range everyText() {
		w := watch(parse(t, text), 3, 12, nil)
		out := simulate(t, job, w, observed)
		if out.Stored != 6 || out.Failed["connection reset"] != 4 || out.Failed["status 418"] != 2 || len(out.Failed) != 2 {
			t.Errorf("%s: stored %d, failed %v; want 6, and 4 and 2", text, out.Stored, out.Failed)
		}
		if in := out.FailedIn; in[0] != 4 || in[1] != 0 || in[2] != 2 {
			t.Errorf("%s: failed in %v, want 4, 0 and 2", text, in)
		}
		for i := range 12 {
			fetched := (i+1)%3 != 0
			if !out.Spans[0][i].In() || out.Spans[1][i].In() != fetched || out.Spans[2][i].In() != fetched {
				t.Errorf("%s: item %d: spans %v, %v, %v", text, i, out.Spans[0][i], out.Spans[1][i], out.Spans[2][i])
			}
		}
		wantEnds(t, out, w.ends)
	}
}

// A strategy sees the status of every item, and the account is that of what it saw.
func TestTheAccountAddsUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		job := drawJob(r, anyService)
		w := watch(parse(r, drawText(r)), len(job.Lines), len(job.Lines[0].Times), nil)
		out := simulate(r, job, w, observed)
		wantEnds(r, out, w.ends)
		for k, line := range job.Lines {
			came, failed := 0, 0
			for i, span := range out.Spans[k] {
				if span.In() {
					came++
					if k+1 == len(job.Lines) && w.ends[i] != "stored" || k+1 < len(job.Lines) && !out.Spans[k+1][i].In() {
						failed++
						if out.Ends[i] != k {
							r.Fatalf("item %d failed in line %d; the account says %d", i, k, out.Ends[i])
						}
					}
				}
				if w.ends[i] == "stored" && out.Ends[i] != len(job.Lines) {
					r.Fatalf("item %d was stored; the account says that it failed in line %d", i, out.Ends[i])
				}
			}
			if out.FailedIn[k] != failed {
				r.Fatalf("line %d: %d came, of which %d failed; the account says %d", k, came, failed, out.FailedIn[k])
			}
			if line.Remote == nil {
				if got := out.Requests[k]; got.Sent != 0 || got.Refused != 0 || got.MaxInFlight != 0 || len(got.Faults) != 0 {
					r.Fatalf("line %d has no service, and an account of it: %+v", k, got)
				}
				continue
			}
			faults := 0
			for _, n := range out.Requests[k].Faults {
				faults += n
			}
			if got := out.Requests[k]; got.Sent != came || got.Refused+faults != failed {
				r.Fatalf("line %d: %d came, %d failed: %+v", k, came, failed, got)
			}
		}
	})
}

func TestAStrategysOwnErrorIsTold(t *testing.T) {
	own := errors.New("no such cache")
	_, err := threeLines(3, nil, nil).Simulate(t.Context(), strategyFunc(func(context.Context, flow.Runtime, iter.Seq[stage.Item], []stage.Stage) error {
		return own
	}), model.Options{})
	if !errors.Is(err, own) {
		t.Errorf("got %v", err)
	}
}

func TestMistakesInAJobAreNamedBeforeAnythingRuns(t *testing.T) {
	job := model.Job{Cores: -1, Lines: []model.Line{{Name: "fetch", Limit: -2}, {Name: "fetch"}}}
	_, err := job.Simulate(t.Context(), strategyFunc(func(context.Context, flow.Runtime, iter.Seq[stage.Item], []stage.Stage) error {
		t.Error("it ran")
		return nil
	}), model.Options{})
	for _, want := range []string{"cores -1", "limit -2", `both named "fetch"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	if _, err := (model.Job{}).Simulate(t.Context(), parse(t, "pipeline"), model.Options{}); err == nil {
		t.Error("a job without lines is simulated")
	}
	if _, err := threeLines(1, nil, nil).Simulate(t.Context(), parse(t, "pipeline"), model.Options{Discipline: 9}); err == nil {
		t.Error("a discipline that does not exist is simulated")
	}
}

func TestNoItemsTakeNoTimeInAnyStrategy(t *testing.T) {
	for _, text := range everyText() {
		out := simulate(t, threeLines(0, nil, nil), parse(t, text), observed)
		if out.Makespan != 0 || out.Stored != 0 || len(out.Failed) != 0 || out.MaxInFlight(0) != 0 || out.Held(-1) != 0 {
			t.Errorf("%s: %+v", text, out)
		}
		if l := limit(t, out.Realised(threeLines(0, nil, nil))); l.Makespan != 0 {
			t.Errorf("%s: the bound is %+v", text, l)
		}
	}
}
