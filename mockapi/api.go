// Package mockapi is the service at the other end of a job's I/O stages: it hands
// out items' payloads and takes in their results, each after a latency drawn from
// the stage's distribution, with the limits and faults of a real service. Used as
// a function (API), or over sockets (Server, Client). It measures how well it
// keeps its own promise, but not its CPU time: that is its process's.
package mockapi

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// Source is one endpoint of the service: what one I/O stage calls.
type Source struct {
	Name    string // in the request path; without a slash
	Latency workloads.Dist
	Service workloads.Service
	// Apart keeps the source out of the totals of Stats and out of what counts
	// as fetched: what is asked of it is not part of the work.
	Apart bool
}

// drawFor is what chance has in store for one attempt at one item.
func (s Source) drawFor(seed uint64, item, attempt int) remote.Draw {
	return remote.DrawOf(seed, s.Name, s.Latency, s.Service.Faults, item, attempt)
}

// Config is what the service serves.
type Config struct {
	Seed    uint64
	Items   int // 0 … Items-1 exist
	Payload int // bytes of each item's document
	Sources []Source

	// Documents are used if they were prepared for the same seed, items and
	// payload; else, and if nil, New prepares its own.
	Documents *Documents
}

// Sleeper waits for d (nil) or for the end of ctx (its error), whichever is first:
// a *wake.Clock where exactness counts.
type Sleeper interface {
	Sleep(ctx context.Context, d time.Duration) error
}

// Reply is the service's answer. Its times are set with every error that the
// service answered with, too.
type Reply struct {
	Payload []byte        // of a Get; shared, so read-only
	Service time.Duration // arrival to answer by the service's clock, queueing there included
	Planned time.Duration // what Service was meant to be; the difference is the service's lateness
}

// Endpoint is what a stage calls: an *API, which is a function call and a timer,
// or a *Client, which goes through sockets. Attempts count from 0. Errors are a
// *remote.StatusError, remote.ErrReset, remote.ErrTruncated, or the context's, all wrapped.
type Endpoint interface {
	Get(ctx context.Context, source string, item, attempt int) (Reply, error)
	Put(ctx context.Context, source string, item, attempt int, digest uint64, body []byte) (Reply, error)
}

// API is the service itself, without a network. It serves one trial: its ledger,
// token buckets and queues start empty. All methods may be called at the same time.
type API struct {
	cfg     Config
	sources map[string]*service
	load    gauge         // of all sources together, but those that stand Apart
	bad     atomic.Int64  // HTTP requests that made no sense
	fetched []atomic.Bool // by item
}

// New makes a service. Its error names every mistake in cfg.
func New(cfg Config, clock Sleeper) (*API, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if d := cfg.Documents; d == nil || !d.fit(cfg) {
		cfg.Documents = Prepare(cfg.Seed, cfg.Items, cfg.Payload)
	}
	a := &API{
		cfg:     cfg,
		sources: make(map[string]*service, len(cfg.Sources)),
		fetched: make([]atomic.Bool, cfg.Items),
	}
	for _, s := range cfg.Sources {
		a.sources[s.Name] = newService(s, cfg, clock)
	}
	return a, nil
}

// Get asks for an item's document.
func (a *API) Get(ctx context.Context, source string, item, attempt int) (Reply, error) {
	q := request{source: source, item: item, attempt: attempt}
	reply, err := a.get(ctx, time.Now(), q)
	if err != nil {
		reply.Payload = nil
		return reply, q.failed(err)
	}
	return reply, nil
}

// get answers a request that arrived then. The payload is there also with
// remote.ErrTruncated: a server sends its first part.
func (a *API) get(ctx context.Context, arrival time.Time, q request) (Reply, error) {
	s, err := a.find(q)
	if err != nil {
		return Reply{}, err
	}
	if !s.source.Apart {
		a.load.enter()
		defer a.load.leave()
	}
	// A document made here costs nothing: answers are due by the time of arrival.
	payload := a.cfg.Documents.at(q.item)
	reply, err := s.serve(ctx, arrival, q, len(payload))
	reply.Payload = payload
	if err == nil && !s.source.Apart {
		a.fetched[q.item].Store(true)
	}
	return reply, err
}

// Put stores an item's result: its digest; the body's length counts, not what is
// in it. With remote.ErrTruncated the result is stored and only the answer was lost:
// another attempt is answered as if it had stored it, and noted as a repeat.
func (a *API) Put(ctx context.Context, source string, item, attempt int, digest uint64, body []byte) (Reply, error) {
	q := request{source: source, item: item, attempt: attempt, digest: digest}
	reply, err := a.put(ctx, time.Now(), q, len(body))
	if err != nil {
		return reply, q.failed(err)
	}
	return reply, nil
}

// put answers a request that arrived then, with a body of that size.
func (a *API) put(ctx context.Context, arrival time.Time, q request, size int) (Reply, error) {
	s, err := a.find(q)
	if err != nil {
		return Reply{}, err
	}
	if !s.source.Apart {
		a.load.enter()
		defer a.load.leave()
	}
	reply, err := s.serve(ctx, arrival, q, size)
	if err == nil || err == remote.ErrTruncated {
		s.ledger.store(q.item, q.attempt, q.digest)
	}
	return reply, err
}

// find is the service that a request is for.
func (a *API) find(q request) (*service, error) {
	s := a.sources[q.source]
	if s == nil || q.item < 0 || q.item >= a.cfg.Items || q.attempt < 0 {
		a.bad.Add(1)
		return nil, &remote.StatusError{Code: 404}
	}
	return s, nil
}
