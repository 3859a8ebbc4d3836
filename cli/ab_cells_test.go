package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/results"
)

func TestEachSideGetsTheCellsThatItCanRun(t *testing.T) {
	var plans []bench.CellPlan
	for _, strategy := range []string{"pipeline", "old", "new"} {
		for cores := 1; cores <= 2; cores++ {
			plans = append(plans, bench.CellPlan{Cell: results.Cell{Strategy: strategy, Cores: cores}})
		}
	}
	base := []string{"", "", "", "", "no new here", "no new here"}
	head := []string{"", "", "no old here", "no old here", "", ""}
	sided, alone, err := sidePlans(plans, base, head)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range sided {
		got = append(got, fmt.Sprintf("%s/%d %s", p.Cell.Strategy, p.Cell.Cores, sideNames[p.Side]))
	}
	want := []string{"pipeline/1 base", "pipeline/1 head", "pipeline/1 again", "pipeline/2 base", "pipeline/2 head", "pipeline/2 again",
		"old/1 base", "old/2 base", "new/1 head", "new/2 head"}
	if !slices.Equal(got, want) {
		t.Errorf("sides are %v, want %v", got, want)
	}
	if n := compared(sided); n != 2 {
		t.Errorf("%d cells are compared, want 2", n)
	}
	if len(alone) != 2 || alone[0] != (oneSided{baseSide, "old", "no old here", 2}) || alone[1] != (oneSided{headSide, "new", "no new here", 2}) {
		t.Errorf("alone are %+v", alone)
	}
	if said, want := alone[1].String(), "head alone runs new (cells: 2), they are not compared; of base: no new here"; said != want {
		t.Errorf("says %q, want %q", said, want)
	}
}

func TestWhatNeitherSideCanRunIsRefusedOnce(t *testing.T) {
	plans := make([]bench.CellPlan, 4)
	_, _, err := sidePlans(plans, []string{"unknown x", "unknown x", "", "unknown y"}, []string{"unknown x", "unknown x", "", "unknown z"})
	if err == nil || err.Error() != "head: unknown x\nhead: unknown z\nbase: unknown y" {
		t.Errorf("error %v", err)
	}
}

func TestTooFewBlocksAreRefusedWithTheNumberToAskFor(t *testing.T) {
	for _, c := range []struct {
		blocks, cells int
		want          string // "": enough
	}{
		{6, 1, ""}, {5, 1, "--blocks 5: too few for one cell"}, {5, 1, "ask for --blocks 6 or more"},
		{8, 6, ""}, {7, 6, "ask for --blocks 8 or more, or for fewer cells"},
		{12, 102, ""}, {12, 103, "ask for --blocks 13 or more"},
	} {
		err := enoughBlocks(c.blocks, c.cells, 0.05)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d blocks of %d cells: %v, want %q", c.blocks, c.cells, err, c.want)
		}
	}
}
