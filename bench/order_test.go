package bench

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/results"
)

func TestTheOrderOfABlockDependsOnSeedAndBlockAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, seed, block := rapid.IntRange(1, 50).Draw(t, "n"), rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 9).Draw(t, "block")
		order := Order(n, seed, block)
		if !slices.Equal(order, Order(n, seed, block)) {
			t.Fatal("not reproducible")
		}
		sorted := slices.Sorted(slices.Values(order))
		for i, v := range sorted {
			if i != v {
				t.Fatalf("not a permutation: %v", order)
			}
		}
	})
	if slices.Equal(Order(20, 1, 0), Order(20, 1, 1)) {
		t.Error("two blocks have the same order")
	}
}

// Whatever drifts evenly with the trials adds nothing to the difference of two cells
// over two mirrored blocks.
func TestMirroredBlocksCancelWhatDriftsEvenly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, seed, pair := rapid.IntRange(1, 40).Draw(t, "n"), rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 9).Draw(t, "pair")
		when := make([]int, n)
		for half := range 2 {
			block := 2*pair + half
			order := Mirrored(n, seed, block)
			if !slices.Equal(order, Mirrored(n, seed, block)) {
				t.Fatal("not reproducible")
			}
			for position, cell := range order {
				when[cell] += n*half + position
			}
		}
		for cell, at := range when {
			if at != when[0] {
				t.Fatalf("cell %d comes at %d on both times together, cell 0 at %d", cell, at, when[0])
			}
		}
	})
	if slices.Equal(Mirrored(20, 1, 0), Mirrored(20, 1, 2)) {
		t.Error("two pairs of blocks have the same order")
	}
}

// sided gives plans of cells by their sides: "012 1" is a cell of three sides and
// one of the second side alone.
func sided(cells ...string) []CellPlan {
	var plans []CellPlan
	for i, sides := range cells {
		for _, side := range sides {
			plans = append(plans, CellPlan{Cell: results.Cell{Strategy: "s", Cores: i + 1}, Side: int(side - '0')})
		}
	}
	return plans
}

func TestInterleavedSidesOfACellComeDirectlyOneAfterTheOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOfN(rapid.SampledFrom([]string{"012", "1", "02"}), 1, 12).Draw(t, "cells")
		plans := sided(cells...)
		seed, block := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 30).Draw(t, "block")
		shuffled := rapid.Permutation(plans).Draw(t, "plans as listed") // how they are listed says nothing
		order := Interleave(shuffled)(len(shuffled), seed, block)
		if !slices.Equal(order, Interleave(shuffled)(len(shuffled), seed, block)) {
			t.Fatal("not reproducible")
		}
		if sorted := slices.Sorted(slices.Values(order)); len(sorted) != len(plans) || len(slices.Compact(sorted)) != len(plans) {
			t.Fatalf("not every plan once: %v", order)
		}
		visits := 0
		for n, i := range order {
			if n == 0 || !shuffled[i].Cell.Same(shuffled[order[n-1]].Cell) {
				visits++
			}
		}
		if visits != len(cells) {
			t.Fatalf("%d cells are visited %d times", len(cells), visits)
		}
	})
}

func TestInterleavingKeepsTheOrderOfTheCells(t *testing.T) {
	plans := sided("012", "012", "02", "012", "1")
	for block := range 20 {
		var cells []int
		for _, i := range Interleave(plans)(len(plans), 7, block) {
			cells = append(cells, plans[i].Cell.Cores-1)
		}
		if got, want := slices.Compact(cells), Order(5, 7, block); !slices.Equal(got, want) {
			t.Errorf("block %d visits %v, want %v", block, got, want)
		}
	}
}

// With 6,000 blocks each order of three sides is expected 1,000 times, with a
// standard deviation of 29.
func TestEverySideIsAsOftenFirstAsAnyOther(t *testing.T) {
	plans := sided("012", "012")
	order := Interleave(plans)
	seen := []map[string]int{{}, {}}
	alike := 0
	for block := range 6000 {
		text := make([]strings.Builder, 2)
		for _, i := range order(len(plans), 3, block) {
			text[plans[i].Cell.Cores-1].WriteByte(byte('0' + plans[i].Side))
		}
		for c := range text {
			seen[c][text[c].String()]++
		}
		if text[0].String() == text[1].String() {
			alike++
		}
	}
	for c, orders := range seen {
		if len(orders) != 6 {
			t.Errorf("cell %d has %d orders, want 6", c, len(orders))
		}
		for o, n := range orders {
			if n < 880 || n > 1120 {
				t.Errorf("cell %d has order %s %d times of 6000", c, o, n)
			}
		}
	}
	if alike < 880 || alike > 1120 {
		t.Errorf("two cells agree in %d of 6000 blocks, want about 1000: they are not drawn independently", alike)
	}
}
