package strategies_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

// ledger holds every item to its way: in which stage it was last, that nothing
// is lost or made between the stages, and how many were in a stage at once.
type ledger struct {
	stages  []stage.Stage
	passed  []atomic.Int64 // by item: the stages it has ended
	inside  []atomic.Int64 // by stage
	most    []atomic.Int64 // by stage
	mistake atomic.Pointer[string]
}

func newLedger(items int, stages []stage.Stage) *ledger {
	return &ledger{stages: stages, passed: make([]atomic.Int64, items),
		inside: make([]atomic.Int64, len(stages)), most: make([]atomic.Int64, len(stages))}
}

// watched gives the stages with the ledger around each.
func (l *ledger) watched() []stage.Stage {
	out := append([]stage.Stage(nil), l.stages...)
	for k := range out {
		do := out[k].Do
		out[k].Do = func(ctx context.Context, it stage.Item) (stage.Item, error) {
			l.enter(k, it)
			it, err := do(ctx, it)
			l.inside[k].Add(-1)
			if err == nil {
				l.passed[it.ID].Add(1)
				it.Digest = seal(it, k)
			}
			return it, err
		}
	}
	return out
}

// seal depends on the item and on all stages it has passed, in their order.
func seal(it stage.Item, k int) uint64 { return it.Digest*31 + uint64(it.ID*7+k+1) }

func (l *ledger) enter(k int, it stage.Item) {
	n := l.inside[k].Add(1)
	for most := l.most[k].Load(); n > most && !l.most[k].CompareAndSwap(most, n); most = l.most[k].Load() {
	}
	if it.ID < 0 || it.ID >= len(l.passed) {
		l.fail("item %d is not one of the source's", it.ID)
		return
	}
	if passed := l.passed[it.ID].Load(); passed != int64(k) {
		l.fail("item %d enters stage %d having passed %d", it.ID, k, passed)
	}
	want := stage.Item{ID: it.ID}
	for before := range k {
		want.Digest = seal(want, before)
	}
	if it.Digest != want.Digest {
		l.fail("item %d enters stage %d, and not with what the stage before returned", it.ID, k)
	}
}

func (l *ledger) fail(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	l.mistake.CompareAndSwap(nil, &text)
}

// check says what is wrong after a run that went well.
func (l *ledger) check(text string) error {
	if m := l.mistake.Load(); m != nil {
		return fmt.Errorf("%s: %s", text, *m)
	}
	for id := range l.passed {
		if n := l.passed[id].Load(); n != int64(len(l.stages)) {
			return fmt.Errorf("%s: item %d passed %d of %d stages", text, id, n, len(l.stages))
		}
	}
	return l.checkLimits(text)
}

func (l *ledger) checkLimits(text string) error {
	for k, s := range l.stages {
		if k == 0 && unlimitedFirst(text, s.Kind) {
			continue
		}
		if most := l.most[k].Load(); most > int64(s.Limit) {
			return fmt.Errorf("%s: %d items at once in stage %d, whose limit is %d", text, most, k, s.Limit)
		}
		if n := l.inside[k].Load(); n != 0 {
			return fmt.Errorf("%s: %d items still in stage %d after Run", text, n, k)
		}
	}
	return nil
}

// stagesOf makes stages of these kinds and limits; do gives each its body.
func stagesOf(kinds []stage.Kind, limits []int, do func(k int) stage.Func) []stage.Stage {
	out := make([]stage.Stage, len(kinds))
	for k := range out {
		out[k] = stage.Stage{Name: fmt.Sprintf("stage-%d", k), Kind: kinds[k], Limit: limits[k%len(limits)], Do: do(k)}
	}
	return out
}

// unlike gives item and stage a time of 0 to 9 ms that looks like chance.
func unlike(rt flow.Runtime) func(k int) stage.Func {
	return func(k int) stage.Func {
		return lasting(rt, func(item int) time.Duration { return time.Duration((item*7+k*5+item*item*k)%10) * ms })
	}
}
