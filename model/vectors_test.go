package model

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/internal/vectors"
	"github.com/hbench/hbench/stage"
)

// The bounds are held to exact limits where they are known, and to never exceed
// what a strategy takes elsewhere.

func ms(t float64) time.Duration { return time.Duration(t * 1e6) }

// known gives a job of stages called "stage 1" and so on, and of items with times
// of their own: by item, then by stage.
func known(kinds []stage.Kind, limits []int, itemsMS [][]float64) Job {
	var j Job
	for k, kind := range kinds {
		line := Line{Name: fmt.Sprintf("stage %d", k+1), Kind: kind}
		if limits != nil {
			line.Limit = limits[k]
		}
		for _, item := range itemsMS {
			line.Times = append(line.Times, ms(item[k]))
		}
		j.Lines = append(j.Lines, line)
	}
	return j
}

// alike gives n items of the same times.
func alike(n int, serviceMS ...float64) [][]float64 {
	return slices.Repeat([][]float64{serviceMS}, n)
}

func TestNoKnownMakespanIsBelowTheBound(t *testing.T) {
	type input struct {
		Strategy string
		Items    int
		Stages   []struct {
			Kind      stage.Kind
			ServiceMS float64 `json:"service_ms"`
		}
		Workers  []int
		Queues   []*int
		Cores    int
		Batch    int
		Depth    int `json:"prefetch_depth"`
		InFlight int `json:"in_flight"`
	}
	type expected struct {
		MS float64 `json:"makespan_ms"`
	}
	for _, v := range vectors.Of(t, "makespan") {
		in, want := vectors.Read[input, expected](t, v)
		var kinds []stage.Kind
		var times []float64
		for _, s := range in.Stages {
			kinds, times = append(kinds, s.Kind), append(times, s.ServiceMS)
		}
		j := known(kinds, in.Workers, alike(in.Items, times...))
		j.Cores = in.Cores
		l, _ := limits(t, j)
		exact := in.Strategy == "pipeline" // whose queues are all unbounded
		if l.Makespan > ms(want.MS) || exact && l.Makespan != ms(want.MS) {
			t.Errorf("%s: %+v, %s takes %v", v.ID, l, in.Strategy, ms(want.MS))
		}
	}
}

func TestKnownLimits(t *testing.T) {
	type input struct {
		Items      int
		ServiceMS  []float64 `json:"service_ms"`
		Kinds      []stage.Kind
		WorkersMax []int `json:"workers_max"`
		Cores      int
	}
	type expected struct {
		LimitMS float64 `json:"limit_ms"`
		Binding string
	}
	for _, v := range vectors.Of(t, "makespan_lower_bound") {
		in, want := vectors.Read[input, expected](t, v)
		j := known(in.Kinds, in.WorkersMax, alike(in.Items, in.ServiceMS...))
		j.Cores = in.Cores
		if want.Binding == "core pool" {
			want.Binding = Cores
		}
		if l, _ := limits(t, j); l.Makespan != ms(want.LimitMS) || l.Binds != want.Binding {
			t.Errorf("%s: %+v, want %v by %s", v.ID, l, ms(want.LimitMS), want.Binding)
		}
	}
}

func TestKnownHybridFlowShops(t *testing.T) {
	type input struct {
		ItemsMS [][]float64 `json:"items_ms"`
		Workers []int
	}
	type expected struct {
		LowerBound float64 `json:"lower_bound"`
		Optimum    float64
		Longest    float64 `json:"critical_item"`
	}
	for _, v := range vectors.Of(t, "hybrid_flow_shop_bound") {
		in, want := vectors.Read[input, expected](t, v)
		l, _ := limits(t, known(make([]stage.Kind, len(in.Workers)), in.Workers, in.ItemsMS))
		// It is tight in all that are here.
		if l.Makespan < ms(max(want.LowerBound, want.Longest)) || l.Makespan != ms(want.Optimum) {
			t.Errorf("%s: %+v, want %v", v.ID, l, ms(want.Optimum))
		}
	}
}

func TestKnownRateLimits(t *testing.T) {
	type input struct {
		Items  int
		Rate   float64 `json:"rate_per_s"`
		Burst  int
		FetchS float64 `json:"fetch_s"`
		Limit  int     `json:"fetch_workers"`
	}
	type expected struct {
		Admitted  float64 `json:"last_admission_s"`
		MakespanS float64 `json:"makespan_s"`
	}
	for _, v := range vectors.Of(t, "rate_limit_bound") {
		in, want := vectors.Read[input, expected](t, v)
		j := known([]stage.Kind{stage.IO}, []int{in.Limit}, alike(in.Items, in.FetchS*1e3))
		j.Rate, j.Burst = in.Rate, in.Burst
		l, _ := limits(t, j)
		if l.Makespan != ms(want.MakespanS*1e3) || l.Makespan-ms(in.FetchS*1e3) != ms(want.Admitted*1e3) || l.Binds != Rate {
			t.Errorf("%s: %+v, want %v s by rate", v.ID, l, want.MakespanS)
		}
	}
}

// One stage of workers is list scheduling, and where the jobs are these the bound
// is tight.
func TestKnownListSchedules(t *testing.T) {
	type input struct {
		Jobs     []float64
		Machines int
	}
	type expected struct {
		List    float64 `json:"list_makespan"`
		LPT     float64 `json:"lpt_makespan"`
		Optimum float64
		Ratio   float64
	}
	for _, v := range vectors.Of(t, "list_schedule") {
		in, want := vectors.Read[input, expected](t, v)
		var items [][]float64
		for _, d := range in.Jobs {
			items = append(items, []float64{d})
		}
		l, _ := limits(t, known([]stage.Kind{stage.CPU}, []int{in.Machines}, items))
		if l.Makespan != ms(want.Optimum) {
			t.Errorf("%s: %+v, want %v", v.ID, l, ms(want.Optimum))
		}
	}
}
