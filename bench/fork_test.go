package bench

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
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

func TestBothEndsOfStderrAreKept(t *testing.T) {
	e := &ends{}
	for _, s := range []string{"first words ", strings.Repeat("x", 3*endBytes), " last words"} {
		if n, err := e.Write([]byte(s)); n != len(s) || err != nil {
			t.Fatalf("Write gave %d, %v", n, err)
		}
	}
	if got := e.String(); !strings.HasPrefix(got, "first words") || !strings.HasSuffix(got, "last words") || len(got) > 2*endBytes+10 {
		t.Errorf("kept %d bytes: %.20q … %q", len(got), got, got[len(got)-20:])
	}
	short := &ends{}
	if _, err := short.Write([]byte(" all of it\n")); err != nil || short.String() != "all of it" {
		t.Errorf("kept %q, error %v", short.String(), err)
	}
}

func TestOutOfMemoryIsRecognisedBeforeALongDump(t *testing.T) {
	e := &ends{}
	for i := range 500 {
		line := "goroutine 17 [chan receive]:\nmain.worker()\n"
		if i == 0 {
			line = "fatal error: runtime: cannot allocate memory\n\n"
		}
		if _, err := e.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("sh", "-c", "exit 2")
	if err := cmd.Run(); err == nil {
		t.Fatal("exit 2 is no error")
	}
	if f := died(cmd.ProcessState, e.String(), false); f.Cause != "memory" {
		t.Errorf("cause %q", f.Cause)
	}
}

// stuck is a strategy that waits for the end of its context.
type stuck struct{ began chan struct{} }

func (s stuck) Run(ctx context.Context, _ flow.Runtime, _ iter.Seq[stage.Item], _ []stage.Stage) error {
	close(s.began)
	<-ctx.Done()
	return ctx.Err()
}

// orphaned starts a trial of the strategy, takes its parent away once it is under
// way, and says whether the trial ended or had to be abandoned.
func orphaned(t *testing.T, s stuck) (abandoned bool) {
	t.Helper()
	in, parent := io.Pipe()
	table := strategies.Table{{Name: "stuck", New: func(strategies.Values) strategies.Strategy { return s }}}
	ended := make(chan bool, 2)
	go func() {
		if err := ServeTrial(context.Background(), in, io.Discard, table, func() { ended <- true }); err != nil {
			t.Error(err)
		}
		ended <- false
	}()
	text, err := json.Marshal(request("stuck", Direct, tiny()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parent.Write(append(text, '\n')); err != nil {
		t.Fatal(err)
	}
	<-s.began
	if err := parent.CloseWithError(errors.New("gone")); err != nil {
		t.Fatal(err)
	}
	return <-ended
}

func TestARunningTrialEndsWithItsParent(t *testing.T) {
	if orphaned(t, stuck{began: make(chan struct{})}) {
		t.Error("a trial that heeds its context was abandoned")
	}
}

func TestATrialWithoutARequestIsAnError(t *testing.T) {
	if err := ServeTrial(context.Background(), strings.NewReader(""), io.Discard, strategies.All, func() {}); err == nil {
		t.Error("no error")
	}
}
