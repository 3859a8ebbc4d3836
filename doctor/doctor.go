// Package doctor examines whether this machine is fit to measure on: how exact its
// clocks and timers are, how steady its cores, who else uses them. It measures no
// strategy and changes nothing.
package doctor

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/wake"
)

// Checks are all there are, in the order in which they look and are shown.
var Checks = []Check{
	check("clock", readClock, judgeClock),
	check("cores", readCores, judgeCores),
	check("limits", readLimits, judgeLimits),
	check("timers", readTimers, judgeTimers),
	check("spin", readSpin, judgeSpin),
	check("frequency", readFrequency, judgeFrequency),
	check("neighbours", readNeighbours, judgeNeighbours),
	check("pressure", readStill, judgePressure),
	check("steal", readBusy, judgeSteal),
	check("throttling", readBusy, judgeThrottling),
	check("loopback", readLoopback, judgeLoopback),
}

// Check is one thing to look at.
type Check struct {
	Name string
	look func(context.Context, *examination) Finding
}

// check makes a Check of what reads the machine and of what judges the reading. A
// reading that fails is of something that cannot be seen here.
func check[R any](name string, read func(context.Context, *examination) (R, error), judge func(R) Finding) Check {
	return Check{Name: name, look: func(ctx context.Context, e *examination) Finding {
		var f Finding
		if reading, err := read(ctx, e); err != nil {
			f = Finding{Verdict: Unknown, Unseen: []string{err.Error()}}
		} else {
			f = judge(reading)
		}
		f.Check = name
		return f
	}}
}

// Report is what an examination comes to; docs/schema has its JSON schema.
type Report struct {
	Version  string          `json:"version"` // of hbench
	Created  time.Time       `json:"created"`
	LookedNS int64           `json:"looked_ns"` // how long it looked
	Machine  results.Machine `json:"machine"`
	Verdict  string          `json:"verdict"` // the worst of the checks'
	Checks   []Finding       `json:"checks"`
}

// The shortest look in which shares of the machine's time can be judged, and how
// long is enough for most.
const (
	Shortest = time.Second
	Usual    = 3 * time.Second
	Longest  = 10 * time.Minute
)

// Examine looks at the machine for about the given time, Shortest to Longest. The
// process should do nothing else meanwhile, and use as many cores as are to be
// measured. It fails only where the context ends.
func Examine(ctx context.Context, looking time.Duration) (Report, error) {
	if looking < Shortest || looking > Longest {
		return Report{}, fmt.Errorf("doctor: a look of %v: from %v to %v", looking, Shortest, Longest)
	}
	e := &examination{root: os.DirFS("/"), cpus: probe.Affinity(), window: looking / 3, moment: looking / 6, clock: wake.New(nil)}
	defer e.clock.Close()
	r := Report{Created: time.Now()}
	r.Machine, _ = probe.Machine(ctx) // what it warns of, the checks say
	e.machine = r.Machine
	for _, c := range Checks {
		r.Checks = append(r.Checks, c.look(ctx, e))
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
	}
	r.LookedNS = int64(time.Since(r.Created))
	r.Verdict = worst(r.Checks)
	return r, nil
}

// examination is what readers share.
type examination struct {
	root    fs.FS
	machine results.Machine
	cpus    []int // that this process may run on; empty: not known
	clock   *wake.Clock
	window  time.Duration // of each of the two windows
	moment  time.Duration // of what needs a time of its own

	still, busy *window // nil: not watched yet
}

// The order of verdicts, from what says nothing to the worst.
var order = []string{Unknown, results.Quiet, results.Noisy, results.Unusable}

// Unknown is the verdict on what cannot be seen on this machine.
const Unknown = "unknown"

// worse is the worse of two verdicts.
func worse(a, b string) string {
	return order[max(slices.Index(order, a), slices.Index(order, b), 0)]
}

// worst is the verdict on all; what is unknown counts for nothing.
func worst(findings []Finding) string {
	verdict := Unknown
	for _, f := range findings {
		verdict = worse(verdict, f.Verdict)
	}
	return verdict
}
