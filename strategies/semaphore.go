package strategies

import (
	"context"
	"iter"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

var semaphoreDefinition = Definition{
	Name:    "semaphore",
	Doc:     "an activity per item, one semaphore per stage",
	Params:  []Param{{Name: "inflight", Default: "0", Doc: "most items begun and not finished; 0: four times the sum of the limits", Read: atLeast(0)}},
	New:     func(v Values) Strategy { return Semaphore{InFlight: v.Int("inflight")} },
	Virtual: true,
}

// Semaphore starts an activity for each item, which holds a place in a stage's
// semaphore while it is there. At most InFlight items are begun and not
// finished; 0 takes four times the sum of the limits, which by Little's law
// keeps every stage supplied and bounds the memory.
//
// Makespan, while InFlight does not bind: T* as for the pipeline.
//
// Use it where each item's way is easiest written as straight code. Do not use
// it where an item costs little: an activity each is dearer than a queue, and
// items that wait between two stages hold their payload.
type Semaphore struct{ InFlight int }

// Run implements Strategy.
func (s Semaphore) Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error {
	g := flow.NewGroup(ctx, rt)
	inFlight, places := s.semaphores(g, stages)
	g.Go("source", func(context.Context) error {
		for it := range items {
			if err := inFlight.Acquire(); err != nil {
				return err
			}
			g.Go("item", func(ctx context.Context) error {
				defer inFlight.Release()
				for k, s := range stages {
					if err := places[k].Acquire(); err != nil {
						return err
					}
					var err error
					if it, err = s.Do(ctx, it); err != nil {
						return err
					}
					places[k].Release()
				}
				return nil
			})
		}
		return nil
	})
	return g.Wait()
}

func (s Semaphore) semaphores(g *flow.Group, stages []stage.Stage) (inFlight *flow.Semaphore, places []*flow.Semaphore) {
	sum := 0
	for _, st := range stages {
		places = append(places, flow.NewSemaphore(g, st.Name, st.Limit))
		sum += max(st.Limit, 1)
	}
	most := s.InFlight
	if most == 0 {
		most = 4 * sum
	}
	return flow.NewSemaphore(g, "the run", most), places
}
