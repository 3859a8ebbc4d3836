package workloads

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/stage"
)

// Validate reports every rule that the spec breaks, each as one error of an
// errors.Join, with the name of the stage it is about. Parse holds files to the
// same rules.
func (s Spec) Validate() error {
	var all []error
	for _, p := range s.problems() {
		all = append(all, errors.New(p.where+p.text))
	}
	return errors.Join(all...)
}

// problem is one broken rule.
type problem struct {
	where string   // "" or the stage and a colon
	paths []string // the fields it is about, such as stages[1].service.rate
	text  string   // complete in itself, as a file's line is shown with it
}

// rules collects problems with what is found at one place of a spec.
type rules struct {
	found *[]problem
	where string
	path  string // "", or the place and a dot
}

// check notes a problem with the named fields unless all is well.
func (r rules) check(ok bool, fields, format string, args ...any) {
	if ok {
		return
	}
	p := problem{where: r.where, text: fmt.Sprintf(format, args...)}
	for field := range strings.FieldsSeq(fields) {
		p.paths = append(p.paths, r.path+field)
	}
	*r.found = append(*r.found, p)
}

// known notes a problem unless the field's word is one of those allowed.
func (r rules) known(field, word string, among ...string) {
	r.check(slices.Contains(among, word), field, "unknown %s %q%s", field, word, nearest.Instead(word, among))
}

// problems lists what Validate reports.
func (s Spec) problems() []problem {
	var found []problem
	r := rules{found: &found}
	r.check(printable(s.Name), "name", "name %q must be one line of printable text", s.Name)
	r.check(printable(s.Description), "description", "description must be one line of printable text")
	r.check(s.Items >= 1 && s.Items <= MaxItems, "items", "items must be from 1 to %d, is %d", MaxItems, s.Items)
	r.check(s.Payload >= MinPayload && s.Payload <= MaxPayload, "payload",
		"payload must be from %v to %v, is %v", Bytes(MinPayload), Bytes(MaxPayload), s.Payload)
	r.check(s.Group >= 0 && s.Group <= MaxItems, "group", "group must be from 0 (none) to %d items, is %d", MaxItems, s.Group)
	r.check(s.GOGC >= 0 && s.GOGC <= MaxGOGC, "gogc", "gogc must be from 0 (Go's default) to %d, is %d", MaxGOGC, s.GOGC)
	for i, text := range s.Strategies { // whether there are such, the table of strategies knows
		r.check(text != "" && printable(text), fmt.Sprintf("strategies[%d]", i), "a strategy is one line of printable text, such as batched:size=10")
	}
	r.check(len(s.Stages) > 0, "stages", "the spec needs at least one stage")
	for i, st := range s.Stages {
		at := rules{found: &found, where: st.Name + ": ", path: fmt.Sprintf("stages[%d].", i)}
		if st.Name == "" {
			at.where = fmt.Sprintf("stage %d: ", i+1)
		}
		at.check(st.Name == "" || s.StageIndex(st.Name) == i, "name", "two stages are called %q", st.Name)
		at.stage(st)
		if st.Kind == stage.IO {
			at.policy(st.Policy, st.Store, st.opAt(i, s.lastIO()))
		}
	}
	return found
}

var stageName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// stage checks one stage by itself.
func (r rules) stage(st Stage) {
	r.check(st.Name != "", "name", "a stage needs a name")
	r.check(st.Name == "" || stageName.MatchString(st.Name), "name",
		"stage name %q must begin with a to z and go on with those, digits and dashes", st.Name)
	r.check(!slices.Contains(Reserved, st.Name), "name", "stage name %q is reserved", st.Name)
	r.check(st.Limit >= 0 && st.Limit <= MaxLimit, "limit", "limit must be from 0 (the default) to %d, is %d", MaxLimit, st.Limit)
	r.check(st.Stretch == 0 || st.Stretch >= 1 && st.Stretch <= MaxStretch, "stretch", "stretch must be from 1 to %d times, is %v", MaxStretch, st.Stretch)
	if st.Kind == stage.CPU {
		r.cpu(st)
		return
	}
	r.check(st.Kind == stage.IO, "kind", "no such stage kind: %v", st.Kind)
	r.check(st.Kernel == "", "kernel kind", "an io stage has no kernel: its kind would be cpu")
	r.check(st.Cost.IsZero(), "cost kind", "an io stage has no cost: it has a latency")
	r.check(st.Rounds == 0, "rounds kind", "an io stage has no rounds: it has a latency")
	if st.Op != "" {
		r.known("op", st.Op, Get, Put)
	}
	r.path += "service."
	r.service(st.Service)
}

