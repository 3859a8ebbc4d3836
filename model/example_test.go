package model_test

import (
	"fmt"
	"log"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/stage"
)

// A thousand documents are fetched in 10 s each, 40 at once, take 7 s of CPU
// work on 8 cores, and are stored in 0.1 s.
func ExampleJob_Limit() {
	each := func(t time.Duration) []time.Duration {
		times := make([]time.Duration, 1000)
		for i := range times {
			times[i] = t
		}
		return times
	}
	job := model.Job{
		Lines: []model.Line{
			{Name: "fetch", Kind: stage.IO, Limit: 40, Times: each(10 * time.Second)},
			{Name: "extract", Kind: stage.CPU, Limit: 8, Times: each(5 * time.Second)},
			{Name: "embed", Kind: stage.CPU, Limit: 8, Times: each(2 * time.Second)},
			{Name: "store", Kind: stage.IO, Limit: 64, Times: each(100 * time.Millisecond)},
		},
		Cores: 8,
	}
	limit, err := job.Limit()
	if err != nil {
		log.Fatal(err)
	}
	uncapped, err := job.Uncapped()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(limit.Makespan, "because of", limit.Binds)
	fmt.Println(uncapped.Makespan, "without the stages' limits")
	// Output:
	// 14m45.1s because of cores
	// 14m45.1s without the stages' limits
}
