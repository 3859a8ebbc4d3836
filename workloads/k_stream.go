package workloads

import (
	"fmt"
	"strconv"
)

// streamBlock is how many elements of each array a round reads or writes: 3 × 128 KiB.
const streamBlock = 16384

// window is the memory of one worker of the stream kernel: three arrays.
type window struct {
	a, b, c []uint64
	at      int // where the next round goes on
}

// newStream makes the stream kernel: the triad a = b + s·c of McCalpin's STREAM
// (1995), on integers, over a window of mib MiB that each worker has for itself
// (default 48; 1 to 1024). A round does one block of 384 KiB, whatever the size of
// the payload, from which s comes. The next round, also that of the next item,
// goes on behind it: so every block has left the caches when its turn comes
// again, if the window is larger than the worker's share of the last-level cache.
func newStream(args map[string]string) (Work, error) {
	mib, err := strconv.Atoi(args["mib"])
	if err != nil || mib < 1 || mib > 1024 {
		return nil, fmt.Errorf("mib %q: must be a whole number from 1 to 1024", args["mib"])
	}
	blocks := mib << 20 / (3 * 8 * streamBlock)
	fresh := func() *window { return newWindow(blocks) }
	return inRounds(fresh, func(w *window, _ []byte, digest uint64) uint64 {
		return fold(digest, w.triad(digest|1))
	}), nil
}

// newWindow makes arrays of so many blocks. All blocks of an array are alike:
// where a round happens to be in the window must not show in its result. All are
// written, so that their pages exist before any round is timed.
func newWindow(blocks int) *window {
	n := blocks * streamBlock
	w := &window{a: make([]uint64, n), b: make([]uint64, n), c: make([]uint64, n)}
	for i := range n {
		w.a[i] = 1
		w.b[i] = splitmix(uint64(i % streamBlock))
		w.c[i] = ^w.b[i]
	}
	return w
}

// triad does the next block and gives the sum of what it wrote.
func (w *window) triad(s uint64) (sum uint64) {
	a := w.a[w.at : w.at+streamBlock]
	b := w.b[w.at : w.at+streamBlock]
	c := w.c[w.at : w.at+streamBlock]
	for i := range a {
		a[i] = b[i] + s*c[i]
		sum += a[i]
	}
	w.at = (w.at + streamBlock) % len(w.a)
	return sum
}
