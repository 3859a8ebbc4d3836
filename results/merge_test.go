package results

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func testRun(trials ...Trial) *Run { return &Run{Header: testHeader(), Trials: trials} }

func TestMergedBlocksDoNotPairAcrossRuns(t *testing.T) {
	m, err := Merge(testRun(testTrial(0, 0), testTrial(1, 1)), testRun(testTrial(0, 0), testTrial(1, 2)), testRun(testTrial(0, 0)))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []int
	for _, trial := range m.Trials {
		blocks = append(blocks, trial.Block)
	}
	want := []int{0, 1, 2, 4, 5} // the second run has a block more than its plan says
	for i := range want {
		if len(blocks) != len(want) || blocks[i] != want[i] {
			t.Fatalf("blocks %v, want %v", blocks, want)
		}
	}
	if m.Header.Plan.Blocks != 7 || len(m.Header.Plan.Cells) != 2 || len(m.Warnings) != 1 {
		t.Errorf("plan %+v, warnings %q; want 7 blocks of 2 cells and one warning", m.Header.Plan, m.Warnings)
	}
}

func TestMergeLeavesItsInputsAlone(t *testing.T) {
	a, b := testRun(testTrial(0, 0)), testRun(testTrial(0, 0))
	if _, err := Merge(a, b); err != nil {
		t.Fatal(err)
	}
	if b.Trials[0].Block != 0 || a.Header.Plan.Blocks != 2 || len(a.Trials) != 1 {
		t.Errorf("inputs changed: %+v, %+v", a.Header.Plan, b.Trials[0].Block)
	}
}

func TestRunsOfDifferentWorkAreNotMerged(t *testing.T) {
	for want, change := range map[string]func(*Header){
		"seed (1 and 2)": func(h *Header) { h.Seed = 2 },
		"items":          func(h *Header) { h.Items = 11 },
		"api":            func(h *Header) { h.API = "process" },
		"spec":           func(h *Header) { h.Spec = []byte(`{"items":11}`) },
		"machine's CPU":  func(h *Header) { h.Machine.CPU = "another" },
		"machine's cores": func(h *Header) {
			h.Machine.Cores = 4
		},
		"sampling left out (false and true)":              func(h *Header) { h.Options.NoSample = true },
		"spans left out (false and true)":                 func(h *Header) { h.Options.NoSpans = true },
		"trials in hbench's own process (false and true)": func(h *Header) { h.Options.InProcess = true },
		"hbench version (0.1.0  and 0.2.0 )":              func(h *Header) { h.Version = "0.2.0" },
		"calibration":                                     func(h *Header) { h.Calibration = []Calibration{{Stage: "process", Kernel: "hash", Rounds: 3}} },
	} {
		other := testRun()
		change(&other.Header)
		_, err := Merge(testRun(), testRun(), other)
		var data *DataError
		if !errors.As(err, &data) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "run 3") ||
			!strings.HasSuffix(err.Error(), "; measure both in one run, or report each file on its own") {
			t.Errorf("error %v; want a *DataError naming run 3 and %q", err, want)
		}
	}
}

func TestMergeNamesAllDifferencesAtOnce(t *testing.T) {
	other := testRun()
	other.Header.Seed, other.Header.Machine.Cores = 9, 64
	_, err := Merge(testRun(), other)
	if err == nil || !strings.Contains(err.Error(), "seed") || !strings.Contains(err.Error(), "cores") {
		t.Errorf("error %v names not both", err)
	}
}

func TestHeadersDifferInNothingThatDoesNotDecideAMakespan(t *testing.T) {
	other := testHeader()
	other.Created, other.Command, other.Warnings = time.Now(), []string{"hbench", "run"}, []string{"noisy"}
	other.Plan.Blocks, other.Options.TimeoutNS = 99, 1
	other.Machine.MHz, other.Machine.Hostname, other.Machine.MemoryBytes = 1, "another", 2
	if got := testHeader().Differences(other); len(got) != 0 {
		t.Errorf("differences %q, want none", got)
	}
}

func TestDifferencesNameTheHeadersOwnValueFirst(t *testing.T) {
	other := testHeader()
	other.Seed, other.API = 2, "process"
	got := testHeader().Differences(other)
	if want := []string{"seed (1 and 2)", "api (direct and process)"}; !slices.Equal(got, want) {
		t.Errorf("differences %q, want %q", got, want)
	}
}

func TestProgramsMayDifferWhereConditionsDoNot(t *testing.T) {
	other := testHeader()
	other.Version, other.Commit, other.Go = "0.2.0", "abc", "go9"
	if got := testHeader().ConditionsDiffer(other); len(got) != 0 {
		t.Errorf("differences %q, want none", got)
	}
	other.Schema, other.Seed, other.Machine.Cores = 2, 9, 64
	if got, want := testHeader().ConditionsDiffer(other), []string{"schema (1 and 2)", "seed (1 and 9)", "machine's cores (2 and 64)"}; !slices.Equal(got, want) {
		t.Errorf("differences %q, want %q", got, want)
	}
}

func TestTheMachineIsNoConditionOfVirtualTime(t *testing.T) {
	a, b := testHeader(), testHeader()
	a.API, b.API, b.Machine.CPU = APISimulated, APISimulated, "another"
	if got := a.ConditionsDiffer(b); len(got) != 0 {
		t.Errorf("differences %q, want none", got)
	}
	if a.API = "direct"; len(a.ConditionsDiffer(b)) != 2 {
		t.Errorf("a measured and a simulated run differ in %q", a.ConditionsDiffer(b))
	}
}

func TestMergeComparesSpecsByValue(t *testing.T) {
	other := testRun()
	other.Header.Spec = []byte(`{ "items" : 10 }`)
	if _, err := Merge(testRun(), other); err != nil {
		t.Error(err)
	}
}

func TestMergeOfNothingFails(t *testing.T) {
	if _, err := Merge(); err == nil {
		t.Error("no error")
	}
}
