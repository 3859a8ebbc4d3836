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
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// matrix turns the flags into the cells that they ask for, and the workload's name
// with what flags made of it. names reads --strategies, cores reads --cores. It
// reports every mistake at once.
func (j *jobFlags) matrix(names func() ([]string, error), cores func(text string) ([]int, error)) (m bench.Matrix, named string, err error) {
	spec, err := j.spec()
	if err != nil {
		return m, "", err
	}
	var errs []error
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	if j.changed("scale") {
		scaled, err := spec.Scaled(j.scale)
		if err == nil {
			spec = scaled
		} else {
			note(fmt.Errorf("--scale %w", err))
		}
	}
	m.Spec, err = j.override(spec)
	note(err)
	own := j.strategies == allStrategies && !j.changed("strategies") && len(spec.Strategies) > 0
	if own {
		j.strategies = strings.Join(spec.Strategies, ",")
	}
	m.Cores, err = cores(j.cores)
	note(err)
	if m.Strategies, err = names(); err != nil && own {
		err = fmt.Errorf("strategies of workload %s: %w", spec.Name, err)
	}
	note(err)
	m.Axes, err = j.axes(m.Spec)
	note(err)
	return m, j.named(m.Spec), errors.Join(errs...)
}

// named is the workload's name, with what flags made of it.
func (j *jobFlags) named(spec workloads.Spec) string {
	var changed []string
	j.flags.Visit(func(f *pflag.Flag) {
		switch {
		case slices.Contains([]string{"payload", "cpu", "kernel", "rounds", "seed", "scale"}, f.Name):
			changed = append(changed, f.Name+"="+f.Value.String())
		case slices.Contains(policyFlagNames, f.Name):
			for _, text := range f.Value.(pflag.SliceValue).GetSlice() {
				changed = append(changed, f.Name+"="+text)
			}
		}
	})
	if len(changed) == 0 {
		return spec.Name
	}
	return spec.Name + " (" + strings.Join(changed, ", ") + ")"
}

// spec is the workload that the flags name, or the one that --stage spells out.
func (j *jobFlags) spec() (workloads.Spec, error) {
	if given := j.given("workload", "preset", "stage"); len(given) > 1 {
		return workloads.Spec{}, usage("%s all say what the job is: give one", strings.Join(given, " and "))
	}
	if j.changed("preset") {
		spec, err := workloads.Preset(j.preset)
		if err != nil {
			return spec, &coded{exitUsage, fmt.Errorf("--preset: %w", err)}
		}
		return spec, nil
	}
	if len(j.stages) == 0 {
		return loadSpec(j.workload)
	}
	spec, err := workloads.Preset("default") // for items, payload and seed
	if err != nil {
		return spec, err
	}
	spec.Name, spec.Description, spec.Stages = "stages", "", nil
	var errs []error
	for _, text := range j.stages {
		s, err := workloads.ParseStage(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("--stage: %w", err))
			continue
		}
		if s.Kind == stage.CPU && j.changed("kernel") {
			s.Kernel = j.kernel
		}
		spec.Stages = append(spec.Stages, s)
	}
	if len(errs) == 0 {
		errs = append(errs, spec.Validate())
	}
	if err := errors.Join(errs...); err != nil {
		return spec, &coded{exitUsage, err}
	}
	return spec, nil
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
func (j *jobFlags) override(spec workloads.Spec) (workloads.Spec, error) {
	var errs []error
	set := func(flag, field, value string) {
		if !j.changed(flag) {
			return
		}
		next, err := spec.Set(field, value)
		if err != nil {
			errs = append(errs, fmt.Errorf("--%s: %w", flag, err))
			return
		}
		spec = next
	}
	set("items", "items", fmt.Sprint(j.items))
	set("seed", "seed", fmt.Sprint(j.seed))
	set("payload", "payload", j.payload)
	if j.changed("kernel") || j.changed("cpu") || j.changed("rounds") {
		cpu := firstCPU(spec)
		if cpu == "" {
			return spec, errors.Join(append(errs, errors.New("--kernel, --cpu and --rounds change the first CPU stage, and the workload has none"))...)
		}
		if j.changed("cpu") && j.changed("rounds") {
			errs = append(errs, errors.New("--cpu and --rounds both say how much work an item is: give one"))
		}
		set("kernel", cpu+".kernel", j.kernel)
		set("cpu", cpu+".cost", j.cpu)
		set("rounds", cpu+".rounds", fmt.Sprint(j.rounds))
	}
	spec, err := j.policyFlags.apply(spec)
	return spec, errors.Join(append(errs, err)...)
}

// strategiesOf reads --strategies as those of the table.
func (j *jobFlags) strategiesOf(table strategies.Table) func() ([]string, error) {
	return func() ([]string, error) {
		if j.strategies == allStrategies {
			return table.Names(), nil
		}
		out, err := j.listed()
		errs := []error{err}
		for _, text := range out {
			_, _, err := table.Parse(text)
			errs = append(errs, err)
		}
		return out, errors.Join(errs...)
	}
}

// allStrategies is what --strategies says for those of the table.
const allStrategies = "all"

// listed are the strategies that the flag lists, as texts without braces; none where
// it says all.
func (j *jobFlags) listed() ([]string, error) {
	if j.strategies == allStrategies {
		return nil, nil
	}
	var out []string
	var errs []error
	for _, text := range strategies.Split(j.strategies) {
		each, err := strategies.Expand(text)
		out, errs = append(out, each...), append(errs, err)
	}
	if len(out) == 0 && errors.Join(errs...) == nil {
		errs = append(errs, errors.New("--strategies: name at least one, or all"))
	}
	return out, errors.Join(errs...)
}

func (j *jobFlags) axes(spec workloads.Spec) ([]bench.Axis, error) {
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
	if j.latency != "" {
		if k := spec.FirstIO(); k >= 0 {
			add("latency", spec.Stages[k].Name+".latency", j.latency)
		} else {
			errs = append(errs, errors.New("--latency varies the first I/O stage, and the workload has none"))
		}
	}
	for _, v := range j.vary {
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
