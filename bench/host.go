package bench

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/wake"
	"github.com/hbench/hbench/workloads"
)

// host serves the mock API from this process to trials in theirs: one listener
// for a whole sweep, a fresh API for each trial. In the other modes it does
// nothing.
type host struct {
	mode   Mode
	clock  *wake.Clock
	server *mockapi.Server
	api    *mockapi.API
	config mockapi.Config // that documents were prepared for

	documents *mockapi.Documents
	cores     int // of the trial
	spare     bool
	errors    int64         // of the server, before the trial
	before    probe.Usage   // when the trial's window began
	used      time.Duration // CPU time of this process within it
}

func newHost(mode Mode) (*host, error) {
	h := &host{mode: mode}
	if mode != Process {
		return h, nil
	}
	h.clock = wake.New(nil)
	idle, err := mockapi.New(mockapi.Config{Items: 1, Payload: workloads.MinPayload}, h.clock)
	if err == nil {
		h.server, err = mockapi.Listen(idle)
	}
	if err != nil {
		h.clock.Close()
		return nil, fmt.Errorf("serve the mock API: %w", err)
	}
	return h, nil
}

func (h *host) close() {
	if h.mode != Process {
		return
	}
	_ = h.server.Close() // it serves nobody any more
	h.clock.Close()
	leave(0) // back to all cores, for what comes after the sweep
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.SetDefaultGOMAXPROCS() // which the runtime would notice half a minute later
	}
}

// prepare makes ready for one trial.
func (h *host) prepare(req *Request) (err error) {
	h.cores, h.used = req.Cell.Cores, 0
	if h.mode != Process {
		return nil
	}
	config := apiConfig(req.Spec)
	if !h.fits(config) {
		h.documents, h.config = mockapi.Prepare(config.Seed, config.Items, config.Payload), config
	}
	config.Documents = h.documents
	if h.api, err = mockapi.New(config, h.clock); err != nil {
		return err
	}
	h.server.Swap(h.api)
	h.errors = h.server.Errors()
	req.URL = h.server.URL()
	h.spare = leave(h.cores)
	req.SharesCores = !h.spare
	return nil
}

// fits reports whether the documents at hand are those of the config.
func (h *host) fits(c mockapi.Config) bool {
	return h.documents != nil && h.config.Seed == c.Seed && h.config.Items == c.Items && h.config.Payload == c.Payload
}

// edge notes what this process uses within the trial's window.
func (h *host) edge(e Edge) {
	if e == Begins {
		h.before = probe.ReadUsage()
		return
	}
	h.used = probe.ReadUsage().Since(h.before).CPU
}

// settle completes the trial by what this process knows of it, and gives the CPU
// time that it used itself meanwhile on the trial's cores.
func (h *host) settle(ctx context.Context, t *results.Trial, req Request, seen Seen) time.Duration {
	if h.mode != Process {
		return h.used
	}
	if t.WallNS > 0 && req.Spec.FirstIO() >= 0 {
		stats := h.api.Stats()
		t.API = apiRecord(h.mode, stats)
		t.API.CPUNS, t.API.SharesCores = int64(h.used), !h.spare
		if n := h.server.Errors() - h.errors; n > 0 {
			t.Warnings = append(t.Warnings, fmt.Sprintf("the API's server had %d errors that no fault rule planned", n))
		}
		throttle(t, stats)
		auditWith(ctx, t, req, seen, h.api)
		if t.API.SharesCores {
			chargeCores(t, h.used)
		}
	}
	if h.spare {
		return 0
	}
	return h.used
}

// chargeCores adds the API's CPU time to the bound of the cores that it shares
// with the trial: they had to do that work too.
func chargeCores(t *results.Trial, used time.Duration) {
	bound, ok := t.Limit.Bounds["cores"]
	if !ok || t.Cell.Cores == 0 {
		return
	}
	share := int64(used) / int64(t.Cell.Cores)
	bound += share
	t.Limit.Bounds["cores"] = bound
	if bound > t.Limit.NS {
		t.Limit.NS, t.Limit.Binds = bound, "cores"
	}
	t.Limit.UncappedNS = max(t.Limit.UncappedNS, bound)
	t.Efficiency = efficiency(*t)
}
