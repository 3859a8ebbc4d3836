package model_test

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// timed is a strategy whose activities' lives are added up by name.
type timed struct {
	strategies.Strategy
	lives map[string]time.Duration
}

// Run implements strategies.Strategy.
func (t timed) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	return t.Strategy.Run(ctx, clocked{rt, rt.(flow.Meter), t.lives}, items, stages)
}

type clocked struct {
	flow.Runtime
	flow.Meter
	lives map[string]time.Duration
}

func (c clocked) Go(name string, f func()) {
	c.Runtime.Go(name, func() {
		begin := c.Now()
		f()
		c.lives[name] += c.Now() - begin
	})
}

// A worker's life is work, waiting for a core, and waiting for its queues; from its
// end to the makespan it idles, as nothing comes any more.
func TestTheTimeOfStandingWorkersIsAccountedForToTheNanosecond(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		job := drawJob(r, anyService)
		items := len(job.Lines[0].Times)
		text := fmt.Sprintf("pipeline:queue=%d/%d", rapid.IntRange(0, 9).Draw(r, "queue"), rapid.IntRange(0, 9).Draw(r, "queue"))
		w := watch(parse(r, text), len(job.Lines), items, nil)
		lives := map[string]time.Duration{}
		d := rapid.SampledFrom(disciplines).Draw(r, "discipline")
		out := simulate(r, job, timed{w, lives}, model.Options{Discipline: d, Observe: true})
		if len(out.Pools) != len(job.Lines) {
			r.Fatalf("%d pools, want %d", len(out.Pools), len(job.Lines))
		}
		for k, line := range job.Lines {
			pool, workers := out.Pools[line.Name], line.Limit
			if workers == 0 {
				workers = max(items, 1)
			}
			if pool.Workers != workers {
				r.Fatalf("%s: %d workers, want %d", line.Name, pool.Workers, workers)
			}
			var busy, forCore time.Duration
			for i, span := range out.Spans[k] {
				if span.In() {
					busy += span.End - span.Start
					forCore += span.Start - w.visits[k][i].Start
				}
			}
			life := lives[line.Name]
			if busy+forCore+pool.Starved+pool.Blocked != life {
				r.Fatalf("%s: busy %v, waiting for a core %v, starved %v, blocked %v; alive %v", line.Name, busy, forCore, pool.Starved, pool.Blocked, life)
			}
			if rest := time.Duration(workers)*out.Makespan - life; rest < 0 || k+1 == len(job.Lines) && workers == 1 && rest != 0 {
				r.Fatalf("%s: idle for %v after its end", line.Name, rest)
			}
		}
	})
}

func TestWorkersWaitsByHand(t *testing.T) {
	job := model.Job{Lines: []model.Line{
		{Name: "fetch", Limit: 1, Times: like(4, 2*ms)},
		{Name: "process", Kind: stage.CPU, Limit: 1, Times: like(4, 5*ms)},
		{Name: "store", Limit: 2, Times: like(4, ms)},
	}}
	// process works from 2 to 22 ms; fetch hands over at 2, 7, 12 and 17; the stores
	// are at 7, 12, 17 and 22.
	want := map[string]model.Pool{
		"fetch":   {Workers: 1, Blocked: 9 * ms},
		"process": {Workers: 1, Starved: 2 * ms},
		"store":   {Workers: 2, Starved: 22*ms + 19*ms},
	}
	out := simulate(t, job, parse(t, "pipeline:queue=0"), observed)
	if out.Makespan != 23*ms {
		t.Errorf("took %v, want 23ms", out.Makespan)
	}
	for name, pool := range want {
		if out.Pools[name] != pool {
			t.Errorf("%s: %+v, want %+v", name, out.Pools[name], pool)
		}
	}
	for _, text := range []string{"sequential", "fetch-all", "batched", "semaphore"} {
		if pools := simulate(t, job, parse(t, text), observed).Pools; len(pools) != 0 {
			t.Errorf("%s has no standing workers: %v", text, pools)
		}
	}
}
