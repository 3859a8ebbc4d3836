package flow_test

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/hbench/hbench/flow"
)

func TestTheRuntimeIsBusyWhileEveryProcessorComputes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := flow.NewReal(nil)
		procs := runtime.GOMAXPROCS(0)
		var wg sync.WaitGroup
		release := make(chan struct{})
		for n := range procs {
			if rt.Busy() {
				t.Errorf("busy with %d of %d computing", n, procs)
			}
			wg.Go(func() { rt.Compute(0, func() { <-release }) })
			synctest.Wait()
		}
		if !rt.Busy() {
			t.Error("not busy with all computing")
		}
		close(release)
		wg.Wait()
		if rt.Busy() {
			t.Error("busy when all are done")
		}
	})
}
