package chaos

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestEveryKindComesAndEndsInTime(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		seed := rapid.Uint64().Draw(r, "seed")
		d := time.Duration(rapid.Int64Range(int64(time.Millisecond), int64(time.Hour)).Draw(r, "duration"))
		events := Schedule(seed, d)
		times := map[Kind]int{}
		for _, e := range events {
			times[e.Kind]++
			if e.From < 0 || e.To < e.From || e.To > d*95/100 || (e.From == e.To) != (e.Kind == Killed) {
				r.Fatalf("%+v does not fit into %v", e, d)
			}
		}
		least, most := len(events), 0
		for _, k := range Kinds {
			least, most = min(least, times[k]), max(most, times[k])
		}
		if least < 1 || d > time.Minute && least < int(d/(30*time.Second)) {
			r.Fatalf("in %v some kind comes %d times: %v", d, least, times)
		}
		if !slices.IsSortedFunc(events, func(a, b Event) int { return int(a.From - b.From) }) {
			r.Fatal("not in the order of their begin")
		}
		if !slices.Equal(events, Schedule(seed, d)) {
			r.Fatal("the same seed gives another schedule")
		}
	})
}

func TestSeedsGiveSchedulesOfTheirOwn(t *testing.T) {
	if slices.Equal(Schedule(1, time.Minute), Schedule(2, time.Minute)) {
		t.Error("two seeds, one schedule")
	}
}

func TestSomeFaultsComeTogether(t *testing.T) {
	together := 0
	events := Schedule(1, 5*time.Minute)
	for i, e := range events[1:] {
		if e.From < events[i].To {
			together++
		}
	}
	if together < len(events)/20 {
		t.Errorf("of %d events only %d come while another is on", len(events), together)
	}
}

// By hand, in 10 seconds: nine tenths of them for ten kinds is a slot of 0.9 s each.
func TestASoakOfSecondsHasEveryKindInItsSlot(t *testing.T) {
	const slot = 900 * time.Millisecond
	var in [10][]Kind
	for _, e := range Schedule(7, 10*time.Second) {
		at := int(e.From / slot)
		in[at] = append(in[at], e.Kind)
		if int((e.To-1)/slot) != at && e.To > e.From {
			t.Errorf("%+v leaves its slot", e)
		}
	}
	for i, kinds := range in {
		if len(kinds) < 1 || len(kinds) > 2 {
			t.Errorf("slot %d has %v", i, kinds)
		}
	}
}
