package strategies_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"
)

// known is a makespan that was computed elsewhere or can be checked by hand.
type known struct {
	ID       string  `json:"id"`
	Strategy string  `json:"strategy"`
	Items    int     `json:"items"`      // like items, each of
	Service  []int64 `json:"service_ms"` // so long in each stage; or
	// items with times of their own: by item, then by stage.
	ItemsMS    [][]int64 `json:"items_ms"`
	Workers    []int     `json:"workers"`
	MakespanMS int64     `json:"makespan_ms"`
}

func (k known) times() times {
	p := make(times, len(k.Workers))
	for s := range p {
		for range k.Items {
			p[s] = append(p[s], time.Duration(k.Service[s])*ms)
		}
		for j, item := range k.ItemsMS {
			p[s] = append(p[s], time.Duration(item[s])*ms)
			if s == 0 {
				// Ties go by item number: later ones are later by a nanosecond,
				// which whole milliseconds do not show.
				p[s][j] += time.Duration(j)
			}
		}
	}
	return p
}

func TestKnownMakespansAreReproduced(t *testing.T) {
	text, err := os.ReadFile("testdata/makespans.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []known
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 30 {
		t.Fatalf("only %d known makespans", len(all))
	}
	for _, k := range all {
		t.Run(k.ID+"/"+k.Strategy, func(t *testing.T) {
			got := makespan(t, k.Strategy, k.times(), k.Workers)
			if got.Truncate(ms) != time.Duration(k.MakespanMS)*ms {
				t.Errorf("took %v, want %d ms", got, k.MakespanMS)
			}
		})
	}
}
