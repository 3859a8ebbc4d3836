package model_test

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
)

func TestASpanBeginsWhenTheItemFirstHasACore(t *testing.T) {
	compute := model.Job{Cores: 1, Lines: []model.Line{{Name: "process", Kind: stage.CPU, Limit: 3, Times: []time.Duration{25 * ms, 15 * ms, 5 * ms}}}}
	for d, want := range map[sim.Discipline][]model.Span{
		sim.FIFO:   {{Start: 0, End: 25 * ms}, {Start: 25 * ms, End: 40 * ms}, {Start: 40 * ms, End: 45 * ms}},
		sim.PS:     {{Start: 0, End: 45 * ms}, {Start: 0, End: 35 * ms}, {Start: 0, End: 15 * ms}},
		sim.GoLike: {{Start: 0, End: 45 * ms}, {Start: 10 * ms, End: 40 * ms}, {Start: 20 * ms, End: 25 * ms}}, // in slices of 10 ms
	} {
		out := simulate(t, compute, parse(t, "pipeline"), model.Options{Discipline: d, Observe: true})
		if diff := cmp.Diff(want, out.Spans[0]); diff != "" {
			t.Errorf("%v (-want +got):\n%s", d, diff)
		}
		if out.CoreBusy != 45*ms {
			t.Errorf("%v: the core worked %v, want 45ms", d, out.CoreBusy)
		}
	}
	// Half of a request's work goes before the waiting, the other half after it.
	ask := model.Job{Cores: 1, Lines: []model.Line{{Name: "fetch", Limit: 3, Request: 5 * ms, Times: like(3, 10*ms)}}}
	out := simulate(t, ask, parse(t, "pipeline"), observed)
	send := 5 * ms / 2
	want := []model.Span{{Start: 0, End: 15 * ms}, {Start: send, End: 15*ms + send}, {Start: 2 * send, End: 15*ms + 2*send}}
	if diff := cmp.Diff(want, out.Spans[0]); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// Spans are what the strategy's stages took, less the waiting for a core before.
func TestSpansLieWithinTheStrategysVisits(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		job := drawJob(r, anyService)
		w := watch(parse(r, drawText(r)), len(job.Lines), len(job.Lines[0].Times), nil)
		o := model.Options{Discipline: rapid.SampledFrom(disciplines).Draw(r, "discipline"), Observe: true}
		out := simulate(r, job, w, o)
		if w.took != out.Makespan {
			r.Fatalf("the strategy returned at %v, the makespan is %v", w.took, out.Makespan)
		}
		for k, line := range job.Lines {
			computes := line.Kind == stage.CPU || line.Request > 0
			for i, span := range out.Spans[k] {
				visit := w.visits[k][i]
				if span.In() != visit.In() || span.In() && (span.Start < visit.Start || span.End != visit.End) {
					r.Fatalf("line %d, item %d: span %v, visit %v", k, i, span, visit)
				}
				if (!computes || job.Cores == 0) && span != visit {
					r.Fatalf("line %d, item %d: span %v, visit %v, and cores do not bind", k, i, span, visit)
				}
				if span.In() && line.Remote == nil && span.End-span.Start < line.Times[i]+line.Request {
					r.Fatalf("line %d, item %d: span %v is shorter than %v", k, i, span, line.Times[i]+line.Request)
				}
			}
		}
	})
}

// within counts the items between the start of their one span and the end of the
// other at a moment; those that come and go at that moment do not count.
func within(from, to []model.Span, at time.Duration) (n int) {
	for i := range from {
		if from[i].In() && from[i].Start <= at && at < to[i].End {
			n++
		}
	}
	return n
}

func TestItemsInFlightAndHeldAreCounted(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		job := drawJob(r, anyService)
		out := simulate(r, job, parse(r, drawText(r)), observed)
		for k := -1; k < len(job.Lines); k++ {
			// An item is held from when it left line k, or came to the first, until the
			// last line that it was in.
			from, to := make([]model.Span, len(out.Spans[0])), make([]model.Span, len(out.Spans[0]))
			held, inFlight := 0, 0
			for i := range from {
				from[i] = absent
				if k < 0 {
					from[i] = out.Spans[0][i]
				} else if k+1 < len(job.Lines) && out.Spans[k+1][i].In() {
					from[i] = model.Span{Start: out.Spans[k][i].End, End: out.Spans[k][i].End}
				}
				for _, spans := range out.Spans {
					if spans[i].In() {
						to[i] = spans[i]
					}
				}
			}
			for i := range from {
				held = max(held, within(from, to, from[i].Start))
				if k >= 0 && out.Spans[k][i].In() {
					inFlight = max(inFlight, 1, within(out.Spans[k], out.Spans[k], out.Spans[k][i].Start))
				}
			}
			if got := out.Held(k); got != held {
				r.Fatalf("%d items were held after line %d, want %d: %v", got, k, held, out.Spans)
			}
			if k >= 0 && out.MaxInFlight(k) != inFlight {
				r.Fatalf("%d items were in line %d at once, want %d: %v", out.MaxInFlight(k), k, inFlight, out.Spans[k])
			}
		}
	})
}

// By hand: two at once in fetch, one in process, which is ten times as slow.
func TestAPipelineHoldsWhatItsQueueAndWorkersDo(t *testing.T) {
	job := model.Job{Lines: []model.Line{
		{Name: "fetch", Limit: 2, Times: like(20, ms)},
		{Name: "process", Kind: stage.CPU, Limit: 1, Times: like(20, 10*ms)},
	}}
	out := simulate(t, job, parse(t, "pipeline:queue=3"), observed)
	// One is processed, three are queued and two wait with their workers.
	if in, all, payloads := out.MaxInFlight(0), out.Held(-1), out.Held(0); in != 2 || all != 6 || payloads != 6 {
		t.Errorf("%d fetched at once, %d held, %d with payload; want 2, 6, 6", in, all, payloads)
	}
	if out.Held(1) != 0 {
		t.Errorf("%d are held after the last line", out.Held(1))
	}
}

func TestObservingChangesNothing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		job := drawJob(r, anyService)
		s := parse(r, drawText(r))
		d := rapid.SampledFrom(disciplines).Draw(r, "discipline")
		with := simulate(r, job, s, model.Options{Discipline: d, Observe: true})
		without := simulate(r, job, s, model.Options{Discipline: d})
		if without.Spans != nil || without.Pools != nil || without.Ends != nil {
			r.Fatalf("spans and pools were kept unasked: %+v", without)
		}
		with.Spans, with.Pools, with.Ends = nil, nil, nil
		if diff := cmp.Diff(with, without, cmpopts.IgnoreUnexported(model.Outcome{})); diff != "" {
			r.Fatalf("(-observed +not):\n%s", diff)
		}
	})
}

func TestTheSameJobTakesTheSameNanosecondsEveryTime(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		job := drawJob(r, anyService)
		text := drawText(r)
		o := model.Options{Discipline: rapid.SampledFrom(disciplines).Draw(r, "discipline"), Observe: true}
		outs := make([]model.Outcome, 20)
		var beside sync.WaitGroup // some at the same time
		for i := range outs {
			s := parse(r, text)
			run := func() { outs[i], _ = job.Simulate(t.Context(), s, o) }
			if i%2 == 0 {
				run()
			} else {
				beside.Go(run)
			}
		}
		beside.Wait()
		for i, out := range outs {
			if out.Spans == nil || !reflect.DeepEqual(out, outs[0]) {
				r.Fatalf("run %d differs:\n%s", i, cmp.Diff(outs[0], out))
			}
		}
	})
}
