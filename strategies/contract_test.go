package strategies_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

func TestEachItemPassesEachStageOnceInOrderWithinTheLimits(t *testing.T) {
	for _, text := range everyText() {
		t.Run(text, func(t *testing.T) {
			for _, kinds := range kinds {
				for _, limits := range [][]int{{1}, {2, 1, 3}, {5, 2}, {64}} {
					for _, items := range []int{0, 1, 7, 100} {
						synctest.Test(t, func(t *testing.T) { keepContract(t, text, kinds, limits, items) })
					}
				}
			}
		})
	}
}

func keepContract(t *testing.T, text string, kinds []stage.Kind, limits []int, items int) {
	rt := newCounted()
	l := newLedger(items, stagesOf(kinds, limits, unlike(rt)))
	if err := parse(t, text).Run(t.Context(), rt, numbered(items), l.watched()); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if err := l.check(text); err != nil {
		t.Errorf("%d items, limits %v: %v", items, limits, err)
	}
	if synctest.Wait(); rt.live.Load() != 0 {
		t.Errorf("%d activities still live after Run", rt.live.Load())
	}
}

// The same on real processors, for the race detector.
func TestTheContractHoldsOnRealProcessors(t *testing.T) {
	busy := func(int) stage.Func {
		return func(_ context.Context, it stage.Item) (stage.Item, error) {
			for range it.ID % 3 {
				runtime.Gosched()
			}
			return it, nil
		}
	}
	for _, text := range everyText() {
		for _, kinds := range kinds {
			l := newLedger(300, stagesOf(kinds, []int{4, 2, 3}, busy))
			if err := parse(t, text).Run(t.Context(), flow.NewReal(nil), numbered(300), l.watched()); err != nil {
				t.Errorf("%s: %v", text, err)
			} else if err := l.check(text); err != nil {
				t.Error(err)
			}
		}
	}
}

// FetchAll without its limit is meant to have every item in the first stage.
func TestFetchAllAloneIgnoresTheLimitOfAFirstStageOfIO(t *testing.T) {
	for _, text := range everyText() {
		for _, first := range []stage.Kind{stage.IO, stage.CPU} {
			synctest.Test(t, func(t *testing.T) {
				rt := flow.NewReal(nil)
				wait := func(int) stage.Func { return lasting(rt, func(int) time.Duration { return ms }) }
				l := newLedger(50, stagesOf([]stage.Kind{first, stage.IO}, []int{4, 3}, wait))
				if err := parse(t, text).Run(t.Context(), rt, numbered(50), l.watched()); err != nil {
					t.Fatal(err)
				}
				most := l.most[0].Load()
				if unlimitedFirst(text, first) && most != 50 {
					t.Errorf("%s fetched %d of 50 items at once", text, most)
				}
				if !unlimitedFirst(text, first) && most > 4 {
					t.Errorf("%s had %d items in a stage of limit 4", text, most)
				}
			})
		}
	}
}

// Zero values are usable or loud, never quietly wrong: a stage without a limit
// is a mistake that must neither skip items in silence nor hang.
func TestAStageWithoutALimitIsUsableOrRefused(t *testing.T) {
	for _, text := range everyText() {
		t.Run(text, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				defer func() { _ = recover() }() // a panic is loud enough
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				rt := flow.NewReal(nil)
				l := newLedger(7, stagesOf(kinds[3], []int{2, 0, 2}, unlike(rt)))
				err := parse(t, text).Run(ctx, rt, numbered(7), l.watched())
				if errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%s hung until its deadline", text)
				}
				for id := range l.passed {
					if n := l.passed[id].Load(); err == nil && n != 3 {
						t.Errorf("%s: item %d passed %d of 3 stages, and there was no error", text, id, n)
						return
					}
				}
			})
		})
	}
}
