package model

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"pgregory.net/rapid"
)

// asked simulates a setting once more, by nothing but its text and limits: the
// mean ratio, and the mean makespan.
func asked(t rapid.TB, jobs []Job, text string, workers []int) (ratio float64, makespan time.Duration) {
	t.Helper()
	strategy, _, err := strategies.Table(strategies.All).Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs {
		limit, _ := limits(t, j)
		for k, c := range workers {
			j = j.WithLimit(k, c)
		}
		out, err := j.Simulate(context.Background(), strategy, Options{})
		if err != nil {
			t.Fatal(err)
		}
		makespan += out.Makespan / time.Duration(len(jobs))
		if limit.Makespan > 0 {
			ratio += float64(out.Makespan) / float64(limit.Makespan) / float64(len(jobs))
		} else {
			ratio += 1 / float64(len(jobs))
		}
	}
	return ratio, makespan
}

// checkAnswer holds an answer against what its setting comes to.
func checkAnswer(t rapid.TB, jobs []Job, answer Tuned) {
	t.Helper()
	ratio, makespan := asked(t, jobs, answer.Strategy, answer.Limits)
	if makespan != answer.Makespan || math.Abs(ratio-1-answer.Gap) > 1e-9 || answer.Gap < -1e-9 {
		t.Fatalf("%+v: simulated again it takes %v, %v of the limit", answer, makespan, ratio)
	}
	if answer.Met != (ratio <= 1+answer.Within+1e-9) {
		t.Fatalf("%+v: met or not, with %v of the limit?", answer, ratio)
	}
	for k, c := range answer.Limits {
		line, cores := jobs[0].Lines[k], jobs[0].Cores
		if c < 1 || line.Limit > 0 && c > line.Limit || line.Kind == stage.CPU && cores > 0 && c > cores {
			t.Fatalf("%+v: %d workers in line %d, of at most %d, on %d cores", answer, c, k, line.Limit, cores)
		}
	}
}

// drawSamples draws small jobs of one workload, with a few workers a line.
func drawSamples(t *rapid.T, most sizes, workers int) []Job {
	first := drawJob(t, most, rapid.Bool().Draw(t, "alike"))
	first.Rate, first.Burst = 0, 0
	for k := range first.Lines {
		first.Lines[k].Limit = rapid.IntRange(1, workers).Draw(t, "cap")
	}
	jobs := []Job{first}
	for range rapid.IntRange(0, 1).Draw(t, "more samples") {
		j := first
		j.Lines = nil
		for _, line := range first.Lines {
			line.Times = nil
			for range first.items() {
				line.Times = append(line.Times, time.Duration(rapid.Int64Range(0, 10).Draw(t, "time")))
			}
			j.Lines = append(j.Lines, line)
		}
		jobs = append(jobs, j)
	}
	return jobs
}

// allSplits gives every way to give each line of a job workers: as many as its limit
// and, in a CPU line, the cores allow.
func allSplits(j Job) (splits [][]int) {
	splits = [][]int{nil}
	for _, line := range j.Lines {
		most := min(line.Limit, j.items())
		if line.Kind == stage.CPU && j.Cores > 0 {
			most = min(most, j.Cores)
		}
		var longer [][]int
		for _, split := range splits {
			for c := 1; c <= most; c++ {
				longer = append(longer, append(split[:len(split):len(split)], c))
			}
		}
		splits = longer
	}
	return splits
}

// small is what can be searched by brute force.
var small = sizes{lines: 3, items: 7, steps: 18}

func TestPipelineIsAsCheapAsTheCheapestOfAllSettings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		jobs := drawSamples(t, small, 3)
		within := []float64{0, 0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 1}
		answers, err := Tune(t.Context(), jobs, "pipeline", within, TuneOptions{Budget: math.MaxInt})
		if err != nil {
			t.Fatal(err)
		}
		type setting struct {
			cost
			ratio float64
		}
		var settings []setting
		for _, split := range allSplits(jobs[0]) {
			for _, q := range []int{0, 1, 2, 4, jobs[0].items()} {
				ratio, _ := asked(t, jobs, fmt.Sprintf("pipeline:queue=%d", q), split)
				settings = append(settings, setting{cost{total(split), q * (len(split) - 1)}, ratio})
			}
		}
		slices.SortFunc(settings, func(a, b setting) int { return cmp.Or(a.compare(b.cost), cmp.Compare(a.ratio, b.ratio)) })
		for i, got := range answers {
			checkAnswer(t, jobs, got)
			best := slices.IndexFunc(settings, func(s setting) bool { return s.ratio <= 1+within[i]+1e-12 })
			if got.Met != (best >= 0) || got.Exhausted {
				t.Fatalf("%+v, of %+v", got, settings)
			}
			if want := settings[max(best, 0)]; got.Met && (got.Workers != want.workers || got.Places != want.places || math.Abs(got.Gap+1-want.ratio) > 1e-9) {
				t.Fatalf("%+v, want %+v", got, want)
			}
		}
	})
}

