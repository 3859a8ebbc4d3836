//go:build linux

package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/results"
)

// killMoments is how many moments processes are killed at.
const killMoments = 200

// smallSweep is a sweep of two cells in two blocks, of a third of a second.
var smallSweep = []string{"sweep", "--items", "3", "--strategies", "sequential,pipeline",
	"--cores", "1", "--trials", "2", "--rounds", "1", "--latency", "1ms"}

const smallBlocks = 2

// A run file survives the end of hbench, or of a trial's process, at any moment: every
// trial that had ended is there as it was, --resume measures the rest, and together
// they are the blocks of an undisturbed run. Three of four moments are the parent's: they
// lie anywhere from its start to the end of its sweep, and a file that was taken up
// again may be broken off again, up to three times. The others are a trial's.
func TestARunFileSurvivesKillAtAnyMoment(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("some hundred processes: make test starts them")
	}
	k := &killing{dir: t.TempDir(), mark: fmt.Sprintf("HBENCH_KILL_TEST=%d-%d", os.Getpid(), time.Now().UnixNano())}
	begin := time.Now()
	if err := k.sweep("whole.jsonl", bench.Direct, 0).Run(); err != nil {
		t.Fatal(err)
	}
	k.lasts = time.Since(begin)
	if err := k.check("whole.jsonl", nil, 0); err != nil {
		t.Fatal(err)
	}
	var g errgroup.Group
	g.SetLimit(4)
	for n := range killMoments / 4 {
		g.Go(func() error { return k.trials(n) })
		g.Go(func() error { return k.parents(n, 3) })
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
	t.Logf("killed %d parents, %d of them at a header that was not whole, and %d trials", k.killedParents.Load(), k.unbegun.Load(), k.killedTrials.Load())
	if n := k.killedParents.Load() + k.killedTrials.Load(); n < killMoments && !t.Failed() {
		t.Errorf("killed %d processes, want %d", n, killMoments)
	}
	nobodyLeft(t, k.mark)
}

// modeOf is where the API is that the n-th sweep asks: in hbench's own process, where it
// dies with it, or, which is quicker, in the trial's.
func modeOf(n int) bench.Mode {
	if n%4 == 0 {
		return bench.Process
	}
	return bench.Direct
}

// killing is the test under way.
type killing struct {
	dir, mark string        // mark is in the environment of every process that it starts, and of theirs
	lasts     time.Duration // an undisturbed sweep

	killedParents, killedTrials, unbegun atomic.Int64
}

// sweep is the sweep into a file, or what is left of it.
func (k *killing) sweep(file string, api bench.Mode, resumed int) *exec.Cmd {
	args := append(slices.Clone(smallSweep), "--api", string(api), "-o", file)
	if resumed > 0 {
		args = []string{"sweep", "--resume", file}
	}
	cmd := exec.Command("/proc/self/exe")
	cmd.Args = append([]string{"hbench"}, args...) // see TestMain
	cmd.Dir, cmd.Env = k.dir, append(os.Environ(), k.mark)
	return cmd
}

// parents kills a sweep that often at drawn moments, taking it up again each time, and
// then lets it end in peace. Where it ended before its moment another one is begun.
func (k *killing) parents(n, times int) error {
	chance := rand.New(rand.NewPCG(uint64(n), 1))
	for file, killed := 0, 0; killed < times; file++ {
		if file > 10*times {
			return fmt.Errorf("%d sweeps, and only %d of them could be killed", file, killed)
		}
		more, err := k.chain(fmt.Sprintf("parent-%d-%d.jsonl", n, file), modeOf(n), chance, times-killed)
		if err != nil {
			return err
		}
		killed += more
	}
	return nil
}

// chain kills one sweep up to that many times and ends it.
func (k *killing) chain(file string, api bench.Mode, chance *rand.Rand, times int) (killed int, err error) {
	var seen []results.Trial
	resumed := 0
	for killed < times {
		moment := time.Duration(chance.Int64N(int64(k.lasts) >> min(resumed, 1))) // less is left the second time
		before, ended, err := k.killParent(file, api, resumed, moment)
		if err != nil {
			return killed, fmt.Errorf("%s: %w", file, err)
		}
		if ended {
			break
		}
		killed++
		run, err := results.ReadFile(filepath.Join(k.dir, file))
		if _, bad := errors.AsType[*results.DataError](err); bad && resumed == 0 && len(before) == 0 {
			k.unbegun.Add(1) // killed before the header was written: nothing was measured
			return killed, nil
		}
		if err != nil {
			return killed, err
		}
		if err := errors.Join(sameBeginning(run.Trials, seen), sameBeginning(run.Trials, before)); err != nil {
			return killed, fmt.Errorf("%s, killed: %w", file, err)
		}
		seen, resumed = run.Trials, resumed+1
	}
	if resumed > 0 {
		if out, err := k.sweep(file, api, resumed).CombinedOutput(); err != nil {
			return killed, fmt.Errorf("%s: taken up again: %w\n%s", file, err, out)
		}
	}
	return killed, k.check(file, seen, 0)
}

