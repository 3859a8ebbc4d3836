package soak

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/hbench/hbench/chaos"
)

// Account is what a soak came to.
type Account struct {
	Workload string        `json:"workload"`
	Seed     uint64        `json:"seed"`
	For      time.Duration `json:"for_ns"`
	Took     time.Duration `json:"took_ns"`

	Rounds    int            `json:"rounds"`
	Processes map[string]int `json:"processes"` // of the trials, by how they ended

	// Items went in; each is stored, by the fallback or not, or failed with a reason, or
	// was under way when the soak was interrupted. None may be lost or duplicated.
	Items      int            `json:"items"`
	Stored     int            `json:"stored"`
	Fallback   int            `json:"fallback"` // of those stored
	Failed     int            `json:"failed"`
	Reasons    map[string]int `json:"reasons,omitempty"`
	UnderWay   int            `json:"under_way,omitempty"`
	Lost       int            `json:"lost"`
	Duplicated int            `json:"duplicated"`
	Conflicts  int            `json:"conflicts"` // stored again with another digest
	Orphans    int            `json:"orphans"`   // stored without having been fetched
	Repeats    int            `json:"repeats"`   // further attempts at what was stored already: as it should be
	Redundant  int            `json:"redundant"` // in the fallback, and in the API all the same: its answer was lost
	Digests    int            `json:"digests"`   // rounds that have stored other results than they computed

	// FailedStored are items that failed in their trial's eyes and are stored all the
	// same: every answer that said so was lost.
	FailedStored int `json:"failed_stored"`

	Faults []Fault `json:"faults"`
	Kills  int     `json:"kills"` // that were sent: a process may end before it is hit

	Refused int `json:"refused_writes"` // of the run file
	Waiting int `json:"waiting"`        // most records that waited for room on the disk at once
	Unkept  int `json:"unkept"`         // those that never found any

	Before Held   `json:"before"`
	After  Held   `json:"after"`
	Heap   Growth `json:"heap"` // over the rounds
	RSS    Growth `json:"rss"`

	Interrupted bool     `json:"interrupted,omitempty"`
	Wrong       []string `json:"wrong,omitempty"` // what did not hold; empty: all held
}

// Fault is what a kind of fault did.
type Fault struct {
	Kind   chaos.Kind `json:"kind"`
	Times  int        `json:"times"`  // it was on
	Struck int        `json:"struck"` // requests, processes or writes that it hit
}

// Held is what hbench's own process holds while it does nothing.
type Held struct {
	Goroutines  int     `json:"goroutines"`
	Descriptors int     `json:"descriptors"` // open files; -1: not known here
	HeapBytes   float64 `json:"heap_bytes"`  // in use after a collection
	RSSBytes    float64 `json:"rss_bytes"`   // resident memory; 0: not known here
}

// Growth is what something has grown by over the rounds; 0: they are too few to tell.
type Growth struct {
	Bytes     float64 `json:"growth_bytes"`
	Tolerance float64 `json:"tolerance_bytes"` // up to which growth counts as none
}

// How trials' processes end.
const (
	endedWell = "with a record"
	endedKill = "killed"
)

// wrong is everything that does not hold.
func (a Account) wrong() (wrong []string) {
	note := func(is bool, format string, args ...any) {
		if is {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	note(a.Rounds == 0, "no round was done")
	note(a.Lost != 0, "%d items were lost", a.Lost)
	note(a.Duplicated != 0, "%d items were stored twice", a.Duplicated)
	note(a.Conflicts != 0, "%d items were stored again with another digest", a.Conflicts)
	note(a.Digests != 0, "%d rounds have stored other results than were computed", a.Digests)
	note(a.Orphans != 0, "%d items were stored without having been fetched", a.Orphans)
	rest := a.Items - a.Stored - a.Failed - a.UnderWay - a.Lost
	note(rest != 0, "the account does not add up: %d items more went in than came out", rest)
	note(a.Unkept != 0, "%d records found no room in the run file", a.Unkept)
	for _, f := range a.Faults {
		note(f.Struck == 0 && !a.Interrupted, "%s never struck: nothing is known of it", f.Kind)
	}
	note(a.Processes[endedKill] > a.Kills, "%d processes were killed, and the soak killed %d at most", a.Processes[endedKill], a.Kills)
	for _, how := range []string{"crash", "memory"} {
		note(a.Processes[how] > 0, "%d processes ended by a %s", a.Processes[how], how)
	}
	note(a.After.Goroutines > a.Before.Goroutines, "%d goroutines are left of %d at the begin", a.After.Goroutines, a.Before.Goroutines)
	note(a.After.Descriptors > a.Before.Descriptors, "%d descriptors are open, and there were %d", a.After.Descriptors, a.Before.Descriptors)
	grew := func(name string, g Growth) {
		note(g.Bytes > g.Tolerance, "the %s grew by %.1f MiB over %d rounds, and %.1f are let pass", name, g.Bytes/(1<<20), a.Rounds, g.Tolerance/(1<<20))
	}
	grew("heap", a.Heap)
	grew("memory of the process", a.RSS)
	return wrong
}

// What memory may grow by over a soak: the allocator's own raggedness, and what it has
// not given back to the system yet.
const (
	tolerateHeap  = 1 << 20
	tolerateRSS   = 8 << 20
	tolerateShare = 0.05 // of the median reading, beside these
)

// growth is what readings of memory, one after each round, say.
func growth(readings []float64, tolerate float64) Growth {
	g := Growth{chaos.Growth(readings), tolerate}
	if n := len(readings); n > 0 {
		sorted := slices.Sorted(slices.Values(readings))
		g.Tolerance += tolerateShare * sorted[n/2]
	}
	return Growth{math.Round(g.Bytes), math.Round(g.Tolerance)}
}
