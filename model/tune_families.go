package model

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// family is what there is to choose for a strategy, beside the workers of each
// line.
type family struct {
	name   string
	fixed  string   // the parameter that is not chosen, with its value
	params []string // those that are chosen, in the order of its definition
	single bool     // one item at a time: there are no workers to choose
	own    bool     // not one of ours: nothing is known of how it works

	// buffers gives the values to choose from for so many workers, those of
	// fewer places first.
	buffers func(items int, workers []int) []buffer
	// phased: every line works through all items, or a batch, alone.
	phased bool
	// rough and bound are what the strategy cannot beat with the setting, where
	// more is known than of its workers (nil: nothing is). Rough takes no time to
	// speak of; bound tells how many items it took through how many lines.
	rough func(s *sample, workers []int, b buffer) time.Duration
	bound func(s *sample, workers []int, b buffer) (least time.Duration, passed int)
}

// buffer is values for the parameters of a family, and the places they cost.
type buffer struct {
	values []int
	places int
}

// deepest is how many batches may wait between two lines at most: to be ahead by
// more hides nothing that so many do not.
const deepest = 8

// families are the strategies whose parameters are tuned. Queues, and the items in
// flight beyond the workers, are 0, 1, 2, 4 and so on, up to the items; depths the
// same, up to deepest; batches are told by batchSizes.
var families = []family{
	{name: "sequential", single: true, buffers: noBuffer},
	{name: "fetch-all", fixed: "limit=true", buffers: allItems, phased: true},
	{name: "batched", params: []string{"size"}, buffers: batches, phased: true, rough: (*sample).batched},
	{name: "prefetch", params: []string{"size", "depth"}, buffers: deepBatches, rough: (*sample).slowest, bound: (*sample).prefetched},
	{name: "pipeline", params: []string{"queue"}, buffers: queues, bound: (*sample).piped},
	{name: "semaphore", params: []string{"inflight"}, buffers: inFlight, bound: (*sample).flying},
	{name: "adaptive", params: []string{"queue"}, buffers: queues}, // it may use fewer places than it has: no bound of the pipeline is one of its
}

// familyOf finds a strategy by its name alone; whatever else, such as one with
// parameters of its own, is taken as it is.
func familyOf(text string) family {
	text = strings.TrimSpace(text)
	if i := slices.IndexFunc(families, func(f family) bool { return f.name == text }); i >= 0 {
		return families[i]
	}
	return family{name: text, own: true, buffers: noBuffer}
}

// text is how the strategy is written with the values.
func (f family) text(b buffer) string {
	var params []string
	if f.fixed != "" {
		params = append(params, f.fixed)
	}
	for i, name := range f.params {
		params = append(params, name+"="+strconv.Itoa(b.values[i]))
	}
	if len(params) == 0 {
		return f.name
	}
	return f.name + ":" + strings.Join(params, ",")
}

// chosen is the values by name.
func (f family) chosen(b buffer) map[string]int {
	if len(f.params) == 0 {
		return nil
	}
	chosen := map[string]int{}
	for i, name := range f.params {
		chosen[name] = b.values[i]
	}
	return chosen
}

func noBuffer(int, []int) []buffer { return []buffer{{}} }

func allItems(items int, _ []int) []buffer { return []buffer{{places: items}} }

func queues(items int, workers []int) []buffer {
	gaps := len(workers) - 1
	if gaps == 0 {
		return []buffer{{values: []int{0}}}
	}
	var out []buffer
	for _, q := range doubling(items) {
		out = append(out, buffer{[]int{q}, q * gaps})
	}
	return out
}

// inFlight begins with as many items as there are workers: fewer would leave some
// idle.
func inFlight(items int, workers []int) []buffer {
	var out []buffer
	for _, more := range doubling(items) {
		m := min(total(workers)+more, items)
		out = append(out, buffer{[]int{m}, m})
		if m == items {
			break
		}
	}
	return out
}

func batches(items int, workers []int) []buffer {
	var out []buffer
	for _, size := range batchSizes(items, workers) {
		out = append(out, buffer{[]int{size}, size})
	}
	return out
}

func deepBatches(items int, workers []int) []buffer {
	var out []buffer
	for _, size := range batchSizes(items, workers) {
		for _, depth := range doubling(min((items-1)/size, deepest)) { // no more batches can wait
			out = append(out, buffer{[]int{size, depth}, size * (1 + depth)})
		}
	}
	slices.SortStableFunc(out, func(a, b buffer) int { return a.places - b.places })
	return out
}

// batchSizes are multiples (1, 2, 4 and so on) of each line's workers and of their
// least common multiple, with which no worker of a line is idle in a full batch;
// the items shared out evenly over 1, 2, 4 … batches; and 1.
func batchSizes(items int, workers []int) []int {
	sizes := []int{1}
	multiples := func(of int) {
		for ; of < items; of *= 2 {
			sizes = append(sizes, of)
		}
	}
	common := 1
	for _, c := range workers {
		multiples(c)
		if common = lcm(common, c); common > items {
			common = items
		}
	}
	multiples(common)
	for n := 1; n < items; n *= 2 {
		sizes = append(sizes, (items+n-1)/n)
	}
	slices.Sort(sizes)
	return slices.Compact(sizes)
}

// doubling gives 0, 1, 2, 4 and so on, and then most.
func doubling(most int) []int {
	out := []int{0}
	for n := 1; n < most; n *= 2 {
		out = append(out, n)
	}
	if most > 0 {
		out = append(out, most)
	}
	return out
}

func lcm(a, b int) int {
	x, y := a, b
	for y != 0 {
		x, y = y, x%y
	}
	return a / x * b
}

func total(workers []int) (n int) {
	for _, c := range workers {
		n += c
	}
	return n
}
