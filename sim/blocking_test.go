package sim_test

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/internal/vectors"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
)

// blockingLine is workers with exponential times and queues between them, blocking
// after service, with always more to do. Places of the first queue mean nothing.
type blockingLine struct {
	rates   []float64
	workers []int
	places  []int
}

// lineState is a state of its Markov chain: for each stage, how many are queued in
// front of it, served, and blocked after it.
type lineState []struct{ queued, served, blocked int }

// supply lets a worker of stage k, who is free now, take the next item; its place
// goes to who was blocked for it, and so on upstream.
func (l blockingLine) supply(s lineState, k int) {
	if k == 0 {
		s[0].served++
		return
	}
	waits := s[k-1].blocked > 0
	if s[k].queued == 0 && !waits {
		return // starved
	}
	s[k].served++
	if !waits {
		s[k].queued--
		return
	}
	s[k-1].blocked-- // into the place, or where there are none to the worker
	l.supply(s, k-1)
}

// after is the state after one item's service in stage k has ended.
func (l blockingLine) after(s lineState, k int) lineState {
	s = slices.Clone(s)
	s[k].served--
	if k+1 < len(s) {
		next := &s[k+1]
		switch {
		case next.served+next.blocked < l.workers[k+1]:
			next.served++
		case next.queued < l.places[k+1]:
			next.queued++
		default:
			s[k].blocked++
			return s
		}
	}
	l.supply(s, k)
	return s
}

// move is a change of the chain's state, and how often it happens in that state.
type move struct {
	from, to int
	rate     float64
}

// chain is all states that the line can come into, beginning with all empty, and
// the moves between them.
func (l blockingLine) chain() (states []lineState, moves []move) {
	first := make(lineState, len(l.rates))
	first[0].served = l.workers[0]
	states, number := []lineState{first}, map[string]int{fmt.Sprint(first): 0}
	for from := 0; from < len(states); from++ {
		for k, rate := range l.rates {
			if states[from][k].served == 0 {
				continue
			}
			next := l.after(states[from], k)
			to, known := number[fmt.Sprint(next)]
			if !known {
				to = len(states)
				states, number[fmt.Sprint(next)] = append(states, next), to
			}
			moves = append(moves, move{from, to, rate * float64(states[from][k].served)})
		}
	}
	return states, moves
}

// balance gives each state's share of time, in steps so small that no share
// becomes negative, until nothing changes any more.
func balance(states int, moves []move) (share []float64) {
	out := make([]float64, states)
	for _, m := range moves {
		out[m.from] += m.rate
	}
	step := 1 / (2 * slices.Max(out))
	share = make([]float64, states)
	share[0] = 1
	for changed := true; changed; {
		changed = false
		next := slices.Clone(share)
		for _, m := range moves {
			next[m.from] -= share[m.from] * m.rate * step
			next[m.to] += share[m.from] * m.rate * step
		}
		for n := range next {
			changed = changed || math.Abs(next[n]-share[n]) > 1e-16
		}
		share = next
	}
	return share
}

func (l blockingLine) throughput() float64 {
	states, moves := l.chain()
	last := len(l.rates) - 1
	return mean(balance(len(states), moves), func(n int) float64 { return l.rates[last] * float64(states[n][last].served) })
}

// A saturated line with short queues blocks after service.
func TestALineWithShortQueuesReachesTheThroughputOfItsMarkovChain(t *testing.T) {
	type input struct {
		Rates                          []float64
		Workers                        []int
		Queues                         []*int
		Distribution, Blocking, Source string
	}
	type expected struct {
		X        float64 `json:"throughput"`
		Fraction string  // the same, where it is known
	}
	for _, v := range vectors.Of(t, "blocking_line_throughput") {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			in, want := vectors.Read[input, expected](t, v)
			line := blockingLine{rates: in.Rates, workers: in.Workers, places: make([]int, len(in.Queues))}
			for k, q := range in.Queues[1:] {
				line.places[k+1] = *q
			}
			const digits = 1e-9 // of the answer
			within(t, v.ID+" by its chain", "throughput", line.throughput(), want.X, digits)
			if want.Fraction != "" {
				exact, ok := new(big.Rat).SetString(want.Fraction)
				if !ok {
					t.Fatalf("%s: no fraction: %q", v.ID, want.Fraction)
				}
				fraction, _ := exact.Float64()
				within(t, v.ID+" by its chain", "fraction", line.throughput(), fraction, 1e-12)
			}

			const items = 200_000 / thrift
			random := rand.New(rand.NewPCG(3, 3))
			report := play(t, noCores, func(ctx context.Context, rt *sim.Runtime) error {
				stages := stagesOf(in.Workers, func(k int) stage.Func {
					works := exponential(1 / in.Rates[k])
					return lasting(rt, func(int) time.Duration { return works(random) })
				})
				return parse(t, pipelineText(in.Queues)).Run(ctx, rt, numbered(items), stages)
			})
			within(t, v.ID, "throughput", items/report.Makespan.Seconds(), want.X, v.Tolerance(t, "simulator_rel"))
		})
	}
}
