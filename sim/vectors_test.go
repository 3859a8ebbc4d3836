package sim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/hbench/hbench/sim"
)

// vector is an answer that was computed elsewhere or can be checked by hand.
type vector struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	Input    json.RawMessage `json:"input"`
	Expected json.RawMessage `json:"expected"`
}

// vectors gives those of a kind.
func vectors(t *testing.T, kind string) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/models.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	of := slices.DeleteFunc(file.Vectors, func(v vector) bool { return v.Kind != kind })
	if len(of) == 0 {
		t.Fatalf("no vector of kind %s", kind)
	}
	return of
}

// read takes the two halves of a vector, and wants no field that it does not
// know.
func read[In, Out any](t *testing.T, v vector) (in In, out Out) {
	t.Helper()
	for text, to := range map[*json.RawMessage]any{&v.Input: &in, &v.Expected: &out} {
		d := json.NewDecoder(bytes.NewReader(*text))
		d.DisallowUnknownFields()
		if err := d.Decode(to); err != nil {
			t.Fatalf("%s: %v", v.ID, err)
		}
	}
	return in, out
}

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
// there is work.
func (in lineInput) job(t *testing.T) job {
	t.Helper()
	var stages []struct {
		Kind    string
		Service int64 `json:"service_ms"`
	}
	if err := json.Unmarshal(in.Stages, &stages); err != nil {
		t.Fatal(err)
	}
	var j job
	for _, s := range stages {
		j.p = append(j.p, slices.Repeat([]time.Duration{time.Duration(s.Service) * ms}, in.Items))
		j.cpu = append(j.cpu, s.Kind == "cpu")
		j.c = append(j.c, in.Items)
	}
	if in.Workers != nil {
		j.c = in.Workers
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

func TestKnownMakespans(t *testing.T) {
	type expected struct {
		MS int64 `json:"makespan_ms"`
	}
	for _, v := range vectors(t, "makespan") {
		in, want := read[lineInput, expected](t, v)
		got := in.job(t).simulate(t, sim.Options{Cores: in.Cores}, parse(t, in.text()))
		if got.Makespan != time.Duration(want.MS)*ms {
			t.Errorf("%s: %s took %v, want %d ms", v.ID, in.text(), got.Makespan, want.MS)
		}
	}
}

func TestKnownMakespansByQueue(t *testing.T) {
	type expected struct {
		MS map[string]int64 `json:"makespan_ms"`
	}
	for _, v := range vectors(t, "makespan_by_queue") {
		in, want := read[lineInput, expected](t, v)
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
	for _, v := range vectors(t, "makespan_pair") {
		in, want := read[lineInput, expected](t, v)
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
