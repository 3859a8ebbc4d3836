package workloads

import (
	"fmt"
	"slices"

	"github.com/hbench/hbench/stage"
)

// Warnings are what the spec allows and its author may not have meant: each is one line
// that begins with the stage. They travel with what is measured or predicted.
func (s Spec) Warnings() (warnings []string) {
	for _, st := range s.Stages {
		if st.Kind != stage.IO {
			continue
		}
		for _, text := range st.warnings() {
			warnings = append(warnings, fmt.Sprintf("stage %s: %s", st.Name, text))
		}
	}
	return warnings
}

// VirtualWarnings are what is to be known of the spec where it is run in virtual time.
func (s Spec) VirtualWarnings() (warnings []string) {
	for _, st := range s.Stages {
		if st.Store != "" {
			warnings = append(warnings, fmt.Sprintf("stage %s: in virtual time it takes its latency, %v; what %s takes is not known before it is measured",
				st.Name, st.Latency, st.Store))
		}
	}
	return warnings
}

// warnings are those of an I/O stage.
func (st Stage) warnings() (texts []string) {
	p, v := st.Policy, st.Service
	if p.Retries > 0 && p.Backoff == 0 && v.refuses() {
		texts = append(texts, "it retries without backoff at a service that refuses what is too much: every retry adds to that; give a backoff")
	}
	hangs := slices.ContainsFunc(v.Faults, func(f Fault) bool { return f.Kind == FaultHang })
	if hangs && p.Timeout == 0 && p.Deadline == 0 {
		texts = append(texts, "some requests hang, and nothing but the trial's time limit ends them; give a timeout or a deadline")
	}
	if st.Store != "" && !v.Ideal() {
		texts = append(texts, fmt.Sprintf("it stores in %s: limits and faults of its service are the API's, and do not strike there", st.Store))
	}
	return texts
}

// refuses reports whether the service turns requests away when they are too many.
func (v Service) refuses() bool {
	return (v.Rate > 0 || v.Concurrency > 0) && v.Overflow != Queue
}
