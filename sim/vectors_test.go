package sim_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/hbench/hbench/internal/vectors"
	"github.com/hbench/hbench/sim"
)

// lineInput is what the kinds of makespan are given.
type lineInput struct {
	Strategy string
	Items    int
	Stages   json.RawMessage // a list of kinds and times, or just their number
	Workers  []int
	Cores    int
	Queues   []*int
	Batch    int
	Depth    int       `json:"prefetch_depth"`
	InFlight int       `json:"in_flight"`
	ItemsMS  [][]int64 `json:"items_ms"`
	Before   [][]int64 `json:"before_items_ms"`
	After    [][]int64 `json:"after_items_ms"`
}

// unbounded is a queue longer than any vector's items.
const unbounded = 100_000

// text is the strategy as hbench calls it.
func (in lineInput) text() string {
	switch in.Strategy {
	case "phases":
		return "fetch-all:limit=true"
	case "batched":
		return fmt.Sprintf("batched:size=%d", in.Batch)
	case "batched_prefetch":
		return fmt.Sprintf("prefetch:size=%d,depth=%d", in.Batch, in.Depth)
	case "semaphore":
		return fmt.Sprintf("semaphore:inflight=%d", in.InFlight)
	case "pipeline":
		return pipelineText(in.Queues)
	}
	return in.Strategy
}

// pipelineText leaves out the queue before the first stage: all items are there.
func pipelineText(queues []*int) string {
	text, sep := "pipeline:queue=", ""
	for _, q := range queues[1:] {
		places := unbounded
		if q != nil {
			places = *q
		}
		text += sep + strconv.Itoa(places)
		sep = "/"
	}
	return text
}

// job is the items and the stages. Workers that are not given are as many as
// there is work; items may have times of their own.
func (in lineInput) job(t *testing.T) job {
	t.Helper()
	var stages []struct {
		Kind    string
		Service float64 `json:"service_ms"`
	}
	if err := json.Unmarshal(in.Stages, &stages); err != nil {
		t.Fatal(err)
	}
	var j job
	for _, s := range stages {
		j.p = append(j.p, slices.Repeat([]time.Duration{time.Duration(s.Service * float64(ms))}, in.Items))
		j.cpu = append(j.cpu, s.Kind == "cpu")
		j.c = append(j.c, in.Items)
	}
	if in.Workers != nil {
		j.c = in.Workers
	}
	if in.ItemsMS != nil {
		j.p = unlike(in.ItemsMS, j.c).p
	}
	return j
}

// unlike gives items with times of their own, by item and then by stage.
func unlike(itemsMS [][]int64, workers []int) job {
	j := job{p: make(times, len(workers)), c: workers}
	for _, item := range itemsMS {
		for k, d := range item {
			j.p[k] = append(j.p[k], time.Duration(d)*ms)
		}
	}
	return j
}

// simulate runs the strategy over the job.
func (in lineInput) simulate(t *testing.T) sim.Report {
	t.Helper()
	return in.job(t).simulate(t, sim.Options{Cores: in.Cores}, parse(t, in.text()))
}

func TestKnownMakespans(t *testing.T) {
	type expected struct {
		MS int64 `json:"makespan_ms"`
	}
	for _, v := range vectors.Of(t, "makespan") {
		in, want := vectors.Read[lineInput, expected](t, v)
		if got := in.simulate(t); got.Makespan != time.Duration(want.MS)*ms {
			t.Errorf("%s: %s took %v, want %d ms", v.ID, in.text(), got.Makespan, want.MS)
		}
	}
}

func TestKnownMakespansByQueue(t *testing.T) {
	type expected struct {
		MS map[string]int64 `json:"makespan_ms"`
	}
	for _, v := range vectors.Of(t, "makespan_by_queue") {
		in, want := vectors.Read[lineInput, expected](t, v)
		for queue, wantMS := range want.MS {
			if queue == "unbounded" {
				queue = strconv.Itoa(unbounded)
			}
			got := unlike(in.ItemsMS, in.Workers).simulate(t, noCores, parse(t, "pipeline:queue="+queue))
			if got.Makespan != time.Duration(wantMS)*ms {
				t.Errorf("%s: queue %s took %v, want %d ms", v.ID, queue, got.Makespan, wantMS)
			}
		}
	}
}

func TestKnownAnomalies(t *testing.T) {
	type expected struct {
		Before int64 `json:"before_ms"`
		After  int64 `json:"after_ms"`
	}
	for _, v := range vectors.Of(t, "makespan_pair") {
		in, want := vectors.Read[lineInput, expected](t, v)
		for _, half := range []struct {
			items [][]int64
			ms    int64
		}{{in.Before, want.Before}, {in.After, want.After}} {
			got := unlike(half.items, in.Workers).simulate(t, noCores, parse(t, pipelineText(in.Queues)))
			if got.Makespan != time.Duration(half.ms)*ms {
				t.Errorf("%s: %v took %v, want %d ms", v.ID, half.items, got.Makespan, half.ms)
			}
		}
	}
}
