package workloads

import (
	"fmt"
	"strconv"
)

// MinPayload is the least size of a Document: below it the fields would not fit.
const MinPayload = 256

// MaxPayload bounds a payload, as every item in flight holds one in memory.
const MaxPayload = 1 << 30

// Document is an item's payload: a JSON object of exactly size bytes, the same
// for the same arguments on every machine. About a third of it is numbers, the
// rest mostly prose:
//
//	{
//	  "id": 17, "version": 3, "title": "river amber field", "tags": ["oak", …],
//	  "attributes": {"origin": {"region": "north", "shelf": 12}, "weight": 3.125, "active": true},
//	  "samples": [417.032, …],    numbers from 0 to 999.999, three decimals
//	  "text": ["…", …]            paragraphs of lower-case words, the last one cut to fit
//	}
//
// A size below MinPayload panics; a Spec with one does not pass Validate.
func Document(seed uint64, item, size int) []byte {
	if size < MinPayload {
		panic(fmt.Sprintf("workloads: document of %d bytes: must have at least %d", size, MinPayload))
	}
	w := writer{out: make([]byte, 0, size), state: Hash(seed, "document", item, 0)}
	w.head(item)
	w.samples((size - MinPayload) / 3)
	w.text(size)
	return w.out
}

// writer appends to a document, drawing from its own stream of random bits.
type writer struct {
	out   []byte
	state uint64
}

// next is the next 64 random bits.
func (w *writer) next() uint64 {
	h := splitmix(w.state)
	w.state += 0x9e3779b97f4a7c15
	return h
}

func (w *writer) put(text string) { w.out = append(w.out, text...) }

func (w *writer) word() { w.put(words[w.next()%uint64(len(words))]) }

// number writes a number below 1000 with three decimals.
func (w *writer) number() {
	h := w.next()
	w.out = strconv.AppendUint(w.out, h%1000, 10)
	h /= 1000
	w.out = append(w.out, '.', byte('0'+h%10), byte('0'+h/10%10), byte('0'+h/100%10))
}

// head writes the short fields: with the longest words and numbers, and all the
// punctuation that follows, they fit MinPayload.
func (w *writer) head(item int) {
	w.put(`{"id":`)
	w.out = strconv.AppendInt(w.out, int64(item), 10)
	w.put(`,"version":`)
	w.out = strconv.AppendUint(w.out, 1+w.next()%9, 10)
	w.put(`,"title":"`)
	w.word()
	w.put(" ")
	w.word()
	w.put(`","tags":["`)
	w.word()
	w.put(`","`)
	w.word()
	w.put(`"],"attributes":{"origin":{"region":"`)
	w.word()
	w.put(`","shelf":`)
	w.out = strconv.AppendUint(w.out, w.next()%100, 10)
	w.put(`},"weight":`)
	w.number()
	w.put(`,"active":`)
	w.out = strconv.AppendBool(w.out, w.next()%2 == 0)
	w.put(`}`)
}

// samples writes numbers until they fill the budget in bytes: at least one.
func (w *writer) samples(budget int) {
	w.put(`,"samples":[`)
	for end := len(w.out) + budget; ; w.put(",") {
		w.number()
		if len(w.out) >= end {
			break
		}
	}
	w.put(`]`)
}

// text fills the document to its size with paragraphs of words.
func (w *writer) text(size int) {
	const paragraph, closing = 480, `"]}`
	w.put(`,"text":["`)
	end := size - len(closing)
	for start := len(w.out); ; w.put(" ") {
		if len(w.out)-start > paragraph && end-len(w.out) > 64 {
			w.put(`","`)
			start = len(w.out)
		}
		w.word()
		if len(w.out) >= end {
			break
		}
	}
	w.out = append(w.out[:end], closing...)
}

// words are what documents are made of; their order is part of what makes a
// document the same for ever.
var words = [...]string{
	"river", "amber", "field", "stone", "north", "lantern", "copper", "meadow",
	"harbour", "oak", "winter", "signal", "quiet", "market", "paper", "ocean",
	"bridge", "garden", "silver", "morning", "window", "carbon", "valley", "thread",
	"summer", "engine", "cloud", "ladder", "orchard", "mirror", "salt", "compass",
	"forest", "village", "candle", "marble", "station", "feather", "island", "glass",
	"a", "the", "of", "and", "in", "to", "over", "under",
	"runs", "holds", "turns", "keeps", "finds", "opens", "carries", "follows",
	"slow", "bright", "narrow", "distant", "early", "gentle", "hollow", "plain",
}
