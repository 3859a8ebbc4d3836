package model_test

import (
	"context"
	"fmt"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

func ExampleJob_Simulate() {
	spec, _ := workloads.Preset("default")
	job, _ := model.FromSpec(spec.Resolve(2), 2, nil)
	for _, text := range []string{"sequential", "fetch-all", "pipeline"} {
		strategy, _, _ := strategies.Table(strategies.All).Parse(text)
		out, err := job.Simulate(context.Background(), strategy, model.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		bound, _ := job.Limit()
		fmt.Printf("%-10s %7v, bound %v by %s\n", text, out.Makespan, bound.Makespan, bound.Binds)
	}
	// Output:
	// sequential    2.4s, bound 157ms by process
	// fetch-all    231ms, bound 157ms by process
	// pipeline     157ms, bound 157ms by process
}
