package soak

import (
	"context"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hbench/hbench/chaos"
	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/workloads"
)

// faults switches what a schedule says on and off: at the API that is served at the
// moment, at its server, at the trial's process and at the run file's disk.
type faults struct {
	server *mockapi.Server
	disk   *disk
	spec   workloads.Spec
	struck map[chaos.Kind]*atomic.Int64 // by kind; the map itself stays as it is
	kills  atomic.Int64                 // that were sent
	begin  time.Time

	mu      sync.Mutex
	api     *mockapi.API
	on      map[chaos.Kind]int // how many events of it are on
	times   map[chaos.Kind]int
	process *os.Process // of the trial under way; nil: none
	broken  error       // the first that a fault failed with to come or to go
}

func newFaults(server *mockapi.Server, spec workloads.Spec) *faults {
	f := &faults{server: server, spec: spec, struck: map[chaos.Kind]*atomic.Int64{}, on: map[chaos.Kind]int{}, times: map[chaos.Kind]int{}}
	for _, k := range chaos.Kinds {
		f.struck[k] = new(atomic.Int64)
	}
	f.disk = &disk{refused: func() { f.struck[chaos.DiskFull].Add(1) }}
	return f
}

// serve has an API be served, disturbed as the moment wants it.
func (f *faults) serve(api *mockapi.API) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.api = api
	f.server.Swap(api)
	return f.disturb()
}

// started takes note of the trial's process.
func (f *faults) started(p *os.Process) { f.setProcess(p) }

// ended takes note that there is none any more.
func (f *faults) ended() { f.setProcess(nil) }

func (f *faults) setProcess(p *os.Process) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.process = p
}

func (f *faults) current() *os.Process {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.process
}

// follow applies the events until ctx ends, and returns when nothing is on any more.
func (f *faults) follow(ctx context.Context, events []chaos.Event) {
	var under sync.WaitGroup
	defer under.Wait()
	for _, e := range events {
		if !wait(ctx, time.Until(f.begin.Add(e.From))) {
			return
		}
		under.Go(func() { f.event(ctx, e) })
	}
}

// wait waits for so long, or reports that ctx has ended.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// step is how often is looked whether something has happened.
const step = 2 * time.Millisecond

// event has one fault come and go. It stays until it has struck once, however long
// that takes, so that each kind does.
func (f *faults) event(ctx context.Context, e chaos.Event) {
	before := f.struck[e.Kind].Load()
	f.count(e.Kind, 1)
	defer f.count(e.Kind, -1)
	switch e.Kind {
	case chaos.Killed:
		f.kill(ctx)
		return
	case chaos.Stopped:
		f.stop(ctx, e)
		return
	case chaos.Outage:
		f.outage(ctx, e)
		return
	case chaos.DiskFull:
		f.disk.full.Store(true)
		defer func() { f.disk.full.Store(f.isOn(chaos.DiskFull) > 1) }()
	}
	if !wait(ctx, time.Until(f.begin.Add(e.To))) {
		return
	}
	for f.struck[e.Kind].Load() == before && wait(ctx, step) {
	}
}

// count notes that a fault is on or off, and disturbs the API accordingly.
func (f *faults) count(kind chaos.Kind, by int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.on[kind] += by
	if by > 0 {
		f.times[kind]++
	}
	f.note(f.disturb())
}

// note keeps the first error. f.mu is held.
func (f *faults) note(err error) {
	if f.broken == nil {
		f.broken = err
	}
}

func (f *faults) notice(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.note(err)
}

// failure is the first error of applying a fault.
func (f *faults) failure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.broken
}

func (f *faults) isOn(kind chaos.Kind) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.on[kind]
}

// underWay lists what is on, in the order of chaos.Kinds.
func (f *faults) underWay() (kinds []chaos.Kind) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, k := range chaos.Kinds {
		if f.on[k] > 0 {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// account is what each kind did.
func (f *faults) account() (all []Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, k := range chaos.Kinds {
		all = append(all, Fault{k, f.times[k], int(f.struck[k].Load())})
	}
	return all
}

// outage takes the server down for a while, once there is somebody to notice.
func (f *faults) outage(ctx context.Context, e chaos.Event) {
	for f.current() == nil {
		if !wait(ctx, step) {
			return
		}
	}
	f.notice(f.server.Stop())
	f.struck[chaos.Outage].Add(1)
	wait(ctx, e.To-e.From)
	for begin := time.Now(); f.isOn(chaos.Outage) == 1; time.Sleep(step) {
		err := f.server.Start()
		if err == nil {
			return
		}
		if time.Since(begin) > settleTime { // another program has taken its port
			f.notice(err)
			return
		}
	}
}

// disturb has each source of the API be disturbed by what is on. f.mu is held.
func (f *faults) disturb() error {
	if f.api == nil {
		return nil
	}
	for _, s := range f.spec.Stages {
		if s.Op == "" { // it computes
			continue
		}
		d := disturbance(f.on, s.Op)
		d.Struck = func(kind string) {
			if k := kindOf(kind, s.Op); k != "" {
				f.struck[k].Add(1)
			}
		}
		if err := f.api.Disturb(s.Name, d); err != nil {
			return err
		}
	}
	return nil
}
