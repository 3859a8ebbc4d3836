package analysis

import (
	"context"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
)

// The curves go this far, in so many steps.
const (
	curveEnd   = 0.5
	curveSteps = 10
)

// predict replays the changes, and each stage made faster by more and more, from the
// durations of one trial. What cannot be replayed has no prediction: the diagnosis says
// why.
func (x *Experiment) predict(ctx context.Context, d *Diagnoser, e examined) error {
	r, why, err := d.replayer(ctx, e)
	if why != "" || err != nil {
		return ctx.Err()
	}
	for i := range x.Changes {
		c := &x.Changes[i]
		// A change that no replay can make has no prediction, and that is all.
		c.Predicted, _ = r.gain(r.asMade(e.trial, c.Changes, c.Stretched)...)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	for k, s := range r.setup.Spec.Stages {
		curve := GainCurve{Stage: s.Name, Kind: s.Kind.String()}
		for step := range curveSteps + 1 {
			share := curveEnd * float64(step) / curveSteps
			changes := r.asMade(e.trial, []model.Remedy{r.setup.Faster(k, 1-share)}, x.stretches(s.Name))
			gain, err := r.gain(changes...)
			if err != nil {
				return ctx.Err()
			}
			curve.Points = append(curve.Points, GainPoint{share, gain})
		}
		x.Curves = append(x.Curves, curve)
	}
	return nil
}

// stretches reports whether a stage is tested by stretching the others.
func (x *Experiment) stretches(name string) bool {
	for _, c := range x.Changes {
		if _, faster := c.Faster(); faster && len(c.Changes) == 1 && c.Changes[0].Stage == name {
			return c.Stretched
		}
	}
	return false
}

// asMade is what changes come to that are made by setting fields. The latency is not all
// that a request takes: what goes over the line and what is computed for it stays as it
// is.
func (r replayer) asMade(t results.Trial, changes []model.Remedy, stretched bool) (out []model.Remedy) {
	for _, c := range changes {
		k := r.setup.Spec.StageIndex(c.Stage)
		if c.Change == model.ChangeFaster && !stretched && k >= 0 && r.setup.Spec.Stages[k].Kind == stage.IO {
			line := r.job.Lines[k]
			if all := line.Mean() + line.Request; all > 0 && t.Stages[k].AloneNS > 0 {
				own := min(float64(t.Stages[k].AloneNS)/float64(all/time.Nanosecond), 1)
				c.Factor = 1 - own*(1-c.Factor)
			}
		}
		out = append(out, c)
	}
	return out
}
