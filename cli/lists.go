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
	var out []int
	for part := range strings.SplitSeq(text, ",") {
		some, err := coreRange(strings.TrimSpace(part), machine)
		if err != nil {
			return nil, fmt.Errorf("--cores %s: %w", text, err)
		}
		out = append(out, some...)
	}
	for _, n := range out {
		if n > machine {
			return nil, fmt.Errorf("--cores %s: %d cores asked for, and hbench may use %d here; ask for at most N, which stands for all of them", text, n, machine)
		}
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

func coreRange(text string, machine int) ([]int, error) {
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
	if hi > machine { // refused by the caller, with all of them in view
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
