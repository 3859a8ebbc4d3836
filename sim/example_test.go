package sim_test

import (
	"context"
	"fmt"
	"time"

	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// A thousand items through a pipeline: fetched in 0.1 s, processed in 0.5 s by
// four workers on two cores.
func ExampleRun() {
	report, err := sim.Run(context.Background(), sim.Options{Cores: 2}, func(ctx context.Context, rt *sim.Runtime) error {
		fetch := func(ctx context.Context, it stage.Item) (stage.Item, error) {
			return it, rt.Sleep(ctx, 100*time.Millisecond)
		}
		process := func(_ context.Context, it stage.Item) (stage.Item, error) {
			rt.ComputeAt(1, 500*time.Millisecond)
			return it, nil
		}
		return strategies.Pipeline{Queue: []int{4}}.Run(ctx, rt, numbered(1000), []stage.Stage{
			{Name: "fetch", Kind: stage.IO, Limit: 1, Do: fetch},
			{Name: "process", Kind: stage.CPU, Limit: 4, Do: process},
		})
	})
	fmt.Println(report.Makespan, report.CoreBusy, err)
	// Output: 4m10.2s 8m20s <nil>
}
