package mockapi

import "sync"

// Entry is what is stored for one item.
type Entry struct {
	Times  int    // how often it was put
	Digest uint64 // as first put
	// Conflicts is how many later puts had another digest.
	Conflicts int
}

// Ledger is what is stored: the entries of all items, for each source that
// anything was put to.
type Ledger map[string][]Entry

// LedgerSummary adds up a ledger.
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
	entries []Entry
}

// store notes one put.
func (l *ledger) store(item int, digest uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.entries == nil {
		l.entries = make([]Entry, l.items)
	}
	e := &l.entries[item]
	e.Times++
	if e.Times == 1 {
		e.Digest = digest
	} else if e.Digest != digest {
		e.Conflicts++
	}
}

// summary adds up the ledger; fetched says which items were handed out, and is
// nil where none was.
func (l *ledger) summary(fetched func(item int) bool) LedgerSummary {
	l.mu.Lock()
	defer l.mu.Unlock()
	var s LedgerSummary
	for i, e := range l.entries {
		if e.Times == 0 {
			continue
		}
		s.Stored++
		s.Duplicates += e.Times - 1
		s.Conflicts += e.Conflicts
		s.DigestSum += e.Digest
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
