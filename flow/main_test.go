package flow_test

import (
	"context"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hbench/hbench/flow"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const ms = time.Millisecond

// newGroup gives a group that ends with the test: what still waits in it then
// is woken by the test's context.
func newGroup(t *testing.T) (*flow.Group, *flow.Real) {
	t.Helper()
	rt := flow.NewReal(nil)
	g := flow.NewGroup(t.Context(), rt)
	t.Cleanup(func() { _ = g.Wait() })
	return g, rt
}

// lateRuntime hears of a context's end a little after everyone else, as the
// goroutine of a context.AfterFunc does when every processor is busy.
type lateRuntime struct{ *flow.Real }

func (lateRuntime) OnDone(ctx context.Context, f func()) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		time.Sleep(ms)
		f()
	})
}

// count yields 0 … n-1.
func count(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}
