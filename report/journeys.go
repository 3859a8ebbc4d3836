package report

import (
	"cmp"
	"slices"

	"github.com/hbench/hbench/results"
)

// journey is one item's spans, by stage.
type journey struct {
	item   int
	spans  []results.Span
	failed bool // in the stage of its last span
}

func (j journey) begin() float64 { return float64(j.spans[0].StartNS) }
func (j journey) end() float64   { return float64(j.spans[len(j.spans)-1].EndNS) }

// journeys sorts a trial's spans into items, those that started first first.
// Spans of stages that the trial does not name, and such as end before they
// start, are left out.
func journeys(t results.Trial) []journey {
	byItem := map[int][]results.Span{}
	for _, s := range t.Spans {
		if s.Stage >= 0 && s.Stage < len(t.Stages) && s.EndNS >= s.StartNS && s.StartNS >= 0 {
			byItem[s.Item] = append(byItem[s.Item], s)
		}
	}
	var out []journey
	for item, spans := range byItem {
		slices.SortStableFunc(spans, func(a, b results.Span) int {
			return cmp.Or(cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.StartNS, b.StartNS))
		})
		last := spans[len(spans)-1]
		// An older record does not say so of the span.
		failed := last.Failed || t.Outcomes.Failed > 0 && last.Stage < len(t.Stages)-1
		out = append(out, journey{item, spans, failed})
	}
	slices.SortFunc(out, func(a, b journey) int {
		return cmp.Or(cmp.Compare(a.begin(), b.begin()), cmp.Compare(a.item, b.item))
	})
	return out
}

// wellEnded are the items that did not fail; all, if each did.
func wellEnded(items []journey) []journey {
	out := slices.DeleteFunc(slices.Clone(items), func(j journey) bool { return j.failed })
	if len(out) == 0 {
		return items
	}
	return out
}

// widest is how many times an item's median time in the run a timeline spans:
// beyond, its bars are too short to read.
const widest = 16

// window is the time that the timeline shows: all of it where the bars of items that
// did not fail are long enough, otherwise a part from the middle of the run.
func window(items []journey) (begin, end float64) {
	var lives []float64
	for _, j := range wellEnded(items) {
		lives = append(lives, j.end()-j.begin())
	}
	for _, j := range items {
		end = max(end, j.end())
	}
	slices.Sort(lives)
	life := lives[len(lives)/2]
	if life <= 0 || end <= widest*life {
		return 0, end
	}
	return end/2 - widest*life/2, end/2 + widest*life/2
}

// within are the items that begin and end in the window; all, if none does.
func within(items []journey, begin, end float64) []journey {
	out := slices.DeleteFunc(slices.Clone(items), func(j journey) bool { return j.begin() < begin || j.end() > end })
	if len(out) == 0 {
		return items
	}
	return out
}

// thinned keeps at most n items: every so many-th.
func thinned(items []journey, n int) (out []journey) {
	for i := 0; i < len(items); i += max(1, (len(items)+n-1)/n) {
		out = append(out, items[i])
	}
	return out
}
