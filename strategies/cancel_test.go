package strategies_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

var errFatal = errors.New("the run must stop")

// outcome is how a run ended, and when.
type outcome struct {
	err  error
	at   time.Duration
	live int64
}

// runIn runs text over like items of 10 ms a stage, in a bubble's time.
func runIn(ctx context.Context, t *testing.T, text string, items int, stages func(*counted) []stage.Stage) outcome {
	rt := newCounted()
	err := parse(t, text).Run(ctx, rt, numbered(items), stages(rt))
	at := rt.Now()
	synctest.Wait()
	return outcome{err, at, rt.live.Load()}
}

func tenEach(int) time.Duration { return 10 * ms }

// Stage times are whole milliseconds and the end comes at a half: no tie.
func TestTheContextsEndEndsTheRunAtThatMoment(t *testing.T) {
	for _, text := range everyText() {
		rapid.Check(t, func(r *rapid.T) {
			kinds := rapid.SampledFrom(kinds).Draw(r, "kinds")
			limits := rapid.SliceOfN(rapid.IntRange(1, 4), 1, 5).Draw(r, "limits")
			// The least that 20 items of 10 ms a stage can take, with every
			// item at once in the first stage and 4 in the others.
			least := time.Duration(len(kinds)) * 10 * ms
			when := time.Duration(rapid.Int64Range(0, int64(least/ms)-1).Draw(r, "when"))*ms + ms/2
			byDeadline := rapid.Bool().Draw(r, "deadline")
			var got outcome
			want := context.Canceled
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if byDeadline {
					ctx, cancel = context.WithTimeout(ctx, when)
					want = context.DeadlineExceeded
				} else {
					time.AfterFunc(when, cancel)
				}
				defer cancel()
				got = runIn(ctx, t, text, 20, func(rt *counted) []stage.Stage {
					return stagesOf(kinds, limits, func(int) stage.Func { return lasting(rt, tenEach) })
				})
			})
			if got != (outcome{want, when, 0}) {
				r.Fatalf("%s: ended with %v at %v, %d activities live; want %v at %v", text, got.err, got.at, got.live, want, when)
			}
		})
	}
}

func TestAnEndedContextRunsNothing(t *testing.T) {
	for _, text := range everyText() {
		for _, items := range []int{0, 1, 50} {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				var entered atomic.Int64
				got := runIn(ctx, t, text, items, func(*counted) []stage.Stage {
					return stagesOf(kinds[3], []int{2}, func(int) stage.Func {
						return func(_ context.Context, it stage.Item) (stage.Item, error) { entered.Add(1); return it, nil }
					})
				})
				if got != (outcome{context.Canceled, 0, 0}) || entered.Load() != 0 {
					t.Errorf("%s, %d items: %+v, %d stages entered", text, items, got, entered.Load())
				}
			})
		}
	}
}

// A CPU kernel heeds no context: what is in hand is ended, nothing more begun.
func TestNoItemEntersAStageAfterTheContextsEnd(t *testing.T) {
	for _, text := range everyText() {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 15*ms)
			defer cancel()
			var late atomic.Int64
			got := runIn(ctx, t, text, 50, func(rt *counted) []stage.Stage {
				return stagesOf(kinds[3], []int{3, 2}, func(int) stage.Func {
					return func(_ context.Context, it stage.Item) (stage.Item, error) {
						if rt.Now() > 15*ms {
							late.Add(1)
						}
						time.Sleep(10 * ms)
						return it, nil
					}
				})
			})
			if got != (outcome{context.DeadlineExceeded, 20 * ms, 0}) || late.Load() != 0 {
				t.Errorf("%s: %+v, %d stages entered after the end", text, got, late.Load())
			}
		})
	}
}

func TestAFatalErrorEndsTheRunWithThatVeryError(t *testing.T) {
	for _, text := range everyText() {
		rapid.Check(t, func(r *rapid.T) {
			kinds := rapid.SampledFrom(kinds).Draw(r, "kinds")
			limits := rapid.SliceOfN(rapid.IntRange(1, 4), 1, 5).Draw(r, "limits")
			failing := rapid.IntRange(0, len(kinds)-1).Draw(r, "stage")
			item := rapid.IntRange(0, 19).Draw(r, "item")
			var got outcome
			var failed, entered atomic.Int64 // when it failed; entered after that
			synctest.Test(t, func(t *testing.T) {
				got = runIn(t.Context(), t, text, 20, func(rt *counted) []stage.Stage {
					return stagesOf(kinds, limits, func(k int) stage.Func {
						return func(ctx context.Context, it stage.Item) (stage.Item, error) {
							if at := failed.Load(); at > 0 && int64(rt.Now()) > at {
								entered.Add(1)
							}
							if k == failing && it.ID == item {
								time.Sleep(5 * ms) // alone at a half step: no tie
								failed.Store(int64(rt.Now()))
								return it, errFatal
							}
							return it, rt.Sleep(ctx, 10*ms)
						}
					})
				})
			})
			if at := time.Duration(failed.Load()); got != (outcome{errFatal, at, 0}) || entered.Load() > 0 {
				r.Fatalf("%s: ended with %v at %v, %d live; want the error of %v; %d stages entered after it", text, got.err, got.at, got.live, at, entered.Load())
			}
		})
	}
}

// A client reports a cancelled request in words of its own. The run's error is
// the context's all the same.
func TestTheContextsErrorIsReturnedInTheContextsOwnWords(t *testing.T) {
	for _, text := range everyText() {
		t.Run(text, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 25*ms)
				defer cancel()
				got := runIn(ctx, t, text, 20, func(rt *counted) []stage.Stage {
					return stagesOf(kinds[3], []int{2}, func(int) stage.Func {
						return func(ctx context.Context, it stage.Item) (stage.Item, error) {
							if rt.Sleep(ctx, 10*ms) != nil {
								return it, errors.New("connection reset")
							}
							return it, nil
						}
					})
				})
				if got != (outcome{context.DeadlineExceeded, 25 * ms, 0}) {
					t.Errorf("%+v", got)
				}
			})
		})
	}
}

func TestARunIsOverWhenItsSourceIs(t *testing.T) {
	for _, text := range everyText() {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 25*ms)
			defer cancel()
			left := false
			source := func(yield func(stage.Item) bool) {
				defer func() { left = true }()
				numbered(20)(yield)
			}
			rt := flow.NewReal(nil)
			stages := stagesOf(kinds[3], []int{2}, func(int) stage.Func { return lasting(rt, tenEach) })
			if err := parse(t, text).Run(ctx, rt, source, stages); err != context.DeadlineExceeded || !left {
				t.Errorf("%s: %v; the source was left: %v", text, err, left)
			}
		})
	}
}
