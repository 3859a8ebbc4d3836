// Package soak is load with faults: rounds of a job, each done by trials' processes
// against the mock API in this one, while a schedule switches faults on and off, and an
// account of every item. It measures no speed.
package soak

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/chaos"
	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/store"
	"github.com/hbench/hbench/wake"
	"github.com/hbench/hbench/workloads"
)

// Soak is what to do.
type Soak struct {
	For         time.Duration    // how long rounds are begun
	Overtime    time.Duration    // how long they go on after it, at most, for a fault that has met nobody yet
	Seed        uint64           // of the schedule, and of the first round's draws
	Plans       []bench.CellPlan // taken in turn, a round each; their jobs store to the API
	Calibration []results.Calibration
	File        *results.Writer // takes a record of each round

	// Runner runs trials in processes of their own, and tells started of each.
	Runner func(started func(*os.Process)) bench.Runner

	Progress func(Progress) // called now and then, and after each round; may be nil
}

// Progress is where a soak stands.
type Progress struct {
	Elapsed, For          time.Duration
	Rounds                int
	Items, Stored, Failed int
	On                    []chaos.Kind // what goes wrong now
}

// run is a soak under way.
type run struct {
	Soak
	account Account
	faults  *faults
	trial   bench.Runner
	backlog backlog
	clock   *wake.Clock
	heaps   []float64 // in use after each round
	rss     []float64
}

// Run soaks until the time is over, or ctx ends, and gives the account either way. The
// error is of the harness, not of what was found: that is Account.Wrong.
func (s Soak) Run(ctx context.Context) (account Account, err error) {
	r := &run{Soak: s, account: Account{Workload: s.Plans[0].Spec.Name, Seed: s.Seed, For: s.For, Processes: map[string]int{}, Reasons: map[string]int{}}}
	if err := s.createFallbacks(); err != nil {
		return r.account, err
	}
	if err := tryServer(); err != nil { // what the process holds from its first socket on is no leak
		return r.account, err
	}
	r.account.Before = hold()
	begin := time.Now()
	err = r.soak(ctx)
	r.account.Took = time.Since(begin)
	r.account.After = settle(r.account.Before)
	r.account.Interrupted = ctx.Err() != nil
	r.account.Heap, r.account.RSS = growth(r.heaps, tolerateHeap), growth(r.rss, tolerateRSS)
	r.account.Wrong = r.account.wrong()
	if r.account.Interrupted {
		err = nil
	}
	return r.account, err
}

// createFallbacks makes the files that the jobs fall back on: a process that dies early
// must not leave the question whether there is one.
func (s Soak) createFallbacks() error {
	made := map[string]bool{}
	for _, p := range s.Plans {
		target := p.Spec.Stages[p.Spec.LastPut()].Policy.Fallback
		if target == "" || made[target] {
			continue
		}
		made[target] = true
		file, err := store.Open(target, "before the soak")
		if err == nil {
			err = file.Close()
		}
		if err != nil {
			return fmt.Errorf("fallback: %w", err)
		}
	}
	return nil
}

// tryServer opens and closes a server.
func tryServer() error {
	server, clock, err := listen()
	if err != nil {
		return err
	}
	clock.Close()
	return server.Close()
}

// listen serves an API that has nothing to give yet.
func listen() (*mockapi.Server, *wake.Clock, error) {
	clock := wake.New(nil)
	idle, err := mockapi.New(mockapi.Config{Items: 1, Payload: workloads.MinPayload}, clock)
	if err != nil {
		return nil, nil, err
	}
	server, err := mockapi.Listen(idle)
	if err != nil {
		clock.Close()
		return nil, nil, fmt.Errorf("serve the mock API: %w", err)
	}
	return server, clock, nil
}

// soak does the rounds, with the faults beside them.
func (r *run) soak(ctx context.Context) error {
	server, clock, err := listen()
	if err != nil {
		return err
	}
	defer clock.Close()
	r.clock = clock
	r.faults = newFaults(server, r.Plans[0].Spec)
	r.faults.begin = time.Now()
	r.trial = r.Runner(r.faults.started)
	r.File.Through(r.faults.disk.under)
	r.backlog.file = r.File

	faulty, calm := context.WithCancel(ctx)
	followed := make(chan struct{})
	go func() {
		defer close(followed)
		r.faults.follow(faulty, chaos.Schedule(r.Seed, r.For))
	}()
	err = r.rounds(ctx)
	calm()
	<-followed
	r.faults.disk.full.Store(false)
	err = errors.Join(err, r.backlog.drain(), r.faults.failure(), server.Close())
	r.account.Faults, r.account.Kills = r.faults.account(), int(r.faults.kills.Load())
	for _, f := range r.account.Faults {
		if f.Kind == chaos.DiskFull {
			r.account.Refused = f.Struck
		}
	}
	r.account.Waiting, r.account.Unkept = r.backlog.most, len(r.backlog.waiting)
	return err
}

// goesOn reports whether another round is to begin.
func (r *run) goesOn() bool {
	over := time.Since(r.faults.begin) - r.For
	return over < 0 || over < r.Overtime && len(r.faults.underWay()) > 0
}

// rounds does one after the other until the time is over, and one at least.
func (r *run) rounds(ctx context.Context) error {
	for n := 0; ctx.Err() == nil && (n == 0 || r.goesOn()); n++ {
		t, err := r.round(ctx, n)
		if err != nil {
			return err
		}
		if t != nil {
			if err := r.backlog.add(*t); err != nil {
				return err
			}
		}
		r.heaps, r.rss = append(r.heaps, heap()), append(r.rss, rss())
		r.tell()
	}
	return ctx.Err()
}

// tell says where the soak stands.
func (r *run) tell() {
	if r.Progress == nil {
		return
	}
	a := r.account
	r.Progress(Progress{Elapsed: time.Since(r.faults.begin), For: r.For, Rounds: a.Rounds,
		Items: a.Items, Stored: a.Stored, Failed: a.Failed, On: r.faults.underWay()})
}
