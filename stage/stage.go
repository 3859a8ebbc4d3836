// Package stage is the vocabulary of hbench: an Item flows through Stages, and
// a Func is what happens to it in one of them. It knows nothing of time,
// measuring, strategies or the network, and imports nothing of ours.
package stage

import (
	"context"
	"fmt"
	"time"
)

// Kind is the resource that a stage holds while it works.
type Kind uint8

const (
	// IO holds a place at the other end (a connection) and no core.
	IO Kind = iota
	// CPU holds a core.
	CPU
)

// String gives the word used in specs, records and tables.
func (k Kind) String() string {
	switch k {
	case IO:
		return "io"
	case CPU:
		return "cpu"
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// MarshalText writes a kind as String does.
func (k Kind) MarshalText() ([]byte, error) {
	if k > CPU {
		return nil, fmt.Errorf("stage: no such kind: %d", uint8(k))
	}
	return []byte(k.String()), nil
}

// UnmarshalText reads "io" or "cpu".
func (k *Kind) UnmarshalText(text []byte) error {
	switch string(text) {
	case "io":
		*k = IO
	case "cpu":
		*k = CPU
	default:
		return fmt.Errorf("unknown stage kind %q: io or cpu", text)
	}
	return nil
}

// Status is how far an item has come.
type Status uint8

const (
	Pending   Status = iota // nothing has happened yet
	Fetched                 // it has its payload
	Processed               // it has its digest
	Stored                  // its result is stored
	Failed                  // it will go no further; Reason says why
)

// String gives the status as one lower-case word.
func (s Status) String() string {
	names := [...]string{"pending", "fetched", "processed", "stored", "failed"}
	if int(s) < len(names) {
		return names[s]
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// Item is one piece of work. It is a value: an abandoned attempt at a stage
// cannot corrupt a later one.
type Item struct {
	ID      int           // 0 … items-1
	Due     time.Duration // planned arrival since the trial began; 0 in a closed run
	Payload []byte        // set by the first stage; read-only afterwards
	Digest  uint64        // set by CPU stages: proof of work
	Status  Status
	Reason  string // why the item failed; empty otherwise
	Attempt int    // which request for it this is in its stage, from 0: what chance depends on
	Refused int    // how often the service was too busy for it (429, 503) in the stage it passed last
	// Throttled is how many of those said that requests come too often (429).
	Throttled int
}

// Func takes an item through one stage. An error means that the run must stop:
// what befalls a single item is recorded in its Status instead.
type Func func(ctx context.Context, it Item) (Item, error)

// Wrapper adds one concern (time, retries, a span) around a Func.
type Wrapper func(Func) Func

// Wrap applies wrappers so that the first is outermost.
func Wrap(f Func, ws ...Wrapper) Func {
	for i := len(ws) - 1; i >= 0; i-- {
		f = ws[i](f)
	}
	return f
}

// Stage is one station that every item passes.
type Stage struct {
	Name  string
	Kind  Kind
	Limit int // most items in it at once: connections, or workers; less than 1 counts as 1
	Do    Func
}
