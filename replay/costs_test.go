package replay_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
)

func TestTheTypicalCostsAreTheMedianOfEachCost(t *testing.T) {
	got := replay.Typical([]results.CoreCosts{
		{Cores: 2, Slowdown: 1.1, RequestNS: 9, RequestCPUNS: 2, Doubts: []string{"steal"}},
		{Cores: 2, Slowdown: 3, RequestNS: 5, RequestCPUNS: 8},
		{Cores: 2, Slowdown: 1.2, RequestNS: 7, RequestCPUNS: 1, Doubts: []string{"steal"}},
	})
	want := results.CoreCosts{Cores: 2, Slowdown: 1.2, RequestNS: 7, RequestCPUNS: 2, Doubts: []string{"steal"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
