package cli

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/probe"
)

// parseCores reads a list of core counts: "4", "1,2,4", "1..8", "1..N" with N for
// the machine's cores, "1..N:x2" by doubling. A range holds both its ends. Counts
// above the machine's are refused.
func parseCores(text string, machine int) ([]int, error) {
	out, err := coreCounts(text, machine, machine)
	if err != nil {
		return nil, err
	}
	if n := out[len(out)-1]; n > machine {
		return nil, fmt.Errorf("--cores %s: %d cores asked for, and hbench may use %d here; ask for at most N, which stands for all of them, or hbench simulate", text, n, machine)
	}
	return out, nil
}

// mostVirtual is the most cores of a simulated machine.
const mostVirtual = 4096

// virtualCores reads a list of core counts as parseCores does, also such as this
// machine does not have. Nothing or 0 is that cores do not bind.
func virtualCores(text string, machine int) ([]int, error) {
	if text == "" || text == "0" {
		return []int{0}, nil
	}
	out, err := coreCounts(text, machine, mostVirtual)
	if err != nil {
		return nil, err
	}
	if n := out[len(out)-1]; n > mostVirtual {
		return nil, fmt.Errorf("--cores %s: %d cores asked for, and at most %d are simulated; 0 means that cores do not bind", text, n, mostVirtual)
	}
	return out, nil
}

// coreCounts reads a list of core counts, sorted, at least one. N stands for the
// machine's. A range that ends above most gives its end only, for the caller to
// refuse.
func coreCounts(text string, machine, most int) ([]int, error) {
	var out []int
	for part := range strings.SplitSeq(text, ",") {
		some, err := coreRange(strings.TrimSpace(part), machine, most)
		if err != nil {
			return nil, fmt.Errorf("--cores %s: %w", text, err)
		}
		out = append(out, some...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// usableCores is what N stands for: the cores that hbench may run on, or fewer
// where its control group is granted less CPU time than they have.
func usableCores() int {
	machine, _ := probe.Machine(context.Background()) // its warnings are for the record
	return withinQuota(bench.Cores(), machine.CPUQuota)
}

func withinQuota(cores int, quota float64) int {
	if quota <= 0 {
		return cores
	}
	return min(cores, max(int(math.Ceil(quota)), 1))
}

func coreRange(text string, machine, most int) ([]int, error) {
	span, step, stepped := strings.Cut(text, ":")
	first, last, ranged := strings.Cut(span, "..")
	lo, err := coreCount(first, machine)
	if err != nil {
		return nil, err
	}
	if !ranged {
		if stepped {
			return nil, fmt.Errorf("%q: a step belongs to a range, as in 1..N:x2", text)
		}
		return []int{lo}, nil
	}
	hi, err := coreCount(last, machine)
	if err != nil {
		return nil, err
	}
	if lo > hi {
		return nil, fmt.Errorf("%q begins above its end", text)
	}
	if hi > most { // refused by the caller, with all of them in view
		return []int{hi}, nil
	}
	next := func(n int) int { return n + 1 }
	if stepped {
		factor, err := strconv.Atoi(strings.TrimPrefix(step, "x"))
		if err != nil || factor < 2 || !strings.HasPrefix(step, "x") {
			return nil, fmt.Errorf("%q: a step is a factor of 2 or more, as in 1..N:x2", text)
		}
		next = func(n int) int { return n * factor }
	}
	var out []int
	for n := lo; n < hi; n = next(n) {
		out = append(out, n)
	}
	return append(out, hi), nil
}

func coreCount(text string, machine int) (int, error) {
	if text == "N" {
		return machine, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is not a number of cores: 1 or more, or N for all", text)
	}
	return n, nil
}

// splitValues cuts a list at the commas outside parentheses: distributions such
// as lognormal(5ms,40ms) have commas of their own.
func splitValues(text string) ([]string, error) {
	var out []string
	depth, start := 0, 0
	for i, r := range text + "," {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			value := strings.TrimSpace(text[start:i])
			if value == "" {
				return nil, fmt.Errorf("%q has an empty value", text)
			}
			if !slices.Contains(out, value) {
				out = append(out, value)
			}
			start = i + 1
		}
	}
	if depth != 0 || len(out) == 0 {
		return nil, fmt.Errorf("%q is not a list of values separated by commas", text)
	}
	return out, nil
}
