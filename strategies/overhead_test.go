package strategies

import (
	"context"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

// BenchmarkOverhead measures coordination alone: three stages that do nothing,
// a million items. The baselines are what one would write by hand.
//
//	go test -run='^$' -bench=Overhead -benchtime=1000000x -count=10 ./strategies
func BenchmarkOverhead(b *testing.B) {
	for _, text := range []string{"sequential", "fetch-all:limit=true", "batched", "prefetch", "pipeline", "semaphore"} {
		b.Run(text, func(b *testing.B) {
			s, _, err := Table(All).Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			if err := s.Run(context.Background(), flow.NewReal(nil), numbered(b.N), idleStages()); err != nil {
				b.Fatal(err)
			}
		})
	}
	b.Run("baseline-stage-calls", func(b *testing.B) {
		b.ReportAllocs()
		run(b, stageCalls)
	})
	b.Run("baseline-channels", func(b *testing.B) {
		b.ReportAllocs()
		run(b, channels)
	})
	b.Run("baseline-channels-no-cancel", func(b *testing.B) {
		b.ReportAllocs()
		run(b, bareChannels)
	})
	b.Run("baseline-errgroup", func(b *testing.B) {
		b.ReportAllocs()
		run(b, errgroups)
	})
}

// BenchmarkAgainst compares strategies with what one would write by hand, in
// pairs within one run, since the speed of a machine drifts: the figure is the
// median ratio of the two times, for 200,000 items and stages that do nothing.
//
//	go test -run='^$' -bench=Against -benchtime=20x ./strategies
func BenchmarkAgainst(b *testing.B) {
	strategy := func(s Strategy) runner {
		return func(ctx context.Context, items iter.Seq[stage.Item], stages []stage.Stage) error {
			return s.Run(ctx, flow.NewReal(nil), items, stages)
		}
	}
	for _, pair := range []struct {
		name       string
		ours, hand runner
	}{
		{"sequential/stage-calls", strategy(Sequential{}), stageCalls},
		{"pipeline/channels", strategy(Pipeline{Queue: []int{16}}), channels},
		{"pipeline/channels-no-cancel", strategy(Pipeline{Queue: []int{16}}), bareChannels},
		{"semaphore/errgroup", strategy(Semaphore{}), errgroups},
	} {
		b.Run(pair.name, func(b *testing.B) {
			const items = 200_000
			took := func(f runner) float64 {
				begin := time.Now()
				if err := f(context.Background(), numbered(items), idleStages()); err != nil {
					b.Fatal(err)
				}
				return float64(time.Since(begin)) / items
			}
			var ratios, beyond []float64
			for first := true; b.Loop(); first = !first {
				var ours, hand float64
				if first {
					ours, hand = took(pair.ours), took(pair.hand)
				} else {
					hand, ours = took(pair.hand), took(pair.ours)
				}
				ratios, beyond = append(ratios, ours/hand), append(beyond, ours-hand)
			}
			b.ReportMetric(middle(ratios), "ratio")
			b.ReportMetric(middle(beyond), "ns/item-beyond")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func middle(xs []float64) float64 {
	slices.Sort(xs)
	return (xs[(len(xs)-1)/2] + xs[len(xs)/2]) / 2
}

type runner func(ctx context.Context, items iter.Seq[stage.Item], stages []stage.Stage) error

func run(b *testing.B, f runner) {
	if err := f(context.Background(), numbered(b.N), idleStages()); err != nil {
		b.Fatal(err)
	}
}

func numbered(n int) iter.Seq[stage.Item] {
	return func(yield func(stage.Item) bool) {
		for i := range n {
			if !yield(stage.Item{ID: i}) {
				return
			}
		}
	}
}

func idleStages() []stage.Stage {
	idle := func(_ context.Context, it stage.Item) (stage.Item, error) { return it, nil }
	return []stage.Stage{
		{Name: "fetch", Kind: stage.IO, Limit: 16, Do: idle},
		{Name: "process", Kind: stage.CPU, Limit: 2, Do: idle},
		{Name: "store", Kind: stage.IO, Limit: 8, Do: idle},
	}
}

func stageCalls(ctx context.Context, items iter.Seq[stage.Item], stages []stage.Stage) error {
	for it := range items {
		for _, s := range stages {
			var err error
			if it, err = s.Do(ctx, it); err != nil {
				return err
			}
		}
	}
	return nil
}

// channels is the pipeline as it is commonly written: a channel after each
// stage, and a select with the context around what may block.
func channels(ctx context.Context, items iter.Seq[stage.Item], stages []stage.Stage) error {
	g, ctx := errgroup.WithContext(ctx)
	in := make(chan stage.Item)
	source := in
	g.Go(func() error {
		defer close(source)
		for it := range items {
			select {
			case source <- it:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for k, s := range stages {
		var out chan stage.Item
		if k < len(stages)-1 {
			out = make(chan stage.Item, 16)
		}
		from := in
		var workers sync.WaitGroup
		for range s.Limit {
			workers.Add(1)
			g.Go(func() error {
				defer workers.Done()
				for it := range from {
					it, err := s.Do(ctx, it)
					if err != nil {
						return err
					}
					if out == nil {
						continue
					}
					select {
					case out <- it:
					case <-ctx.Done():
						return ctx.Err()
					}
				}
				return nil
			})
		}
		if out != nil {
			g.Go(func() error { workers.Wait(); close(out); return nil })
		}
		in = out
	}
	return g.Wait()
}

// bareChannels is the least that can be written: no context, no error.
func bareChannels(ctx context.Context, items iter.Seq[stage.Item], stages []stage.Stage) error {
	in := make(chan stage.Item)
	go func(out chan<- stage.Item) {
		defer close(out)
		for it := range items {
			out <- it
		}
	}(in)
	var last sync.WaitGroup
	for k, s := range stages {
		var out chan stage.Item
		if k < len(stages)-1 {
			out = make(chan stage.Item, 16)
		}
		var workers sync.WaitGroup
		for range s.Limit {
			from := in
			workers.Add(1)
			last.Go(func() {
				defer workers.Done()
				for it := range from {
					it, _ = s.Do(ctx, it)
					if out != nil {
						out <- it
					}
				}
			})
		}
		if out != nil {
			last.Go(func() { workers.Wait(); close(out) })
		}
		in = out
	}
	last.Wait()
	return nil
}

// errgroups gives each stage an errgroup with a limit; an item enters the next
// stage's group when it leaves the one before.
func errgroups(ctx context.Context, items iter.Seq[stage.Item], stages []stage.Stage) error {
	groups := make([]*errgroup.Group, len(stages))
	for k, s := range stages {
		groups[k], _ = errgroup.WithContext(ctx)
		groups[k].SetLimit(s.Limit)
	}
	var enter func(k int, it stage.Item)
	enter = func(k int, it stage.Item) {
		groups[k].Go(func() error {
			it, err := stages[k].Do(ctx, it)
			if err == nil && k+1 < len(stages) {
				enter(k+1, it)
			}
			return err
		})
	}
	for it := range items {
		enter(0, it)
	}
	for _, g := range groups {
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}
