package nearest

import (
	"testing"

	"pgregory.net/rapid"
)

func TestWordFindsWhatWasMeant(t *testing.T) {
	kernels := []string{"hash", "json", "text", "gzip", "matmul", "infer", "stream", "alloc", "lock", "sleep"}
	for word, want := range map[string]string{
		"matmull": "matmul", "mtamul": "matmul", "jsn": "json", "jsno": "json", "Json": "json", "hsah": "hash",
		"infre": "infer", "steram": "stream", "xyz": "", "": "", "database": "", "loch": "lock", "sort": "",
	} {
		if got := Word(word, kernels); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
	if got := Word("x", nil); got != "" {
		t.Errorf("among none: %q", got)
	}
}

func TestOneSlipInALongerWordIsFound(t *testing.T) {
	words := []string{"pipeline", "semaphore", "sequential", "fetch-all", "prefetch"}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom(words).Draw(t, "word")
		i := rapid.IntRange(0, len(word)-2).Draw(t, "at")
		slip := rapid.SampledFrom([]string{
			word[:i] + word[i+1:],
			word[:i] + "é" + word[i:],
			word[:i] + "#" + word[i+1:],
			word[:i] + string(word[i+1]) + string(word[i]) + word[i+2:],
		}).Draw(t, "slip")
		if got := Word(slip, words); got != word {
			t.Fatalf("%q: %q, want %q", slip, got, word)
		}
	})
}

func TestDistanceIsAMetricOfSlips(t *testing.T) {
	for pair, want := range map[[2]string]int{
		{"", ""}: 0, {"", "abc"}: 3, {"abc", "abc"}: 0, {"abc", "acb"}: 1, {"abc", "ab"}: 1, {"abc", "xbc"}: 1, {"kitten", "sitting"}: 3, {"ca", "abc"}: 3,
	} {
		a, b := []rune(pair[0]), []rune(pair[1])
		if got, back := distance(a, b), distance(b, a); got != want || back != want {
			t.Errorf("%v: %d, and back %d; want %d", pair, got, back, want)
		}
	}
}
