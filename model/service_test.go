package model_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// preset is a preset's job on four cores.
func preset(t *testing.T, name string) model.Job {
	t.Helper()
	spec, err := workloads.Preset(name)
	if err != nil {
		t.Fatal(err)
	}
	job, err := model.FromSpec(spec.Resolve(4), 4, nil)
	if err != nil {
		t.Fatal(err)
	}
	return job
}

// Requests come every period through a line of one; the bucket is counted in
// microseconds, and so is exact.
func TestAPipelineIsRefusedAsOftenAsATokenBucketSays(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(r, "items")
		period := rapid.IntRange(1, 5000).Draw(r, "µs between requests")
		token := rapid.IntRange(1, 20000).Draw(r, "µs a token")
		burst := rapid.IntRange(1, 20).Draw(r, "burst")
		job := model.Job{Lines: []model.Line{
			{Name: "pace", Limit: 1, Times: like(n, time.Duration(period)*time.Microsecond)},
			{Name: "fetch", Limit: 200, Times: like(n, time.Hour), Remote: &model.Remote{
				Service: workloads.Service{Rate: 1e6 / float64(token), Burst: burst},
			}},
		}}
		refused, bucket := 0, burst*token
		for i := range n {
			if i > 0 {
				bucket = min(bucket+period, burst*token)
			}
			if bucket >= token {
				bucket -= token
			} else {
				refused++
			}
		}
		out := simulate(r, job, parse(r, "pipeline"), model.Options{})
		if got := out.Requests[1]; got.Refused != refused || got.Sent != n || out.Failed["status 429"] != refused || out.Stored != n-refused {
			r.Fatalf("%+v, stored %d, failed %v; want %d refused of %d", got, out.Stored, out.Failed, refused, n)
		}
	})
}

// 400 requests a second with a burst of 20: sixteen at 0 ms, and when those are back
// at 5 ms there are 4 + 2 tokens. Who is refused comes back at once with the next, as
// long as the queue takes what failed.
func TestARateLimitRunIntoBlindlyRefusesNearlyEverything(t *testing.T) {
	out := simulate(t, preset(t, "rate-limited"), parse(t, "pipeline:queue=400"), observed)
	if out.Stored != 22 || out.Failed["status 429"] != 278 || out.Requests[0].Refused != 278 {
		t.Errorf("stored %d, failed %v, want 22 and 278 times 429", out.Stored, out.Failed)
	}
}

// Eight servers of 5 ms, sixteen requests in flight: whoever comes when all are in
// waits for the eight before it.
func TestAFiniteServersLatencyGrowsWithTheLoad(t *testing.T) {
	job := preset(t, "finite-server")
	out := simulate(t, job, parse(t, "pipeline"), observed)
	for i, span := range out.Spans[0] {
		want := 10 * ms
		if i < 8 {
			want = 5 * ms
		}
		if got := span.End - span.Start; got != want {
			t.Errorf("item %d took %v, want %v", i, got, want)
		}
	}
	if last := out.Spans[0][299].End; last != 38*5*ms || out.Requests[0].MaxInFlight != 16 {
		t.Errorf("the last fetch ended at %v with %d in flight, want 190ms, 16", last, out.Requests[0].MaxInFlight)
	}
	if l := limit(t, job); l.Bounds["fetch"] < 38*5*ms {
		t.Errorf("the bound takes no notice of the servers: %+v", l)
	}
}

func TestEverySeventhItemOfTheFlakyPresetFails(t *testing.T) {
	for _, text := range everyText() {
		out := simulate(t, preset(t, "flaky"), parse(t, text), observed)
		if out.Failed["status 500"] != 300/7 || out.FailedIn[0] != 300/7 || out.Stored != 300-300/7 {
			t.Errorf("%s: stored %d, failed %v in %v", text, out.Stored, out.Failed, out.FailedIn)
		}
	}
}

