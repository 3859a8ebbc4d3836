package model

import (
	"testing"
	"time"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
)

// tuneQuestion is a job whose settings are asked for.
type tuneQuestion struct {
	name  string
	cores int
	items int
	kinds []stage.Kind
	times []float64 // seconds
	caps  []int
}

var (
	fetchProcess      = []stage.Kind{stage.IO, stage.CPU}
	fetchProcessStore = []stage.Kind{stage.IO, stage.CPU, stage.IO}
	documents         = []stage.Kind{stage.IO, stage.CPU, stage.CPU, stage.IO}
)

var tuneQuestions = []tuneQuestion{
	{"endpoints-4", 4, 1000, fetchProcess, []float64{0.1, 2}, []int{64, 4}},
	{"endpoints-7", 7, 1000, fetchProcess, []float64{0.1, 2}, []int{64, 7}},
	{"endpoints-8", 8, 1000, fetchProcess, []float64{0.1, 2}, []int{64, 8}},
	{"endpoints-16", 16, 1000, fetchProcess, []float64{0.1, 2}, []int{64, 16}},
	{"half-second", 4, 1000, fetchProcessStore, []float64{0.1, 0.5, 0.05}, []int{64, 4, 64}},
	{"two-seconds", 4, 100, fetchProcessStore, []float64{1, 2, 0.5}, []int{64, 4, 64}},
	{"documents-10", 8, 1000, documents, []float64{10, 5, 2, 0.1}, []int{10, 8, 8, 64}},
	{"documents-20", 8, 1000, documents, []float64{10, 5, 2, 0.1}, []int{20, 8, 8, 64}},
	{"documents-40", 8, 1000, documents, []float64{10, 5, 2, 0.1}, []int{40, 8, 8, 64}},
}

func (q tuneQuestion) job() Job {
	j := Job{Cores: q.cores}
	for k, kind := range q.kinds {
		line := Line{Name: "stage " + string(rune('1'+k)), Kind: kind, Limit: q.caps[k]}
		for range q.items {
			line.Times = append(line.Times, ms(q.times[k]*1e3))
		}
		j.Lines = append(j.Lines, line)
	}
	return j
}

// BenchmarkTune answers each question, within 5 % and 1 %, for one strategy and
// for all.
//
//	go test -run='^$' -bench=Tune ./model
func BenchmarkTune(b *testing.B) {
	names := strategies.Table(strategies.All).Names()
	for _, q := range tuneQuestions {
		jobs := []Job{q.job()}
		ask := func(name string, texts []string) {
			b.Run(q.name+"/"+name, func(b *testing.B) {
				for b.Loop() {
					if _, err := TuneEach(b.Context(), jobs, texts, []float64{0.05, 0.01}, TuneOptions{}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(time.Millisecond), "ms/question")
			})
		}
		for _, name := range names {
			ask(name, []string{name})
		}
		ask("all", names)
	}
}
