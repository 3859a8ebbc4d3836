package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/store"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// storing is the tiny job with a file in place of the API's store.
func storing(target string) workloads.Spec {
	spec := tiny()
	spec.Stages[2].Store = target
	return spec
}

// inBoth are a file of each kind.
func inBoth(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	return []string{"jsonl:" + filepath.Join(dir, "r.jsonl"), "sqlite:" + filepath.Join(dir, "r.db") + "?batch=4"}
}

func TestEveryStrategyStoresEachItemOnceInAFile(t *testing.T) {
	want := Trial(t.Context(), request("sequential", Direct, tiny()), strategies.All, func(Edge) {}).Trial.Digest
	for _, target := range inBoth(t) {
		for i, d := range strategies.All {
			req := request(d.Name, []Mode{Direct, InProc}[i%2], storing(target))
			trial := Trial(t.Context(), req, strategies.All, func(Edge) {}).Trial
			if !trial.OK() || trial.Outcomes.Stored != 24 || trial.Digest != want {
				t.Fatalf("%s in %s: %+v, failure %+v, digest %s, want %s", d.Name, target, trial.Outcomes, trial.Failure, trial.Digest, want)
			}
			s := trial.Stages[2]
			if s.Count != 24 || s.Remote != nil || s.TransportNS != 0 || s.AloneNS != 0 || trial.API.Requests != 24 {
				t.Errorf("%s: stage %+v, %d requests: the API has to do with it", d.Name, s, trial.API.Requests)
			}
			if trial.Efficiency <= 0 || trial.Efficiency > 1 {
				t.Errorf("%s: efficiency %v", d.Name, trial.Efficiency)
			}
			sum, err := store.Audit(t.Context(), target, storeTrial(req))
			if err != nil || sum.Stored != 24 || digestText(sum.DigestSum) != want {
				t.Errorf("%s: %d in the file with digest %x, error %v", d.Name, sum.Stored, sum.DigestSum, err)
			}
		}
	}
}

// The answers to some puts are lost, others are refused or hang: the fallback takes
// all of these, and what the API has after all is told.
func TestWhatTheApiCouldNotStoreIsInTheFallbackOnce(t *testing.T) {
	dir := t.TempDir()
	fallbacks := []string{"jsonl:" + filepath.Join(dir, "late.jsonl"), "sqlite:" + filepath.Join(dir, "late.db")}
	for i, d := range strategies.All {
		spec := tiny()
		s := &spec.Stages[2]
		s.Service.Faults = []workloads.Fault{fault(workloads.FaultTruncate, 1, 6), fault(workloads.FaultStatus, 2, 6), fault(workloads.FaultHang, 3, 12)}
		s.Policy = workloads.Policy{Timeout: 30 * time.Millisecond, Fallback: fallbacks[i%2]}
		trial := Trial(t.Context(), request(d.Name, []Mode{Direct, InProc}[i/2%2], spec.Resolve(1)), strategies.All, func(Edge) {}).Trial
		if !trial.OK() {
			t.Fatalf("%s: %+v", d.Name, trial.Failure)
		}
		want := results.Outcomes{Stored: 24, Fallback: 10, Redundant: 4}
		if diff := cmp.Diff(want, trial.Outcomes); diff != "" {
			t.Errorf("%s: outcomes (-want +got):\n%s", d.Name, diff)
		}
	}
}

// What is neither stored nor has a second store fails; what is stored all the same, too.
func TestAnItemWhoseAnswerWasLostFailedAndIsStored(t *testing.T) {
	spec := tiny()
	spec.Stages[2].Service.Faults = []workloads.Fault{fault(workloads.FaultTruncate, 1, 6), fault(workloads.FaultStatus, 2, 6)}
	trial := Trial(t.Context(), request("pipeline", Direct, spec.Resolve(1)), strategies.All, func(Edge) {}).Trial
	if o := trial.Outcomes; !trial.OK() || o.Stored != 16 || o.Failed != 8 || o.FailedStored != 4 {
		t.Errorf("%+v, failure %+v; want 4 of 8 failed to be stored", o, trial.Failure)
	}
}

