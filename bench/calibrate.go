package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// measured says where a calibration comes from.
const measured = "measured here"

// Calibrate turns the CPU costs of all plans into rounds: each kernel with each
// size of payload is measured once. What like holds is taken over instead, and
// then nothing is measured: two runs that are to be compared must do the same
// work, so a kernel that like lacks is an error.
func Calibrate(ctx context.Context, plans []CellPlan, like *results.Run) ([]results.Calibration, error) {
	var out, seen []results.Calibration
	var errs []error
	for _, p := range plans {
		for k, s := range p.Spec.Stages {
			if s.Kind != stage.CPU || slices.ContainsFunc(seen, func(c results.Calibration) bool { return sameWork(c, s, p.Spec) }) {
				continue
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			c, err := calibrateStage(ctx, p.Spec, k, like, out)
			seen = append(seen, c)
			if err != nil {
				errs = append(errs, fmt.Errorf("stage %s: %w", s.Name, err))
				continue
			}
			out = append(out, c)
		}
	}
	return out, errors.Join(errs...)
}

// sameWork reports whether c is the calibration of this very stage.
func sameWork(c results.Calibration, s workloads.Stage, spec workloads.Spec) bool {
	return c.Stage == s.Name && c.Kernel == s.Kernel && c.PayloadBytes == int(spec.Payload) && c.Cost == costText(s)
}

func calibrateStage(ctx context.Context, spec workloads.Spec, k int, like *results.Run, done []results.Calibration) (results.Calibration, error) {
	s := spec.Stages[k]
	c := results.Calibration{Stage: s.Name, Kernel: s.Kernel, Cost: costText(s), Rounds: s.Rounds,
		PayloadBytes: int(spec.Payload), Source: "pinned"}
	kernel, err := workloads.FindKernel(s.Kernel)
	if err != nil {
		return c, err
	}
	c.Pretends = kernel.Pretends
	if s.Rounds > 0 {
		return c, nil
	}
	from := done
	if like != nil {
		from = like.Header.Calibration
	}
	known := slices.IndexFunc(from, func(c results.Calibration) bool {
		return c.Kernel == s.Kernel && c.PayloadBytes == int(spec.Payload) && c.NSPerRound > 0
	})
	switch {
	case known >= 0:
		c.NSPerRound, c.Spread, c.Source = from[known].NSPerRound, from[known].Spread, from[known].Source
		if like != nil {
			c.Source = "taken over from an earlier run"
		}
	case like != nil:
		return c, fmt.Errorf("the run to be like has no calibration of kernel %s for payloads of %d bytes", s.Kernel, int(spec.Payload))
	default:
		payload := workloads.Document(spec.Seed, 0, int(spec.Payload))
		m, err := calibrateTwice(ctx, kernel, payload)
		if err != nil {
			return c, err
		}
		c.NSPerRound, c.Spread, c.Source = m.NSPerRound, m.Spread, measured
	}
	c.Rounds = workloads.Calibration{Kernel: c.Kernel, NSPerRound: c.NSPerRound}.Rounds(s.Cost.Mean())
	return c, nil
}

// calibrateTwice takes the lower of two calibrations: a disturbance that lasts
// through one of them makes rounds look dear without spreading them. How far the
// two lie apart counts as spread.
func calibrateTwice(ctx context.Context, kernel workloads.Kernel, payload []byte) (workloads.Calibration, error) {
	first, err := workloads.Calibrate(ctx, kernel, payload, workloads.DefaultBudget)
	if err != nil || kernel.Pretends {
		return first, err
	}
	second, err := workloads.Calibrate(ctx, kernel, payload, workloads.DefaultBudget)
	if err != nil {
		return second, err
	}
	low, high := first, second
	if low.NSPerRound > high.NSPerRound {
		low, high = high, low
	}
	low.Spread = max(low.Spread, high.NSPerRound/low.NSPerRound-1)
	return low, nil
}

func costText(s workloads.Stage) string {
	if s.Rounds > 0 {
		return fmt.Sprintf("%d rounds", s.Rounds)
	}
	return s.Cost.String()
}
