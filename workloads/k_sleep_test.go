package workloads

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestSleepLastsFiftyMicrosecondsARound(t *testing.T) {
	for _, rounds := range []int{0, 1, 20, 20_000} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			newSleep()(nil, rounds)
			if took, want := time.Since(start), time.Duration(rounds)*50*time.Microsecond; took != want {
				t.Errorf("%d rounds took %v, want %v", rounds, took, want)
			}
		})
	}
}