// A database that times out goes to the fallback, and both hold each item once.
func TestAFileCanHaveAFallback(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "r.db")
	spec := storing("sqlite:" + path + "?busy=5ms")
	spec.Stages[2].Policy.Fallback = "jsonl:" + filepath.Join(dir, "late.jsonl")
	trial := Trial(t.Context(), request("sequential", Direct, spec), strategies.All, lockedWithin(t, path)).Trial
	if o := trial.Outcomes; !trial.OK() || o.Stored != 24 || o.Fallback != 24 || o.Redundant != 0 {
		t.Errorf("%+v, failure %+v; want all in the fallback", o, trial.Failure)
	}
}

// lockedWithin keeps a database locked while a trial's window lasts.
func lockedWithin(t *testing.T, path string) func(Edge) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	return func(e Edge) {
		statement := "BEGIN IMMEDIATE"
		if e == Ends {
			statement = "ROLLBACK"
		}
		if _, err := db.Exec(statement); err != nil {
			t.Error(err)
		}
	}
}

// sweepInto measures two blocks of two strategies in processes of their own.
func sweepInto(t *testing.T, target string) *results.Run {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(childEnv, "well")
	plans, err := Matrix{Spec: storing(target), Strategies: []string{"sequential", "pipeline"}, Cores: []int{1}}.Cells(strategies.All)
	if err != nil {
		t.Fatal(err)
	}
	s := &Sweep{Plans: plans, Blocks: 2, API: Process, Run: Child{Path: self}.Run}
	path, _, err := measureInto(t, s, t.Context())
	if err != nil {
		t.Fatal(err)
	}
	run, err := results.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestAFileHoldsAWholeRun(t *testing.T) {
	for _, target := range inBoth(t) {
		for _, trial := range sweepInto(t, target).Trials {
			if !trial.OK() || trial.Outcomes.Stored != 24 {
				t.Errorf("%s: %+v, failure %+v", target, trial.Outcomes, trial.Failure)
			}
			name := storeTrial(Request{Cell: trial.Cell, Block: trial.Block})
			if sum, err := store.Audit(t.Context(), target, name); err != nil || sum.Stored != 24 {
				t.Errorf("%s, %s: %d stored, error %v", target, name, sum.Stored, err)
			}
		}
	}
}

// As one does whose program knows of no files.
func TestATrialThatStoredElsewhereIsNoResult(t *testing.T) {
	for _, target := range inBoth(t) {
		storing := storing(target)
		plans, err := Matrix{Spec: storing, Strategies: []string{"sequential"}, Cores: []int{1}}.Cells(strategies.All)
		if err != nil {
			t.Fatal(err)
		}
		s := &Sweep{Plans: plans, Blocks: 1, API: Process, Run: func(ctx context.Context, req Request, edge func(Edge)) Report {
			other, err := openFiles(Request{Cell: results.Cell{Strategy: "another"}, Spec: storing})
			if err = errors.Join(err, other.close()); err != nil {
				t.Error(err)
			}
			req.Spec = tiny()
			return Trial(ctx, req, strategies.All, edge)
		}}
		path, _, err := measureInto(t, s, t.Context())
		if err != nil {
			t.Fatal(err)
		}
		run, err := results.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if f := run.Trials[0].Failure; f == nil || f.Cause != "store" || !strings.Contains(f.Message, "the trial was never begun there") {
			t.Errorf("%s: failure %+v", target, f)
		}
	}
}

// thief takes a row out of the file, or puts one in, when the trial's process has ended.
func thief(t *testing.T, target string, steal func(db *sql.DB, trial string) error) results.Trial {
	t.Helper()
	spec := storing(target)
	plans, err := Matrix{Spec: spec, Strategies: []string{"sequential"}, Cores: []int{1}}.Cells(strategies.All)
	if err != nil {
		t.Fatal(err)
	}
	s := &Sweep{Plans: plans, Blocks: 1, API: Process, Run: func(ctx context.Context, req Request, edge func(Edge)) Report {
		report := Trial(ctx, req, strategies.All, edge)
		db, err := sql.Open("sqlite", strings.TrimPrefix(target, "sqlite:"))
		if err = errors.Join(err, steal(db, storeTrial(req)), db.Close()); err != nil {
			t.Error(err)
		}
		return report
	}}
	path, _, err := measureInto(t, s, t.Context())
	if err != nil {
		t.Fatal(err)
	}
	run, err := results.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return run.Trials[0]
}

func TestWhatTheFileHoldsIsReadFromTheFile(t *testing.T) {
	for statement, want := range map[string]struct{ cause, message string }{
		"DELETE FROM results WHERE trial = ? AND item = 7":                                                           {"lost-items", "of 24 items 1 were lost"},
		"INSERT INTO again SELECT trial, item, digest, 0, at, 'duplicate' FROM results WHERE trial = ? AND item = 3": {"lost-items", "1 stored twice"},
		"UPDATE results SET digest = '00000000000000ff' WHERE trial = ? AND item = 3":                                {"digest", "the store holds"},
		"INSERT INTO results SELECT trial, 99, digest, 0, at FROM results WHERE trial = ? AND item = 3":              {"lost-items", "1 stored without"},
		"UPDATE results SET digest = 'none' WHERE trial = ? AND item = 3":                                            {"store", "cannot be read back"},
	} {
		trial := thief(t, "sqlite:"+filepath.Join(t.TempDir(), "r.db"), func(db *sql.DB, trial string) error {
			_, err := db.Exec(statement, trial)
			return err
		})
		if f := trial.Failure; f == nil || f.Cause != want.cause || !strings.Contains(f.Message, want.message) {
			t.Errorf("%s: failure %+v, want %s: %s", statement, f, want.cause, want.message)
		}
	}
}

func TestAFullDiskEndsTheTrialWithWhatWasKept(t *testing.T) {
	full := failingStore{after: 5, err: fmt.Errorf("jsonl:r: %w: 28", store.ErrFull)}
	req := request("sequential", Direct, storing("jsonl:"+filepath.Join(t.TempDir(), "r")))
	j, err := newJob(req, nil, files{first: []store.Store{nil, nil, &full}, fallback: make([]store.Store, 3)})
	if err != nil {
		t.Fatal(err)
	}
	do := j.account.finish(settle(j.do(2)))
	for _, it := range itemsOf(24) {
		if _, err := do(t.Context(), it); err != nil {
			t.Fatal(err)
		}
	}
	if o := j.account.outcomes(); o.Stored != 5 || o.Failed != 19 || o.Reasons["disk full"] != 19 {
		t.Errorf("%+v, want 19 failed as the disk is full", o)
	}
	if j.account.broken == nil || j.account.broken.Error() != "jsonl:r: disk full: 28" {
		t.Errorf("broken: %v", j.account.broken)
	}
}

func TestATrialFailsWhoseFileCannotTakeItsItems(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.db")
	target := "sqlite:" + path + "?busy=5ms"
	req := request("sequential", Direct, storing(target))
	trial := Trial(t.Context(), req, strategies.All, lockedWithin(t, path)).Trial
	want := results.Failure{Cause: "store", Message: "sqlite:" + path + ": locked by somebody else (SQLITE_BUSY); 0 of 24 items are stored"}
	if trial.Failure == nil || *trial.Failure != want || trial.Outcomes.Reasons["locked by somebody else"] != 24 {
		t.Errorf("%+v, want %+v; reasons %v", trial.Failure, want, trial.Outcomes.Reasons)
	}
}

func TestWhatAKilledTrialHadStoredIsSaid(t *testing.T) {
	for _, target := range inBoth(t) {
		plans, err := Matrix{Spec: storing(target), Strategies: []string{"sequential"}, Cores: []int{1}}.Cells(strategies.All)
		if err != nil {
			t.Fatal(err)
		}
		s := &Sweep{Plans: plans, Blocks: 1, API: Direct, Run: func(ctx context.Context, req Request, edge func(Edge)) Report {
			files, err := openFiles(req)
			if err != nil {
				t.Error(err)
			}
			if err := errors.Join(files.first[2].Put(ctx, 3, 0, 1), files.close()); err != nil {
				t.Error(err)
			}
			trial := blank(req)
			trial.Failure = &results.Failure{Cause: "killed", Message: "killed: signal"}
			return Report{Trial: &trial}
		}}
		path, _, err := measureInto(t, s, t.Context())
		if err != nil {
			t.Fatal(err)
		}
		run, err := results.ReadFile(path)
		if want := "killed: signal; " + target + " holds 1 of its 24 items"; err != nil || run.Trials[0].Failure.Message != want {
			t.Errorf("%q, want %q; error %v", run.Trials[0].Failure.Message, want, err)
		}
	}
}

func TestAnInterruptedTrialIsStoredAnew(t *testing.T) {
	for _, target := range inBoth(t) {
		req := request("sequential", Direct, storing(target))
		files, err := openFiles(req)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(files.first[2].Put(t.Context(), 99, 0, 1), files.close()); err != nil { // as no job has it
			t.Fatal(err)
		}
		if trial := Trial(t.Context(), req, strategies.All, func(Edge) {}).Trial; !trial.OK() || trial.Outcomes.Stored != 24 {
			t.Errorf("%s: %+v, failure %+v", target, trial.Outcomes, trial.Failure)
		}
	}
}

func TestFilesThatCannotBeUsedAreRefusedAllAtOnce(t *testing.T) {
	dir := t.TempDir()
	there := filepath.Join(dir, "there")
	if err := os.WriteFile(there, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	plan := func(target, fallback string) CellPlan {
		spec := storing(target)
		spec.Stages[2].Policy.Fallback = fallback
		return CellPlan{Spec: spec}
	}
	plans := []CellPlan{
		plan("jsonl:"+there, ""), plan("jsonl:"+there, ""), plan("sqlite:a?bach=3", "jsonl:"+filepath.Join(there, "in")),
		plan("jsonl:"+dir+"/x", "sqlite:"+dir+"/./x"),
	}
	err := CheckNewFiles(plans)
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v, want fs.ErrExist", err)
	}
	for _, want := range []string{there + ": file already exists: choose another file, or remove it", "unknown option \"bach\"",
		"there/in: ", "in use already, as jsonl:" + dir + "/x"} {
		if strings.Count(err.Error(), want) != 1 {
			t.Errorf("error %q, want %q in it once", err, want)
		}
	}
	if err := CheckFiles(plans[:2]); err != nil {
		t.Errorf("taken up again: %v", err)
	}
	if err := CheckNewFiles([]CellPlan{plan("jsonl:"+dir+"/y", ""), {Spec: tiny()}}); err != nil {
		t.Error(err)
	}
}

// failingStore takes so many items, and then none.
type failingStore struct {
	after int
	err   error
}

func (s *failingStore) Put(context.Context, int, int, uint64) error {
	if s.after--; s.after < 0 {
		return s.err
	}
	return nil
}

func (s *failingStore) Audit(context.Context) (store.Summary, error) { return store.Summary{}, nil }
func (s *failingStore) Close() error                                 { return nil }

func itemsOf(n int) (items []stage.Item) {
	for i := range n {
		items = append(items, stage.Item{ID: i})
	}
	return items
}

func TestFilesAreNamedAfterTheRun(t *testing.T) {
	spec := workloads.Spec{Stages: []workloads.Stage{{Name: "fetch"},
		{Name: "store", Store: "sqlite:{run}.db?batch=5", Policy: workloads.Policy{Fallback: "jsonl:of/{run}/{run}.jsonl"}}}}
	plans := []CellPlan{{Spec: spec}, {Spec: spec}}
	NameFiles(plans, "results/mine")
	for _, p := range plans {
		if s := p.Spec.Stages[1]; s.Store != "sqlite:results/mine.db?batch=5" || s.Policy.Fallback != "jsonl:of/results/mine/results/mine.jsonl" {
			t.Errorf("stores in %s, else in %s", s.Store, s.Policy.Fallback)
		}
	}
	if spec.Stages[1].Store != "sqlite:{run}.db?batch=5" {
		t.Errorf("the spec that the plans were made from stores in %s now", spec.Stages[1].Store)
	}
}

func TestASpecMayNameTheKindsOfStoresThatThereAre(t *testing.T) {
	var kinds []string
	for _, k := range store.Kinds {
		kinds = append(kinds, k.Name)
	}
	if diff := cmp.Diff(kinds, workloads.Stores); diff != "" {
		t.Errorf("store has, workloads has (-/+):\n%s", diff)
	}
}