// cpu checks what only a CPU stage has, and that it has nothing else.
func (r rules) cpu(st Stage) {
	r.check(st.Op == "", "op kind", "a cpu stage has no op: its kind would be io")
	r.check(st.Latency.IsZero(), "latency kind", "a cpu stage has no latency: it has a cost")
	r.check(st.Service.Ideal(), "service kind", "a cpu stage has no service: its kind would be io")
	r.check(st.Policy.IsZero(), "policy kind", "a cpu stage has no policy: its kind would be io")
	r.check(st.Store == "", "store kind", "a cpu stage has no store: its kind would be io")
	r.check(st.Kernel != "", "kernel kind", "a cpu stage needs a kernel")
	if st.Kernel != "" {
		_, err := FindKernel(st.Kernel)
		r.check(err == nil, "kernel", "%v", err)
	}
	r.check(st.Rounds >= 0, "rounds", "rounds must not be negative, is %d", st.Rounds)
	r.check(!st.Cost.IsZero() || st.Rounds != 0, "cost rounds kind", "a cpu stage needs a cost above 0, or rounds")
	r.check(st.Cost.IsZero() || st.Rounds == 0, "rounds cost", "cost and rounds are both given: rounds would replace the cost")
}

// service checks what the other end is like.
func (r rules) service(v Service) {
	const most = 1e9
	r.check(v.Capacity >= 0, "capacity", "capacity must not be negative, is %d", v.Capacity)
	r.check(v.Concurrency >= 0, "concurrency", "concurrency must not be negative, is %d", v.Concurrency)
	r.check(v.Burst >= 0, "burst", "burst must not be negative, is %d", v.Burst)
	r.check(v.Bandwidth >= 0, "bandwidth", "bandwidth must not be negative, is %v", v.Bandwidth)
	r.check(v.Rate >= 0 && v.Rate <= most, "rate", "rate must be from 0 (none) to %v requests a second, is %v", most, v.Rate)
	if v.Overflow != "" {
		r.known("overflow", v.Overflow, Queue, Refuse)
	}
	path := r.path
	for i, f := range v.Faults {
		r.path = fmt.Sprintf("%sfaults[%d].", path, i)
		r.fault(f)
	}
}

// fault checks one rule for faults.
func (r rules) fault(f Fault) {
	r.check(f.Every >= 0, "every", "every must not be negative, is %d", f.Every)
	r.check(f.First >= 0, "first", "first must not be negative, is %d", f.First)
	r.check(f.First == 0 || f.Every != 0, "first every", "first is the first item that every strikes, and every is not given")
	r.check(f.Probability >= 0 && f.Probability <= 1, "probability", "probability must be from 0 to 1, is %v", f.Probability)
	r.check((f.Every != 0) != (f.Probability != 0), "every probability", "a fault needs one of every and probability, above 0")
	r.known("kind", f.Kind, FaultKinds...)
	r.check(f.Status == 0 || f.Kind == FaultStatus, "status kind", "a status needs the kind %q", FaultStatus)
	r.check(f.Status == 0 || f.Status >= 400 && f.Status <= 599, "status", "status must be from 400 to 599, is %d", f.Status)
}

// Ideal reports whether the service answers any number of requests, each after its
// latency.
func (v Service) Ideal() bool {
	return len(v.Faults) == 0 && v.Capacity == 0 && v.Concurrency == 0 && v.Overflow == "" &&
		v.Rate == 0 && v.Burst == 0 && v.Bandwidth == 0
}

// printable reports whether text is one line that shows as it is.
func printable(text string) bool {
	for _, r := range text {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			return false
		}
	}
	return true
}
