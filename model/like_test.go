package model

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestKnapsackEqualsTheRecursion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, sizes{lines: 5, items: 60, steps: 300}, true)
		times, limits := likeLines(j.Lines)
		for i, want := range Completions(times, limits, j.items()) {
			if got := LikeItems(times, limits, i+1); got != want {
				t.Fatalf("%d items: knapsack %d, recursion %d", i+1, got, want)
			}
		}
	})
}

func TestLikeItemsReachTheBoundWithoutSharedCores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, sizes{lines: 5, items: 16, steps: 80}, true)
		j.Cores = 0
		l, _ := limits(t, j)
		s := newSchedule(j)
		for range j.Lines {
			for i := range j.items() {
				s.step(i)
			}
		}
		if got := s.makespan(); got != l.Makespan {
			t.Fatalf("first in, first out takes %d, the bound is %+v", got, l)
		}
	})
}

func TestResultsForLikeItemsAreAtLeastTheGeneralOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, sizes{lines: 5, items: 40, steps: 200}, true)
		like, general := largest(j.likeBounds()), largest(j.unlikeBounds())
		if like.Makespan < general.Makespan {
			t.Fatalf("for like items %+v, in general %+v", like, general)
		}
		for name, b := range general.Bounds {
			if l, ok := like.Bounds[name]; !ok || l < b {
				t.Fatalf("bound of %q: for like items %d, in general %d", name, l, b)
			}
		}
	})
}

func TestNoLikeItemsTakeNoTime(t *testing.T) {
	times, limits := []time.Duration{3, 4}, []int{1, 2}
	if got := LikeItems(times, limits, 0); got != 0 {
		t.Errorf("LikeItems: %d", got)
	}
	if got := Completions(times, limits, 0); len(got) != 0 {
		t.Errorf("Completions: %v", got)
	}
}

func TestALineWithoutStagesIsLeftAtOnce(t *testing.T) {
	for i, at := range Completions(nil, nil, 3) {
		if at != 0 {
			t.Errorf("item %d leaves at %d", i, at)
		}
	}
}
