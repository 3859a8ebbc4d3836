package strategies_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// hidden is a service whose capacity nobody was told, in virtual time.
type hidden struct {
	name    string
	latency workloads.Dist
	service workloads.Service
	retries int           // after a refusal
	backoff time.Duration // as a policy's
	later   workloads.Service
	after   time.Duration // when the service becomes the later one; 0: never
	items   int
	tells   bool // of a refusal at once
}

// met is what a strategy made of a hidden service.
type met struct {
	took     time.Duration
	stored   int
	stores   []time.Duration // when items were
	requests [][2]int        // by item in order of being asked for: requests, and how many were refused
	inFlight []int           // by item in that order: items at the service, its own among them
}

// perItem is how long a stored item took, all in all.
func (m met) perItem() float64 { return m.took.Seconds() / float64(max(m.stored, 1)) }

// refusals is their share of the requests after the first part of the items.
func (m met) refusals(after float64) float64 {
	var sent, refused int
	for _, r := range m.requests[int(after*float64(len(m.requests))):] {
		sent, refused = sent+r[0], refused+r[1]
	}
	return float64(refused) / float64(max(sent, 1))
}

// rate is how many items were stored a second from one moment to another.
func (m met) rate(from, to time.Duration) float64 {
	n := 0
	for _, at := range m.stores {
		if at >= from && at < to {
			n++
		}
	}
	return float64(n) / (to - from).Seconds()
}

// meet takes items through the hidden service's stage, one that computes a little on
// cores enough, and one that stores.
func (h hidden) meet(t testing.TB, text string, limit int, seed uint64) (m met) {
	t.Helper()
	_, err := sim.Run(context.Background(), sim.Options{}, func(ctx context.Context, rt *sim.Runtime) error {
		w := &service{hidden: h, rt: rt, seed: seed, met: &m, rate: remote.NewRate(h.service), servers: &remote.Servers{Count: h.service.Capacity}}
		if h.after > 0 {
			rt.AfterFunc(h.after, w.change)
		}
		stages := []stage.Stage{
			{Name: "fetch", Limit: limit, Do: w.fetch},
			{Name: "process", Kind: stage.CPU, Limit: 64, Do: lasting(rt, func(int) time.Duration { return ms / 10 })},
			{Name: "store", Limit: 64, Do: func(ctx context.Context, it stage.Item) (stage.Item, error) {
				if it.Status == stage.Failed {
					return it, nil
				}
				m.stored, m.stores = m.stored+1, append(m.stores, rt.Now())
				return it, rt.Sleep(ctx, 2*ms)
			}},
		}
		err := parse(t, text).Run(ctx, rt, numbered(h.items), stages)
		m.took = rt.Now()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

type service struct {
	hidden
	rt      *sim.Runtime
	seed    uint64
	met     *met
	rate    *remote.Rate
	servers *remote.Servers
	inside  int // being served
	all     int // waiting to ask again included
}

func (s *service) change() {
	s.service = s.later
	s.rate, s.servers = remote.NewRate(s.service), &remote.Servers{Count: s.service.Capacity}
}

func (s *service) moment() time.Time { return time.Unix(0, int64(s.rt.Now())) }

// fetch asks until it is not refused or has no retries left, as the wrapper of a
// policy does.
func (s *service) fetch(ctx context.Context, it stage.Item) (stage.Item, error) {
	i := len(s.met.requests)
	s.met.requests = append(s.met.requests, [2]int{})
	s.all++
	defer func() { s.all-- }()
	s.met.inFlight = append(s.met.inFlight, s.all)
	for n := 0; ; n++ {
		s.met.requests[i][0]++
		status, after, err := s.ask(ctx, it.ID, n)
		if err != nil || status == 0 {
			return it, err
		}
		s.met.requests[i][1]++
		it.Refused++
		if s.tells {
			stage.TellRefusal(ctx, status == remote.TooManyRequests)
		}
		if status == remote.TooManyRequests {
			it.Throttled++
		}
		if n == s.retries {
			it.Status, it.Reason = stage.Failed, "status "+strconv.Itoa(status)
			return it, nil
		}
		jitter := workloads.Uniform(workloads.Hash(s.seed, "backoff", it.ID, n)) * float64(s.backoff<<min(n, 5))
		if err := s.rt.Sleep(ctx, max(after, time.Duration(jitter))); err != nil {
			return it, err
		}
	}
}

func (s *service) ask(ctx context.Context, item, n int) (status int, retryAfter time.Duration, err error) {
	if after, ok := s.rate.Admit(s.moment()); !ok {
		return remote.TooManyRequests, after, nil
	}
	if c := s.service.Concurrency; c > 0 && s.inside >= c {
		return remote.ServiceUnavailable, remote.PlaceFreeIn(s.latency, c), nil
	}
	s.inside++
	defer func() { s.inside-- }()
	done := s.servers.Reserve(s.moment(), s.latency.At(s.seed, "fetch", item, n))
	return 0, 0, s.rt.Sleep(ctx, done.Sub(s.moment()))
}

func dist(t testing.TB, text string) workloads.Dist {
	t.Helper()
	d, err := workloads.ParseDist(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
