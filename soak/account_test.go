package soak

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/chaos"
	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/workloads"
)

// sound is the account of a soak in which all held.
func sound() Account {
	a := Account{Rounds: 9, Items: 90, Stored: 80, Failed: 10, Kills: 2, Processes: map[string]int{endedWell: 9, endedKill: 2},
		Before: Held{Goroutines: 4, Descriptors: 9}, After: Held{Goroutines: 4, Descriptors: 9}, Heap: Growth{1000, 1 << 20}, RSS: Growth{1000, 1 << 20}}
	for _, k := range chaos.Kinds {
		a.Faults = append(a.Faults, Fault{k, 1, 1})
	}
	return a
}

func TestEachThingThatDoesNotHoldIsNamed(t *testing.T) {
	if wrong := sound().wrong(); len(wrong) > 0 {
		t.Fatalf("a sound one: %q", wrong)
	}
	for want, spoil := range map[string]func(*Account){
		"no round was done":                         func(a *Account) { a.Rounds = 0 },
		"3 items were lost":                         func(a *Account) { a.Lost, a.Stored = 3, 77 },
		"2 items were stored twice":                 func(a *Account) { a.Duplicated = 2 },
		"with another digest":                       func(a *Account) { a.Conflicts = 1 },
		"1 rounds have stored other results":        func(a *Account) { a.Digests = 1 },
		"without having been fetched":               func(a *Account) { a.Orphans = 1 },
		"does not add up: 1 items":                  func(a *Account) { a.Stored-- },
		"1 records found no room":                   func(a *Account) { a.Unkept = 1 },
		"429 storm never struck":                    func(a *Account) { a.Faults[4].Struck = 0 },
		"3 processes were killed, and the soak":     func(a *Account) { a.Processes[endedKill] = 3 },
		"1 processes ended by a crash":              func(a *Account) { a.Processes["crash"] = 1 },
		"5 goroutines are left":                     func(a *Account) { a.After.Goroutines = 5 },
		"10 descriptors are open":                   func(a *Account) { a.After.Descriptors = 10 },
		"the heap grew by 2.0 MiB over 9 rounds":    func(a *Account) { a.Heap.Bytes = 2 << 20 },
		"the memory of the process grew by 3.0 MiB": func(a *Account) { a.RSS.Bytes = 3 << 20 },
	} {
		a := sound()
		spoil(&a)
		if wrong := a.wrong(); len(wrong) != 1 || !strings.Contains(wrong[0], want) {
			t.Errorf("%q, want one with %q", wrong, want)
		}
	}
}

func TestAnInterruptedSoakNeedNotHaveHadEveryFault(t *testing.T) {
	a := sound()
	a.Faults[0].Struck, a.Interrupted, a.UnderWay, a.Stored = 0, true, 5, 75
	if wrong := a.wrong(); len(wrong) > 0 {
		t.Errorf("%q", wrong)
	}
}

func TestALeakIsToldFromRaggedReadings(t *testing.T) {
	var flat, leak []float64
	for i := range 100 {
		ragged := float64(i%7) * 30_000
		flat, leak = append(flat, 3<<20+ragged), append(leak, 3<<20+ragged+float64(i)*20_000)
	}
	if g := growth(flat, tolerateHeap); g.Bytes > g.Tolerance {
		t.Errorf("flat: grows by %v of %v", g.Bytes, g.Tolerance)
	}
	if g := growth(leak, tolerateHeap); g.Bytes <= g.Tolerance {
		t.Errorf("20 kB a round: grows by %v of %v", g.Bytes, g.Tolerance)
	}
}

func TestRecordsWaitForRoomAndKeepTheirOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.jsonl")
	w, err := results.Create(path, results.Header{})
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	d := &disk{refused: func() { refused++ }}
	w.Through(d.under)
	b := &backlog{file: w}
	for n := range 10 {
		d.full.Store(n >= 2 && n < 6 || n == 8)
		if err := b.add(results.Trial{Cell: results.Cell{Strategy: "pipeline", Cores: 1}, Block: n}); err != nil {
			t.Fatal(err)
		}
		// Half a line that was refused must not be there for a reader, at any time.
		if run, err := results.ReadFile(path); err != nil || len(run.Warnings) > 0 {
			t.Fatalf("after %d: %v, warnings %q", n, err, run.Warnings)
		}
	}
	if refused != 5 || b.most != 4 || len(b.waiting) != 0 {
		t.Errorf("%d refused, %d waited at most, %d wait", refused, b.most, len(b.waiting))
	}
	run, err := results.ReadFile(path)
	if err != nil || len(run.Trials) != 10 {
		t.Fatalf("%d of 10 are there, error %v", len(run.Trials), err)
	}
	for n, trial := range run.Trials {
		if trial.Block != n {
			t.Errorf("place %d has %d", n, trial.Block)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.add(results.Trial{Cell: results.Cell{Strategy: "pipeline", Cores: 1}}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("an error that is none of room: %v", err)
	}
}

// Every kind of fault that befalls requests hits one, and is counted as its own.
func TestEveryRequestsFaultIsToldByItsKind(t *testing.T) {
	for _, kind := range chaos.Kinds {
		ours := disturbance(map[chaos.Kind]int{kind: 1}, workloads.Get)
		theirs := disturbance(map[chaos.Kind]int{kind: 1}, workloads.Put)
		for op, d := range map[string]mockapi.Disturbance{workloads.Get: ours, workloads.Put: theirs} {
			for _, f := range d.Faults {
				if got := kindOf(f.Kind, op); got != kind {
					t.Errorf("%s: a fault %s of a %s counts as %q", kind, f.Kind, op, got)
				}
			}
			if d.Rate > 0 && kindOf(mockapi.OverRate, op) != kind {
				t.Errorf("%s: a refusal counts as another kind", kind)
			}
		}
		none := len(ours.Faults)+len(theirs.Faults) == 0 && ours.Rate == 0
		elsewhere := kind == chaos.Outage || kind == chaos.Killed || kind == chaos.Stopped || kind == chaos.DiskFull
		if none != elsewhere {
			t.Errorf("%s disturbs no source: %v", kind, none)
		}
	}
}

func TestPoliciesAreGivenOnlyWhereThereAreNone(t *testing.T) {
	spec := tiny().Resolve(1)
	got := WithPolicies(spec, "jsonl:second.jsonl")
	wait := workloads.Policy{Timeout: 110 * time.Millisecond, Retries: 4, Backoff: 20 * time.Millisecond, BackoffMax: 200 * time.Millisecond}
	if p := got.Stages[0].Policy; p != wait {
		t.Errorf("fetch: %+v", p)
	}
	if wait.Retries, wait.Fallback = 2, "jsonl:second.jsonl"; got.Stages[2].Policy != wait {
		t.Errorf("store: %+v", got.Stages[2].Policy)
	}
	if !got.Stages[1].Policy.IsZero() || !spec.Stages[0].Policy.IsZero() {
		t.Errorf("%+v of %+v", got.Stages, spec.Stages)
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
	spec.Stages[2].Policy = workloads.Policy{Retries: 1, Backoff: time.Millisecond}
	if got := WithPolicies(spec, "jsonl:second.jsonl"); got.Stages[2].Policy != spec.Stages[2].Policy {
		t.Errorf("a policy of its own became %+v", got.Stages[2].Policy)
	}
}
