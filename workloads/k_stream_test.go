package workloads

import (
	"testing"
)

func TestStreamSumsByTheClosedForm(t *testing.T) {
	work := find(t, "stream:mib=1").New()
	var sumB, sumC uint64
	for i := range uint64(streamBlock) {
		sumB += splitmix(i)
		sumC += ^splitmix(i)
	}
	payload := []byte(goldenPayload)
	for item := range 3 { // each of which begins elsewhere in the window
		want := begin(payload)
		for range 5 {
			want = splitmix(want ^ (sumB + (want|1)*sumC))
		}
		if got := work(payload, 5); got != want {
			t.Errorf("item %d: digest %x, want %x", item, got, want)
		}
	}
}

func TestStreamWalksThroughTheWholeWindow(t *testing.T) {
	const blocks = 3
	w := newWindow(blocks)
	for block := range blocks {
		if w.at != block*streamBlock {
			t.Fatalf("block %d: at element %d", block, w.at)
		}
		w.triad(7)
		for i, a := range w.a {
			want := uint64(1)
			if i < (block+1)*streamBlock {
				want = w.b[i] + 7*w.c[i]
			}
			if a != want {
				t.Fatalf("after block %d: element %d is %d, want %d", block, i, a, want)
			}
		}
	}
	if w.at != 0 {
		t.Errorf("at the end: at element %d, want 0", w.at)
	}
}
