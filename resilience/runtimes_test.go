package resilience_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
)

const ms = time.Millisecond

// inBoth runs f in virtual time, and in a bubble on the real runtime.
func inBoth(t *testing.T, f func(t *testing.T, ctx context.Context, rt flow.Runtime)) {
	t.Helper()
	t.Run("sim", func(t *testing.T) {
		_, err := sim.Run(t.Context(), sim.Options{}, func(ctx context.Context, rt *sim.Runtime) error {
			f(t, ctx, rt)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("bubble", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { f(t, t.Context(), flow.NewReal(nil)) })
	})
}

// answer is what a service says to a request after a while.
type answer struct {
	after time.Duration
	err   error
}

// hangs is an answer that never comes.
var hangs = answer{after: 1000 * time.Hour}

// service gives the scripted answers: the n-th to request n of any item, the last one
// for ever. It knows what was asked of it.
type service struct {
	rt      flow.Runtime
	answers []answer

	mu       sync.Mutex
	asked    []int // numbers of requests, in order
	at       []time.Duration
	inFlight int
}

func (s *service) do(ctx context.Context, it stage.Item) (stage.Item, error) {
	s.mu.Lock()
	s.asked, s.at = append(s.asked, it.Attempt), append(s.at, s.rt.Now())
	s.inFlight++
	s.mu.Unlock()
	a := s.answers[min(it.Attempt, len(s.answers)-1)]
	err := s.rt.Sleep(ctx, a.after)
	s.mu.Lock()
	s.inFlight--
	s.mu.Unlock()
	if err == nil {
		err = a.err
	}
	if err == nil {
		it.Status = stage.Stored
	}
	return it, err
}

var errFallback = errors.New("disk full")
