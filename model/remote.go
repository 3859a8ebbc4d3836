package model

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/workloads"
)

// Remote is the other end of an I/O line: its limits and its faults, by the same
// rules as the mock API's, whose draws are hashes of Seed, the line's name and the
// item. Times are what a server takes for each item.
type Remote struct {
	Seed    uint64
	Latency workloads.Dist // whose mean is what a refusal suggests to wait
	Service workloads.Service
	Bytes   int // of an item's payload, for the bandwidth; 0: it is a result that is stored

	Scale float64 // what the draws of further attempts are stretched by, as Times are by Stretched; 0: by nothing
}

// takes is what a server takes for a further attempt at an item whose first takes that
// long.
func (r *Remote) takes(name string, item, attempt int, first time.Duration) time.Duration {
	if attempt == 0 || !r.Latency.Random() {
		return first
	}
	longer := r.Latency.At(r.Seed, name, item, attempt) - r.Latency.At(r.Seed, name, item, 0)
	return max(first+stretched(longer, cmp.Or(r.Scale, 1)), 0)
}

// size is how many bytes an item takes through the bandwidth.
func (r *Remote) size(item int) int {
	if r.Bytes > 0 {
		return r.Bytes
	}
	return resultBytes(item)
}

// transfer is how long a payload, or else the shortest result, takes on the line
// to itself.
func (r *Remote) transfer() time.Duration {
	return remote.Transfer(r.size(0), int64(r.Service.Bandwidth))
}

// places is how many items the other end serves at once, of those that the limit
// lets in (0: any number). A server is free again while its answer is on the line.
func (r *Remote) places(limit int) int {
	most := []int{r.Service.Concurrency}
	if r.Service.Bandwidth == 0 {
		most = append(most, r.Service.Capacity)
	}
	for _, m := range most {
		if m > 0 && (limit == 0 || m < limit) {
			limit = m
		}
	}
	return limit
}

// queuesForRate reports whether requests wait for their turn under the rate.
func (r *Remote) queuesForRate() bool {
	return r.Service.Rate > 0 && r.Service.Overflow == workloads.Queue
}

// Requests is the account of a Remote.
type Requests struct {
	Sent        int
	Refused     int            // at once, over the rate or the concurrency
	Faults      map[string]int // by kind
	Throttled   time.Duration  // sum of what they waited for the rate
	MaxInFlight int            // queueing ones included
}

// service is a Remote in one virtual world.
type service struct {
	Remote
	name     string
	rt       *sim.Runtime
	rate     *remote.Rate
	servers  remote.Servers
	line     remote.Line
	inside   int // under the limit of concurrency
	queue    []*turn
	inFlight int
	requests Requests

	throttled []time.Duration // by item; nil: not observed, or none waits for the rate
}

func newService(rt *sim.Runtime, name string, r Remote) *service {
	return &service{
		Remote: r, name: name, rt: rt,
		rate:     remote.NewRate(r.Service),
		servers:  remote.Servers{Count: r.Service.Capacity},
		line:     remote.Line{BytesPerSecond: int64(r.Service.Bandwidth)},
		requests: Requests{Faults: map[string]int{}},
	}
}

// moment is the virtual time as the rules tell it.
func (v *service) moment() time.Time { return time.Unix(0, int64(v.rt.Now())) }

// until sleeps to a moment of the rules.
func (v *service) until(ctx context.Context, at time.Time) error {
	return v.rt.Sleep(ctx, at.Sub(v.moment()))
}

// serve takes one request through, of which the first attempt at its item takes a server
// that long. The error is what befalls the request, as the mock API has it, or the
// context's.
func (v *service) serve(ctx context.Context, item, attempt int, first time.Duration) error {
	v.requests.Sent++
	v.inFlight++
	v.requests.MaxInFlight = max(v.requests.MaxInFlight, v.inFlight)
	defer func() { v.inFlight-- }()
	if v.Service.Overflow == workloads.Queue {
		at := v.rate.Queue(v.moment())
		v.requests.Throttled += max(at.Sub(v.moment()), 0)
		came := v.rt.Now()
		err := v.until(ctx, at)
		if v.throttled != nil { // who leaves first has waited less
			v.throttled[item] += v.rt.Now() - came
		}
		if err != nil {
			return err
		}
	} else if wait, ok := v.rate.Admit(v.moment()); !ok {
		return v.refuse(remote.TooManyRequests, wait)
	}
	admitted, err := v.enter(ctx)
	if err != nil {
		return err
	}
	if !admitted {
		return v.refuse(remote.ServiceUnavailable, remote.PlaceFreeIn(v.Latency, v.Service.Concurrency))
	}
	defer v.leave()
	fault := remote.DrawOf(v.Seed, v.name, v.Latency, v.Service.Faults, item, attempt).Fault
	if fault.Kind == workloads.FaultHang {
		v.requests.Faults[fault.Kind]++
		return v.wait(ctx, &turn{parker: v.rt.NewParker(fmt.Sprintf("an answer of %s to item %d, which hangs", v.name, item))})
	}
	if err := v.until(ctx, v.servers.Reserve(v.moment(), v.takes(v.name, item, attempt, first))); err != nil {
		return err
	}
	if v.line.BytesPerSecond > 0 {
		if err := v.until(ctx, v.line.Reserve(v.moment(), v.size(item))); err != nil {
			return err
		}
	}
	if fault.Kind != "" { // who leaves before the answer never meets it
		v.requests.Faults[fault.Kind]++
	}
	return remote.Failure(fault)
}

func (v *service) refuse(status int, retryAfter time.Duration) error {
	v.requests.Refused++
	return &remote.StatusError{Code: status, RetryAfter: retryAfter}
}

// turn is one request's place in the queue.
type turn struct {
	parker flow.Parker
	served bool
}

// enter takes a place under the limit of concurrency, if there is one to be had.
func (v *service) enter(ctx context.Context) (admitted bool, err error) {
	switch limit := v.Service.Concurrency; {
	case limit == 0:
		return true, nil
	case v.inside < limit:
		v.inside++
		return true, nil
	case v.Service.Overflow != workloads.Queue:
		return false, nil
	}
	t := &turn{parker: v.rt.NewParker("a place at the service of " + v.name)}
	v.queue = append(v.queue, t)
	return true, v.wait(ctx, t)
}

// leave hands the place to whoever waits longest.
func (v *service) leave() {
	if v.Service.Concurrency == 0 {
		return
	}
	if len(v.queue) == 0 {
		v.inside--
		return
	}
	first := v.queue[0]
	v.queue = v.queue[1:]
	first.served = true
	first.parker.Unpark()
}

// wait waits to be served, or for the end of the context, and then leaves the
// queue.
func (v *service) wait(ctx context.Context, t *turn) error {
	stop := v.rt.OnDone(ctx, func() {
		if !t.served {
			v.queue = slices.DeleteFunc(v.queue, func(other *turn) bool { return other == t })
			t.parker.Unpark()
		}
	})
	defer stop()
	t.parker.Park()
	if !t.served {
		return ctx.Err()
	}
	return nil
}
