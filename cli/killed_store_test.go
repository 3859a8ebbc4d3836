//go:build linux

package cli

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/store"
)

// A sweep that stores in a file is killed at drawn moments and taken up again, while its
// trial's process may still be writing: every recorded trial has its items in the file,
// each of them once.
func TestAFileOfResultsSurvivesKillAtAnyMoment(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("some dozen processes: make test starts them")
	}
	for _, kind := range []string{"jsonl", "sqlite"} {
		t.Run(kind, func(t *testing.T) {
			k := &killing{dir: t.TempDir(), mark: fmt.Sprintf("HBENCH_KILL_STORE=%d-%d", os.Getpid(), time.Now().UnixNano())}
			target := kind + ":" + filepath.Join(k.dir, "kept")
			chance := rand.New(rand.NewPCG(3, 4))
			begun := 0
			sweep := func(trials int) *exec.Cmd {
				cmd := k.sweep("run.jsonl", bench.Direct, begun)
				if begun == 0 {
					cmd.Args = append(cmd.Args, "--store", target)
				}
				cmd.Args = append(cmd.Args, "--trials", strconv.Itoa(trials))
				return cmd
			}
			for killed := range 6 {
				cmd := sweep(2 + killed) // there is always more to do
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(50*time.Millisecond + time.Duration(chance.Int64N(int64(300*time.Millisecond))))
				_ = cmd.Process.Kill() // or it has ended
				_ = cmd.Wait()
				if _, err := results.ReadFile(filepath.Join(k.dir, "run.jsonl")); err == nil {
					begun++
				} else { // nothing was measured: begin again with nothing
					k.dir = t.TempDir()
					target = kind + ":" + filepath.Join(k.dir, "kept")
				}
			}
			if out, err := sweep(9).CombinedOutput(); err != nil {
				t.Fatalf("taken up again: %v\n%s", err, out)
			}
			nobodyLeft(t, k.mark)
			checkKept(t, filepath.Join(k.dir, "run.jsonl"), target)
		})
	}
}

func checkKept(t *testing.T, path, target string) {
	t.Helper()
	run, err := results.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, whole := run.Blocks(); whole < 9 {
		t.Errorf("%d whole blocks, want 9", whole)
	}
	for _, trial := range run.Trials {
		name := fmt.Sprintf("%s block=%d", trial.Cell.Key(), trial.Block)
		kept, err := store.Audit(t.Context(), target, name)
		if err != nil || !trial.OK() || kept.Stored != 3 || kept.Duplicates+kept.Conflicts+kept.Repeats > 0 {
			t.Errorf("%s: failure %+v, %d kept, error %v", name, trial.Failure, kept.Stored, err)
		}
	}
}
