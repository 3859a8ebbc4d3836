package mockapi

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// service is one source at work.
type service struct {
	source  Source
	seed    uint64
	clock   Sleeper
	rate    *remote.Rate // nil: no limit
	gate    gate
	servers remote.Servers
	line    remote.Line
	load    gauge
	meter   meter
	ledger  ledger

	disturbed atomic.Pointer[disturbance] // nil: it never was
}

func newService(s Source, cfg Config, clock Sleeper) *service {
	v := &service{source: s, seed: cfg.Seed, clock: clock, rate: remote.NewRate(s.Service)}
	v.gate.limit = s.Service.Concurrency
	v.gate.queue = s.Service.Overflow == workloads.Queue
	v.servers.Count = s.Service.Capacity
	v.line.BytesPerSecond = int64(s.Service.Bandwidth)
	v.ledger.items = cfg.Items
	v.meter.init()
	return v
}

// serve takes one request from its arrival to the moment its answer is due. size
// is the payload's, either way. Its errors are bare: *remote.StatusError, remote.ErrReset,
// remote.ErrTruncated or ctx's.
func (v *service) serve(ctx context.Context, arrival time.Time, q request, size int) (Reply, error) {
	v.load.enter()
	defer v.load.leave()
	v.meter.request()
	disturbed := v.disturbed.Load()
	if disturbed != nil {
		if wait, ok := disturbed.rate.Admit(arrival); !ok {
			disturbed.struck(OverRate)
			return v.refuse(arrival, remote.TooManyRequests, wait)
		}
	}
	admitted, wait, err := v.admit(ctx, arrival)
	switch {
	case err != nil:
		v.meter.abandoned()
		return Reply{}, err
	case wait > 0:
		return v.refuse(arrival, remote.TooManyRequests, wait)
	}
	start, err := v.gate.enter(ctx, admitted)
	if err == errFull {
		return v.refuse(arrival, remote.ServiceUnavailable, remote.PlaceFreeIn(v.source.Latency, v.gate.limit))
	}
	if err != nil {
		v.meter.abandoned()
		return Reply{}, err
	}
	p := v.draw(q, disturbed)
	due, err := v.work(ctx, start, p, size)
	if err != nil {
		v.gate.leave(time.Now())
		v.meter.abandoned()
		return Reply{}, err
	}
	now := time.Now()
	v.gate.leave(due)
	v.meter.answered(p, due.Sub(arrival), now.Sub(due))
	return Reply{Service: now.Sub(arrival), Planned: due.Sub(arrival)}, remote.Failure(p.Fault)
}

// admit takes a token of the rate, and says since when it is the request's, or how
// long it is until there is one where it must not wait. The error is ctx's.
func (v *service) admit(ctx context.Context, arrival time.Time) (admitted time.Time, retryAfter time.Duration, err error) {
	if !v.gate.queue {
		retryAfter, _ = v.rate.Admit(arrival)
		return arrival, retryAfter, nil
	}
	admitted = v.rate.Queue(arrival)
	if !admitted.After(arrival) {
		return admitted, 0, nil
	}
	v.meter.throttled(admitted.Sub(arrival))
	return admitted, 0, v.clock.Sleep(ctx, time.Until(admitted))
}

// work passes the time that the service takes and returns the planned end of it,
// or ctx's error.
func (v *service) work(ctx context.Context, start time.Time, p remote.Draw, size int) (due time.Time, err error) {
	if p.Fault.Kind == workloads.FaultHang {
		v.meter.hung()
		<-ctx.Done()
		return start, ctx.Err()
	}
	due = v.servers.Reserve(start, p.Delay)
	if err := v.clock.Sleep(ctx, time.Until(due)); err != nil {
		return due, err
	}
	if v.line.BytesPerSecond == 0 {
		return due, nil
	}
	// Asked for only now: a slow request must not keep the line from a quick one.
	due = v.line.Reserve(due, size)
	return due, v.clock.Sleep(ctx, time.Until(due))
}

// refuse answers at once with a status.
func (v *service) refuse(arrival time.Time, code int, retryAfter time.Duration) (Reply, error) {
	v.meter.refused()
	return Reply{Service: time.Since(arrival)}, &remote.StatusError{Code: code, RetryAfter: retryAfter}
}
