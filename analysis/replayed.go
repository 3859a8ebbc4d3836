package analysis

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/strategies"
)

// replayItems is how many items of a trial are replayed at most: the changes of
// longer ones are those of as many.
const replayItems = 4000

// replay adds what the trial's own durations say in virtual time: the gain of every
// single change, the elasticities and the account of the makespan. Where they cannot
// be replayed it says why. The error is the context's.
func (d *Diagnoser) replay(ctx context.Context, out *Diagnosis, e examined) error {
	r, why, err := d.replayer(ctx, e)
	if why != "" {
		out.doubt(Likely, why+": what a change gains is not known")
		return nil
	}
	if err == nil {
		err = r.rank(out, e)
	}
	if err == nil {
		err = r.elasticities(out)
	}
	if err == nil {
		out.Account, err = r.account(e)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		out.doubt(Likely, fmt.Sprintf("not replayed: %v", err))
	}
	out.judgeRanking()
	return nil
}

// replayer runs changed jobs of one trial in virtual time.
type replayer struct {
	ctx    context.Context
	table  strategies.Table
	setup  model.Setup
	job    model.Job
	before float64 // time of an item of the job as it is, in ns
}

// replayer makes a trial's job, and runs it as it is. Why says what keeps it from being
// run; the error is of the run.
func (d *Diagnoser) replayer(ctx context.Context, e examined) (r replayer, why string, err error) {
	r = replayer{ctx: ctx, table: d.table.Virtual(), setup: e.setup}
	if _, _, err := r.table.Parse(e.setup.Strategy); err != nil {
		return r, fmt.Sprintf("%s cannot run in virtual time", e.setup.Strategy), nil
	}
	job, ok := replay.Served(e.trial, e.setup.Spec)
	if !ok {
		return r, "the record does not have its items' times", nil
	}
	r.job = job.First(replayItems)
	r.before, err = r.each(r.job, e.setup.Strategy)
	if err == nil && math.IsInf(r.before, 1) {
		return r, "replayed, no item is stored", nil
	}
	return r, "", err
}

// run gives the makespan and the stored items of a job.
func (r replayer) run(job model.Job, text string) (model.Outcome, error) {
	strategy, _, err := r.table.Parse(text)
	if err != nil {
		return model.Outcome{}, err
	}
	return job.Simulate(r.ctx, strategy, model.Options{})
}

// each is the time of a job for each item that it stores, in ns; infinite where it
// stores none.
func (r replayer) each(job model.Job, text string) (float64, error) {
	out, err := r.run(job, text)
	if out.Stored == 0 {
		return math.Inf(1), err
	}
	return float64(out.Makespan) / float64(out.Stored), err
}

// rank replays every single change, and those that the verdict calls for.
func (r replayer) rank(out *Diagnosis, e examined) error {
	changes := r.setup.Remedies(r.table)
	if out.Verdict == VerdictLatencyChain {
		if k := r.setup.Spec.StageIndex(out.Stage); k >= 0 {
			changes = append(changes, r.setup.Faster(k, 0.5))
		}
	}
	for _, c := range changes {
		gain, err := r.gain(c)
		if err != nil {
			return err
		}
		out.Ranking = append(out.Ranking, Replayed{c, c.Flag(), gain})
	}
	slices.SortStableFunc(out.Ranking, func(a, b Replayed) int { return cmp.Compare(b.Gain, a.Gain) })
	out.Remedy, out.NaiveRemedy = out.remedyOf(out.Ranking), e.naiveRemedy(out.Ranking)
	return nil
}

// gain is what changes that are made at once gain: the time of an item before over
// after; 0 where no replay can say.
func (r replayer) gain(changes ...model.Remedy) (float64, error) {
	setup, job := r.setup, r.job
	for _, c := range changes {
		if c.Change == model.ChangeGC {
			return 0, nil
		}
		var err error
		if setup, err = setup.With(c, r.table); err != nil {
			return 0, err
		}
		job = c.On(job)
	}
	took, err := r.each(job, setup.Strategy)
	return gained(r.before, took), err
}

