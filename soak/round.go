package soak

import (
	"context"
	"fmt"
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
)

// round is one job that is done until each item is stored or has failed, in as many
// processes as it takes.
type round struct {
	run  *run
	n    int
	plan bench.CellPlan
	api  *mockapi.API
	put  string // the source that results are stored at

	rest     []int // not yet decided
	outcomes results.Outcomes
	windows  int64 // of all processes, ns
	notes    []string
}

// round does the n-th round. The record is nil where it was interrupted.
func (r *run) round(ctx context.Context, n int) (*results.Trial, error) {
	d := &round{run: r, n: n, plan: r.Plans[n%len(r.Plans)], outcomes: results.Outcomes{Reasons: map[string]int{}}}
	d.plan.Spec.Seed = r.Seed + uint64(n)
	d.put = d.plan.Spec.Stages[d.plan.Spec.LastPut()].Name
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
		return nil, err
	}
	return d.settle(ctx, last), nil
}

// processes has one process after the other do what is left, until one has given its
// record: that decides the rest. The error is of a job that none can do.
func (d *round) processes(ctx context.Context) (results.Trial, error) {
	inVain := 0
	for process := 0; ; process++ {
		t := d.process(ctx, process)
		if ctx.Err() != nil {
			return t, nil
		}
		how := endedWell
		if t.Failure != nil {
			how = t.Failure.Cause
		}
		d.run.account.Processes[how]++
		d.windows += t.WallNS
		if decided(t) {
			d.take(t.Outcomes)
			d.rest = nil
			return t, nil
		}
		if how == endedKill {
			d.run.faults.killed()
		}
		stored := d.findStored()
		d.notes = append(d.notes, fmt.Sprintf("a process ended by %s: %d items were stored, %d were left to the next", how, stored, len(d.rest)))
		if len(d.rest) == 0 {
			return t, nil
		}
		inVain++
		if stored > 0 {
			inVain = 0
		}
		if inVain >= vain {
			return t, fmt.Errorf("soak: round %d: %d processes in a row came to nothing, the last by %s: %s", d.n, vain, how, t.Failure.Message)
		}
		wait(ctx, vainPause)
	}
}

// decided reports whether a process has said of each of its items what became of it.
func decided(t results.Trial) bool {
	return t.Failure == nil || t.Failure.Cause == "lost-items" || t.Failure.Cause == "digest"
}

// process does what is left in a process of its own.
func (d *round) process(ctx context.Context, process int) results.Trial {
	r := d.run
	req := bench.Request{Cell: d.plan.Cell, Block: d.n / len(r.Plans), Position: d.n % len(r.Plans),
		Spec: d.plan.Spec, Calibration: r.Calibration, API: bench.Process, URL: r.faults.server.URL(),
		Timeout: r.timeout(), NoSample: true, NoSpans: true, FirstAttempt: process * attemptsApart}
	if len(d.rest) < d.plan.Spec.Items {
		req.Rest = d.rest
	}
	defer r.faults.ended()
	return *r.trial(ctx, req, func(bench.Edge) { r.tell() }).Trial
}

// timeout is the time limit of a process: hangs that no policy ends are ended by it.
func (r *run) timeout() time.Duration { return min(max(r.For/4, 5*time.Second), 30*time.Second) }

// take adds what became of items.
func (d *round) take(o results.Outcomes) {
	sum := &d.outcomes
	sum.Stored += o.Stored
	sum.Failed += o.Failed
	sum.Fallback += o.Fallback
	sum.Lost += o.Lost
	sum.Duplicates += o.Duplicates
	sum.FailedSet = o.FailedSet
	for reason, n := range o.Reasons {
		sum.Reasons[reason] += n
	}
}

// quiet is how long requests of a process that has ended may be under way.
const quiet = 2 * time.Second

// findStored takes what is stored from what is left, after a process that did not live
// to say it, and says how many that were. What failed there has no reason yet: another
// process tries it again.
func (d *round) findStored() (stored int) {
	for begin := time.Now(); d.api.InFlight() > 0 && time.Since(begin) < quiet; {
		time.Sleep(step)
	}
	var left []int
	for _, item := range d.rest {
		if _, ok := d.api.Stored(d.put, item); ok {
			stored++
		} else {
			left = append(left, item)
		}
	}
	d.rest = left
	d.outcomes.Stored += stored
	return stored
}

// settle holds what the processes said against what is stored, adds it to the account
// and makes the round's record.
func (d *round) settle(ctx context.Context, last results.Trial) *results.Trial {
	if ctx.Err() != nil { // what is stored is stored; the rest nobody will do
		d.findStored()
	}
	a, o := &d.run.account, &d.outcomes
	ledger := d.api.Stats().Sources[d.put].Ledger
	if missing := o.Stored - o.Fallback - ledger.Stored; missing > 0 {
		o.Lost += missing
		o.Stored -= missing
	}
	o.Duplicates = max(o.Duplicates, ledger.Duplicates)
	a.UnderWay += len(d.rest) // none, if it was not interrupted
	if ctx.Err() == nil {
		a.Rounds++
	}
	a.Items += d.plan.Spec.Items
	a.Stored += o.Stored
	a.Fallback += o.Fallback
	a.Failed += o.Failed
	a.Lost += o.Lost
	a.Duplicated += o.Duplicates
	a.Conflicts += ledger.Conflicts
	a.Orphans += ledger.Orphans
	a.Repeats += ledger.Repeats
	a.Redundant += max(ledger.Stored-(o.Stored-o.Fallback), 0)
	for reason, n := range o.Reasons {
		a.Reasons[reason] += n
	}
	if ctx.Err() != nil {
		return nil
	}
	return d.record(last, ledger)
}

// record is the round as a trial: its last process's, with what all of them did.
func (d *round) record(last results.Trial, ledger mockapi.LedgerSummary) *results.Trial {
	t := last
	t.Items, t.Outcomes, t.WallNS, t.Failure = d.plan.Spec.Items, d.outcomes, d.windows, nil
	t.Warnings = append(t.Warnings, d.notes...)
	if len(d.notes) > 0 {
		t.Digest = "" // no process has seen all items
	}
	o := d.outcomes
	if o.Lost > 0 || o.Duplicates > 0 || ledger.Conflicts > 0 || ledger.Orphans > 0 {
		t.Failure = &results.Failure{Cause: "lost-items", Message: fmt.Sprintf("of %d items %d were lost, %d stored twice, %d with another digest, %d without having been fetched",
			t.Items, o.Lost, o.Duplicates, ledger.Conflicts, ledger.Orphans)}
	}
	return &t
}

// Storable says what keeps a resolved job from being soaked; empty: nothing does.
func Storable(spec workloads.Spec) string {
	k := spec.LastPut()
	switch {
	case k < 0:
		return "it stores nothing, so that nothing could be lost"
	case spec.Stages[k].Store != "":
		return fmt.Sprintf("stage %s stores to %s: the account is held against the API's ledger", spec.Stages[k].Name, spec.Stages[k].Store)
	}
	return ""
}