// killParent kills the sweep after so long, and gives the trials that its file held
// just before; ended says that it had ended by itself.
func (k *killing) killParent(file string, api bench.Mode, resumed int, after time.Duration) (before []results.Trial, ended bool, err error) {
	cmd := k.sweep(file, api, resumed)
	if err := cmd.Start(); err != nil {
		return nil, false, err
	}
	time.Sleep(after)
	if run, err := results.ReadFile(filepath.Join(k.dir, file)); err == nil { // else it is not there yet
		before = run.Trials
	}
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return before, false, err
	}
	switch err := cmd.Wait(); {
	case err == nil:
		return before, true, nil
	case err.Error() != "signal: killed":
		return before, false, fmt.Errorf("ended by itself: %w", err)
	}
	k.killedParents.Add(1)
	return before, false, nil
}

// trials kills a trial's process at a drawn moment: that trial is recorded as killed,
// and all others are measured. Where none was there any more, another sweep is begun.
func (k *killing) trials(n int) error {
	chance := rand.New(rand.NewPCG(uint64(n), 2))
	for file := range 10 {
		killed, err := k.killOneTrial(fmt.Sprintf("trial-%d-%d.jsonl", n, file), modeOf(n), time.Duration(chance.Int64N(int64(k.lasts))))
		if err != nil || killed {
			return err
		}
	}
	return errors.New("ten sweeps, and no trial of theirs could be killed")
}

func (k *killing) killOneTrial(file string, api bench.Mode, after time.Duration) (bool, error) {
	cmd := k.sweep(file, api, 0)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		return false, err
	}
	ctx, ended := context.WithCancel(context.Background())
	killed := make(chan bool, 1)
	go func() { killed <- killTrial(ctx, cmd.Process.Pid, after) }()
	status := exitStatus(cmd.Wait())
	ended()
	hit := <-killed
	run, err := results.ReadFile(filepath.Join(k.dir, file))
	if err != nil {
		return false, fmt.Errorf("%s: %w\n%s", file, err, stderr.String())
	}
	recorded := 0
	for _, t := range run.Trials {
		if t.Failure != nil && t.Failure.Cause == "killed" {
			recorded++
		}
	}
	// One that was hit while it ended may have given its record before.
	if want := map[bool]int{true: exitInvalid}[recorded > 0]; status != want || recorded > 1 || recorded == 1 && !hit {
		return false, fmt.Errorf("%s: killed one: %v; %d are recorded as killed, and it ended with %d, not %d\n%s", file, hit, recorded, status, want, stderr.String())
	}
	if hit {
		k.killedTrials.Add(1)
	}
	return hit, k.check(file, nil, recorded)
}

// check holds a file that was measured to its end against an undisturbed one's cells:
// so many whole blocks, each cell in them once, nothing twice anywhere, as many
// failures as were planted, and what was there before still as it was.
func (k *killing) check(file string, before []results.Trial, failures int) error {
	run, err := results.ReadFile(filepath.Join(k.dir, file))
	if err != nil {
		return err
	}
	if err := sameBeginning(run.Trials, before); err != nil {
		return fmt.Errorf("%s, taken up again: %w", file, err)
	}
	next, whole := run.Blocks()
	cells := len(run.Header.Plan.Cells)
	if whole != smallBlocks || cells != 2 || len(run.Trials) < whole*cells {
		return fmt.Errorf("%s: %d whole blocks of %d cells, %d trials", file, whole, cells, len(run.Trials))
	}
	at := 0
	for block := range next { // trial after trial, as planned, none left out
		for position, i := range bench.Order(cells, run.Header.Seed, block) {
			if at == len(run.Trials) || run.Trials[at].Block != block {
				break // broken off here
			}
			if t := run.Trials[at]; t.Position != position || !t.Cell.Same(run.Header.Plan.Cells[i]) {
				return fmt.Errorf("%s: trial %d is %s at place %d of block %d", file, at, t.Cell.Key(), t.Position, t.Block)
			}
			at++
		}
	}
	failed := 0
	for _, t := range run.Trials {
		if !t.OK() {
			failed++
		}
	}
	if at != len(run.Trials) || failed != failures {
		return fmt.Errorf("%s: of %d trials %d are in their places, and %d failed, not %d", file, len(run.Trials), at, failed, failures)
	}
	return nil
}

// sameBeginning says which of the earlier trials is not there, as it was.
func sameBeginning(now, before []results.Trial) error {
	if len(now) < len(before) {
		return fmt.Errorf("%d trials, and there were %d before", len(now), len(before))
	}
	for i, t := range before {
		if n := now[i]; n.Block != t.Block || !n.Cell.Same(t.Cell) || !n.Start.Equal(t.Start) || n.WallNS != t.WallNS || n.Digest != t.Digest {
			return fmt.Errorf("trial %d is not the one from before", i)
		}
	}
	return nil
}