// gained is 1 where nothing takes any time, and 0 where nothing is stored any more.
func gained(before, after float64) float64 {
	if after == 0 {
		return 1
	}
	return before / after
}

func (r replayer) elasticities(out *Diagnosis) error {
	strategy, _, err := r.table.Parse(r.setup.Strategy)
	if err != nil {
		return err
	}
	shares, err := r.job.Elasticities(r.ctx, strategy, model.Options{})
	if err != nil {
		return err
	}
	for k, share := range shares {
		out.Elasticities = append(out.Elasticities, Elasticity{r.job.Lines[k].Name, share})
	}
	return nil
}

// goodAsBest is the share of the best change's saving that makes another as good.
const goodAsBest = 0.8

// saved is the share of the makespan that a gain saves.
func saved(gain float64) float64 { return 1 - 1/gain }

// hardly is a saving too small to hold one change against another.
const hardly = 0.02

// judgeRanking doubts a verdict whose remedy the replay does not rank among the best.
func (d *Diagnosis) judgeRanking() {
	if d.Remedy == nil || d.Remedy.Gain == 0 || d.Verdict == VerdictLatencyChain {
		return
	}
	best := d.Ranking[0]
	if best.clearlyAbove(*d.Remedy) {
		d.doubt(Likely, fmt.Sprintf("replayed, %s gains more: %.2f× against %.2f×", best.Flag, best.Gain, d.Remedy.Gain))
	}
}

// endless is more places than any queue of a replay fills.
const endless = 1 << 20

// account relaxes one constraint after the other: the machine, the queues, the
// barriers, the differences between items.
func (r replayer) account(e examined) (*TimeAccount, error) {
	text, job := e.setup.Strategy, r.job
	took := func(text string) (float64, error) {
		out, err := r.run(job, text)
		return out.Makespan.Seconds(), err
	}
	whole, err := took(text)
	if err != nil {
		return nil, err
	}
	wide := text
	for _, param := range []string{"queue", "inflight"} {
		if changed, err := r.table.With(text, param, fmt.Sprint(endless)); err == nil {
			wide = changed
		}
	}
	unqueued, err := took(wide)
	if err != nil {
		return nil, err
	}
	free, err := took(fmt.Sprintf("pipeline:queue=%d", endless))
	if err != nil {
		return nil, err
	}
	limit, err := job.Limit()
	if err != nil {
		return nil, err
	}
	// Of a trial that was replayed in part, each part stands for its share of all.
	scale := 1.0
	if n := float64(len(job.Lines[0].Times)); n > 0 && e.trial.Items > 0 {
		scale = float64(e.trial.Items) / n
	}
	wall := e.wall / 1e9
	a := &TimeAccount{
		Queue:   max(whole-unqueued, 0) * scale,
		Barrier: max(min(whole, unqueued)-free, 0) * scale,
	}
	a.Bound = min(max(limit.Makespan.Seconds()*scale, float64(e.trial.Limit.NS)/1e9), wall)
	a.Variability = max(min(free, whole)*scale-a.Bound, 0)
	rest := wall - a.Bound - a.Queue - a.Barrier - a.Variability
	a.Overhead = min(max(rest, 0), e.overhead())
	a.Unexplained = rest - a.Overhead
	return a, nil
}

// overhead is what was measured of the runtime's own, in seconds of makespan: the
// collector's share of the cores, and answers that waited for a core.
func (s symptoms) overhead() float64 {
	if s.trial.Cell.Simulated || s.cores() == 0 {
		return 0
	}
	ns := float64(s.trial.GC.CPUNS) / float64(s.cores())
	for _, st := range s.trial.Stages {
		ns += float64(st.RunQueueNS) / float64(max(st.Limit, 1))
	}
	return ns / 1e9
}
