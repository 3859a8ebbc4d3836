package report

import (
	"cmp"
	"maps"
	"slices"
)

// roof is the most items a second that a resource allows.
type roof struct {
	resource string
	rate     float64
}

// roofsOf sorts roofs, the lowest first.
func roofsOf(rates map[string]float64) []roof {
	var out []roof
	for _, name := range slices.Sorted(maps.Keys(rates)) {
		out = append(out, roof{name, rates[name]})
	}
	slices.SortStableFunc(out, func(a, b roof) int { return cmp.Compare(a.rate, b.rate) })
	return out
}

// knee is how many items must be in flight to reach the lowest roof: Little's law
// again.
func (p roofPanel) knee() float64 { return p.roofs[0].rate * p.each }

// slope is the roof of items in flight of which none ever waits.
func (p roofPanel) slope(inFlight float64) float64 { return inFlight / p.each }

// above is what binds at some items in flight; an empty resource: the items in
// flight themselves.
func (p roofPanel) above(inFlight float64) roof {
	if s := p.slope(inFlight); s < p.roofs[0].rate {
		return roof{"", s}
	}
	return p.roofs[0]
}

// roofName names a roof in a sentence.
func roofName(resource string) string {
	switch resource {
	case "":
		return "what so few items in flight allow"
	case "cores":
		return "the cores' roof"
	case "rate":
		return "the rate limit"
	case "chain":
		return "the roof of the longest item"
	}
	return "the roof of " + resource
}
