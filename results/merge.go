package results

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Merge puts runs of the same work on the same machine together: their trials
// in order, with the blocks of later runs numbered after those of earlier ones,
// because trials pair only within a block of their own run. Runs that differ in
// anything that decides a makespan are refused with a *DataError that names all
// such differences.
func Merge(runs ...*Run) (*Run, error) {
	if len(runs) == 0 {
		return nil, &DataError{What: "merge: no runs given"}
	}
	merged := &Run{Header: runs[0].Header}
	merged.Header.Plan = Plan{}
	merged.Header.Warnings = nil
	for i, r := range runs {
		if differ := runs[0].Header.Differences(r.Header); len(differ) > 0 {
			return nil, &DataError{
				What: fmt.Sprintf("run 1 and run %d cannot be merged: they differ in %s", i+1, strings.Join(differ, ", ")),
				Hint: "measure both in one run, or report each file on its own",
			}
		}
		merged.add(r)
	}
	if len(runs) > 1 {
		merged.Warnings = append(merged.Warnings,
			fmt.Sprintf("merged from %d runs: trials of different runs were not interleaved, so the machine may have changed between them", len(runs)))
	}
	return merged, nil
}

func (r *Run) add(other *Run) {
	plan := &r.Header.Plan
	offset := plan.Blocks
	for _, c := range other.Header.Plan.Cells {
		if !slices.ContainsFunc(plan.Cells, c.Same) {
			plan.Cells = append(plan.Cells, c)
		}
	}
	plan.Blocks += max(0, other.Header.Plan.Blocks)
	for _, t := range other.Trials {
		t.Block += offset
		plan.Blocks = max(plan.Blocks, t.Block+1)
		r.Trials = append(r.Trials, t)
	}
	for _, w := range other.Header.Warnings {
		if !slices.Contains(r.Header.Warnings, w) {
			r.Header.Warnings = append(r.Header.Warnings, w)
		}
	}
	r.Warnings = append(r.Warnings, other.Warnings...)
}

// Differences names everything that keeps trials of two runs from being put
// together, with both values where they are short, h's first: work, settings,
// machine and program. Empty: the runs are alike. Plan, command and the time
// limit do not count: they decide which trials there are, not how long one takes.
func (h Header) Differences(other Header) []string {
	out := differences{}
	out.ofConditions(h, other)
	out.ofProgram(h, other)
	return out
}

// ConditionsDiffer is Differences without those of the program: what keeps two
// programs from being compared. Of runs in virtual time the machine does not count.
func (h Header) ConditionsDiffer(other Header) []string {
	out := differences{}
	out.note("schema", h.Schema, other.Schema)
	out.ofConditions(h, other)
	return out
}

// differences are names of fields, with both values where they are short.
type differences []string

func (d *differences) note(name string, x, y any) {
	if !reflect.DeepEqual(x, y) {
		*d = append(*d, fmt.Sprintf("%s (%v and %v)", name, x, y))
	}
}

// ofConditions notes what differs of work, settings and machine.
func (d *differences) ofConditions(a, b Header) {
	d.note("seed", a.Seed, b.Seed)
	d.note("items", a.Items, b.Items)
	d.note("api", a.API, b.API)
	d.note("sampling left out", a.Options.NoSample, b.Options.NoSample)
	d.note("spans left out", a.Options.NoSpans, b.Options.NoSpans)
	d.note("trials in hbench's own process", a.Options.InProcess, b.Options.InProcess)
	d.note("workload", a.Workload, b.Workload)
	if !sameJSON(a.Spec, b.Spec) {
		*d = append(*d, "spec")
	}
	d.note("calibration", rounds(a.Calibration), rounds(b.Calibration))
	if a.Virtual() && b.Virtual() { // their times are what the calibration says
		d.note("calibrated cost", costs(a.Calibration), costs(b.Calibration))
		return
	}
	// Clock rate, host name and memory to the byte vary from boot to boot.
	d.note("machine's CPU", a.Machine.CPU, b.Machine.CPU)
	d.note("machine's cores", a.Machine.Cores, b.Machine.Cores)
	d.note("machine's CPU quota", a.Machine.CPUQuota, b.Machine.CPUQuota)
	d.note("machine's memory limit", a.Machine.MemoryLimit, b.Machine.MemoryLimit)
	d.note("machine's system", a.Machine.OS+" "+a.Machine.Kernel+" "+a.Machine.Arch, b.Machine.OS+" "+b.Machine.Kernel+" "+b.Machine.Arch)
	d.note("machine's virtualization", a.Machine.Virtualization, b.Machine.Virtualization)
}

// ofProgram notes what differs of hbench itself.
func (d *differences) ofProgram(a, b Header) {
	d.note("hbench version", a.Version+" "+a.Commit, b.Version+" "+b.Commit)
	d.note("go", a.Go, b.Go)
}

// rounds is the work that each CPU stage did: times may differ, work may not.
func rounds(cs []Calibration) []string {
	var out []string
	for _, c := range cs {
		out = append(out, fmt.Sprintf("%s: %d rounds of %s on %d bytes", c.Stage, c.Rounds, c.Kernel, c.PayloadBytes))
	}
	slices.Sort(out)
	return out
}

// costs is how long the calibration says that a round takes.
func costs(cs []Calibration) []string {
	var out []string
	for _, c := range cs {
		out = append(out, fmt.Sprintf("%s: %.4g ns a round", c.Stage, c.NSPerRound))
	}
	slices.Sort(out)
	return out
}

// sameJSON compares by value: order of keys and spacing do not matter.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}
