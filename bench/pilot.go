package bench

import (
	"context"

	"github.com/hbench/hbench/results"
)

// Pilot makes trials of the sweep's first cell before it is measured, until so many are
// of use or most are made: what is claimed of the cell, and then tested, rests on them.
// They are no part of any block.
func (s *Sweep) Pilot(ctx context.Context, enough, most int) (out []results.Trial, err error) {
	host, err := newHost(s.API)
	if err != nil {
		return nil, err
	}
	defer host.close()
	for n := 0; n < most && enough > 0; n++ {
		t, err := s.one(ctx, host, s.Plans[0], -1-n, 0) // the blocks' own are from 0 on, also in a file that is stored in
		t.Block = n
		if err == nil {
			err = ctx.Err() // an interrupted trial tells nothing
		}
		if err != nil {
			return out, err
		}
		out = append(out, t)
		if t.OK() && t.Noise.Verdict != results.Unusable {
			enough--
		}
	}
	return out, nil
}
