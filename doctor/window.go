package doctor

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hbench/hbench/probe"
)

// window is what was seen while this process did one thing for a while. There are
// two: in one it only sleeps, so that what is busy is somebody else; in the other
// it computes on all cores, since only who wants a core can see it stolen or
// halted.
type window struct {
	Wall       time.Duration
	Cores      int                // computing, or that could
	Machine    probe.MachineTimes // of the cores that we may use
	MachineErr error
	Own        time.Duration  // CPU time of this process
	Waited     time.Duration  // for how long some task waited for a core; below 0: not known
	Throttle   probe.Throttle // of our control groups
	ThrottleOK bool
	Plain      []time.Duration       // how late sleeps ended: by Go's timers,
	Precise    []time.Duration       // and by package wake's clock
	Before     map[int]probe.Process // all that could be seen
	After      map[int]probe.Process
	Dense      []time.Duration // what fixed work took, on all cores at once; none in the still one
}

// readStill watches while this process only sleeps. It does so once.
func readStill(ctx context.Context, e *examination) (window, error) {
	if e.still == nil {
		w, err := e.watch(ctx, 0)
		if err != nil {
			return window{}, err
		}
		e.still = &w
	}
	return *e.still, nil
}

// readBusy watches while this process computes on all cores. It does so once.
func readBusy(ctx context.Context, e *examination) (window, error) {
	if e.busy == nil {
		w, err := e.watch(ctx, runtime.GOMAXPROCS(0))
		if err != nil {
			return window{}, err
		}
		e.busy = &w
	}
	return *e.busy, nil
}

func (e *examination) watch(ctx context.Context, computing int) (window, error) {
	w := window{Cores: runtime.GOMAXPROCS(0), Waited: -1, Before: probe.ReadProcesses(e.root)}
	machine, machineErr := probe.CoresCPU(e.cpus)
	throttles := probe.ReadThrottles(e.root)
	waited, waitedOK := probe.PressureTotal()
	usage, begin := probe.ReadUsage(), time.Now()
	stop := compute(computing)
	err := e.sleep(ctx, &w, begin.Add(e.window))
	w.Wall = time.Since(begin)
	w.Dense = stop()
	w.Own = probe.ReadUsage().Since(usage).CPU
	if now, ok := probe.PressureTotal(); ok && waitedOK {
		w.Waited = now - waited
	}
	w.Throttle, w.ThrottleOK = probe.ReadThrottles(e.root).Since(throttles)
	after, afterErr := probe.CoresCPU(e.cpus)
	if w.MachineErr = machineErr; machineErr == nil {
		w.MachineErr = afterErr
	}
	if w.MachineErr == nil {
		w.Machine = after.Since(machine)
	}
	w.After = probe.ReadProcesses(e.root)
	return w, err
}

// sleep sleeps over and over until the end, each time for between 1 and 2 ms, as
// no fraction of a millisecond may be privileged, and notes how late it woke.
func (e *examination) sleep(ctx context.Context, w *window, end time.Time) error {
	for i := 0; time.Now().Before(end); i++ {
		d := time.Millisecond + time.Duration(i*104729%1000)*time.Microsecond
		start := time.Now()
		time.Sleep(d)
		w.Plain = append(w.Plain, time.Since(start)-d)
		start = time.Now()
		if err := e.clock.Sleep(ctx, d); err != nil {
			return err
		}
		w.Precise = append(w.Precise, time.Since(start)-d)
	}
	return ctx.Err()
}

// compute does fixed work on n goroutines, over and over, which yield in
// between as hbench's own workers do, until stop is called: it gives what each took.
func compute(n int) (stop func() []time.Duration) {
	var stopped atomic.Bool
	var wg sync.WaitGroup
	took := make([][]time.Duration, n)
	for i := range took {
		wg.Go(func() {
			for !stopped.Load() {
				took[i] = append(took[i], dense())
				runtime.Gosched()
			}
		})
	}
	return func() []time.Duration {
		stopped.Store(true)
		wg.Wait()
		return slices.Concat(took...)
	}
}
