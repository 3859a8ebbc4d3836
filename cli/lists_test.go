package cli

import (
	"slices"
	"testing"
)

func TestCoreListsAreRead(t *testing.T) {
	for text, want := range map[string][]int{
		"4": {4}, "N": {6}, "1,2,4": {1, 2, 4}, "4,1,1": {1, 4}, "1..4": {1, 2, 3, 4}, "1..N": {1, 2, 3, 4, 5, 6},
		"1..N:x2": {1, 2, 4, 6}, "1..4:x2": {1, 2, 4}, "3..3": {3}, "2..N:x3": {2, 6}, "1..2,N": {1, 2, 6},
	} {
		if got, err := parseCores(text, 6); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "0", "-1", "x", "1..", "..4", "4..1", "1..N:2", "1..N:x1", "2:x2", "7", "1..7", "1,", "1..9999999999999"} {
		if got, err := parseCores(text, 6); err == nil {
			t.Errorf("%q: accepted as %v", text, got)
		}
	}
}

func TestAQuotaLimitsTheCores(t *testing.T) {
	for _, c := range []struct {
		cores int
		quota float64
		want  int
	}{{8, 0, 8}, {8, 2, 2}, {8, 1.5, 2}, {8, 0.2, 1}, {2, 16, 2}} {
		if got := withinQuota(c.cores, c.quota); got != c.want {
			t.Errorf("%d cores with a quota of %v: %d, want %d", c.cores, c.quota, got, c.want)
		}
	}
}

func TestValuesAreCutAtCommasOutsideParentheses(t *testing.T) {
	got, err := splitValues("1ms, lognormal(5ms,40ms),uniform(1ms,2ms),1ms")
	if want := []string{"1ms", "lognormal(5ms,40ms)", "uniform(1ms,2ms)"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	for _, text := range []string{"", ",", "1ms,", "lognormal(5ms,40ms"} {
		if got, err := splitValues(text); err == nil {
			t.Errorf("%q: accepted as %q", text, got)
		}
	}
}
