package bench

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// warmSource is the API's source for requests that are not part of the work: it
// answers at once. No stage can bear its name.
const warmSource = "_warm"

const (
	warmRequests = 24                   // one after the other, to calibrate the transport
	warmConns    = 64                   // most connections opened ahead
	warmCompute  = 2 * time.Millisecond // of each kernel, on each core
	timerSleeps  = 5                    // to see how late plain timers fire
	timerSleep   = 500 * time.Microsecond
)

// warmth is what the warm-up found out: how this process does when it is idle.
type warmth struct {
	took         time.Duration
	spin         time.Duration
	timer        time.Duration // median lateness of plain timers
	transport    time.Duration // median of a request beyond the service time stamped on it
	transportCPU time.Duration // of this process, a request
	span         float64       // ns
}

// warmUp brings connections, code and caches to where they stay, touching none
// of the job's items, and calibrates the transport.
func (j *job) warmUp(ctx context.Context, clock mockapi.Sleeper) (warmth, error) {
	begin := time.Now()
	w := warmth{spin: probe.Spin(), span: probe.SpanCost()}
	if err := j.openConnections(ctx); err != nil {
		return w, err
	}
	if err := j.calibrateTransport(ctx, clock, &w); err != nil {
		return w, err
	}
	j.warmKernels()
	late := make([]time.Duration, timerSleeps)
	for i := range late {
		start := time.Now()
		time.Sleep(timerSleep)
		late[i] = time.Since(start) - timerSleep
	}
	w.timer = median(late)
	w.took = time.Since(begin)
	return w, nil
}

// openConnections makes as many requests at once as the widest I/O stage will.
func (j *job) openConnections(ctx context.Context) error {
	most := 0
	for _, s := range j.spec.Stages {
		if s.Kind == stage.IO && s.Store == "" {
			most = max(most, min(s.Limit, warmConns))
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	for i := range most {
		g.Go(func() error {
			_, err := j.endpoint.Get(ctx, warmSource, i%j.spec.Items, 0)
			return err
		})
	}
	return g.Wait()
}

// calibrateTransport times requests one after the other: what they take beyond
// the stamped service time, and what CPU they cost here. An endpoint without
// sockets has no transport: there it is how late the idle clock wakes.
func (j *job) calibrateTransport(ctx context.Context, clock mockapi.Sleeper, w *warmth) error {
	if j.spec.FirstIO() < 0 {
		return nil
	}
	if _, direct := j.endpoint.(*mockapi.API); direct {
		return idleLateness(ctx, clock, w)
	}
	beyond := make([]time.Duration, warmRequests)
	cpu := probe.ReadUsage()
	for i := range beyond {
		start := time.Now()
		reply, err := j.endpoint.Get(ctx, warmSource, i%j.spec.Items, 0)
		if err != nil {
			return fmt.Errorf("calibrate the transport: %w", err)
		}
		beyond[i] = time.Since(start) - reply.Service
	}
	w.transportCPU = probe.ReadUsage().Since(cpu).CPU / warmRequests
	w.transport = max(median(beyond), 0)
	return nil
}

func idleLateness(ctx context.Context, clock mockapi.Sleeper, w *warmth) error {
	late := make([]time.Duration, timerSleeps)
	for i := range late {
		start := time.Now()
		if err := clock.Sleep(ctx, timerSleep); err != nil {
			return err
		}
		late[i] = time.Since(start) - timerSleep
	}
	w.transport = median(late)
	return nil
}

// warmKernels runs each kernel on each of its workers for a moment.
func (j *job) warmKernels() {
	payload := workloads.Document(j.spec.Seed, 0, int(j.spec.Payload))
	var g errgroup.Group
	for k, c := range j.cpu {
		if c.work == nil || c.pretends {
			continue
		}
		for range min(j.spec.Stages[k].Limit, Cores()) {
			g.Go(func() error {
				for begin := time.Now(); time.Since(begin) < warmCompute; {
					c.work(payload, 1)
				}
				return nil
			})
		}
	}
	_ = g.Wait() // its functions return no error
}

// median sorts xs, of which there must be some, and gives the upper middle one.
func median[T cmp.Ordered](xs []T) T {
	slices.Sort(xs)
	return xs[len(xs)/2]
}
