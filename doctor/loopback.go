package doctor

import (
	"context"
	"errors"
	"time"

	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
)

// loopbackReading is what requests to the mock API cost that ask for no delay, one
// after the other; client and service are in this one process.
type loopbackReading struct {
	Took   []time.Duration
	CPU    time.Duration // of client and service, a request
	Failed error         // set: there was no service, or no answer
}

const (
	loopbackSource  = "ping"
	loopbackPayload = 4096 // bytes
	loopbackWarmup  = 50   // requests
)

func readLoopback(ctx context.Context, e *examination) (loopbackReading, error) {
	r, err := e.request(ctx)
	if ctx.Err() != nil {
		return r, ctx.Err()
	}
	r.Failed = err
	return r, nil
}

func (e *examination) request(ctx context.Context) (r loopbackReading, err error) {
	api, err := mockapi.New(mockapi.Config{Items: 1, Payload: loopbackPayload, Sources: []mockapi.Source{{Name: loopbackSource}}}, e.clock)
	if err != nil {
		return r, err
	}
	server, err := mockapi.Listen(api)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	client, err := mockapi.NewClient(server.URL(), 1)
	if err != nil {
		return r, err
	}
	defer client.Close()
	get := func() error { _, err := client.Get(ctx, loopbackSource, 0, 0); return err }
	for range loopbackWarmup {
		if err := get(); err != nil {
			return r, err
		}
	}
	usage := probe.ReadUsage()
	for begin := time.Now(); time.Since(begin) < e.moment; {
		start := time.Now()
		if err := get(); err != nil {
			return r, err
		}
		r.Took = append(r.Took, time.Since(start))
	}
	r.CPU = probe.ReadUsage().Since(usage).CPU / time.Duration(len(r.Took))
	return r, nil
}

// What the check of loopback judges by.
var (
	requestTime = probe.Threshold{Noisy: float64(500 * time.Microsecond), Unusable: float64(2 * time.Millisecond),
		Why: "latencies are asked for from 1 ms up: where a request takes half of that by itself, it is the transport that is " +
			"measured"}
	requestTail = probe.Threshold{Noisy: float64(5 * time.Millisecond), Unusable: float64(50 * time.Millisecond),
		Why: "one request in a hundred that takes as long as the latencies that are asked for moves the end of a short job"}
	requestCPU = probe.Threshold{Noisy: float64(500 * time.Microsecond), Unusable: float64(2 * time.Millisecond),
		Why: "requests are work for the cores: at 0.5 ms the two of an item cost as much as the millisecond of computing " +
			"that the usual job has"}
)

const loopbackAdvice = "Keep others off the cores (see neighbours), and look for what inspects local traffic: a firewall, a proxy, a sandbox. " +
	"hbench run --api direct measures without sockets."

func judgeLoopback(r loopbackReading) Finding {
	if r.Failed != nil {
		return find(text("the mock API", r.Failed.Error()).called(results.Unusable, "trials call the mock API over loopback",
			"Allow connections within 127.0.0.1, or measure without sockets: hbench run --api direct."))
	}
	return find(
		duration("a request: median", probe.Quantile(r.Took, 50)).by(requestTime, loopbackAdvice),
		duration("a request: p99", probe.Quantile(r.Took, 99)).by(requestTail, loopbackAdvice),
		duration("a request: CPU of both sides", r.CPU).by(requestCPU, loopbackAdvice))
}
