package bench

import (
	"math/bits"

	"github.com/hbench/hbench/results"
)

// Seen is what a trial's process saw of single items: what its account is held against
// where the stores are read.
type Seen struct {
	Failed    Items `json:"failed,omitempty"`
	Lost      Items `json:"lost,omitempty"`      // they never left the last stage
	Unfetched int   `json:"unfetched,omitempty"` // stored in a file without having been fetched, or not of the job
}

// tells reports whether all items are there that the account speaks of.
func (s Seen) tells(o results.Outcomes) bool {
	return s.Failed.count() == o.Failed && s.Lost.count() == o.Lost
}

// Items is a set of items: a bit for each, from the lowest of the first byte on.
type Items []byte

func (s *Items) add(item int) {
	for len(*s) <= item/8 {
		*s = append(*s, 0)
	}
	(*s)[item/8] |= 1 << (item % 8)
}

func (s Items) has(item int) bool {
	return item/8 < len(s) && s[item/8]&(1<<(item%8)) != 0
}

func (s Items) count() (n int) {
	for _, b := range s {
		n += bits.OnesCount8(b)
	}
	return n
}
