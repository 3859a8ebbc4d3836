package analysis

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/results"
)

// lateAPI counts the trials whose API did not keep its promise, whether or not
// they were failed for it.
func lateAPI(trials []results.Trial) []string {
	n, left, first := 0, 0, ""
	for _, t := range trials {
		if t.API == nil || t.API.Invalid == "" {
			continue
		}
		if n++; first == "" {
			first = t.API.Invalid
		}
		if !t.OK() {
			left++
		}
	}
	if n == 0 {
		return nil
	}
	text := trialsText(n) + ": " + first
	if n > 1 {
		text += " (the first of them)"
	}
	switch left {
	case 0:
		return []string{text + "; included all the same"}
	case n:
		return []string{text + "; left out"}
	}
	return []string{fmt.Sprintf("%s; %d left out", text, left)}
}

// unlikeCores says where the API took the trials' cores in some cells and its
// own in others, as where a machine has cores to spare for trials on one core
// only. Empty: all are alike.
func unlikeCores(trials []results.Trial) string {
	late := map[bool]map[int][]float64{true: {}, false: {}} // shared → cores → p99 of the lateness
	for _, t := range trials {
		if t.API != nil && t.API.Mode == "process" && t.OK() {
			by := late[t.API.SharesCores]
			by[t.Cell.Cores] = append(by[t.Cell.Cores], float64(t.API.Lateness.P99NS))
		}
	}
	if len(late[true]) == 0 || len(late[false]) == 0 {
		return ""
	}
	sharedOn, sharedLate := onCores(late[true])
	spareOn, spareLate := onCores(late[false])
	return fmt.Sprintf("on %s the API shared the trials' cores (late p99 %s, against %s on %s): speedup over one core compares unlike things",
		sharedOn, lateText(sharedLate), lateText(spareLate), spareOn)
}

// onCores names the numbers of cores, and gives the median of all their values.
func onCores(values map[int][]float64) (cores string, median float64) {
	var names []string
	var all []float64
	counts := slices.Sorted(maps.Keys(values))
	for _, n := range counts {
		names = append(names, fmt.Sprint(n))
		all = append(all, values[n]...)
	}
	cores = strings.Join(names, ", ") + " cores"
	if len(counts) == 1 {
		cores = coresText(counts[0])
	}
	return cores, middle(all)
}

// lateText writes nanoseconds to a tenth of a millisecond.
func lateText(ns float64) string { return fmt.Sprintf("%.1f ms", ns/float64(time.Millisecond)) }
