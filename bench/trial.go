package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/wake"
)

// sampleEvery is the sampler's interval.
const sampleEvery = probe.DefaultInterval

// Trial runs one trial in this process, which should do nothing else. It calls
// edge at the edges of the measured window. It always gives a trial: what went
// wrong is its Failure.
func Trial(ctx context.Context, req Request, table strategies.Table, edge func(Edge)) Report {
	report, err := runTrial(ctx, req, table, edge)
	if err != nil {
		t := blank(req)
		t.Failure = &results.Failure{Cause: cause(err), Message: err.Error()}
		report.Trial = &t
	}
	return report
}

func cause(err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, context.Canceled):
		return results.CauseInterrupted
	}
	if _, ok := errors.AsType[fileError](err); ok {
		return causeStore
	}
	return "error"
}

func runTrial(ctx context.Context, req Request, table strategies.Table, edge func(Edge)) (report Report, err error) {
	strategy, _, err := table.Parse(req.Cell.Strategy)
	if err = errors.Join(err, req.check()); err != nil {
		return Report{}, err
	}
	if percent := req.Spec.GOGC; percent > 0 {
		defer debug.SetGCPercent(debug.SetGCPercent(percent)) // within hbench others come after it
	}
	var real *flow.Real
	clock := wake.New(func() bool { return real.Busy() })
	defer clock.Close()
	real = flow.NewReal(clock)
	conn, err := connect(req, clock)
	if err != nil {
		return Report{}, err
	}
	defer conn.close()
	files, err := openFiles(req)
	if err != nil {
		return Report{}, fileError{err}
	}
	defer func() { err = errors.Join(err, files.close()) }()
	j, err := newJob(req, conn.endpoint, files)
	if err != nil {
		return Report{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, req.Timeout)
	defer cancel()
	warm, err := j.warmUp(ctx, clock)
	if err != nil {
		return Report{}, fmt.Errorf("warm up: %w", err)
	}
	rt := &metered{Real: real, waits: map[string]wait{}}
	m, err := j.measure(ctx, req, strategy, rt, edge)
	if err = errors.Join(err, files.close()); err != nil {
		return Report{}, err
	}
	t := blank(req)
	m.fill(&t, j, rt, req, warm)
	t.WarmupNS = int64(warm.took)
	if !req.NoSpans {
		j.fillReplay(ctx, &t, req, table)
	}
	seen := j.settle(ctx, &t, req, conn.api)
	t.Noise.SpinBeforeNS, t.Noise.SpinAfterNS = int64(warm.spin), int64(probe.Spin())
	return Report{Trial: &t, Seen: seen, Machine: m.machine, TimerP50: warm.timer, Throttle: m.throttle}, nil
}

// fillReplay records what the spans tell, and what comes of them in virtual time.
func (j *job) fillReplay(ctx context.Context, t *results.Trial, req Request, table strategies.Table) {
	replayed, err := j.replay(ctx, req, *t, table)
	if err != nil {
		t.Warnings = append(t.Warnings, fmt.Sprintf("not replayed: %v", err))
	}
	t.ReplayNS, t.Held, t.Overlap = int64(replayed), j.held(), j.spans.Overlap()
	t.Times = times(j.spec.Items, len(j.spec.Stages), j.replayed(req, *t))
	if skipped := unseen(*t); skipped != "" {
		t.Failure = &results.Failure{Cause: results.CauseLostItems, Message: skipped}
	}
}

// settle says how the trial ended, as far as this process knows: with the API that is
// in it, if there is one.
func (j *job) settle(ctx context.Context, t *results.Trial, req Request, api *mockapi.API) Seen {
	if broken := j.account.broken; broken != nil {
		t.Failure = &results.Failure{Cause: causeStore, Message: fmt.Sprintf("%v; %d of %d items are stored", broken, t.Outcomes.Stored, t.Items)}
	}
	seen := j.account.seen()
	if api != nil {
		stats := api.Stats()
		t.API = apiRecord(req.API, stats)
		throttle(t, stats)
		auditWith(ctx, t, req, seen, api)
	}
	return seen
}

// measurement is what the measured window gave.
type measurement struct {
	wall     time.Duration
	usage    probe.Usage
	runtime  probe.Runtime
	machine  probe.MachineTimes
	pressure float64
	throttle *probe.Throttle // nil: not known
	sampler  *probe.Sampler  // nil: not sampled
	warnings []string
}

// measure runs the strategy once. What it reads before and after is outside the
// window, but for the sampler.
func (j *job) measure(ctx context.Context, req Request, s strategies.Strategy, rt *metered, edge func(Edge)) (measurement, error) {
	var m measurement
	stages := j.stages(rt, !req.NoSpans)
	var under flow.Runtime = rt
	if req.NoSpans {
		under = rt.Real // no meter either: nothing of ours is in the window
	}
	if !req.NoSample {
		m.sampler = probe.NewSampler(sampleEvery, min(req.Timeout, time.Minute), len(stages), j.spans.InFlight)
	}
	runtime.GC()
	if !probe.ResetPeakRSS() {
		m.warnings = append(m.warnings, "peak memory counts from the start of the process: the kernel did not let it be reset")
	}
	edge(Begins)
	machine, machineErr := probe.CoresCPU(allowed)
	waited, known := probe.PressureTotal()
	throttles := probe.ReadThrottles(os.DirFS("/"))
	before, usage := probe.ReadRuntime(), probe.ReadUsage()
	begin := j.spans.Begin()
	if m.sampler != nil {
		m.sampler.Start(begin)
	}
	err := s.Run(ctx, under, j.items(), stages)
	m.wall = time.Since(begin)
	m.usage = probe.ReadUsage().Since(usage)
	edge(Ends)
	if m.sampler != nil {
		m.sampler.Stop()
	}
	m.runtime = probe.ReadRuntime().Since(before)
	m.pressure = -1
	if after, ok := probe.PressureTotal(); ok && known {
		m.pressure = min(float64(after-waited)/float64(m.wall), 1)
	}
	if halted, ok := probe.ReadThrottles(os.DirFS("/")).Since(throttles); ok {
		m.throttle = &halted
	}
	if after, err := probe.CoresCPU(allowed); err == nil && machineErr == nil {
		m.machine = after.Since(machine)
	}
	if err != nil {
		return m, fmt.Errorf("strategy %s: %w", req.Cell.Strategy, err)
	}
	return m, nil
}

// metered is the real runtime, told how long workers waited.
type metered struct {
	*flow.Real
	mu    sync.Mutex
	waits map[string]wait
}

type wait struct {
	starved, blocked time.Duration
	workers          int
}

// Waited implements flow.Meter.
func (m *metered) Waited(pool string, starved, blocked time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := m.waits[pool]
	m.waits[pool] = wait{w.starved + starved, w.blocked + blocked, w.workers + 1}
}

var _ flow.Meter = (*metered)(nil)
var _ flow.Sleeper = (*wake.Clock)(nil)
var _ mockapi.Sleeper = (*wake.Clock)(nil)
