package report

import (
	"slices"
	"strings"
)

// look is how one strategy appears in every chart.
type look struct {
	hue    hue
	tint   int
	marker marker
}

func (l look) shade(t Theme) shade { return t.tinted(l.hue, l.tint) }

// houseLooks are the looks of the built-in strategies. Sequential, the baseline,
// takes the ink: grey and purple look alike to red-green blind readers.
var houseLooks = map[string]look{
	"sequential": {hue: ink, marker: marker{shape: square}},
	"fetch-all":  {hue: orange, marker: marker{shape: wedge}},
	"batched":    {hue: sky, marker: marker{shape: triangle}},
	"prefetch":   {hue: blue, marker: marker{shape: plus}},
	"pipeline":   {hue: green, marker: marker{shape: disc}},
	"semaphore":  {hue: purple, marker: marker{shape: diamond}},
	"adaptive":   {hue: vermillion, marker: marker{shape: cross}},
}

// spareLooks are for strategies that a user adds. Yellow needs ink in it: pure,
// it vanishes on white.
var spareLooks = []look{
	{hue: yellow, tint: 40, marker: marker{shape: star}},
	{hue: neutral, marker: marker{shape: hexagon}},
}

// deepest is the tint, in percent of ink, of a strategy's last variant.
const deepest = 60

// looksFor gives every strategy of a run its look. A strategy's hue and shape
// follow from its name without parameters; variants of one strategy (other
// parameters) differ by depth of colour and by the marker's inside, in the order
// given. Added strategies take the spare looks in the order of their names, then
// what the run's own strategies leave.
func looksFor(strategies []string) map[string]look {
	bases, variants := variantsOf(strategies)
	looks := map[string]look{}
	for base, l := range assign(bases) {
		names := variants[base]
		for i, name := range names {
			v := l
			v.marker.variant = l.marker.variant + i
			if len(names) > 1 {
				v.tint = max(l.tint, deepest*i/(len(names)-1))
			}
			looks[name] = v
		}
	}
	return looks
}

// variantsOf groups strategies by their name without parameters.
func variantsOf(strategies []string) (bases []string, variants map[string][]string) {
	variants = map[string][]string{}
	for _, s := range strategies {
		base := baseName(s)
		if variants[base] == nil {
			bases = append(bases, base)
		}
		if !slices.Contains(variants[base], s) {
			variants[base] = append(variants[base], s)
		}
	}
	return bases, variants
}

// assign gives each name without parameters a look of its own, as long as there
// are any.
func assign(bases []string) map[string]look {
	out := map[string]look{}
	var added []string
	for _, base := range bases {
		if l, ok := houseLooks[base]; ok {
			out[base] = l
		} else {
			added = append(added, base)
		}
	}
	free := slices.Clone(spareLooks)
	for _, house := range []string{"adaptive", "prefetch", "fetch-all", "batched", "semaphore", "pipeline"} {
		if _, taken := out[house]; !taken {
			free = append(free, houseLooks[house])
		}
	}
	slices.Sort(added)
	for i, base := range added {
		l := free[i%len(free)]
		l.marker.variant = i / len(free)
		out[base] = l
	}
	return out
}

func baseName(strategy string) string {
	name, _, _ := strings.Cut(strategy, ":")
	return name
}

// stageLook is the colour of a stage: blue to green and yellow for I/O, red for
// CPU, then clearly deeper where one kind has more stages than colours.
func stageLook(kind string, nth int) look {
	hues := []hue{blue, yellow, sky, green}
	if kind == "cpu" {
		hues = []hue{vermillion, purple}
	}
	return look{hue: hues[nth%len(hues)], tint: min(deepest, nth/len(hues)*40)}
}
