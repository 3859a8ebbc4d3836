package soak

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/workloads"
)

const (
	// attemptsApart is how far apart the numbers are that the attempts of one process and
	// of the next one begin with: more than a policy grants.
	attemptsApart = 10_000

	// vain is how many processes in a row may come to nothing: a server that is down for
	// a second or two takes about ten.
	vain = 100

	// vainPause is how long is waited after one.
	vainPause = 100 * time.Millisecond

	// quiet is how long requests of a process that has ended may be under way.
	quiet = 2 * time.Second
)

// round is one job that is done until each item is stored or has failed, in as many
// processes as it takes.
type round struct {
	run  *run
	n    int
	plan bench.CellPlan
	api  *mockapi.API

	rest    []int // not yet decided
	found   int   // items that a process has stored and did not live to say so
	digest  uint64
	windows int64 // of all processes, ns
	notes   []string
}

// round does the n-th round. The record is nil where it was interrupted.
func (r *run) round(ctx context.Context, n int) (*results.Trial, error) {
	d := &round{run: r, n: n, plan: r.Plans[n%len(r.Plans)]}
	d.plan.Spec.Seed = r.Seed + uint64(n)
	for item := range d.plan.Spec.Items {
		d.rest = append(d.rest, item)
	}
	api, err := mockapi.New(bench.Service(d.plan.Spec), r.clock)
	if err != nil {
		return nil, err
	}
	d.api = api
	if err := r.faults.serve(api); err != nil {
		return nil, err
	}
	last, err := d.processes(ctx)
	if err != nil {
		return nil, fmt.Errorf("soak: round %d: %w", n, err)
	}
	if ctx.Err() != nil {
		return nil, d.breakOff()
	}
	return d.settle(ctx, last)
}

// processes has one process after the other do what is left, until one has given its
// record: that decides the rest. The error is of a job that none can do.
func (d *round) processes(ctx context.Context) (bench.Report, error) {
	inVain := 0
	for process := 0; ; process++ {
		report := d.process(ctx, process)
		t := report.Trial
		if ctx.Err() != nil {
			return report, nil
		}
		how := endedWell
		if t.Failure != nil {
			how = t.Failure.Cause
		}
		d.run.account.Processes[how]++
		d.windows += t.WallNS
		if how == endedWell {
			return report, nil
		}
		if how == endedKill {
			d.run.faults.killed()
		}
		stored, err := d.find(ctx)
		if err != nil {
			return report, err
		}
		d.notes = append(d.notes, fmt.Sprintf("a process ended by %s: %d items were stored, %d were left to the next", how, stored, len(d.rest)))
		if len(d.rest) == 0 {
			return bench.Report{Trial: t}, nil
		}
		if inVain++; stored > 0 {
			inVain = 0
		}
		if inVain >= vain {
			return report, fmt.Errorf("%d processes in a row came to nothing, the last by %s: %s", vain, how, t.Failure.Message)
		}
		wait(ctx, vainPause)
	}
}

// request is the whole round's.
func (d *round) request() bench.Request {
	r := d.run
	return bench.Request{Cell: d.plan.Cell, Block: d.n / len(r.Plans), Position: d.n % len(r.Plans),
		Spec: d.plan.Spec, Calibration: r.Calibration, API: bench.Process, URL: r.faults.server.URL(),
		Timeout: r.timeout(), NoSample: true, NoSpans: true}
}

// process does what is left in a process of its own.
func (d *round) process(ctx context.Context, process int) bench.Report {
	req := d.request()
	req.FirstAttempt = process * attemptsApart
	if len(d.notes) > 0 {
		req.Rest = d.rest // all of them, even: what a dead process has kept in files is to stay
	}
	defer d.run.faults.ended()
	return d.run.trial(ctx, req, func(bench.Edge) { d.run.tell() })
}

// timeout is the time limit of a process: hangs that no policy ends are ended by it.
func (r *run) timeout() time.Duration { return min(max(r.For/4, 5*time.Second), 30*time.Second) }

// find takes what is stored from what is left, after a process that did not live to say
// it, and says how many that were. What failed there has no reason yet: another process
// tries it again.
func (d *round) find(ctx context.Context) (stored int, err error) {
	for begin := time.Now(); d.api.InFlight() > 0 && time.Since(begin) < quiet; {
		time.Sleep(step)
	}
	kept, err := bench.Kept(ctx, d.request(), d.api)
	if err != nil {
		return 0, err
	}
	var left []int
	for _, item := range d.rest {
		digest, ok := kept(item)
		if !ok {
			left = append(left, item)
			continue
		}
		stored++
		d.digest += digest
	}
	d.rest, d.found = left, d.found+stored
	return stored, nil
}

// breakOff accounts for a round that was interrupted: what is stored is stored, and the
// rest nobody will do.
func (d *round) breakOff() error {
	if _, err := d.find(context.Background()); err != nil {
		return err
	}
	a := &d.run.account
	a.Items += d.plan.Spec.Items
	a.Stored += d.found
	a.UnderWay += len(d.rest)
	return nil
}

// settle makes the round's record of its last process's, with what those before it have
// stored, and holds it against the stores, item by item.
func (d *round) settle(ctx context.Context, last bench.Report) (*results.Trial, error) {
	t := *last.Trial
	t.Items, t.WallNS, t.Failure = d.plan.Spec.Items, d.windows, nil
	t.Warnings = append(t.Warnings, d.notes...)
	t.Outcomes.Stored += d.found
	if own, err := strconv.ParseUint(t.Digest, 16, 64); err == nil || t.Digest == "" {
		t.Digest = fmt.Sprintf("%016x", own+d.digest)
	}
	bench.Audit(ctx, &t, d.request(), last.Seen, d.api)
	if f := t.Failure; f != nil && f.Cause != "lost-items" && f.Cause != "digest" {
		return nil, fmt.Errorf("soak: round %d: %s", d.n, f.Message)
	}
	d.run.account.add(t)
	return &t, nil
}

// add adds a round.
func (a *Account) add(t results.Trial) {
	o := t.Outcomes
	a.Rounds++
	a.Items += t.Items
	a.Stored += o.Stored
	a.Fallback += o.Fallback
	a.Failed += o.Failed
	a.Lost += o.Lost
	a.Duplicated += o.Duplicates
	a.Conflicts += o.Conflicts
	a.Orphans += o.Orphans
	a.Repeats += o.Repeats
	a.Redundant += o.Redundant
	a.FailedStored += o.FailedStored
	if t.Failure != nil && t.Failure.Cause == "digest" {
		a.Digests++
	}
	for reason, n := range o.Reasons {
		a.Reasons[reason] += n
	}
}

// Storable says what keeps a resolved job from being soaked; empty: nothing does.
func Storable(spec workloads.Spec) string {
	k := spec.LastPut()
	switch {
	case k < 0:
		return "it stores nothing, so that nothing could be lost"
	case spec.Stages[k].Store != "":
		return fmt.Sprintf("stage %s stores in %s, which no fault here befalls: leave that to the API", spec.Stages[k].Name, spec.Stages[k].Store)
	}
	return ""
}
