// Command own-strategy is hbench with one strategy more: build it, and measure
// it beside the others.
//
//	go run ./examples/own-strategy run --strategies all
package main

import (
	"context"
	"iter"
	"os"

	"github.com/hbench/hbench/cli"
	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

// ItemPool takes whole items through all stages, Workers of them at once: what
// a pool library does when it is given a function per item.
type ItemPool struct{ Workers int }

// Run implements strategies.Strategy.
func (p ItemPool) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	g := flow.NewGroup(ctx, rt)
	places := map[string]*flow.Semaphore{}
	for _, s := range stages {
		places[s.Name] = flow.NewSemaphore(g, s.Name, s.Limit)
	}
	flow.Pool(g, "item", p.Workers, flow.Feed(g, items), func(ctx context.Context, it stage.Item) (stage.Item, error) {
		for _, s := range stages {
			if err := places[s.Name].Acquire(); err != nil {
				return it, err
			}
			var err error
			if it, err = s.Do(ctx, it); err != nil {
				return it, err
			}
			places[s.Name].Release()
		}
		return it, nil
	}, nil)
	return g.Wait()
}

// KeepsToFlow promises that it waits by means of flow alone, so that it is
// simulated, too.
func (ItemPool) KeepsToFlow() {}

func main() { os.Exit(cli.Main(ItemPool{Workers: 32})) }
