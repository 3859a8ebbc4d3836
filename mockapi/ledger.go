package mockapi

import "sync"

// entry is what is stored for one item.
type entry struct {
	times     int    // how often it was put
	digest    uint64 // as first put
	conflicts int    // how many later puts had another digest
}

// LedgerSummary adds up what is stored.
type LedgerSummary struct {
	Stored     int `json:"stored"`     // items stored at least once
	Duplicates int `json:"duplicates"` // puts beyond an item's first
	Conflicts  int `json:"conflicts"`  // duplicates with another digest than the first
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
func (l *ledger) store(item int, digest uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.entries == nil {
		l.entries = make([]entry, l.items)
	}
	e := &l.entries[item]
	e.times++
	if e.times == 1 {
		e.digest = digest
	} else if e.digest != digest {
		e.conflicts++
	}
}

// summary adds up the ledger; fetched says which items were handed out, and is
// nil where none was.
func (l *ledger) summary(fetched func(item int) bool) LedgerSummary {
	l.mu.Lock()
	defer l.mu.Unlock()
	var s LedgerSummary
	for i, e := range l.entries {
		if e.times == 0 {
			continue
		}
		s.Stored++
		s.Duplicates += e.times - 1
		s.Conflicts += e.conflicts
		s.DigestSum += e.digest
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
	s.Orphans += o.Orphans
	s.DigestSum += o.DigestSum
}
