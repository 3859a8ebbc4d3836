package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"math/bits"
	"slices"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/resilience"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// job is a workload made ready to run in this process: its stages do real work
// against an endpoint, and everything they do is accounted for.
type job struct {
	spec     workloads.Spec
	endpoint mockapi.Endpoint
	cpu      []cpuStage // by stage; empty for I/O
	spans    *probe.Spans
	account  *account
	files    files
	guards   []*resilience.Guard // by stage, of the latest stages; nil for CPU

	ids          iter.Seq[int] // the items to do
	firstAttempt int           // number of each item's first attempt
}

type cpuStage struct {
	work     workloads.Work
	pretends bool
	rounds   func(item int) int
	perRound float64 // ns on an idle core; 0: not calibrated
}

func newJob(req Request, endpoint mockapi.Endpoint, files files) (*job, error) {
	spec := req.Spec
	j := &job{
		spec:     spec,
		endpoint: endpoint,
		cpu:      make([]cpuStage, len(spec.Stages)),
		spans:    probe.NewSpans(spec.Items, len(spec.Stages)),
		account:  newAccount(spec.Items, req.Rest),
		files:    files,
		guards:   make([]*resilience.Guard, len(spec.Stages)),

		ids: req.ids(), firstAttempt: req.FirstAttempt,
	}
	if files.any() && slices.ContainsFunc(spec.Stages, func(s workloads.Stage) bool { return s.Op == workloads.Get }) {
		j.account.watchFetches()
	}
	for k, s := range spec.Stages {
		if s.Kind != stage.CPU {
			continue
		}
		var err error
		if j.cpu[k], err = newCPUStage(spec, k, req.Calibration); err != nil {
			return nil, err
		}
	}
	return j, nil
}

func newCPUStage(spec workloads.Spec, k int, calibration []results.Calibration) (cpuStage, error) {
	s := spec.Stages[k]
	kernel, err := workloads.FindKernel(s.Kernel)
	if err != nil {
		return cpuStage{}, fmt.Errorf("stage %s: %w", s.Name, err)
	}
	if s.Stretch > 1 && !kernel.Pretends && !workloads.ThreadClock {
		return cpuStage{}, fmt.Errorf("stage %s: %w", s.Name, ErrNoThreadClock)
	}
	rounds, err := replay.Rounds(spec, k, calibration)
	if err != nil {
		return cpuStage{}, err
	}
	c := cpuStage{work: kernel.New(), pretends: kernel.Pretends, rounds: rounds}
	if cost, err := replay.CalibrationFor(s.Kernel, int(spec.Payload), calibration); err == nil { // pinned rounds need none
		c.perRound = cost.NSPerRound
	}
	return c, nil
}

// items yields the job's items in order. An item that no stage will give a
// payload before it is computed on brings its own.
func (j *job) items() iter.Seq[stage.Item] {
	own := j.spec.Stages[0].Op != workloads.Get
	return func(yield func(stage.Item) bool) {
		for i := range j.ids {
			it := stage.Item{ID: i}
			if own {
				it.Payload = workloads.Document(j.spec.Seed, i, int(j.spec.Payload))
			}
			if !yield(it) {
				return
			}
		}
	}
}

// stages are what a strategy is given: the work, and around it, from the inside
// out, its policy, what stretches it, the span, the runtime's hold on a core, what befalls a single item, and
// after the last stage the account.
func (j *job) stages(rt flow.Runtime, spans bool) []stage.Stage {
	out := make([]stage.Stage, len(j.spec.Stages))
	for k, s := range j.spec.Stages {
		var wrappers []stage.Wrapper
		if k == len(out)-1 {
			wrappers = append(wrappers, j.account.finish)
		}
		wrappers = append(wrappers, settle)
		if s.Kind == stage.CPU {
			wrappers = append(wrappers, computing(rt))
		}
		if spans {
			wrappers = append(wrappers, j.spans.Wrap(k))
		}
		if s.Stretch > 0 {
			wrappers = append(wrappers, j.stretched(k, rt))
		}
		if s.Kind == stage.IO {
			wrappers = append(wrappers, j.guarded(k, rt))
		}
		out[k] = stage.Stage{Name: s.Name, Kind: s.Kind, Limit: s.Limit, Do: stage.Wrap(j.do(k), wrappers...)}
	}
	return out
}

