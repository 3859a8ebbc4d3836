package workloads

import "encoding/binary"

const (
	allocNodes = 64  // nodes of a tree: one round
	allocText  = 24  // bytes in a node
	allocTrees = 256 // trees that a worker holds on to
)

// node is one of the alloc kernel's objects: with its text, two allocations.
type node struct {
	key         uint64
	text        []byte
	left, right *node
}

// grove holds the last trees of one worker, so that the collector has something
// to mark: about 1.2 MiB.
type grove struct {
	trees [allocTrees]*node
	next  int // the oldest one, which goes next
}

// newAlloc makes the alloc kernel. A round builds a binary search tree of 64 nodes
// with texts from the payload (128 allocations, 4.5 KiB, whatever the payload's
// size), folds it into the digest in order, and lets go of the worker's oldest
// tree. The collector's own threads work beside the kernel: calibration counts
// only what allocating costs its caller, collector assists included.
func newAlloc() Work {
	return inRounds(func() *grove { return &grove{} }, (*grove).grow)
}

// grow is one round.
func (g *grove) grow(payload []byte, digest uint64) uint64 {
	tree := plant(payload, digest)
	g.trees[g.next] = tree
	g.next = (g.next + 1) % allocTrees
	return tree.fold(digest)
}

// plant builds a tree of keys that follow from the seed.
func plant(payload []byte, seed uint64) (root *node) {
	for i := range uint64(allocNodes) {
		n := &node{key: splitmix(seed + i), text: make([]byte, allocText)}
		if len(payload) > 0 {
			copy(n.text, payload[n.key%uint64(len(payload)):])
		}
		place := &root
		for *place != nil {
			if n.key < (*place).key {
				place = &(*place).left
			} else {
				place = &(*place).right
			}
		}
		*place = n
	}
	return root
}

// fold adds the tree to a digest, in the order of the keys.
func (n *node) fold(digest uint64) uint64 {
	if n == nil {
		return digest
	}
	digest = n.left.fold(digest)
	digest = fold(digest, n.key^binary.LittleEndian.Uint64(n.text))
	return n.right.fold(digest)
}
