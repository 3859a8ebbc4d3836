package probe

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/results"
)

func TestAGroupLastsFromItsFirstStartToItsLastEnd(t *testing.T) {
	s := NewSpans(8, 2)
	put(s, 0, 0, 5, 15)
	put(s, 0, 1, 2, 12) // its first start
	put(s, 0, 2, 3, 40)
	put(s, 1, 0, 15, 17)
	put(s, 1, 1, 20, 52) // its last end: 50 ms
	put(s, 0, 4, 10, 20) // of items 3 to 5 one was seen: 10 ms
	put(s, 0, 6, 0, 10)
	put(s, 0, 7, 10, 30) // the last group has two items: 30 ms
	ms := int64(time.Millisecond)
	want := &results.Quantiles{MeanNS: 30 * ms, MinNS: 10 * ms, P50NS: 30 * ms, P90NS: 50 * ms, P99NS: 50 * ms, MaxNS: 50 * ms}
	if diff := cmp.Diff(want, s.Groups(3)); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutGroupsOrItemsThereAreNoGroupTimes(t *testing.T) {
	s := NewSpans(3, 1)
	if got := s.Groups(3); got != nil {
		t.Errorf("nothing was seen: %+v", got)
	}
	put(s, 0, 0, 5, 15)
	for _, size := range []int{0, -1} {
		if got := s.Groups(size); got != nil {
			t.Errorf("groups of %d: %+v", size, got)
		}
	}
}
