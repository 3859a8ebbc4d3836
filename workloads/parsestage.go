package workloads

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/stage"
)

// StageForm is how ParseStage wants a stage written.
const StageForm = "NAME=KIND:COST@LIMIT, as in fetch=io:100ms@10"

// DefaultKernel is what a CPU stage computes that names no kernel.
const DefaultKernel = "text"

// ParseStage reads a stage as one word: NAME=KIND:COST@LIMIT, where KIND is io or
// cpu, COST a distribution (its latency, or its CPU time) that is not always 0, and
// LIMIT the most items in it at once, which may be left out with its @ (see
// Resolve). A CPU stage gets DefaultKernel. The rules of Validate are not its
// matter.
func ParseStage(text string) (Stage, error) {
	bad := func(format string, args ...any) (Stage, error) {
		return Stage{}, fmt.Errorf("stage %q: "+format, append([]any{text}, args...)...)
	}
	name, rest, named := strings.Cut(text, "=")
	kind, rest, kinded := strings.Cut(rest, ":")
	if !named || !kinded {
		return bad("a stage is %s", StageForm)
	}
	s := Stage{Name: strings.TrimSpace(name)}
	if s.Kind.UnmarshalText([]byte(strings.TrimSpace(kind))) != nil {
		return bad("unknown kind %q%s", kind, nearest.Instead(kind, []string{stage.IO.String(), stage.CPU.String()}))
	}
	cost, limit, limited := strings.Cut(rest, "@")
	d, err := ParseDist(cost)
	if err != nil {
		return bad("%w", err)
	}
	if d.IsZero() {
		return bad("it takes no time: a cost is above 0, as in 100ms or lognormal(5ms,40ms)")
	}
	if limited {
		if s.Limit, err = strconv.Atoi(strings.TrimSpace(limit)); err != nil {
			return bad("the limit %q is not a whole number", limit)
		}
		if s.Limit < 1 || s.Limit > MaxLimit {
			return bad("the limit is %d: from 1 to %d, or leave it out with its @", s.Limit, MaxLimit)
		}
	}
	if s.Kind == stage.IO {
		s.Latency = d
	} else {
		s.Cost, s.Kernel = d, DefaultKernel
	}
	return s, nil
}
