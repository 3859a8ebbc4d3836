package model

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/stage"
)

// vector is a known answer. Durations are milliseconds unless a name ends in _s.
type vector struct {
	ID    string
	Kind  string
	Input struct {
		Items  int
		Stages []struct {
			Kind      stage.Kind
			ServiceMS float64 `json:"service_ms"`
		}
		ServiceMS  []float64 `json:"service_ms"`
		Kinds      []stage.Kind
		ItemsMS    [][]float64 `json:"items_ms"`
		Jobs       []float64
		Workers    []int
		WorkersMax []int `json:"workers_max"`
		Machines   int
		Cores      int
		Rate       float64 `json:"rate_per_s"`
		Burst      int
		FetchS     float64 `json:"fetch_s"`
		FetchLimit int     `json:"fetch_workers"`
	}
	Expected struct {
		MakespanMS float64 `json:"makespan_ms"`
		MakespanS  float64 `json:"makespan_s"`
		LimitMS    float64 `json:"limit_ms"`
		Binding    string
		LowerBound float64 `json:"lower_bound"`
		Optimum    float64
	}
}

func vectors(t *testing.T) []vector {
	text, err := os.ReadFile("testdata/bounds.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Vectors
}

func ms(t float64) time.Duration { return time.Duration(t * 1e6) }

// job gives the vector's lines the names "stage 1" and so on.
func (v vector) job() Job {
	in := v.Input
	j := Job{Cores: in.Cores, Rate: in.Rate, Burst: in.Burst}
	line := func(kind stage.Kind, limits []int, times ...float64) {
		k := len(j.Lines)
		l := Line{Name: fmt.Sprintf("stage %d", k+1), Kind: kind}
		if k < len(limits) {
			l.Limit = limits[k]
		}
		for _, t := range times {
			l.Times = append(l.Times, ms(t))
		}
		j.Lines = append(j.Lines, l)
	}
	each := func(t float64) []float64 {
		times := make([]float64, in.Items)
		for i := range times {
			times[i] = t
		}
		return times
	}
	for _, s := range in.Stages {
		line(s.Kind, in.Workers, each(s.ServiceMS)...)
	}
	for k, t := range in.ServiceMS {
		line(in.Kinds[k], in.WorkersMax, each(t)...)
	}
	for k := range in.Workers {
		if len(in.ItemsMS) > 0 {
			var times []float64
			for _, item := range in.ItemsMS {
				times = append(times, item[k])
			}
			line(stage.IO, in.Workers, times...)
		}
	}
	if len(in.Jobs) > 0 {
		line(stage.CPU, []int{in.Machines}, in.Jobs...)
	}
	if in.FetchS > 0 {
		line(stage.IO, []int{in.FetchLimit}, each(in.FetchS*1e3)...)
	}
	return j
}

// TestKnownAnswers holds the bounds to exact limits where they are known, and to
// never exceed what a strategy takes elsewhere.
func TestKnownAnswers(t *testing.T) {
	seen := map[string]int{}
	for _, v := range vectors(t) {
		seen[v.Kind]++
		t.Run(v.ID, func(t *testing.T) {
			l, _ := limits(t, v.job())
			want := v.Expected
			switch {
			case v.Kind == "makespan_lower_bound":
				names := map[string]string{"stage 1": "stage 1", "stage 2": "stage 2", "core pool": Cores}
				if l.Makespan != ms(want.LimitMS) || l.Binds != names[want.Binding] {
					t.Errorf("%+v, want %v by %s", l, ms(want.LimitMS), want.Binding)
				}
			case strings.HasPrefix(v.ID, "pipe-"):
				if l.Makespan != ms(want.MakespanMS) {
					t.Errorf("%+v, want %v", l, ms(want.MakespanMS))
				}
			case v.Kind == "makespan":
				if l.Makespan > ms(want.MakespanMS) {
					t.Errorf("%+v exceeds %v", l, ms(want.MakespanMS))
				}
			case v.Kind == "rate_limit_bound":
				if l.Makespan != ms(want.MakespanS*1e3) || l.Binds != Rate {
					t.Errorf("%+v, want %v s by rate", l, want.MakespanS)
				}
			default: // hybrid_flow_shop_bound, list_schedule: tight in all that are here
				if l.Makespan < ms(want.LowerBound) || l.Makespan != ms(want.Optimum) {
					t.Errorf("%+v, want %v", l, ms(want.Optimum))
				}
			}
		})
	}
	for _, kind := range []string{"makespan", "makespan_lower_bound", "hybrid_flow_shop_bound", "rate_limit_bound", "list_schedule"} {
		if seen[kind] == 0 {
			t.Errorf("no vector of kind %s was read", kind)
		}
	}
}
