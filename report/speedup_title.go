package report

import (
	"fmt"
	"slices"
)

// speedupVerdict says which strategies gain most from more cores, as far as the
// intervals allow: they must lie above all others', and a gain above 1.
func speedupVerdict(speedups []rival) verdict {
	speedups, enough := judged(speedups)
	switch {
	case len(speedups) == 0:
		return verdict{}
	case !enough:
		return tooFew
	case len(speedups) == 1:
		return ownGain(speedups[0])
	case !slices.ContainsFunc(speedups, func(r rival) bool { return r.e.Lo > 1 }):
		return verdict{does: always("no strategy clearly gains")}
	}
	names, ok := leaders(speedups)
	if !ok {
		return undecided(speedups)
	}
	return all(names, act{"gains most", "gain most"})
}

// ownGain is the verdict on a strategy without a rival.
func ownGain(r rival) verdict {
	name := []string{r.name}
	switch {
	case r.e.Lo > 1:
		return all(name, always(fmt.Sprintf("runs %s as fast as on one", timesText(r.e.Center))))
	case r.e.Hi < 1:
		return all(name, always(fmt.Sprintf("is slower than on one (%s)", timesText(r.e.Center))))
	}
	return all(name, always("does not clearly gain"))
}

// speedupTitle puts the verdicts of all settings into a sentence.
func speedupTitle(cores int, verdicts []verdict, settings places) string {
	if title, ok := unranked(verdicts); ok {
		return title
	}
	said := settings.tell(verdicts)
	if said == "" {
		return fmt.Sprintf("No strategy has a figure to rank on %s", coresText(cores))
	}
	return fmt.Sprintf("On %s %s", coresText(cores), said)
}

// plateauText adds to a single winner's title from where on it gains nothing
// that its intervals can show.
func plateauText(lines []dataLine, v verdict) string {
	if v.many {
		return ""
	}
	for _, l := range lines {
		if l.short == v.who {
			if cores, ok := plateau(l.points); ok {
				return fmt.Sprintf(", without a clear gain beyond %s", coresText(cores))
			}
		}
	}
	return ""
}

// plateau is the least number of cores, above one and below the most, from which
// on every interval reaches that of the most cores.
func plateau(points []dataPoint) (cores int, ok bool) {
	last := points[len(points)-1]
	for i := len(points) - 2; i >= 0 && points[i].x > 1 && points[i].e.Hi >= last.e.Lo; i-- {
		cores, ok = int(points[i].x), true
	}
	return cores, ok
}
