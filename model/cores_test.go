package model

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/stage"
	"pgregory.net/rapid"
)

// TestBoundHoldsForRealisedTimes measures as a trial does: the times of items in
// stages include waiting for a core, and I/O has CPU work of its own at one of
// its ends.
func TestBoundHoldsForRealisedTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := Job{Cores: rapid.IntRange(1, 3).Draw(t, "cores")}
		cores := resource{capacity: j.Cores}
		items := rapid.IntRange(1, 12).Draw(t, "items")
		ready := make([]time.Duration, items)
		for k := range rapid.IntRange(1, 4).Draw(t, "lines") {
			line := Line{
				Name: fmt.Sprintf("stage %d", k+1),
				Kind: rapid.SampledFrom([]stage.Kind{stage.IO, stage.CPU}).Draw(t, "kind"),
			}
			var spans resource
			for i := range items {
				burst := time.Duration(rapid.Int64Range(1, 9).Draw(t, "burst"))
				var wait time.Duration
				if line.Kind == stage.IO {
					wait = time.Duration(rapid.Int64Range(0, 20).Draw(t, "wait"))
				}
				before := time.Duration(rapid.Int64Range(0, 1).Draw(t, "work comes last")) * wait
				start := earliest(ready[i]+before, burst, &cores)
				cores.taken = append(cores.taken, span{start, start + burst})
				end := start + burst + wait - before
				spans.taken = append(spans.taken, span{ready[i], end})
				line.Times = append(line.Times, end-ready[i])
				j.CPU += burst
				ready[i] = end
			}
			for _, s := range spans.taken {
				line.Limit = max(line.Limit, spans.at(s.from))
			}
			j.Lines = append(j.Lines, line)
		}
		l, _ := limits(t, j)
		if makespan := slices.Max(ready); l.Makespan > makespan {
			t.Fatalf("bound %+v exceeds the makespan %d", l, makespan)
		}
	})
}

func TestStatedCPUWorkReplacesTheCPULines(t *testing.T) {
	for _, times := range [][]time.Duration{{10, 10, 10, 10}, {10, 11, 12, 13}} {
		j := Job{
			Lines: []Line{{Name: "fetch", Times: times}, {Name: "process", Kind: stage.CPU, Times: times}},
			Cores: 2,
			CPU:   101,
		}
		l, _ := limits(t, j)
		if l.Binds != Cores || l.Makespan != 50 {
			t.Errorf("times %d: %+v, want 50 by cores", times, l)
		}
	}
}

func TestCPUWorkOfTwoStagesSharesTheCores(t *testing.T) {
	var extract, embed []time.Duration
	for range 100 {
		extract = append(extract, 5*time.Second)
		embed = append(embed, 2*time.Second)
	}
	lines := []Line{{Name: "extract", Kind: stage.CPU, Times: extract}, {Name: "embed", Kind: stage.CPU, Times: embed}}
	j := Job{Lines: lines, Cores: 8}
	if l, _ := limits(t, j); l.Binds != Cores || l.Makespan != 87500*time.Millisecond {
		t.Errorf("shared: %+v, want 87.5 s by cores", l)
	}
	lines[0].Limit, lines[1].Limit = 6, 2
	if l, _ := limits(t, j); l.Binds != "embed" || l.Makespan != 105*time.Second {
		t.Errorf("6 and 2 of the cores: %+v, want 105 s by embed", l)
	}
}
