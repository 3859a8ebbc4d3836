package bench

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/store"
	"github.com/hbench/hbench/workloads"
)

// causeStore is the cause of a trial that lost items to a file: no workload asks for
// that, so it is no result.
const causeStore = "store"

// fileError is one of a file that a stage stores in.
type fileError struct{ error }

func (e fileError) Unwrap() error { return e.error }

// files are what a trial stores in beside the API, by stage; nil where it does not.
type files struct {
	first, fallback []store.Store
}

// storeTrial is what a trial is called in a file. It is the same for another attempt at
// it, after an interruption, whose rows take the place of the first one's.
func storeTrial(req Request) string {
	name := fmt.Sprintf("%s block=%d", req.Cell.Key(), req.Block)
	if req.Side != "" {
		name += " side=" + req.Side
	}
	return name
}

// openFiles begins the trial in the files of its stages, or goes on with it where the
// request is for the rest of one.
func openFiles(req Request) (f files, err error) {
	open := func(target string) (store.Store, error) {
		if target == "" {
			return nil, nil
		}
		if len(req.Rest) > 0 {
			return store.Continue(target, storeTrial(req))
		}
		return store.Open(target, storeTrial(req))
	}
	for _, s := range req.Spec.Stages {
		first, err1 := open(s.Store)
		fallback, err2 := open(s.Policy.Fallback)
		f.first, f.fallback = append(f.first, first), append(f.fallback, fallback)
		if err := errors.Join(err1, err2); err != nil {
			return f, errors.Join(fmt.Errorf("stage %s: %w", s.Name, err), f.close())
		}
	}
	return f, nil
}

// any reports whether some stage stores in a file of its own, not the API.
func (f files) any() bool {
	return slices.ContainsFunc(f.first, func(s store.Store) bool { return s != nil })
}

// close gives the files up. Called again it does nothing.
func (f *files) close() error {
	var errs []error
	for _, s := range append(f.first, f.fallback...) {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	f.first, f.fallback = nil, nil
	if err := errors.Join(errs...); err != nil {
		return fileError{err}
	}
	return nil
}

// keep makes one attempt at storing an item in a file. That is what it takes: the
// stage's latency is for predictions.
func (j *job) keep(in store.Store, failed func(error)) stage.Func {
	return func(ctx context.Context, it stage.Item) (stage.Item, error) {
		if err := in.Put(ctx, it.ID, j.firstAttempt+it.Attempt, it.Digest); err != nil {
			if ctx.Err() == nil {
				failed(err)
			}
			return it, inBrief(err)
		}
		j.account.kept(it.ID)
		it.Status = stage.Stored
		return it, nil
	}
}

// first stores in the file of stage k. A failure is the trial's where no fallback may
// take the item.
func (j *job) first(k int) stage.Func {
	failed := j.account.broke
	if j.files.fallback[k] != nil {
		failed = func(error) {}
	}
	return j.keep(j.files.first[k], failed)
}

// second stores in the second store of stage k; nil where it has none.
func (j *job) second(k int) stage.Func {
	if j.files.fallback[k] == nil {
		return nil
	}
	return j.keep(j.files.fallback[k], j.account.broke)
}

// briefError has a reason that many items can share.
type briefError struct{ error }

func (e briefError) Unwrap() error { return e.error }

func (e briefError) Error() string {
	for _, known := range []error{store.ErrFull, store.ErrLocked, store.ErrSuperseded} {
		if errors.Is(e.error, known) {
			return known.Error()
		}
	}
	return e.error.Error()
}

func inBrief(err error) error { return briefError{err} }

// runPlace stands in a target for where the run itself is recorded, so that a job which
// is run again stores in files of its own.
const runPlace = "{run}"

// NameFiles puts the place of a run, such as results/mine, where the targets of its
// plans' stages say {run}.
func NameFiles(plans []CellPlan, run string) {
	for i := range plans {
		stages := slices.Clone(plans[i].Spec.Stages)
		for k := range stages {
			stages[k].Store = strings.ReplaceAll(stages[k].Store, runPlace, run)
			stages[k].Policy.Fallback = strings.ReplaceAll(stages[k].Policy.Fallback, runPlace, run)
		}
		plans[i].Spec.Stages = stages
	}
}

// CheckNewFiles says what keeps the files of a plan's stages from being made; ones that
// are there already are refused. Every mistake is named at once.
func CheckNewFiles(plans []CellPlan) error { return checkFiles(plans, store.CheckNew) }

// CheckFiles is CheckNewFiles for a plan that is taken up again, whose files may be there.
func CheckFiles(plans []CellPlan) error { return checkFiles(plans, store.Check) }

func checkFiles(plans []CellPlan, check func(target string) error) error {
	var errs []error
	checked := map[string]bool{}
	for _, p := range plans {
		targets, err := filesOf(p.Spec)
		if err != nil {
			errs = append(errs, err)
		}
		for _, t := range targets {
			if !checked[t.String()] {
				checked[t.String()] = true
				errs = append(errs, check(t.String()))
			}
		}
	}
	return errors.Join(Distinct(errs)...)
}

// filesOf are the files that a job stores in, each of them in one place.
func filesOf(spec workloads.Spec) (targets []store.Target, err error) {
	var errs []error
	for _, s := range spec.Stages {
		for _, text := range []string{s.Store, s.Policy.Fallback} {
			if text == "" {
				continue
			}
			t, err := store.Parse(text)
			if err != nil {
				errs = append(errs, err)
				continue
			}
			for _, other := range targets {
				if t.Same(other) {
					errs = append(errs, fmt.Errorf("stage %s: %s is in use already, as %s: the results of both would be mixed", s.Name, t, other))
				}
			}
			targets = append(targets, t)
		}
	}
	return targets, errors.Join(errs...)
}

// Distinct leaves out errors that say the same as one before.
func Distinct(errs []error) (out []error) {
	said := map[string]bool{}
	for _, err := range errs {
		if err != nil && !said[err.Error()] {
			said[err.Error()] = true
			out = append(out, err)
		}
	}
	return out
}

// leftIn says what the files hold of a trial whose process died, whoever wrote them.
func leftIn(ctx context.Context, req Request, t *results.Trial) {
	k := req.Spec.LastPut()
	if k < 0 || t.Failure == nil || t.WallNS > 0 {
		return
	}
	var said []string
	s := req.Spec.Stages[k]
	for _, target := range []string{s.Store, s.Policy.Fallback} {
		if target == "" {
			continue
		}
		sum, err := store.Audit(ctx, target, storeTrial(req))
		switch {
		case errors.Is(err, store.ErrNeverBegun), errors.Is(err, fs.ErrNotExist):
			said = append(said, fmt.Sprintf("%s holds none of its %d items", target, t.Items))
		case err != nil:
			said = append(said, fmt.Sprintf("what %s holds of it is not known: %v", target, err))
		case sum.Torn:
			said = append(said, fmt.Sprintf("%s holds %d of its %d items, and half a line that counts for nothing", target, sum.Stored, t.Items))
		default:
			said = append(said, fmt.Sprintf("%s holds %d of its %d items", target, sum.Stored, t.Items))
		}
	}
	if len(said) > 0 {
		t.Failure.Message += "; " + strings.Join(said, ", ")
	}
}
