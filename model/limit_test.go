package model

import (
	"testing"
	"time"

	"github.com/hbench/hbench/stage"
	"pgregory.net/rapid"
)

// limits gives both bounds of a valid job.
func limits(t rapid.TB, j Job) (capped, uncapped Limit) {
	t.Helper()
	capped, err := j.Limit()
	if err != nil {
		t.Fatal(err)
	}
	uncapped, err = j.Uncapped()
	if err != nil {
		t.Fatal(err)
	}
	return capped, uncapped
}

func TestBoundNeverExceedsTheOptimum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, sizes{lines: 3, items: 5, steps: 8}, rapid.Bool().Draw(t, "alike"))
		l, _ := limits(t, j)
		if best := optimum(j); l.Makespan > best {
			t.Fatalf("bound %d exceeds the optimum %d: %+v", l.Makespan, best, l)
		}
	})
}

func TestBoundNeverExceedsAScheduleOfManyItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, sizes{lines: 5, items: 16, steps: 80}, rapid.Bool().Draw(t, "alike"))
		l, _ := limits(t, j)
		if makespan := anyMakespan(t, j); l.Makespan > makespan {
			t.Fatalf("bound %d exceeds a makespan of %d: %+v", l.Makespan, makespan, l)
		}
	})
}

func TestLargestBoundIsTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, sizes{lines: 4, items: 12, steps: 48}, rapid.Bool().Draw(t, "alike"))
		l, _ := limits(t, j)
		if b, ok := l.Bounds[l.Binds]; !ok || b != l.Makespan {
			t.Fatalf("%q binds with %d, but the limit is %d", l.Binds, b, l.Makespan)
		}
		for name, b := range l.Bounds {
			if b > l.Makespan {
				t.Fatalf("the bound of %q is %d, above the limit of %d", name, b, l.Makespan)
			}
		}
		for _, line := range j.Lines {
			if _, ok := l.Bounds[line.Name]; ok && (line.Limit == 0 || line.Limit >= j.items()) {
				t.Fatalf("%q holds all items at once and yet has a bound", line.Name)
			}
		}
	})
}

func TestMorePlacesNeverRaiseTheBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, sizes{lines: 4, items: 12, steps: 48}, rapid.Bool().Draw(t, "alike"))
		before, uncapped := limits(t, j)
		if uncapped.Makespan > before.Makespan {
			t.Fatalf("without limits %d, with them %d", uncapped.Makespan, before.Makespan)
		}
		for k := range j.Lines {
			if j.Lines[k].Limit > 0 {
				j.Lines[k].Limit += rapid.IntRange(0, 2).Draw(t, "more places")
			}
		}
		if j.Cores > 0 {
			j.Cores += rapid.IntRange(0, 2).Draw(t, "more cores")
		}
		after, _ := limits(t, j)
		if after.Makespan > before.Makespan {
			t.Fatalf("more places raise the bound from %+v to %+v", before, after)
		}
		for name, b := range after.Bounds {
			if !j.alike() && b > before.Bounds[name] { // of like items one stage answers for the whole line
				t.Fatalf("more places raise the bound of %q from %d to %d", name, before.Bounds[name], b)
			}
		}
	})
}

func TestUncappedKeepsCoresAndRate(t *testing.T) {
	ms := time.Millisecond
	j := Job{
		Lines: []Line{
			{Name: "fetch", Limit: 1, Times: []time.Duration{10 * ms, 12 * ms, 10 * ms}},
			{Name: "process", Kind: stage.CPU, Limit: 1, Times: []time.Duration{4 * ms, 4 * ms, 5 * ms}},
		},
		Cores: 2, Rate: 100, Burst: 1,
	}
	capped, uncapped := limits(t, j)
	if capped.Binds != "fetch" || capped.Makespan != 36*ms { // the shortest tail is 4 ms
		t.Errorf("capped: %+v", capped)
	}
	want := map[string]time.Duration{ // cores: heads 10+10, work 13, tails 0, over 2
		Cores: 33 * ms / 2, Rate: 34 * ms, Chain: 16 * ms,
	}
	if len(uncapped.Bounds) != len(want) {
		t.Errorf("uncapped: %+v", uncapped)
	}
	for name, b := range want {
		if uncapped.Bounds[name] != b {
			t.Errorf("uncapped: %s is %v, want %v", name, uncapped.Bounds[name], b)
		}
	}
	if j.Lines[0].Limit != 1 {
		t.Error("lifting the limits changed the caller's job")
	}
}

func TestEqualBoundsAreNamedAfterTheEarliestStage(t *testing.T) {
	one := func(name string, kind stage.Kind, limit int) Line {
		return Line{Name: name, Kind: kind, Limit: limit, Times: []time.Duration{5, 5, 5, 5}}
	}
	for _, c := range []struct {
		name string
		job  Job
		want string
	}{
		{"two stages", Job{Lines: []Line{one("a", stage.IO, 2), one("b", stage.IO, 2)}}, "a"},
		{"two stages and a third's share", Job{Lines: []Line{
			one("a", stage.IO, 2), one("b", stage.IO, 2), {Name: "c", Limit: 1, Times: []time.Duration{1, 1, 1, 1}},
		}}, "a"},
		{"stage and cores", Job{Lines: []Line{one("a", stage.CPU, 2)}, Cores: 2}, "a"},
		{"all fit in", Job{Lines: []Line{one("a", stage.CPU, 4)}, Cores: 4}, Chain},
		{"no limits", Job{Lines: []Line{one("a", stage.IO, 0)}}, Chain},
	} {
		if l, _ := limits(t, c.job); l.Binds != c.want {
			t.Errorf("%s: %q binds, want %q: %+v", c.name, l.Binds, c.want, l)
		}
	}
}

func TestItemsThatSkipAStageTakeNoPlaceInIt(t *testing.T) {
	j := Job{Lines: []Line{
		{Name: "fetch", Times: []time.Duration{1, 8, 9, 7}},
		{Name: "process", Limit: 1, Times: []time.Duration{0, 20, 20, 20}}, // the first item failed
		{Name: "store", Times: []time.Duration{0, 3, 2, 4}},
	}}
	l, _ := limits(t, j)
	if want := time.Duration(7 + 60 + 2); l.Makespan != want || l.Binds != "process" {
		t.Errorf("%+v, want %d by process", l, want)
	}
	j.Lines[1].Limit = 3
	if l, _ := limits(t, j); l.Binds != Chain || l.Makespan != 31 {
		t.Errorf("three places for three items: %+v, want 31 by chain", l)
	}
}

func TestNoItemsTakeNoTime(t *testing.T) {
	j := Job{Lines: []Line{{Name: "fetch", Limit: 2}}, Cores: 1, Rate: 5, Burst: 1}
	if l, _ := limits(t, j); l.Makespan != 0 || l.Binds != Chain {
		t.Errorf("%+v, want 0 by chain", l)
	}
}

// BenchmarkLimit bounds a trial of 10,000 unlike items in three stages.
func BenchmarkLimit(b *testing.B) {
	j := Job{Cores: 4, Rate: 500, Burst: 10}
	for k, name := range []string{"fetch", "process", "store"} {
		line := Line{Name: name, Kind: stage.Kind(k % 2), Limit: 16}
		for i := range 10_000 {
			line.Times = append(line.Times, time.Duration(5_000_000+(i*7919*(k+3))%1_000_003))
		}
		j.Lines = append(j.Lines, line)
	}
	for b.Loop() {
		if _, err := j.Limit(); err != nil {
			b.Fatal(err)
		}
	}
}
