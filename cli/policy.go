package cli

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/spf13/pflag"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// policyFlag is a flag that sets a field of the policies of some stages, or where they
// store.
type policyFlag struct {
	name, doc string
	stages    func(workloads.Spec) []string // that a bare value is for
}

// policyTable lists them in the order in which they are applied: retries before the
// backoff that needs them.
var policyTable = []policyFlag{
	{"retries", "further attempts at a request that fails: 3, or fetch=3 (repeatable)", ioStages},
	{"backoff", "longest wait before the first retry, doubled with each: 100ms, or fetch=100ms (repeatable)", ioStages},
	{"timeout", "time limit of one attempt at a request: 2s for all I/O stages, or fetch=2s (repeatable)", ioStages},
	{"fallback", "second store for what the last stage that puts could not store: jsonl:PATH, or store=jsonl:PATH", lastPut},
	{"store", "where the last stage that puts stores, in place of the API: sqlite:PATH or jsonl:PATH, or STAGE=...", lastPut},
}

// policyFlagNames are the flags of the table.
var policyFlagNames = func() (names []string) {
	for _, flag := range policyTable {
		names = append(names, flag.name)
	}
	return names
}()

// policyFlags say what I/O stages do when their service fails, and where they store.
type policyFlags struct {
	values map[string]*[]string // by flag: values, or STAGE=VALUE for one stage, in the order given
}

func (p *policyFlags) register(f *pflag.FlagSet) {
	p.values = map[string]*[]string{}
	for _, flag := range policyTable {
		p.values[flag.name] = f.StringArray(flag.name, nil, flag.doc)
	}
}

// apply sets the fields that the flags name.
func (p *policyFlags) apply(spec workloads.Spec) (workloads.Spec, error) {
	var errs []error
	for _, flag := range policyTable {
		for _, text := range *p.values[flag.name] {
			stages, value := flag.stages(spec), text
			if m := stageValue.FindStringSubmatch(text); m != nil {
				stages, value = m[1:2], m[2]
			}
			if len(stages) == 0 {
				errs = append(errs, fmt.Errorf("--%s %s: the workload has no stage for it", flag.name, text))
			}
			for _, name := range stages {
				next, err := spec.Set(name+"."+flag.name, value)
				if err != nil {
					errs = append(errs, fmt.Errorf("--%s: %w", flag.name, err))
					break // the other stages' mistake would be the same
				}
				spec = next
			}
		}
	}
	return spec, errors.Join(errs...)
}

// stageValue is a value for one stage. A store's path may have = as well, behind a colon.
var stageValue = regexp.MustCompile(`^([a-z][a-z0-9-]*)=(.*)$`)

// ioStages are the names of all I/O stages.
func ioStages(spec workloads.Spec) (names []string) {
	for _, st := range spec.Stages {
		if st.Kind == stage.IO {
			names = append(names, st.Name)
		}
	}
	return names
}

// lastPut is the name of the last stage that puts, or nothing.
func lastPut(spec workloads.Spec) []string {
	if k := spec.LastPut(); k >= 0 {
		return []string{spec.Stages[k].Name}
	}
	return nil
}
