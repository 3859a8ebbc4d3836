package strategies_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

// lateRuntime hears of a context's end a little after everyone else, as the
// goroutine of a context.AfterFunc does when every processor is busy.
type lateRuntime struct{ *flow.Real }

func (lateRuntime) OnDone(ctx context.Context, f func()) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		time.Sleep(ms)
		f()
	})
}

// A source that waits for arrivals ends with the context, and has no way to say
// why. That must not pass for a run that is through.
func TestAContextThatEndsTheSourceEndsTheRunWithItsError(t *testing.T) {
	for name, late := range map[string]bool{"real": false, "late": true} {
		for _, text := range everyText() {
			t.Run(name+"/"+text, func(t *testing.T) {
				for range 50 {
					synctest.Test(t, func(t *testing.T) { awaitArrivals(t, text, late) })
				}
			})
		}
	}
}

func awaitArrivals(t *testing.T, text string, late bool) {
	ctx, cancel := context.WithTimeout(t.Context(), 25*ms)
	defer cancel()
	rt := flow.Runtime(flow.NewReal(nil))
	if late {
		rt = lateRuntime{flow.NewReal(nil)}
	}
	arrivals := func(yield func(stage.Item) bool) { // two of five come before the end
		for i := range 5 {
			if rt.Sleep(ctx, 10*ms) != nil || !yield(stage.Item{ID: i}) {
				return
			}
		}
	}
	stages := stagesOf(kinds[3], []int{2}, func(int) stage.Func { return lasting(rt, func(int) time.Duration { return ms }) })
	err := parse(t, text).Run(ctx, rt, arrivals, stages)
	time.Sleep(2 * ms) // the late runtime's call comes now
	if err != context.DeadlineExceeded {
		t.Fatalf("the context ended after 2 of 5 items, and Run returned %v", err)
	}
}

// The same moment must not give now an error and now none.
func TestAContextThatEndsInTheVeryLastStageIsReported(t *testing.T) {
	for name, late := range map[string]bool{"real": false, "late": true} {
		for _, text := range everyText() {
			t.Run(name+"/"+text, func(t *testing.T) {
				for range 50 {
					synctest.Test(t, func(t *testing.T) { cancelAtTheLast(t, text, late) })
				}
			})
		}
	}
}

func cancelAtTheLast(t *testing.T, text string, late bool) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rt := flow.Runtime(flow.NewReal(nil))
	if late {
		rt = lateRuntime{flow.NewReal(nil)}
	}
	stages := stagesOf(kinds[3], []int{1}, func(k int) stage.Func {
		return func(_ context.Context, it stage.Item) (stage.Item, error) {
			if k == 2 && it.ID == 6 {
				cancel()
			}
			return it, nil
		}
	})
	err := parse(t, text).Run(ctx, rt, numbered(7), stages)
	time.Sleep(2 * ms) // the late runtime's call comes now
	if err != context.Canceled {
		t.Fatalf("the context ended before the last item was through, and Run returned %v", err)
	}
}

// A source need not know the context. Whoever goes on taking from it after the
// end does not end promptly, and with a source that has no end not at all.
func TestNothingIsTakenFromTheSourceAfterTheContextsEnd(t *testing.T) {
	for _, text := range everyText() {
		t.Run(text, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 25*ms)
				defer cancel()
				rt := flow.NewReal(nil)
				after := 0
				steady := func(yield func(stage.Item) bool) { // one each 10 ms, whatever happens
					for i := range 100 {
						if ctx.Err() != nil {
							after++
						}
						if time.Sleep(10 * ms); !yield(stage.Item{ID: i}) {
							return
						}
					}
				}
				stages := stagesOf(kinds[3], []int{2}, func(int) stage.Func { return lasting(rt, func(int) time.Duration { return ms }) })
				err := parse(t, text).Run(ctx, rt, steady, stages)
				if err != context.DeadlineExceeded || rt.Now() > 30*ms || after > 0 {
					t.Errorf("returned %v at %v; %d items were asked for after the end", err, rt.Now(), after)
				}
			})
		})
	}
}
