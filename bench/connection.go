package bench

import (
	"fmt"
	"time"

	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// The API has not kept its promise where it was this late at the median
// (probe.APILateness), or where its mean lateness is such a share of the mean delay
// that was planned, however well it did at the median.
var lateMedian = time.Duration(probe.APILateness.Unusable)

const lateShare = 0.5

// connection is the other end as a trial sees it.
type connection struct {
	endpoint mockapi.Endpoint
	api      *mockapi.API // nil where it is in another process
	closers  []func()
}

func (c *connection) close() {
	for i := len(c.closers) - 1; i >= 0; i-- {
		c.closers[i]()
	}
}

// connect gives a trial its endpoint: by the request's mode a client of the
// parent's API, a client of an API in this process, or the API itself.
func connect(req Request, clock mockapi.Sleeper) (*connection, error) {
	c := &connection{}
	if req.Spec.FirstIO() < 0 {
		return c, nil // there is nothing to ask of it
	}
	if req.API != Process {
		api, err := mockapi.New(apiConfig(req.Spec), clock)
		if err != nil {
			return nil, err
		}
		c.api, c.endpoint = api, api
	}
	if req.API == Direct {
		return c, nil
	}
	url := req.URL
	if req.API == InProc {
		server, err := mockapi.Listen(c.api)
		if err != nil {
			return nil, err
		}
		// It serves nobody any more, and the process is about to end.
		c.closers = append(c.closers, func() { _ = server.Close() })
		url = server.URL()
	}
	client, err := mockapi.NewClient(url, connections(req.Spec))
	if err != nil {
		return nil, err
	}
	c.closers = append(c.closers, client.Close)
	c.endpoint = client
	return c, nil
}

// connections is how many a client keeps open: what all I/O stages together may
// use.
func connections(spec workloads.Spec) int {
	n := 0
	for _, s := range spec.Stages {
		if s.Kind == stage.IO {
			n += s.Limit
		}
	}
	return n
}

func apiConfig(spec workloads.Spec) mockapi.Config {
	c := mockapi.Config{Seed: spec.Seed, Items: spec.Items, Payload: int(spec.Payload),
		Sources: []mockapi.Source{{Name: warmSource, Apart: true}}}
	for _, s := range spec.Stages {
		if s.Kind == stage.IO {
			c.Sources = append(c.Sources, mockapi.Source{Name: s.Name, Latency: s.Latency, Service: s.Service})
		}
	}
	return c
}

// apiRecord is how well the API kept its promise.
func apiRecord(mode Mode, s mockapi.Stats) *results.API {
	late := s.Lateness
	a := &results.API{Mode: string(mode), Requests: s.Requests, Refused: s.Refused, MaxInFlight: s.MaxInFlight,
		Lateness: results.Quantiles{MeanNS: late.MeanNS, MinNS: late.MinNS, P50NS: late.P50NS, P90NS: late.P90NS, P99NS: late.P99NS, MaxNS: late.MaxNS}}
	if len(s.Faults) > 0 {
		a.Faults = s.Faults
	}
	median, mean := time.Duration(late.P50NS), time.Duration(late.MeanNS)
	planned := time.Duration(s.PlannedNS / max(s.Answered, 1))
	switch {
	case median > lateMedian:
		a.Invalid = fmt.Sprintf("the API answered %v late at the median: it was short of CPU", median.Round(10*time.Microsecond))
	case mean > lateMedian && mean > time.Duration(lateShare*float64(planned)):
		a.Invalid = fmt.Sprintf("the API answered %v late on average, of %v planned: it was held up", mean.Round(10*time.Microsecond), planned.Round(10*time.Microsecond))
	}
	return a
}
