package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// Simulated is the mode that the record names where no API was asked.
const Simulated = results.APISimulated

// Simulation runs cells in virtual time. Its zero value has ideal requests, and
// CPU stages that cost what their spec says.
type Simulation struct {
	Table      strategies.Table
	Discipline sim.Discipline
	SpanItems  int           // items of each trial whose spans are recorded
	Costs      *replay.Costs // of this machine; nil: what the spec says
}

// Job is a cell's job: every draw of its workload made.
func (s Simulation) Job(p CellPlan) (model.Job, error) {
	if s.Costs == nil {
		return model.FromSpec(p.Spec, p.Cell.Cores, nil)
	}
	return s.Costs.Job(p.Spec, p.Cell.Cores)
}

// ErrNotVirtual says that a strategy cannot be simulated.
var ErrNotVirtual = errors.New("does not promise to wait by means of its runtime alone, and a simulation would hang: see strategies.Define")

// MostSimulated is the most items of a simulated job: each takes some hundred bytes
// and its time. A longer job has the throughput of this one.
const MostSimulated = 2_000_000

// Check says what keeps a cell from being simulated, before it is: a strategy that
// cannot be, or a stage whose costs are not known.
func (s Simulation) Check(p CellPlan) error {
	if !simulable(s.Table, p.Cell.Strategy) {
		return fmt.Errorf("strategy %s %w", p.Cell.Strategy, ErrNotVirtual)
	}
	if p.Spec.Items > MostSimulated {
		return fmt.Errorf("%d items are too many to simulate: at most %d, whose throughput is that of more", p.Spec.Items, MostSimulated)
	}
	p.Spec.Items = 1
	_, err := s.Job(p)
	return err
}

// Trial simulates one trial of a cell: the same record as a measured one, marked
// simulated, without what only a machine has. What went wrong is its Failure.
func (s Simulation) Trial(ctx context.Context, p CellPlan, block int) results.Trial {
	job, err := s.Job(p)
	if err != nil {
		t := blankVirtual(p, block)
		t.Failure = virtualFailure(err)
		return t
	}
	return s.TrialOf(ctx, p, job, block)
}

// TrialOf is Trial where the cell's job is at hand: cells that differ in their
// strategy alone have the same.
func (s Simulation) TrialOf(ctx context.Context, p CellPlan, job model.Job, block int) results.Trial {
	t := blankVirtual(p, block)
	if err := s.simulate(ctx, p, job, &t); err != nil {
		t.Failure = virtualFailure(err)
	}
	return t
}

// blankVirtual is a simulated trial before anything is known of it.
func blankVirtual(p CellPlan, block int) results.Trial {
	t := results.Trial{Cell: p.Cell, Block: block, Items: p.Spec.Items, Start: time.Now()}
	t.Cell.Simulated = true
	t.Noise.Verdict, t.Noise.Pressure = results.Quiet, -1
	return t
}

func virtualFailure(err error) *results.Failure {
	f := &results.Failure{Cause: cause(err), Message: err.Error()}
	if _, stuck := errors.AsType[*sim.DeadlockError](err); stuck {
		f.Cause = "deadlock"
	}
	return f
}

func (s Simulation) simulate(ctx context.Context, p CellPlan, job model.Job, t *results.Trial) error {
	strategy, _, err := s.Table.Parse(p.Cell.Strategy)
	if err != nil {
		return err
	}
	out, err := job.Simulate(ctx, strategy, model.Options{Discipline: s.Discipline, Observe: true})
	if err != nil {
		return err
	}
	v := virtual{plan: p, job: job, out: out}
	v.spans = probe.Recorded(p.Spec.Items, len(p.Spec.Stages), v.at, out.MaxInFlight, func(k, item int) bool { return out.Ends[item] == k })
	v.fill(t)
	t.Spans, t.Groups = v.spans.Sample(s.SpanItems), v.spans.Groups(p.Spec.Group)
	return v.bound(t)
}

// virtual is a simulated trial that becomes a record.
type virtual struct {
	plan  CellPlan
	job   model.Job
	out   model.Outcome
	spans *probe.Spans
}

