package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// experiment is what the flags amount to.
type experiment struct {
	spec   workloads.Spec
	named  string // the workload, with the fields that flags changed
	plans  []bench.CellPlan
	mode   bench.Mode
	blocks int
	like   *results.Run
}

// experiment turns the flags into a plan. It reports every mistake at once.
func (m *measureFlags) experiment(a *app) (*experiment, error) {
	spec, err := loadSpec(m.workload)
	if err != nil {
		return nil, err
	}
	e := &experiment{mode: bench.Mode(m.api), blocks: m.trials}
	if m.inProcess && !m.changed("api") {
		e.mode = bench.InProc
	}
	var errs []error
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	spec, err = m.override(spec)
	note(err)
	note(m.checkNumbers())
	if m.inProcess && e.mode == bench.Process {
		note(errors.New("--in-process and --api process: there is one process only; use --api inproc or direct"))
	}
	if !slices.Contains(bench.Modes, e.mode) {
		note(fmt.Errorf("--api: unknown mode %q%s", m.api, nearest.Instead(m.api, bench.ModeNames())))
	}
	matrix := bench.Matrix{Spec: spec}
	matrix.Cores, err = parseCores(m.cores, usableCores())
	note(err)
	matrix.Strategies, err = m.strategyTexts(a.table)
	note(err)
	matrix.Axes, err = m.axes(spec)
	note(err)
	if len(errs) == 0 {
		e.plans, err = matrix.Cells(a.table)
		note(err)
	}
	if m.like != "" {
		e.like, err = results.ReadFile(m.like)
		note(err)
	}
	if len(errs) > 0 {
		return nil, &coded{exitUsage, errors.Join(errs...)}
	}
	e.spec, e.named = spec, m.named(spec)
	return e, nil
}

// named is the workload's name, with what flags made of it.
func (m *measureFlags) named(spec workloads.Spec) string {
	var changed []string
	m.flags.Visit(func(f *pflag.Flag) {
		if slices.Contains([]string{"payload", "cpu", "kernel", "rounds", "seed"}, f.Name) {
			changed = append(changed, f.Name+"="+f.Value.String())
		}
	})
	if len(changed) == 0 {
		return spec.Name
	}
	return spec.Name + " (" + strings.Join(changed, ", ") + ")"
}

// checkNumbers holds for new and for resumed runs.
func (m *measureFlags) checkNumbers() error {
	var errs []error
	if m.trials < 1 {
		errs = append(errs, fmt.Errorf("--trials %d: at least 1", m.trials))
	}
	if m.timeout < 0 {
		errs = append(errs, fmt.Errorf("--timeout %v: must not be negative", m.timeout))
	}
	return errors.Join(errs...)
}

// loadSpec takes a preset's name or a file.
func loadSpec(name string) (workloads.Spec, error) {
	if !strings.ContainsAny(name, "./\\") {
		spec, err := workloads.Preset(name)
		if err != nil {
			return spec, &coded{exitUsage, fmt.Errorf("--workload: %w", err)}
		}
		return spec, nil
	}
	src, err := os.ReadFile(name)
	if err != nil {
		return workloads.Spec{}, &coded{exitUsage, fmt.Errorf("--workload: %w", err)}
	}
	spec, err := workloads.Parse(name, src)
	if err != nil {
		return spec, badData(err)
	}
	if spec.Name == "" {
		spec.Name = strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	}
	return spec, nil
}

// override applies the flags that change a field of the workload.
func (m *measureFlags) override(spec workloads.Spec) (workloads.Spec, error) {
	var errs []error
	set := func(flag, field, value string) {
		if !m.changed(flag) {
			return
		}
		next, err := spec.Set(field, value)
		if err != nil {
			errs = append(errs, fmt.Errorf("--%s: %w", flag, err))
			return
		}
		spec = next
	}
	set("items", "items", fmt.Sprint(m.items))
	set("seed", "seed", fmt.Sprint(m.seed))
	set("payload", "payload", m.payload)
	if m.changed("kernel") || m.changed("cpu") || m.changed("rounds") {
		cpu := firstCPU(spec)
		if cpu == "" {
			return spec, errors.Join(append(errs, errors.New("--kernel, --cpu and --rounds change the first CPU stage, and the workload has none"))...)
		}
		if m.changed("cpu") && m.changed("rounds") {
			errs = append(errs, errors.New("--cpu and --rounds both say how much work an item is: give one"))
		}
		set("kernel", cpu+".kernel", m.kernel)
		set("cpu", cpu+".cost", m.cpu)
		set("rounds", cpu+".rounds", fmt.Sprint(m.rounds))
	}
	return spec, errors.Join(errs...)
}

func (m *measureFlags) strategyTexts(table strategies.Table) ([]string, error) {
	if m.strategies == "all" {
		return table.Names(), nil
	}
	var out []string
	var errs []error
	for _, text := range strategies.Split(m.strategies) {
		each, err := strategies.Expand(text)
		errs = append(errs, err)
		for _, text := range each {
			_, _, err := table.Parse(text)
			errs = append(errs, err)
		}
		out = append(out, each...)
	}
	if len(out) == 0 && errors.Join(errs...) == nil {
		errs = append(errs, errors.New("--strategies: name at least one, or all"))
	}
	return out, errors.Join(errs...)
}

func (m *measureFlags) axes(spec workloads.Spec) ([]bench.Axis, error) {
	var axes []bench.Axis
	var errs []error
	add := func(flag, field, list string) {
		values, err := splitValues(list)
		if err != nil {
			errs = append(errs, fmt.Errorf("--%s: %w", flag, err))
		}
		if slices.ContainsFunc(axes, func(a bench.Axis) bool { return a.Field == field }) {
			errs = append(errs, fmt.Errorf("--%s: %s is varied twice", flag, field))
		}
		for _, v := range values {
			if _, err := spec.Set(field, v); err != nil {
				errs = append(errs, fmt.Errorf("--%s: %w", flag, err))
			}
		}
		axes = append(axes, bench.Axis{Field: field, Values: values})
	}
	if m.latency != "" {
		if k := spec.FirstIO(); k >= 0 {
			add("latency", spec.Stages[k].Name+".latency", m.latency)
		} else {
			errs = append(errs, errors.New("--latency varies the first I/O stage, and the workload has none"))
		}
	}
	for _, v := range m.vary {
		field, list, ok := strings.Cut(v, "=")
		if !ok {
			errs = append(errs, fmt.Errorf("--vary %s: it is STAGE.FIELD=a,b,c, as in fetch.limit=8,16", v))
			continue
		}
		add("vary", field, list)
	}
	return axes, errors.Join(errs...)
}

func firstCPU(spec workloads.Spec) string {
	for _, s := range spec.Stages {
		if s.Kernel != "" {
			return s.Name
		}
	}
	return ""
}
