package workloads

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// term is a word of a text, how often it occurs, and what that is worth.
type term struct {
	word  string
	count int
	score float64
}

// glossary is what one worker of the text kernel needs.
type glossary struct {
	counts map[string]int
	top    []term // the best so far, at most topTerms, the best first
}

// topTerms is how many terms of a text enter the digest.
const topTerms = 10

// newText makes the text kernel. A round splits the payload into words (runs of
// letters and digits, in lower case), counts them and scores them; the ten best
// enter the digest.
func newText() Work {
	fresh := func() *glossary { return &glossary{counts: make(map[string]int)} }
	return inRounds(fresh, func(g *glossary, payload []byte, digest uint64) uint64 {
		for _, t := range g.best(payload) {
			digest = Hash(digest, t.word, t.count, int(math.Round(t.score*1000)))
		}
		return splitmix(digest) // a payload without words has rounds, too
	})
}

// best is the terms of the highest scores, equals in alphabetical order; valid
// until the next call.
func (g *glossary) best(payload []byte) []term {
	clear(g.counts)
	for word := range strings.FieldsFuncSeq(strings.ToLower(string(payload)), isGap) {
		g.counts[word]++
	}
	g.top = g.top[:0]
	for word, count := range g.counts {
		g.rank(term{word, count, score(word, count)})
	}
	return g.top
}

// rank puts a term into the top ones, if it is one of them.
func (g *glossary) rank(t term) {
	place, _ := slices.BinarySearchFunc(g.top, t, func(a, b term) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.word, b.word))
	})
	if place < topTerms {
		g.top = slices.Insert(g.top[:min(len(g.top), topTerms-1)], place, t)
	}
}

// isGap reports whether r stands between words.
func isGap(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// score weighs a term by Okapi BM25's saturating term frequency with k1 = 1.2
// (Robertson and Zaragoza 2009, section 3.5, without length normalisation), and,
// as there is no collection to take rarity from, by its length in bytes.
func score(word string, count int) float64 {
	const k1 = 1.2
	tf := float64(count)
	return float64(len(word)) * (tf * (k1 + 1) / (tf + k1))
}
