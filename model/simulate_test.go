package model_test

import (
	"testing"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// BenchmarkSimulate is a prediction: a job of 1,000 items and 3 stages through the
// text of each strategy, as the tuner asks for it and with everything kept.
//
//	go test -run='^$' -bench=Simulate ./model
func BenchmarkSimulate(b *testing.B) {
	spec, err := workloads.Preset("default")
	if err != nil {
		b.Fatal(err)
	}
	spec.Items = 1000
	job, err := model.FromSpec(spec.Resolve(4), 4, nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, text := range strategies.Table(strategies.All).Names() {
		strategy, _, err := strategies.Table(strategies.All).Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		for name, o := range map[string]model.Options{"makespan": {}, "observed": {Observe: true}} {
			b.Run(text+"/"+name, func(b *testing.B) {
				for b.Loop() {
					if _, err := job.Simulate(b.Context(), strategy, o); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(3*spec.Items)*float64(b.N)/b.Elapsed().Seconds(), "item-stages/s")
				b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(time.Millisecond), "ms/run")
			})
		}
	}
}
