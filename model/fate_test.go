package model_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// troubled draws a service with faults, and perhaps limits, which other attempts may meet
// or not.
func troubled(r *rapid.T) *model.Remote {
	remote := anyService(r)
	if remote == nil {
		remote = &model.Remote{Latency: workloads.Constant(time.Millisecond)}
	}
	if rapid.Bool().Draw(r, "other times") {
		remote.Latency = dist(r, "lognormal(1ms,5ms)")
	}
	remote.Seed, remote.Service.Faults = rapid.Uint64().Draw(r, "seed"), drawFaults(r)
	return remote
}

// underPolicies puts the lines with a service under policies.
func underPolicies(r *rapid.T, j model.Job) model.Job {
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "policies"), 0))
	some := func() time.Duration { return time.Duration(random.Int64N(int64(4 * time.Millisecond))) }
	for k := range j.Lines {
		line := &j.Lines[k]
		if line.Remote == nil {
			continue
		}
		p := workloads.Policy{}
		for _, set := range []struct {
			name string
			to   func()
		}{
			{"timeout", func() { p.Timeout = some() + 1 }},
			{"deadline", func() { p.Deadline = p.Timeout + some() + 1 }},
			{"retries", func() { p.Retries, p.Backoff = 1+random.IntN(4), some() }},
			{"budget", func() { p.Budget = 0.3 }},
			{"breaker", func() { p.Breaker, p.BreakerOpen = 1+random.IntN(3), some() }},
			{"hedge", func() { p.Hedge = some() + 1 }},
			{"fallback", func() { p.Fallback = "jsonl:x" }},
		} {
			if rapid.IntRange(0, 3).Draw(r, set.name) == 3 {
				set.to()
			}
		}
		for i := range line.Remote.Service.Faults {
			if p.Timeout+p.Deadline > 0 && rapid.Bool().Draw(r, "hangs") {
				line.Remote.Service.Faults[i].Kind = workloads.FaultHang
			}
		}
		line.Policy = p
	}
	return j
}

// Whatever the faults and policies: where no item failed that need not have, no strategy
// is faster than the job's bound, which knows nothing of the run.
func TestNoStrategyIsFasterThanTheBoundOfAJobWithFaultsAndPolicies(t *testing.T) {
	held := 0
	withEach(t, func(r *rapid.T, text string, d sim.Discipline) {
		job := underPolicies(r, drawJob(r, troubled))
		if text == "fetch-all" { // ignores the first line's limit
			job.Lines[0].Limit = 0
		}
		out := simulate(r, job, parse(r, text), model.Options{Discipline: d, Observe: true})
		if l := limit(r, out.Realised(job)); l.Makespan > out.Makespan {
			r.Fatalf("%s took %v, which is less than the bound of what its items took: %+v", text, out.Makespan, l)
		}
		if !slices.Equal(out.FailedIn, job.SurelyFailing()) || out.Failed["status 429"]+out.Failed["status 503"]+out.Failed["circuit open"] > 0 {
			return
		}
		held++
		if l := limit(r, job); l.Makespan > out.Makespan {
			r.Fatalf("%s took %v, which is less than the bound: %+v\n%+v", text, out.Makespan, l, out)
		}
	})
	if t.Logf("held against %d runs", held); held < 200 {
		t.Error("the bound was hardly held against any")
	}
}

// By hand: 85 items of 100 ms on four cores, from 50 ms on, and 20 ms after the last.
func TestTheBoundOfAProductionDay(t *testing.T) {
	job := preset(t, "production")
	if l := limit(t, job); l.Makespan != 2270*ms || !slices.Equal(job.SurelyFailing(), []int{15, 0, 0}) {
		t.Errorf("%+v, %v fail", l, job.SurelyFailing())
	}
}

// By hand, of items that fail twice and then have a timeout, each alone in the line.
func TestTheBoundOfFailingItemsIsWhatTheirPolicyTakes(t *testing.T) {
	job := model.Job{Lines: []model.Line{
		{Name: "fetch", Limit: 1, Times: like(10, 5*ms), Policy: workloads.Policy{Timeout: 20 * ms, Retries: 1}, Remote: &model.Remote{
			Service: workloads.Service{Faults: []workloads.Fault{{Every: 5, Kind: workloads.FaultHang}, {Every: 2, Kind: workloads.FaultStatus}}},
		}},
		{Name: "process", Kind: stage.CPU, Limit: 1, Times: like(10, 30*ms)},
	}}
	// Items 2, 4, 6 and 8 fail twice in 10 ms, 5 and 10 hang twice for 20 ms, and four go on.
	l := limit(t, job)
	if l.Bounds["fetch"] != 4*5*ms+4*10*ms+2*40*ms || l.Bounds["process"] != 5*ms+4*30*ms {
		t.Errorf("%+v", l)
	}
	if alone := job.Lines[0].Alone(func(i int) bool { return i != 9 }); alone != 100*ms/9 {
		t.Errorf("%v alone on average, without the last", alone)
	}
	out := simulate(t, job, parse(t, "pipeline"), model.Options{})
	if out.Stored != 4 || out.Makespan < l.Makespan {
		t.Errorf("stored %d in %v", out.Stored, out.Makespan)
	}
}