// What is known of each strategy is not only a bound for like items that do not
// share cores: it is what it takes.
func TestBoundOfLikeItemsWithoutSharedCoresIsTheMakespan(t *testing.T) {
	for _, f := range families {
		t.Run(f.name, func(t *testing.T) {
			if f.name == "adaptive" {
				t.Skip("it uses fewer places than it has until it has found what its services can take")
			}
			rapid.Check(t, func(t *rapid.T) {
				j := drawJob(t, sizes{lines: 4, items: 24, steps: 96}, true)
				j.Cores, j.Rate, j.Burst = 0, 0, 0
				bound, ratio := boundAndRatio(t, []Job{j}, f)
				if math.Abs(bound-ratio) > 1e-12 {
					t.Fatalf("%v, the bound is %v", ratio, bound)
				}
			})
		})
	}
}

func TestNoSettingIsFasterThanItsBound(t *testing.T) {
	for _, f := range families {
		t.Run(f.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				jobs := drawSamples(t, sizes{lines: 4, items: 24, steps: 96}, 4)
				if bound, ratio := boundAndRatio(t, jobs, f); bound > ratio+1e-12 {
					t.Fatalf("%v, below the bound %v", ratio, bound)
				}
			})
		})
	}
}

// boundAndRatio draws a setting of the family, and gives what it should come to at
// least and what it does.
func boundAndRatio(t *rapid.T, jobs []Job, f family) (bound, ratio float64) {
	load, err := newLoad(jobs)
	if err != nil {
		t.Fatal(err)
	}
	s := newSearch(t.Context(), load, f, TuneOptions{})
	var split []int
	for _, most := range s.caps {
		split = append(split, rapid.IntRange(1, most).Draw(t, "workers"))
	}
	b := rapid.SampledFrom(f.buffers(load.items, split)).Draw(t, "buffer")
	t.Logf("%s with %v", f.text(b), split)
	ratio, _ = asked(t, jobs, f.text(b), split)
	return s.bound(split, b, math.Inf(1)), ratio
}

func TestStricterToleranceNeverCostsLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		jobs := drawSamples(t, small, 3)
		budget := rapid.SampledFrom([]int{1, 100, 1000, 0}).Draw(t, "budget")
		each, err := TuneEach(t.Context(), jobs, strategies.Table(strategies.All).Names(), []float64{0.01, 0.05, 0.3}, TuneOptions{Budget: budget})
		if err != nil {
			t.Fatal(err)
		}
		for _, answers := range each {
			for i, answer := range answers {
				checkAnswer(t, jobs, answer)
				if i > 0 && answers[i-1].Met && !answer.Met {
					t.Fatalf("%+v is met, and %+v is not", answers[i-1], answer)
				}
				if i > 0 && answers[i-1].Met && (cost{answers[i-1].Workers, answers[i-1].Places}).compare(cost{answer.Workers, answer.Places}) < 0 {
					t.Fatalf("%+v costs less than %+v", answers[i-1], answer)
				}
			}
		}
	})
}

// What undercuts the strategies before is found in whatever order they come.
func TestTheBestOfAllStrategiesIsTheCheapestAnswerOfAny(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		jobs := drawSamples(t, small, 2)
		within := []float64{0.3, 0.02}
		names := rapid.Permutation(strategies.Table(strategies.All).Names()).Draw(t, "strategies")
		each, err := TuneEach(t.Context(), jobs, names, within, TuneOptions{Budget: math.MaxInt})
		if err != nil {
			t.Fatal(err)
		}
		best, err := TuneBest(t.Context(), jobs, names, within, TuneOptions{Budget: math.MaxInt})
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range best {
			checkAnswer(t, jobs, got)
			for _, own := range each {
				if own[i].Met && (!got.Met || (cost{own[i].Workers, own[i].Places}).compare(cost{got.Workers, got.Places}) < 0) {
					t.Fatalf("%+v is better than %+v", own[i], got)
				}
			}
		}
	})
}

// Climbing is for spaces too large to walk.
func TestClimbingEndsAtASettingThatNoNeighbourUndercuts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		load, err := newLoad(drawSamples(t, sizes{lines: 4, items: 30, steps: 100}, 12))
		if err != nil {
			t.Fatal(err)
		}
		within := rapid.SampledFrom([]float64{0.01, 0.05, 0.2}).Draw(t, "within")
		s := newSearch(t.Context(), load, rapid.SampledFrom(families).Draw(t, "family"), TuneOptions{Table: strategies.All, Budget: math.MaxInt})
		if err := s.climb(1 + within); err != nil {
			t.Fatal(err)
		}
		reached := s.cheapest(1 + within)
		if reached == nil {
			return
		}
		for _, m := range s.moves(-1, 1) {
			to, ok := s.to(s.footholdOf(reached), m)
			if !ok {
				continue
			}
			next, err := s.try(s.at(to), 1+within)
			if err != nil {
				t.Fatal(err)
			}
			if next.meets(1+within) && next.cheaper(reached) {
				t.Fatalf("%+v reached, its neighbour %+v does for less", reached, next)
			}
		}
	})
}
