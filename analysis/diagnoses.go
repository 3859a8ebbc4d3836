package analysis

import (
	"context"

	"github.com/hbench/hbench/results"
)

// Diagnoses are those of the cells of a run, by the cells' keys.
type Diagnoses map[string]Diagnosis

// Of is a cell's diagnosis; ok is false where it was not asked for.
func (ds Diagnoses) Of(c results.Cell) (d Diagnosis, ok bool) {
	d, ok = ds[c.Key()]
	return d, ok
}

// All diagnoses every cell of the run: by the rules alone, which takes microseconds a
// cell, and those that whole names with all that a replay tells, which takes some
// twenty simulations of a trial. nil names all of them.
//
// The error is the context's.
func (d *Diagnoser) All(ctx context.Context, whole func(results.Cell) bool) (Diagnoses, error) {
	out := Diagnoses{}
	for _, c := range d.cells {
		if whole != nil && !whole(c.Cell) {
			out[c.Cell.Key()] = d.Judge(c.Cell)
			continue
		}
		found, err := d.Diagnose(ctx, c.Cell)
		if err != nil {
			return out, err
		}
		out[c.Cell.Key()] = found
	}
	return out, ctx.Err()
}
