package workloads

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestTextRanksAsAFullSortDoes(t *testing.T) {
	for name, payload := range map[string][]byte{
		"small":    []byte(goldenPayload),
		"document": Document(3, 5, 4096),
	} {
		counts := make(map[string]int)
		for _, word := range regexp.MustCompile(`[a-z0-9]+`).FindAllString(strings.ToLower(string(payload)), -1) {
			counts[word]++
		}
		var want []term
		for word, n := range counts {
			want = append(want, term{word, n, score(word, n)})
		}
		slices.SortFunc(want, func(a, b term) int { return strings.Compare(a.word, b.word) })
		slices.SortStableFunc(want, func(a, b term) int { return cmp.Compare(b.score, a.score) })

		g := &glossary{counts: make(map[string]int)}
		g.best([]byte("left over from an item before"))
		if got := g.best(payload); !slices.Equal(got, want[:topTerms]) {
			t.Errorf("%s:\ngot  %v\nwant %v", name, got, want[:topTerms])
		}
	}
}

func TestTextScore(t *testing.T) {
	// BM25 with k1 = 1.2 by hand: 1·2.2/2.2 = 1, 2·2.2/3.2 = 1.375.
	if a, b := score("oak", 1), score("oak", 2); math.Abs(a-3) > 1e-12 || math.Abs(b-4.125) > 1e-12 {
		t.Errorf("oak: %v once, %v twice; want 3 and 4.125", a, b)
	}
}