// By hand: payloads of 1,000 bytes on a line of 100,000 bytes a second.
func TestPayloadsShareOneLine(t *testing.T) {
	remote := &model.Remote{Service: workloads.Service{Bandwidth: 100_000}, Bytes: 1000}
	job := model.Job{Lines: []model.Line{{Name: "fetch", Limit: 3, Times: []time.Duration{5 * ms, 12 * ms, 50 * ms}, Remote: remote}}}
	out := simulate(t, job, parse(t, "pipeline"), observed)
	want := []model.Span{{End: 15 * ms}, {End: 25 * ms}, {End: 60 * ms}}
	if diff := cmp.Diff(want, out.Spans[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Results are as long as their JSON: 38 bytes to item 9, 39 from item 10 on.
	remote.Bytes, remote.Service.Bandwidth = 0, 1000
	job = model.Job{Lines: []model.Line{{Name: "store", Limit: 1, Times: like(12, 0), Remote: remote}}}
	out = simulate(t, job, parse(t, "pipeline"), model.Options{})
	if want := 10*38*ms + 2*39*ms; out.Makespan != want {
		t.Errorf("twelve results took %v, want %v", out.Makespan, want)
	}
}

// By hand: requests at 0, 4 and 8 ms, of 10 ms each, for two places.
func TestWhoFindsNoPlaceIsRefusedUnlessThereIsAQueue(t *testing.T) {
	for overflow, want := range map[string]int{"": 1, workloads.Refuse: 1, workloads.Queue: 0} {
		out := simulate(t, model.Job{Lines: []model.Line{
			{Name: "pace", Limit: 1, Times: like(3, 4*ms)},
			{Name: "fetch", Limit: 3, Times: like(3, 10*ms), Remote: &model.Remote{Service: workloads.Service{Concurrency: 2, Overflow: overflow}}},
		}}, parse(t, "pipeline"), observed)
		if got := out.Requests[1]; got.Refused != want || out.Failed["status 503"] != want || got.MaxInFlight != 3 {
			t.Errorf("overflow %q: %+v, failed %v; want %d refused", overflow, got, out.Failed, want)
		}
		if end := out.Spans[1][2].End; want == 0 && end != 24*ms {
			t.Errorf("overflow %q: who queued was through at %v, want 24ms", overflow, end)
		}
	}
}

func hanging(v workloads.Service) model.Job {
	v.Faults = []workloads.Fault{{Every: 5, Kind: workloads.FaultHang}}
	return model.Job{Cores: 2, Lines: []model.Line{
		{Name: "fetch", Limit: 3, Request: ms, Times: like(20, 5*ms), Remote: &model.Remote{Service: v}},
		{Name: "process", Kind: stage.CPU, Limit: 2, Times: like(20, 3*ms)},
	}}
}

func TestARunThatHangsSaysWhatHangs(t *testing.T) {
	for _, v := range []workloads.Service{{}, {Capacity: 1}, {Concurrency: 1, Overflow: workloads.Queue}} {
		for _, text := range everyText() {
			_, err := hanging(v).Simulate(t.Context(), parse(t, text), observed)
			var deadlock *sim.DeadlockError
			if !errors.As(err, &deadlock) || !strings.Contains(err.Error(), "an answer of fetch to item 4, which hangs") {
				t.Errorf("%s, %+v: %v", text, v, err)
			}
			if v.Concurrency == 1 && text == "pipeline" && !strings.Contains(err.Error(), "fetch waits for a place at the service of fetch (2 times)") {
				t.Errorf("who queues behind it is not named: %v", err)
			}
		}
	}
}

// cancelled is a strategy whose context ends at some moment.
type cancelled struct {
	strategies.Strategy
	at     time.Duration
	cancel func()
	ended  time.Duration
}

// Run implements strategies.Strategy.
func (c *cancelled) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	rt.Go("canceller", func() {
		_ = rt.Sleep(context.Background(), c.at)
		c.cancel()
	})
	err := c.Strategy.Run(ctx, rt, items, stages)
	c.ended = rt.Now()
	return err
}

// Whatever the items wait for: the answer, a server, a place, the line, or nothing
// that will ever come.
func TestACancelledContextEndsTheRunAtThatMoment(t *testing.T) {
	hang := []workloads.Fault{{Every: 7, Kind: workloads.FaultHang}}
	for name, v := range map[string]workloads.Service{
		"answers":   {},
		"servers":   {Capacity: 1},
		"places":    {Concurrency: 1, Overflow: workloads.Queue},
		"bandwidth": {Bandwidth: 1000},
		"nothing":   {Faults: hang},
		"all":       {Capacity: 1, Concurrency: 2, Overflow: workloads.Queue, Bandwidth: 1000, Faults: hang},
	} {
		for _, text := range everyText() {
			for _, at := range []time.Duration{0, 5 * ms, 17*ms + 1} {
				ctx, cancel := context.WithCancel(t.Context())
				job := model.Job{Lines: []model.Line{
					{Name: "fetch", Limit: 3, Times: like(100, 5*ms), Remote: &model.Remote{Service: v, Bytes: 10}},
					{Name: "store", Limit: 2, Times: like(100, 4*ms)},
				}}
				c := &cancelled{Strategy: parse(t, text), at: at, cancel: cancel}
				out, err := job.Simulate(ctx, c, observed)
				if !errors.Is(err, context.Canceled) || c.ended != at {
					t.Errorf("%s, %s: cancelled at %v: %v at %v, %+v", name, text, at, err, c.ended, out)
				}
				cancel()
			}
		}
	}
}

func TestAContextThatHasEndedBeginsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := preset(t, "default").Simulate(ctx, parse(t, "pipeline"), observed); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A cancellation from outside comes at no virtual moment, and is heeded all the same.
func TestACancellationFromOutsideEndsALongRun(t *testing.T) {
	for _, text := range []string{"sequential", "pipeline", "semaphore", "batched"} {
		ctx, cancel := context.WithCancel(t.Context())
		begun := make(chan struct{})
		go func() {
			<-begun
			cancel()
		}()
		endless := strategyFunc(func(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
			close(begun)
			for k := range stages { // items go round, so only the context ends it
				stages[k].Do = func(ctx context.Context, it stage.Item) (stage.Item, error) { return it, rt.Sleep(ctx, ms) }
			}
			return parse(t, text).Run(ctx, rt, func(yield func(stage.Item) bool) {
				for yield(stage.Item{}) {
				}
			}, stages)
		})
		if _, err := preset(t, "default").Simulate(ctx, endless, model.Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
