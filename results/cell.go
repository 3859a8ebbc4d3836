package results

import (
	"fmt"
	"slices"
	"strings"
)

// Setting is one varied field of the workload, such as fetch.latency = 5ms.
type Setting struct {
	Field string `json:"field"` // STAGE.FIELD, or FIELD for the workload's own
	Value string `json:"value"`
}

// Cell is one point of the matrix.
type Cell struct {
	Strategy  string    `json:"strategy"` // with parameters, as batched:size=10
	Cores     int       `json:"cores"`    // 0, in a simulation only: cores do not bind
	Settings  []Setting `json:"settings,omitempty"`
	LatencyNS int64     `json:"latency_ns"` // mean planned latency of the first I/O stage
	Simulated bool      `json:"simulated,omitempty"`
}

// Key identifies the cell within a run: equal keys, equal cells.
func (c Cell) Key() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s cores=%d", c.Strategy, c.Cores)
	for _, s := range c.Settings {
		fmt.Fprintf(&b, " %s=%s", s.Field, s.Value)
	}
	if c.Simulated {
		b.WriteString(" simulated")
	}
	return b.String()
}

// Where is the cell without its strategy and cores: what speedup compares across.
func (c Cell) Where() string {
	var parts []string
	for _, s := range c.Settings {
		parts = append(parts, s.Field+"="+s.Value)
	}
	return strings.Join(parts, " ")
}

// Same reports whether two cells are the same point.
func (c Cell) Same(d Cell) bool {
	return c.Strategy == d.Strategy && c.Cores == d.Cores && c.Simulated == d.Simulated && slices.Equal(c.Settings, d.Settings)
}

// Measured is the same point, measured.
func (c Cell) Measured() Cell {
	c.Simulated = false
	return c
}
