package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
)

// Runner runs one trial somewhere, and always gives one. It calls edge at the
// edges of the measured window.
type Runner func(ctx context.Context, req Request, edge func(Edge)) Report

// Sweep measures a plan: whole blocks, each holding every cell once in an order
// of its own.
type Sweep struct {
	Plans  []CellPlan
	First  int    // number of the first block
	Blocks int    // how many
	Seed   uint64 // of the order
	// Order is the order of the cells within a block, as their indices, by the seed
	// and the block alone: a resumed sweep asks again. nil: the function Order, or
	// Interleave where there are Sides.
	Order       func(cells int, seed uint64, block int) []int
	API         Mode
	Calibration []results.Calibration
	Timeout     time.Duration // of one trial; 0: a minute and ten times what one item after the other takes
	NoSample    bool
	NoSpans     bool
	InProcess   bool // trials run in this very process
	SpanItems   int  // items of each trial whose spans are recorded
	Run         Runner
	Sides       []Side         // programs that are measured beside each other, instead of Run's
	Progress    func(Progress) // called between trials only; may be nil

	spinBest time.Duration // the fastest fixed work of the sweep so far
}

// Side is one of several programs that a sweep measures beside each other.
type Side struct {
	Name string
	Run  Runner
}

// Tally is what a sweep came to.
type Tally struct {
	Trials, Failed, Noisy int
	Measured, Elapsed     time.Duration // the windows' sum, and the whole sweep
}

// Measure runs the blocks and appends every trial to its side's file as it ends:
// there is a file for each of the Sides, or one. When the context ends, the running
// trial is stopped and not recorded; the error is then the context's. Other errors
// are of the files or the API.
func (s *Sweep) Measure(ctx context.Context, files ...*results.Writer) (tally Tally, err error) {
	host, err := newHost(s.API)
	if err != nil {
		return tally, err
	}
	defer host.close()
	begin := time.Now()
	defer func() { tally.Elapsed = time.Since(begin) }()
	costs := newCosts(s.Plans, s.Calibration)
	left := make([]int, len(s.Plans))
	for i := range left {
		left[i] = s.Blocks
	}
	state := Progress{Total: s.Blocks * len(s.Plans)}
	for block := s.First; block < s.First+s.Blocks; block++ {
		for position, i := range s.order(block) {
			plan := s.Plans[i]
			state.Next, state.Side, state.Elapsed, state.Left = plan.Cell, s.side(plan).Name, time.Since(begin), costs.left(left)
			s.tell(state)
			trial, err := s.one(ctx, host, plan, block, position)
			if err == nil {
				err = ctx.Err() // an interrupted trial is not recorded
			}
			if err == nil {
				err = files[plan.Side].Append(trial)
			}
			if err != nil {
				return tally, err
			}
			tally.add(trial)
			costs.observe(i, time.Duration(trial.WholeNS))
			left[i]--
			state.Done, state.Failed, state.Last = state.Done+1, tally.Failed, &trial
		}
	}
	state.Next, state.Side, state.Elapsed, state.Left = results.Cell{}, "", time.Since(begin), 0
	s.tell(state)
	return tally, nil
}

func (s *Sweep) order(block int) []int {
	order := s.Order
	switch {
	case order != nil:
	case len(s.Sides) > 0:
		order = Interleave(s.Plans)
	default:
		order = Order
	}
	return order(len(s.Plans), s.Seed, block)
}

func (s *Sweep) side(p CellPlan) Side {
	if len(s.Sides) == 0 {
		return Side{Run: s.Run}
	}
	return s.Sides[p.Side]
}

func (s *Sweep) tell(p Progress) {
	if s.Progress != nil {
		s.Progress(p)
	}
}

func (t *Tally) add(trial results.Trial) {
	t.Trials++
	t.Measured += time.Duration(trial.WallNS)
	if !trial.OK() {
		t.Failed++
	}
	if trial.OK() && trial.Noise.Verdict != results.Quiet {
		t.Noisy++
	}
}

// one runs one trial and completes its record by what only the parent knows.
func (s *Sweep) one(ctx context.Context, host *host, plan CellPlan, block, position int) (results.Trial, error) {
	req := s.request(plan, block, position)
	if err := host.prepare(&req); err != nil {
		return results.Trial{}, err
	}
	report := s.side(plan).Run(ctx, req, host.edge)
	t := *report.Trial
	leftIn(ctx, req, &t)
	ours := host.settle(ctx, &t, req, report.Seen)
	t.Warnings = append(t.Warnings, tooGood(t)...)
	if t.WallNS > 0 {
		s.judge(&t, report, ours)
	}
	return t, nil
}

func (s *Sweep) request(p CellPlan, block, position int) Request {
	return Request{Cell: p.Cell, Block: block, Position: position, Side: s.side(p).Name, Spec: p.Spec, Calibration: s.Calibration,
		API: s.API, Timeout: s.timeout(p), NoSample: s.NoSample, NoSpans: s.NoSpans, SpanItems: s.SpanItems}
}

// judge gives the verdict on the machine's noise on the trial's cores; ours is
// what this process used of them.
func (s *Sweep) judge(t *results.Trial, report Report, ours time.Duration) {
	if s.InProcess { // then it is the trial's own
		ours = 0
	}
	before, after := time.Duration(t.Noise.SpinBeforeNS), time.Duration(t.Noise.SpinAfterNS)
	if best := min(before, after); s.spinBest == 0 || best < s.spinBest {
		s.spinBest = best
	}
	t.Noise = probe.Judge(probe.NoiseInput{Wall: time.Duration(t.WallNS), Machine: report.Machine,
		Own: time.Duration(t.CPU.TotalNS()), API: ours, Pressure: t.Noise.Pressure,
		SpinBefore: before, SpinAfter: after, SpinBest: s.spinBest, TimerLateP50: report.TimerP50,
		Cores: t.Cell.Cores, Throttle: report.Throttle})
}

// timeout is generous: a strategy may be far slower than its estimate, and a
// trial that hangs is rare.
func (s *Sweep) timeout(p CellPlan) time.Duration {
	if s.Timeout > 0 {
		return s.Timeout
	}
	return time.Minute + patience(p.Spec) + 10*p.oneByOne(func(k int) time.Duration { return stageCost(p.Spec, k, s.Calibration) })
}

// String says it in one line.
func (t Tally) String() string {
	line := fmt.Sprintf("%d trials in %v", t.Trials, t.Elapsed.Round(100*time.Millisecond))
	if t.Elapsed > 0 {
		line += fmt.Sprintf(", %.0f %% of it measured", 100*float64(t.Measured)/float64(t.Elapsed))
	}
	if t.Noisy > 0 {
		line += fmt.Sprintf("; %d on a noisy machine", t.Noisy)
	}
	if t.Failed > 0 {
		line += fmt.Sprintf("; %d FAILED", t.Failed)
	}
	return line
}
