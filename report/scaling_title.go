package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hbench/hbench/analysis"
)

// lawText names the law that a curve follows, in a few words.
func (c scalingCurve) lawText() string {
	switch {
	case c.law == nil && slices.ContainsFunc(c.cells, func(c analysis.CellSummary) bool { return len(c.OverLimit) > 0 }):
		return "no law: it keeps no limit"
	case c.law == nil && c.losesDifferently():
		return "no law: its cells stored different items"
	case c.law == nil && c.counts() < analysis.LeastToFit:
		return fmt.Sprintf("no law of %d numbers of cores: it takes %d", c.counts(), analysis.LeastToFit)
	case c.law == nil:
		return "no law is determined"
	}
	fit := c.law.Choice.Chosen()
	share := percentDigits(fit.Alpha.Center)
	switch {
	case flat(fit):
		return "does not scale"
	case !follows(fit):
		return fmt.Sprintf("no law: %s explains %s of the variance", lawName(fit.Law), percentText(fit.R2))
	case fit.Law == analysis.LawUSL:
		return fmt.Sprintf("USL: contention %s %%, %s", share, c.peakText(fit))
	}
	if limit, ok := fit.Curve.Limit(); ok {
		return fmt.Sprintf("Amdahl: %s %% serial, at most %s", share, timesText(limit/fit.Curve.Throughput(1)))
	}
	return "Amdahl: no serial share"
}

// peakText says where the law has its peak.
func (c scalingCurve) peakText(fit analysis.Fit) string {
	n, _, ok := fit.Peak()
	switch {
	case !ok:
		return "no clear peak"
	case n > fit.Most:
		return "peak beyond"
	case !c.peaked():
		return "the points do not fall"
	}
	return "peak on " + coresText(int(n+0.5))
}

// peaked reports whether the curve has a peak among its points.
func (c scalingCurve) peaked() bool {
	if c.law == nil {
		return false
	}
	for _, l := range c.lines {
		if l.family.simulated == c.law.Simulated {
			return peaks(c.law.Choice.Chosen(), l.points)
		}
	}
	return false
}

// peaks reports whether a law has its peak among the points that it was fitted to, and
// they do not deny it. Of a saturated strategy, whose curve is flat, the nearest law
// often falls; where every point is exact, that is no finding.
func peaks(fit analysis.Fit, points []dataPoint) bool {
	n, _, ok := fit.Peak()
	if !ok || !follows(fit) || n < fit.Least || n > fit.Most {
		return false
	}
	r := riseOf(points)
	return !r.exact || r.kind == falls
}

func lawName(l analysis.Law) string {
	if l == analysis.LawUSL {
		return "USL"
	}
	return "Amdahl"
}

// lawHover says in words what a drawn law is, and why the chosen one was.
func (c scalingCurve) lawHover(fit analysis.Fit) string {
	text := fmt.Sprintf("%s: contention %s", lawName(fit.Law), shareWithInterval(fit.Alpha))
	if fit.Law == analysis.LawUSL {
		text += ", coherency " + shareWithInterval(fit.Beta)
	}
	if n, x, ok := fit.Peak(); ok {
		text += fmt.Sprintf(", peak of %s items/s on %s cores", rateText(x), digits(n, 3))
	}
	text += fmt.Sprintf(", explains %s of the variance", percentText(max(0, fit.R2)))
	if fit.Law == c.law.Choice.Law {
		text += "; chosen: " + c.law.Choice.Why
	}
	return text
}

// rise is up to how many cores a curve rises, as far as its intervals show.
type rise struct {
	kind  riseKind
	cores int
	told  bool // on enough trials
	exact bool // simulated: no interval hides a gain
}

type riseKind uint8

const (
	rises    riseKind = iota // up to cores, and keeps it
	falls                    // after cores
	risesNot                 // not at all
)

// worthCores is how much more throughput more cores must bring to be called a gain.
const worthCores = 1.05

// riseOf judges a line of at least two points.
func riseOf(points []dataPoint) rise {
	best := slices.MaxFunc(points, func(a, b dataPoint) int { return cmp.Compare(a.e.Center, b.e.Center) }).e
	reached := slices.IndexFunc(points, func(q dataPoint) bool { return q.e.Hi*worthCores >= best.Lo })
	g := rise{cores: int(points[reached].x), told: true, exact: true}
	for _, q := range points {
		g.told, g.exact = g.told && q.e.Told(), g.exact && q.e.Exact
	}
	switch {
	case points[len(points)-1].e.Hi*worthCores < best.Lo:
		g.kind = falls
	case reached == 0:
		g.kind = risesNot
	}
	return g
}

// does says it of one or of several.
func (g rise) does() act {
	clearly := "clearly "
	if g.exact {
		clearly = ""
	}
	switch g.kind {
	case risesNot:
		return act{"does not " + clearly + "gain", "do not " + clearly + "gain"}
	case falls:
		on := " fastest on " + coresText(g.cores)
		return act{"is" + on, "are" + on}
	}
	to := "up to " + coresText(g.cores)
	return act{clearly + "gains " + to, clearly + "gain " + to}
}

// scalingTitle says up to how many cores which strategies gain; of a single one
// under several settings, where.
func scalingTitle(curves []scalingCurve) string {
	var ranked []scalingCurve
	for _, c := range curves {
		if len(c.first().points) > 1 && (!c.unranked() || len(curves) == 1) {
			ranked = append(ranked, c)
		}
	}
	var found []rise
	for _, c := range ranked {
		found = append(found, riseOf(c.first().points))
	}
	switch {
	case len(found) == 0:
		return "No strategy that can be ranked has figures on two numbers of cores"
	case slices.ContainsFunc(found, func(g rise) bool { return !g.told }):
		return fmt.Sprintf("Too few trials to tell what more cores bring (it takes %d)", analysis.LeastToTell)
	case alone(ranked):
		return settingsTitle(ranked, found)
	}
	return sentence(gainsText(ranked, found))
}

// settingsTitle is that of one strategy's curves.
func settingsTitle(curves []scalingCurve, found []rise) string {
	var panels [][]analysis.CellSummary
	var verdicts []verdict
	for i, c := range curves {
		panels = append(panels, c.cells)
		verdicts = append(verdicts, all([]string{c.first().short}, found[i].does()))
	}
	return sentence(settingsOf(panels).tell(verdicts))
}

// mostGains is how many groups of strategies a title tells apart.
const mostGains = 4

// gainsText joins what the strategies do: those that gain first, in the order of
// the curves.
func gainsText(curves []scalingCurve, found []rise) string {
	kinds, groups := groupedBy(found, func(g rise) rise { return g })
	slices.SortStableFunc(kinds, func(a, b rise) int { return cmp.Compare(a.kind, b.kind) })
	if len(kinds) == 1 && kinds[0].kind == risesNot {
		return "no strategy clearly gains from more cores"
	}
	text := ""
	for i, g := range kinds {
		if i == mostGains {
			return text + "; the others differ"
		}
		var names []string
		for k := range curves {
			if found[k] == g {
				names = append(names, curves[k].first().short)
			}
		}
		who := listText(names)
		switch {
		case len(groups[g]) == len(found):
			who = "all strategies"
		case len(names) > 3:
			who = fmt.Sprintf("%d strategies", len(names))
		}
		said := verdict{who, len(names) > 1, g.does()}.String()
		switch {
		case i == 0:
			text = said
		case g.kind == rises: // as those before
			text += ", " + who + " up to " + coresNumber(g.cores)
		default:
			text += "; " + said
		}
	}
	return text
}
