package bench

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// fork runs a trial in a process that behaves as told.
func fork(t *testing.T, ctx context.Context, behaviour string, req Request) results.Trial {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(childEnv, behaviour)
	return *Child{Path: self}.Run(ctx, req, func(Edge) {}).Trial
}

func TestATrialInAProcessOfItsOwnGivesItsRecord(t *testing.T) {
	trial := fork(t, context.Background(), "well", request("pipeline:queue=2", Direct, tiny()))
	if !trial.OK() {
		t.Fatalf("failed: %+v", trial.Failure)
	}
	if trial.Outcomes.Stored != 24 || trial.Sched.GOMAXPROCS != trial.Cell.Cores || trial.WholeNS < trial.WallNS {
		t.Errorf("stored %d, GOMAXPROCS %d, whole %d, wall %d", trial.Outcomes.Stored, trial.Sched.GOMAXPROCS, trial.WholeNS, trial.WallNS)
	}
}

func TestADeadProcessIsATrialWithItsCause(t *testing.T) {
	for behaviour, want := range map[string]struct{ cause, message string }{
		"panic":   {"crash", "exit status 2"},
		"silent":  {"crash", "ended without a record"},
		"garbage": {"crash", "not a report"},
		"killed":  {"killed", "signal: killed"},
		"memory":  {"memory", "out of memory"},
	} {
		t.Run(behaviour, func(t *testing.T) {
			req := request("pipeline", Direct, tiny())
			req.Block, req.Position = 3, 5
			trial := fork(t, context.Background(), behaviour, req)
			if trial.OK() {
				t.Fatal("no failure")
			}
			if trial.Failure.Cause != want.cause || !strings.Contains(trial.Failure.Message, want.message) {
				t.Errorf("%+v, want %+v", *trial.Failure, want)
			}
			if trial.Block != 3 || trial.Position != 5 || trial.Cell.Strategy != "pipeline" {
				t.Errorf("the record has lost its place: %+v", trial)
			}
		})
	}
}

func TestAPanicLeavesItsLastWords(t *testing.T) {
	trial := fork(t, context.Background(), "panic", request("pipeline", Direct, tiny()))
	if !strings.Contains(trial.Failure.Stderr, "panic: planted") {
		t.Errorf("stderr %q", trial.Failure.Stderr)
	}
}

func TestAHangingProcessIsKilledAndRecordedAsATimeout(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(childEnv, "hang")
	req := request("pipeline", Direct, tiny())
	req.Timeout = time.Millisecond
	trial := *Child{Path: self, Grace: time.Millisecond}.Run(context.Background(), req, func(Edge) {}).Trial
	if trial.OK() || trial.Failure.Cause != "timeout" {
		t.Errorf("%+v", trial.Failure)
	}
}

func TestAnInterruptedTrialSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	report := make(chan results.Trial)
	t.Setenv(childEnv, "well")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	req := request("sequential", Direct, tiny())
	req.Spec.Items = 100_000 // minutes of work, broken off when its window begins
	go func() { report <- *Child{Path: self}.Run(ctx, req, func(Edge) { cancel() }).Trial }()
	if trial := <-report; trial.OK() || trial.Failure.Cause != "interrupted" {
		t.Errorf("%+v", trial.Failure)
	}
}

func TestAProgramThatIsNotThereIsAFailedTrial(t *testing.T) {
	c := Child{Path: filepath.Join(t.TempDir(), "nothing")}
	trial := c.Run(context.Background(), request("pipeline", Direct, tiny()), func(Edge) {}).Trial
	if trial.OK() || trial.Failure.Cause != "error" {
		t.Errorf("%+v", trial.Failure)
	}
}

func TestATrialBeyondItsTimeLimitIsATimeout(t *testing.T) {
	req := request("sequential", Direct, tiny())
	req.Timeout = time.Nanosecond
	trial := *Trial(context.Background(), req, strategies.All, func(Edge) {}).Trial
	if trial.OK() || trial.Failure.Cause != "timeout" {
		t.Errorf("%+v", trial.Failure)
	}
}

func TestTheTailKeepsTheLastBytes(t *testing.T) {
	tail := &tail{max: 5}
	for _, s := range []string{"abc", "defgh", "", "ij"} {
		if n, err := tail.Write([]byte(s)); n != len(s) || err != nil {
			t.Fatalf("Write gave %d, %v", n, err)
		}
	}
	if got := tail.String(); got != "fghij" {
		t.Errorf("kept %q", got)
	}
}

func TestATrialEndsWithItsParent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, parent := io.Pipe()
		done := make(chan error)
		go func() { done <- ServeTrial(context.Background(), in, io.Discard, strategies.All) }()
		parent.CloseWithError(errors.New("gone"))
		if err := <-done; err == nil {
			t.Error("a request that never came is no error")
		}
	})
}
