package bench

import (
	"math/rand/v2"
	"slices"
)

// Order is the order of the cells within a block: a shuffle that depends on the
// seed and the block alone, so that a resumed run continues the same plan.
func Order(cells int, seed uint64, block int) []int {
	return draws(seed, block).Perm(cells)
}

// Mirrored is an order for an experiment whose cells are each held against the same
// one: blocks come in twos, the first in a drawn order as Order draws it, the second in
// exactly the reverse. Whatever two cells are compared, they come as ABBA, and what
// drifts evenly through the two blocks cancels in the mean of their differences. Such a
// drift makes the two differences less alike than chance would, so that the signed-rank
// test errs towards finding nothing. What it does not cancel is a disturbance that
// returns with every second block.
func Mirrored(cells int, seed uint64, block int) []int {
	order := Order(cells, seed, block/2)
	if block%2 == 1 {
		slices.Reverse(order)
	}
	return order
}

// Interleave is an order for cells that several sides have: the cells come as in
// Order, and a cell's sides directly one after the other, so that they share what
// the machine does at that moment. Which of them comes first is drawn anew for each
// cell of each block, and independently: under no difference each side is as likely
// to be the one that the moment favours, which is what makes the signed-rank test
// exact (Fisher 1935, The Design of Experiments, chapter III).
func Interleave(plans []CellPlan) func(plans int, seed uint64, block int) []int {
	var cells [][]int
	at := map[string]int{}
	for i, p := range plans {
		key := p.Cell.Key()
		if _, known := at[key]; !known {
			at[key], cells = len(cells), append(cells, nil)
		}
		cells[at[key]] = append(cells[at[key]], i)
	}
	return func(_ int, seed uint64, block int) []int {
		r := draws(seed, block)
		out := make([]int, 0, len(plans))
		for _, c := range r.Perm(len(cells)) {
			for _, k := range r.Perm(len(cells[c])) {
				out = append(out, cells[c][k])
			}
		}
		return out
	}
}

func draws(seed uint64, block int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(block))) }
