package cli

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/spf13/pflag"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// policyFlags say what I/O stages do when their service fails, and where they store.
// Each holds values, or STAGE=VALUE for one stage, in the order given.
type policyFlags struct {
	retries, backoff, timeout, fallback, store []string
}

// policyFlagNames are the flags of policyFlags.
var policyFlagNames = []string{"retries", "backoff", "timeout", "fallback", "store"}

func (p *policyFlags) register(f *pflag.FlagSet) {
	f.StringArrayVar(&p.timeout, "timeout", nil, "time limit of one attempt at a request: 2s for all I/O stages, or fetch=2s (repeatable)")
	f.StringArrayVar(&p.retries, "retries", nil, "further attempts at a request that fails: 3, or fetch=3 (repeatable)")
	f.StringArrayVar(&p.backoff, "backoff", nil, "longest wait before the first retry, doubled with each: 100ms, or fetch=100ms (repeatable)")
	f.StringArrayVar(&p.fallback, "fallback", nil, "second store for what the last stage that puts could not store: jsonl:PATH, or store=jsonl:PATH")
	f.StringArrayVar(&p.store, "store", nil, "where the last stage that puts stores, in place of the API: sqlite:PATH or jsonl:PATH, or STAGE=...")
}

// apply sets the fields that the flags name, retries before the backoff that needs
// them.
func (p *policyFlags) apply(spec workloads.Spec) (workloads.Spec, error) {
	var errs []error
	for _, flag := range []struct {
		name   string
		values []string
		stages func(workloads.Spec) []string
	}{
		{"retries", p.retries, ioStages}, {"backoff", p.backoff, ioStages}, {"timeout", p.timeout, ioStages},
		{"fallback", p.fallback, lastPut}, {"store", p.store, lastPut},
	} {
		for _, text := range flag.values {
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
