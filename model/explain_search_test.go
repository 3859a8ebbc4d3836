package model

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What an explanation finds must be what the bound is of.

func TestRoundsAreThoseOfTheKnapsack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, sizes{lines: 5, items: 60, steps: 300}, true)
		times, limits := likeLines(j.Lines)
		items, total := 0, sum(times)
		for k, n := range roundsOf(times, limits, j.items(), rapid.IntRange(0, len(times)-1).Draw(t, "top")) {
			items += n * limits[k]
			total += time.Duration(n) * times[k]
			if n > 0 && (limits[k] == 0 || times[k] == 0) {
				t.Fatalf("%d rounds of a stage that holds nothing up", n)
			}
		}
		if want := LikeItems(times, limits, j.items()); total != want || items > j.items()-1 {
			t.Fatalf("%d items in rounds take %d, want at most %d items and %d", items, total, j.items()-1, want)
		}
	})
}

func TestTheWindowOfTheCoresGivesTheirBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, sizes{lines: 5, items: 60, steps: 300}, true)
		if j.Cores == 0 {
			t.Skip("cores do not bind")
		}
		_, whole, ok := j.likeCores()
		if !ok {
			t.Skip("no item waits for a core")
		}
		first, last, before, after := j.coresWindow(whole)
		_, each, _ := j.around(0)
		got := before + time.Duration(last-first+1)*each/time.Duration(j.Cores) + after
		if got != whole || first < 0 || first > last {
			t.Fatalf("items %d to %d: %d, want %d", first, last, got, whole)
		}
	})
}

func TestWhatAStageIsWaitedForGivesItsBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, sizes{lines: 4, items: 40, steps: 160}, false)
		bounds := largest(j.unlikeBounds()).Bounds
		for k, l := range j.Lines {
			bound, ok := bounds[l.Name]
			if !ok {
				continue
			}
			v := j.visitsOf(k)
			m, heads, tails := v.busy(l.Limit, fluid(sum(v.work), l.Limit, v.before, v.after))
			shared := (heads + sum(v.work) + tails) / time.Duration(m)
			visits, busiest := longestVisits(v.work, l.Limit)
			if last := (visits - 1) * l.Limit; last >= len(v.work) || sum(v.work[last+1-visits:last+1]) != busiest {
				t.Fatalf("%d visits of %v, %d at once, do not take %d", visits, v.work, l.Limit, busiest)
			}
			if got := max(shared, v.before[0]+busiest+v.after[0]); got != bound {
				t.Fatalf("%s: %d, the bound is %d", l.Name, got, bound)
			}
		}
	})
}

func TestTheLastAdmissionGivesTheBoundByTheRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, sizes{lines: 3, items: 40, steps: 120}, rapid.Bool().Draw(t, "alike"))
		d := derivation{job: j, alike: j.alike()}
		d.bounds = d.boundsOf(j)
		bound, ok := d.of(Rate)
		if !ok {
			t.Skip("no rate limit")
		}
		item, rest := d.lastAdmission(bound)
		if got := time.Duration(j.admission(item)) + rest; got != bound {
			t.Fatalf("item %d is admitted and then through at %d, the bound is %d", item, got, bound)
		}
	})
}
