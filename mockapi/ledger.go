package mockapi

import (
	"slices"
	"sync"
)

// entry is what is stored for one item.
type entry struct {
	stored     bool
	attempt    int    // that put it first
	digest     uint64 // as first put
	more       []int  // attempts that put the same again
	duplicates int
	conflicts  int
}

// LedgerSummary adds up what is stored. The item is the key: of puts beyond an item's
// first, one with another digest is a conflict; one with the same digest is a duplicate
// where its attempt number has been there before, else a repeat: a further attempt, made
// because the answer to an earlier one was lost or late, which is as it should be.
type LedgerSummary struct {
	Stored     int `json:"stored"`            // items stored at least once
	Duplicates int `json:"duplicates"`        // attempts that came twice
	Conflicts  int `json:"conflicts"`         // puts with another digest than the first
	Repeats    int `json:"repeats,omitempty"` // further attempts at what was stored already
	// Orphans are items stored though no source handed them out; not counted
	// where nothing was ever handed out, as in a job that makes its own items.
	Orphans   int    `json:"orphans"`
	DigestSum uint64 `json:"digest_sum,string"` // of the first digests, modulo 2⁶⁴
}

// ledger is one source's, made when first written to: most sources only give.
type ledger struct {
	items int

	mu      sync.Mutex
	entries []entry
}

// store notes one put.
func (l *ledger) store(item, attempt int, digest uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.entries == nil {
		l.entries = make([]entry, l.items)
	}
	e := &l.entries[item]
	switch {
	case !e.stored:
		e.stored, e.attempt, e.digest = true, attempt, digest
	case e.digest != digest:
		e.conflicts++
	case e.attempt == attempt || slices.Contains(e.more, attempt):
		e.duplicates++
	default:
		e.more = append(e.more, attempt)
	}
}

// at is what is stored for an item.
func (l *ledger) at(item int) entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	if uint(item) >= uint(len(l.entries)) {
		return entry{}
	}
	return l.entries[item]
}

// Stored says whether a source has an item stored, and gives its first digest.
func (a *API) Stored(source string, item int) (digest uint64, ok bool) {
	s, known := a.sources[source]
	if !known {
		return 0, false
	}
	e := s.ledger.at(item)
	return e.digest, e.stored
}

// summary adds up the ledger; fetched says which items were handed out, and is
// nil where none was.
func (l *ledger) summary(fetched func(item int) bool) LedgerSummary {
	l.mu.Lock()
	defer l.mu.Unlock()
	var s LedgerSummary
	for i, e := range l.entries {
		if !e.stored {
			continue
		}
		s.add(LedgerSummary{Stored: 1, Duplicates: e.duplicates, Conflicts: e.conflicts, Repeats: len(e.more), DigestSum: e.digest})
		if fetched != nil && !fetched(i) {
			s.Orphans++
		}
	}
	return s
}

// add adds the ledger of a further source.
func (s *LedgerSummary) add(o LedgerSummary) {
	s.Stored += o.Stored
	s.Duplicates += o.Duplicates
	s.Conflicts += o.Conflicts
	s.Repeats += o.Repeats
	s.Orphans += o.Orphans
	s.DigestSum += o.DigestSum
}
