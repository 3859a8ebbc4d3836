// Package hbench_test holds what belongs to no single package.
package hbench_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/hbench/hbench/"

// mayImport is the direction in which data flows: what each package of ours may
// import of ours. Test files may import more.
var mayImport = map[string][]string{
	"internal/oracle":     {}, // for tests: what strategies and sim must agree with
	"internal/vectors":    {}, // for tests: the known answers
	"internal/schematest": {}, // for tests: the JSON Schemas of docs/ against the Go types

	"internal/presetdoc": {"results", "analysis"}, // make presets: it asks hbench itself, and reads its run files

	"wholefile":  {},
	"nearest":    {},          // words only; three packages say "did you mean"
	"worktree":   {"nearest"}, // git and go commands: builds the programs that hbench ab compares, and knows nothing of them
	"stage":      {},
	"flow":       {},
	"chaos":      {}, // what goes wrong when: whoever applies it imports it
	"wake":       {},
	"sim":        {"flow"},
	"strategies": {"stage", "flow", "nearest"},
	"workloads":  {"stage", "flow", "nearest"},
	"remote":     {"workloads"}, // what a service does with a request: for the real one and the virtual one
	"mockapi":    {"stage", "workloads", "remote"},
	"resilience": {"stage", "flow", "workloads", "remote"}, // what a stage does when its service fails: in real time and in virtual time
	"results":    {},
	"store":      {"nearest"},                                                                 // a user's own files; what a trial is and how it fails is bench's
	"probe":      {"stage", "results"},                                                        // it fills the parts of the record that it measures
	"model":      {"stage", "flow", "sim", "strategies", "workloads", "remote", "resilience"}, // before bench: a trial records its bound
	"replay":     {"stage", "workloads", "results", "model"},                                  // a recorded trial or cell as a job: bench replays what it measured and predicts, analysis asks what would change it
	"bench":      {"replay", "stage", "flow", "wake", "sim", "strategies", "workloads", "remote", "resilience", "mockapi", "store", "results", "probe", "model", "nearest"},
	"soak":       {"stage", "wake", "workloads", "mockapi", "store", "results", "bench", "chaos"}, // load with faults: it serves the API to bench's trials itself, to switch faults on it
	"doctor":     {"wake", "results", "probe", "mockapi"},                                         // it looks at the machine as a trial meets it: its clock, its API
	// A verdict runs a recorded trial again in its strategy's text, and names the flag that would change it.
	"analysis":   {"stage", "results", "model", "replay", "strategies", "workloads"},
	"report":     {"results", "analysis", "model", "doctor"}, // model, doctor: a plan and an examination are shown as they answer
	"export":     {"results", "analysis"},                    // analysis: what is exported is what has figures
	"baseline":   {"results", "analysis", "wholefile"},       // analysis: a run without figures is none
	"cli":        {"nearest", "worktree", "stage", "flow", "sim", "strategies", "workloads", "results", "store", "probe", "model", "replay", "bench", "soak", "doctor", "analysis", "report", "export", "baseline", "wholefile"},
	"cmd/hbench": {"cli"},

	"examples/own-strategy": {"cli", "flow", "stage"},
}

func TestImportsFollowTheTable(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name, ours := strings.CutPrefix(p.ImportPath, module)
		if !ours { // this very directory has test files only
			continue
		}
		seen[name] = true
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("package %s is not in the table", name)
		}
		for _, i := range p.Imports {
			if inner, ours := strings.CutPrefix(i, module); ours && !slices.Contains(allowed, inner) {
				t.Errorf("%s imports %s, which the table does not allow", name, inner)
			}
		}
	}
	for name := range mayImport {
		if !seen[name] {
			t.Errorf("the table has %s, and there is no such package", name)
		}
	}
}
