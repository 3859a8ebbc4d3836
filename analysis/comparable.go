package analysis

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hbench/hbench/results"
)

// mostUnequal is by how much the shares of items that were stored, or answered by a
// fallback, may differ: items that fail take another time than those that do not.
const mostUnequal = 0.01

// validity says why the two sides of a cell are not compared; an empty verdict: they
// may be. runs says in what the conditions of the whole runs differ.
func (m *match) validity(runs []string, paired bool) (ChangeVerdict, string) {
	switch {
	case m.base == nil:
		return New, ""
	case m.head == nil:
		return Removed, ""
	case len(runs) > 0:
		return NotComparable, "the runs differ in " + strings.Join(runs, ", ")
	}
	if why := cmp.Or(failedOf(m.baseName, m.base), failedOf(m.headName, m.head)); why != "" {
		return Failed, why
	}
	if why := m.unlike(); why != "" {
		return NotComparable, why
	}
	if paired && len(m.pairs) == 0 {
		return NotComparable, fmt.Sprintf("%s and %s have no block in common", m.baseName, m.headName)
	}
	if m.sameTrials() {
		return NotComparable, fmt.Sprintf("%s and %s hold the very same trials", m.baseName, m.headName)
	}
	return "", ""
}

// sameTrials reports whether one file is held against itself, or a copy: two trials do
// not begin at the same nanosecond. Without it such a comparison would always pass.
func (m *match) sameTrials() bool {
	a, b := m.base.usable[0], m.head.usable[0]
	return !a.Cell.Simulated && !a.Start.IsZero() && a.Start.Equal(b.Start) && a.WallNS == b.WallNS
}

// failedOf says that trials of a side ended badly; those that the user broke off did
// not.
func failedOf(name string, g *trials) string {
	var bad []results.Trial
	for _, t := range g.all {
		if !t.OK() && t.Failure.Cause != results.CauseInterrupted {
			bad = append(bad, t)
		}
	}
	if len(bad) == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s failed: %s", ofText(len(bad), len(g.all)), name, failureText(*bad[0].Failure))
}

// unlike says in what the trials of the two sides did different things.
func (m *match) unlike() string {
	for _, s := range []struct {
		name string
		*trials
	}{{m.baseName, m.base}, {m.headName, m.head}} {
		rejected := slices.ContainsFunc(s.all, func(t results.Trial) bool { return t.OK() && t.WallNS > 0 })
		switch {
		case len(s.usable) == 0 && rejected:
			return s.name + " did other work than most of its run: its digests differ"
		case len(s.usable) == 0:
			return s.name + " has no trial of it"
		case !slices.ContainsFunc(s.usable, func(t results.Trial) bool { return secondsAnItem(t) > 0 }):
			return s.name + " stored no item"
		}
	}
	b, h := m.base.failedSet(), m.head.failedSet()
	switch {
	case b != h || strings.HasPrefix(b, severalSets):
		return cmp.Or(
			m.sharesDiffer("stored", func(o results.Outcomes) int { return o.Stored }),
			"their trials stored different items")
	case m.base.usable[0].Digest != m.head.usable[0].Digest:
		return fmt.Sprintf("they did different work: digest %q and %q", m.base.usable[0].Digest, m.head.usable[0].Digest)
	}
	return cmp.Or(m.overLimits(), m.sharesDiffer("answered by a fallback", func(o results.Outcomes) int { return o.Fallback }))
}

// overLimits says where a side held more items in a stage than its limit allows and
// the other did not, or, between strategies, where one did at all.
func (m *match) overLimits() string {
	b, h := m.base.overLimit(), m.head.overLimit()
	if m.against == "" && slices.Equal(b, h) {
		return ""
	}
	for _, s := range []struct {
		name   string
		stages []string
	}{{m.baseName, b}, {m.headName, h}} {
		if len(s.stages) > 0 {
			return fmt.Sprintf("%s held more items in %s than the limit allows", s.name, strings.Join(s.stages, ", "))
		}
	}
	return ""
}

// sharesDiffer says that the sides differ in the share of items that had an outcome.
func (m *match) sharesDiffer(what string, count func(results.Outcomes) int) string {
	share := func(g *trials) float64 {
		had, all := 0, 0
		for _, t := range g.usable {
			had, all = had+count(t.Outcomes), all+t.Items
		}
		return float64(had) / float64(max(1, all))
	}
	b, h := share(m.base), share(m.head)
	if b-h <= mostUnequal && h-b <= mostUnequal {
		return ""
	}
	return fmt.Sprintf("%.1f %% of the items were %s in %s, %.1f %% in %s", 100*b, what, m.baseName, 100*h, m.headName)
}
