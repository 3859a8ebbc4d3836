package workloads

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/stage"
)

// Set is the spec with one field changed, as --vary asks: items, seed, payload, group,
// gogc, or STAGE.FIELD with the fields that a stage of that kind has (limit, stretch; io: op,
// latency, store, those of its service, such as fetch.rate, and those of its policy, such
// as fetch.timeout; cpu: kernel, cost, rounds). Cost and rounds replace each other, and
// without retries there is no backoff and no budget of them. Value is written as in a
// file. The error names an unknown field's nearest, an unreadable value, or every rule of
// Validate that the changed spec breaks.
func (s Spec) Set(name, value string) (Spec, error) {
	s = s.clone()
	set, known := s.setter(name)
	if set == nil {
		return Spec{}, fmt.Errorf("unknown field %q%s", name, nearest.Instead(name, known))
	}
	if err := set(value); err != nil {
		return Spec{}, fmt.Errorf("%s=%s: %w", name, value, err)
	}
	if err := s.Validate(); err != nil {
		return Spec{}, fmt.Errorf("%s=%s: %w", name, value, err)
	}
	return s, nil
}

// setter finds what sets the named field of s, in place. It is nil if there is no
// such field; known are all there are.
func (s *Spec) setter(name string) (set func(string) error, known []string) {
	top := slices.DeleteFunc(slices.Clone(specFields), func(f field[Spec]) bool {
		return f.name == "name" || f.name == "description"
	})
	known = names("", top)
	if f := fieldNamed(top, name); f != nil {
		return func(text string) error { return f.set(s, text) }, known
	}
	for i := range s.Stages {
		st := &s.Stages[i]
		inner, isOurs := strings.CutPrefix(name, st.Name+".")
		fields, service, policy := st.settable()
		known = slices.Concat(known, names(st.Name+".", fields), names(st.Name+".", service), names(st.Name+".", policy))
		if !isOurs {
			continue
		}
		if f := fieldNamed(fields, inner); f != nil {
			return func(text string) error { return st.replace(f, text) }, known
		}
		if f := fieldNamed(service, inner); f != nil {
			return func(text string) error { return f.set(&st.Service, text) }, known
		}
		if f := fieldNamed(policy, inner); f != nil {
			return func(text string) error { return st.Policy.replace(f, text) }, known
		}
	}
	return nil, known
}

// settable is what Set may change in a stage of that kind.
func (st Stage) settable() ([]field[Stage], []field[Service], []field[Policy]) {
	both := []field[Stage]{*fieldNamed(stageFields, "limit"), *fieldNamed(stageFields, "stretch")}
	if st.Kind == stage.CPU {
		return append(both, cpuFields...), nil, nil
	}
	return append(both, ioFields...), serviceFields, policyFields
}

// replace sets a field and clears the one that it stands instead of.
func (st *Stage) replace(f *field[Stage], text string) error {
	switch f.name {
	case "cost":
		st.Rounds = 0
	case "rounds":
		st.Cost = Dist{}
	}
	return f.set(st, text)
}

// replace sets a field and clears those that mean nothing without it: so retries can be
// varied from 0 up where there is a backoff.
func (p *Policy) replace(f *field[Policy], text string) error {
	err := f.set(p, text)
	if f.name == "retries" && p.Retries == 0 {
		p.Backoff, p.BackoffMax, p.Budget = 0, 0, 0
	}
	return err
}
