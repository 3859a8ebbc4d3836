package workloads

import (
	"encoding/binary"
	"slices"
	"testing"
)

func TestAllocVisitsNodesInOrder(t *testing.T) {
	payload := []byte(goldenPayload)
	want := begin(payload)
	for range 3 {
		var keys []uint64
		for i := range uint64(allocNodes) {
			keys = append(keys, splitmix(want+i))
		}
		slices.Sort(keys)
		for _, key := range keys {
			text := append(payload[key%uint64(len(payload)):len(payload):len(payload)], make([]byte, 8)...)
			want = splitmix(want ^ key ^ binary.LittleEndian.Uint64(text))
		}
	}
	if got := newAlloc()(payload, 3); got != want {
		t.Errorf("digest %x, want %x", got, want)
	}
}

func TestAllocAllocatesTheSameInEachRound(t *testing.T) {
	work, payload := newAlloc(), []byte(goldenPayload)
	for _, rounds := range []int{1, 10} {
		got := testing.AllocsPerRun(5, func() { work(payload, rounds) })
		if want := float64(2 * allocNodes * rounds); got != want {
			t.Errorf("%d rounds: %v allocations, want %v", rounds, got, want)
		}
	}
}

func TestAllocHoldsOnToTheLastTreesOnly(t *testing.T) {
	g := &grove{}
	digest := g.grow(nil, 1)
	first := g.trees[0]
	for range allocTrees {
		digest = g.grow(nil, digest)
	}
	if slices.Contains(g.trees[:], first) || slices.Contains(g.trees[:], nil) {
		t.Error("the first tree is still held, or a place is empty")
	}
}