func (v virtual) at(k, item int) (start, end time.Duration, ok bool) {
	span := v.out.Spans[k][item]
	return span.Start, span.End, span.In()
}

func (v virtual) fill(t *results.Trial) {
	t.WallNS = int64(v.out.Makespan)
	t.Outcomes = results.Outcomes{Stored: v.out.Stored}
	for reason, n := range v.out.Failed {
		if t.Outcomes.Reasons == nil {
			t.Outcomes.Reasons = map[string]int{}
		}
		t.Outcomes.Reasons[reason] = n
		t.Outcomes.Failed += n
	}
	t.Outcomes.FailedSet = v.failedSet()
	if k := v.plan.Spec.LastPut(); k >= 0 {
		t.Outcomes.Fallback = v.out.Policies[k].Fallbacks
	}
	t.Stages = v.spans.Stages(named(v.plan.Spec))
	for k := range t.Stages {
		v.fillStage(&t.Stages[k], k, t)
	}
	t.CPU.UserNS = t.CPU.KernelNS + t.CPU.TransportNS
	t.Held, t.Overlap = held(v.plan.Spec, v.out, v.spans), v.spans.Overlap()
	t.API = v.api()
	t.Series = v.series()
}

func (v virtual) failedSet() string {
	var set itemSet
	for item, end := range v.out.Ends {
		if end < len(v.job.Lines) {
			set.add(item)
		}
	}
	return set.text()
}

// fillStage adds what the spans do not tell.
func (v virtual) fillStage(s *results.Stage, k int, t *results.Trial) {
	pool, line := v.out.Pools[s.Name], v.job.Lines[k]
	s.StarvedNS, s.BlockedNS, s.Workers = int64(pool.Starved), int64(pool.Blocked), pool.Workers
	if line.Kind == stage.IO {
		s.TransportNS, s.AloneNS, s.ThrottledNS = int64(line.Request), int64(line.Alone(func(i int) bool { return v.out.Spans[k][i].In() })), int64(v.out.Requests[k].Throttled)
		t.CPU.TransportNS += int64(line.Request) * int64(s.Count)
		if !line.Policy.IsZero() {
			s.Policy = policyRecord(v.out.Policies[k])
			s.Retries = s.Policy.Retries
		}
		return
	}
	s.Kernel = v.plan.Spec.Stages[k].Kernel
	for i, cost := range line.Times {
		if v.out.Spans[k][i].In() {
			s.CostNS += int64(cost)
		}
	}
	t.CPU.KernelNS += s.CostNS
}

// api is the account of the other end; nil for a job that asks nothing of any.
func (v virtual) api() *results.API {
	if v.plan.Spec.FirstIO() < 0 {
		return nil
	}
	a := &results.API{Mode: Simulated}
	for k, line := range v.job.Lines {
		r := v.out.Requests[k]
		switch {
		case line.Kind != stage.IO:
			continue
		case line.Remote == nil:
			r.MaxInFlight = v.out.MaxInFlight(k)
			for _, span := range v.out.Spans[k] {
				if span.In() {
					r.Sent++
				}
			}
		}
		a.Requests, a.Refused = a.Requests+int64(r.Sent), a.Refused+int64(r.Refused)
		a.MaxInFlight = max(a.MaxInFlight, r.MaxInFlight)
		for kind, n := range r.Faults {
			if a.Faults == nil {
				a.Faults = map[string]int64{}
			}
			a.Faults[kind] += int64(n)
		}
	}
	return a
}

// bound holds the trial against the bound of its own durations, which it records.
func (v virtual) bound(t *results.Trial) error {
	realised := v.out.Realised(v.job)
	t.Times = times(t.Items, len(realised.Lines), func(k, item int) time.Duration { return realised.Lines[k].Times[item] })
	if err := setLimit(t, realised); err != nil {
		return fmt.Errorf("bound: %w", err)
	}
	t.Warnings = append(t.Warnings, tooGood(*t)...)
	return nil
}