// computing makes a stage hold a core while it works. The span lies within: the
// time for which the runtime yields afterwards is not the stage's.
func computing(rt flow.Runtime) stage.Wrapper {
	return func(next stage.Func) stage.Func {
		return func(ctx context.Context, it stage.Item) (out stage.Item, err error) {
			rt.Compute(0, func() { out, err = next(ctx, it) })
			return out, err
		}
	}
}

func (j *job) do(k int) stage.Func {
	s := j.spec.Stages[k]
	switch {
	case s.Kind == stage.CPU:
		return j.compute(k)
	case j.files.first[k] != nil:
		return j.first(k)
	case s.Op == workloads.Put:
		return j.put(k, s.Name)
	}
	return j.account.fetching(j.get(k, s.Name))
}

func (j *job) get(k int, source string) stage.Func {
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		reply, err := j.endpoint.Get(ctx, source, it.ID, j.firstAttempt+it.Attempt)
		j.spans.Served(k, it.ID, reply.Service)
		if err != nil {
			return it, err
		}
		it.Payload, it.Status = reply.Payload, stage.Fetched
		return it, nil
	}
}

// result is what a store stage stores.
type result struct {
	Item   int    `json:"item"`
	Digest string `json:"digest"`
}

func (j *job) put(k int, source string) stage.Func {
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		body, err := json.Marshal(result{it.ID, digestText(it.Digest)})
		if err != nil {
			return it, err
		}
		reply, err := j.endpoint.Put(ctx, source, it.ID, j.firstAttempt+it.Attempt, it.Digest, body)
		j.spans.Served(k, it.ID, reply.Service)
		if err != nil {
			return it, err
		}
		it.Status = stage.Stored
		return it, nil
	}
}

func (j *job) compute(k int) stage.Func {
	c := j.cpu[k]
	return func(_ context.Context, it stage.Item) (stage.Item, error) {
		digest := c.work(it.Payload, c.rounds(it.ID))
		it.Digest = bits.RotateLeft64(it.Digest, 1) ^ digest
		it.Status = stage.Processed
		return it, nil
	}
}

// settle absorbs what befalls a single item: it fails with its reason, passes
// the later stages untouched, and the run goes on. The item tells of its attempts and
// refusals in the stage that it has just passed or failed in.
func settle(next stage.Func) stage.Func {
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		if it.Status == stage.Failed {
			return it, nil
		}
		it.Attempt, it.Refused, it.Throttled = 0, 0, 0
		out, err := next(ctx, it)
		if err == nil {
			return out, nil
		}
		if ctx.Err() != nil {
			return it, ctx.Err()
		}
		it.Attempt, it.Refused, it.Throttled = out.Attempt, out.Refused, out.Throttled
		it.Status, it.Reason, it.Payload = stage.Failed, remote.Reason(err), nil
		return it, nil
	}
}

func digestText(d uint64) string { return fmt.Sprintf("%016x", d) }

// stageCost is what one item takes in a stage, on average, as planned.
func stageCost(spec workloads.Spec, k int, calibration []results.Calibration) time.Duration {
	return time.Duration(float64(ownCost(spec, k, calibration)) * max(spec.Stages[k].Stretch, 1))
}

// ownCost is the same before it is stretched.
func ownCost(spec workloads.Spec, k int, calibration []results.Calibration) time.Duration {
	s := spec.Stages[k]
	if s.Kind == stage.IO {
		return s.Latency.Mean()
	}
	if s.Rounds == 0 {
		return s.Cost.Mean()
	}
	c, err := replay.CalibrationFor(s.Kernel, int(spec.Payload), calibration)
	if err != nil { // pinned and never timed: a guess that the first trial corrects
		return time.Duration(s.Rounds) * 20 * time.Microsecond
	}
	return time.Duration(float64(s.Rounds) * c.NSPerRound)
}
