package model

import (
	"math/bits"
	"slices"
	"time"
)

// The bounds of the strategies: what each could reach at most, by the makespan
// that its own doc comment gives. They are below what it takes on any cores and
// in whatever order equal activities are served, and for like items that do not
// share cores they are the makespan itself. So a setting that fails is seldom
// simulated.

// workersBound holds for the workers whatever the buffer, and more workers never
// raise it.
func (s *sample) workersBound(f family, workers []int) time.Duration {
	if f.single {
		return sum(s.chains)
	}
	least := s.bound(workers)
	if f.phased {
		least = max(least, s.batched(workers, buffer{values: []int{len(s.chains)}}))
	}
	return least
}

// batched: within a batch the lines work one after another.
func (s *sample) batched(workers []int, b buffer) (t time.Duration) {
	for k, c := range workers {
		t += s.phase(k, c, b.values[0])
	}
	return t
}

// slowest: of batches that overlap, each line still takes one at a time.
func (s *sample) slowest(workers []int, b buffer) (t time.Duration) {
	for k, c := range workers {
		t = max(t, s.phase(k, c, b.values[0]))
	}
	return t
}

// prefetched is a line of single workers whose items are the batches.
func (s *sample) prefetched(workers []int, b buffer) (least time.Duration, passed int) {
	size, depth := b.values[0], b.values[1]
	n := (len(s.chains) + size - 1) / size
	passed = n * len(workers)
	if !s.like { // every item is asked for its time
		passed = len(s.chains) * len(workers)
	}
	ones := slices.Repeat([]int{1}, len(workers))
	return blocking(n, ones, depth, func(k, j int) time.Duration {
		return s.batch(k, workers[k], j*size, min((j+1)*size, len(s.chains)))
	}), passed
}

// piped: for unlike items the bound of the workers is all there is, as the order
// in which they overtake each other is anyone's.
func (s *sample) piped(workers []int, b buffer) (least time.Duration, passed int) {
	if !s.like {
		return 0, 0
	}
	n := len(s.chains)
	return blocking(n, workers, b.values[0], s.time), n * len(workers)
}

// flying: the time of all items in all lines passes with no more than so many in
// flight. As those are never fewer than the workers, like items never wait for it.
func (s *sample) flying(_ []int, b buffer) (least time.Duration, passed int) {
	return sum(s.chains) / time.Duration(b.values[0]), len(s.chains)
}

func (s *sample) time(k, _ int) time.Duration { return s.folded.Lines[k].Times[0] }

// blocking bounds the makespan of n items on a line of workers with queues of so
// many places between them, blocking after service (a worker whose output finds no
// place waits with it). takes(k, j) is the time of the j-th item in line k; unless
// all are alike, every line must have a single worker.
//
// With S_k(j) for the j-th start in line k and L_k(j) for the j-th moment at which
// a worker there got rid of an item,
//
//	S_k(j) ≥ max(L_{k-1}(j), L_k(j-c_k))
//	L_k(j) ≥ max(S_k(j) + p_k, S_{k+1}(j-places))
//
// because j items can only have started where j arrived and all but c_k left, and
// j left where all but so many as there are places started in the next line.
// Waiting for a core only makes p_k longer.
func blocking(n int, workers []int, places int, takes func(k, j int) time.Duration) time.Duration {
	lines, last, back := len(workers), len(workers)-1, 1
	for _, far := range append([]int{places}, workers...) {
		if far < n {
			back = max(back, far)
		}
	}
	rows := 1 << bits.Len(uint(back)) // more than back: older ones are not looked at again
	started, left := make([]time.Duration, rows*lines), make([]time.Duration, rows*lines)
	row := func(j int) int { return (j & (rows - 1)) * lines }
	var end time.Duration
	for j := range n {
		var t time.Duration
		for k, c := range workers {
			if j >= c {
				t = max(t, left[row(j-c)+k])
			}
			started[row(j)+k] = t
			t += takes(k, j)
			switch {
			case k == last:
			case places == 0 && j >= workers[k+1]:
				t = max(t, left[row(j-workers[k+1])+k+1])
			case places > 0 && j >= places:
				t = max(t, started[row(j-places)+k+1])
			}
			left[row(j)+k] = t
		}
		end = max(end, t)
	}
	return end
}
