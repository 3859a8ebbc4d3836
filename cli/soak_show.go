package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/soak"
)

// showSoak prints the account for people.
func showSoak(out io.Writer, a soak.Account) error {
	var b strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%-12s %s\n", name, fmt.Sprintf(format, args...))
	}
	line("soak", "%s, seed %d: %d rounds in %v", a.Workload, a.Seed, a.Rounds, a.Took.Round(100*time.Millisecond))
	line("items", "%d in: %d stored (%d by the fallback), %d failed with a reason", a.Items, a.Stored, a.Fallback, a.Failed)
	if a.UnderWay > 0 {
		line("", "%d were under way when it was interrupted", a.UnderWay)
	}
	line("lost", "%d", a.Lost)
	line("duplicated", "%d", a.Duplicated)
	line("repeats", "%d: further attempts at what was stored already", a.Repeats)
	line("redundant", "%d: in the fallback and in the API, %d: failed and stored all the same", a.Redundant, a.FailedStored)
	for _, reason := range byCount(a.Reasons) {
		line("failed", "%6d  %s", a.Reasons[reason], reason)
	}
	for _, f := range a.Faults {
		line("fault", "%-17s on %3d times, struck %d", f.Kind, f.Times, f.Struck)
	}
	for _, how := range byCount(a.Processes) {
		line("processes", "%6d  %s", a.Processes[how], how)
	}
	line("run file", "%d writes refused, %d records waited at most, %d not kept", a.Refused, a.Waiting, a.Unkept)
	line("goroutines", "%d before, %d after", a.Before.Goroutines, a.After.Goroutines)
	line("descriptors", "%d before, %d after", a.Before.Descriptors, a.After.Descriptors)
	line("heap", "%s", memoryLine(a.Before.HeapBytes, a.After.HeapBytes, a.Heap))
	line("memory", "%s", memoryLine(a.Before.RSSBytes, a.After.RSSBytes, a.RSS))
	if len(a.Wrong) == 0 {
		line("verdict", "all held")
	}
	for _, wrong := range a.Wrong {
		line("WRONG", "%s", wrong)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// memoryLine says how memory of some kind went.
func memoryLine(before, after float64, g soak.Growth) string {
	const mib = 1 << 20
	return fmt.Sprintf("%.1f MiB before, %.1f after; over the rounds it grew by %.2f MiB (up to %.2f counts as none)",
		before/mib, after/mib, g.Bytes/mib, g.Tolerance/mib)
}

// byCount lists the keys, the most frequent first.
func byCount(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if d := counts[b] - counts[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
}

// showSoak draws where a soak stands.
func (p *progress) showSoak(now soak.Progress) {
	on := "calm"
	if len(now.On) > 0 {
		var kinds []string
		for _, k := range now.On {
			kinds = append(kinds, string(k))
		}
		on = strings.Join(kinds, ", ")
	}
	rate := float64(now.Stored+now.Failed) / max(now.Elapsed.Seconds(), 0.001)
	p.line(now.Elapsed, false, fmt.Sprintf("%v of %v: round %d, %d items, %.0f/s, %d failed: %s",
		now.Elapsed.Round(time.Second), now.For, now.Rounds+1, now.Items, rate, now.Failed, on))
}
