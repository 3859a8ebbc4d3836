package report

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// endLabel names a line at its right end.
type endLabel struct {
	text string
	at   float64 // the line's value there
	line shade
	bold bool
}

const (
	labelGap    = 12.5          // points between the middles of two labels
	labelIndent = vg.Length(12) // from the panel's edge to the labels
)

// endLabelWidth is the room that the labels take right of the panel.
func endLabelWidth(labels []endLabel) vg.Length {
	var w vg.Length
	for _, l := range labels {
		l := lettering{size: labelType.size, bold: l.bold}.width(l.text)
		w = max(w, l)
	}
	return w + labelIndent
}

// endLabels writes the labels right of the panel, apart from each other, each
// with a leader to its line where it had to move.
func (p panel) endLabels(t Theme, labels []endLabel) {
	labels = slices.Clone(labels)
	slices.SortStableFunc(labels, func(a, b endLabel) int { return cmp.Compare(a.at, b.at) })
	want := make([]float64, len(labels))
	for i, l := range labels {
		want[i] = float64(min(max(p.atY(l.at), p.Min.Y), p.Max.Y))
	}
	lo, hi := float64(p.Min.Y), float64(p.Max.Y)
	gap := labelGap
	if n := len(labels); n > 1 {
		gap = min(gap, (hi-lo)/float64(n-1))
	}
	words := labelType
	words.size = min(words.size, gap*0.8)
	for i, y := range spread(want, gap, lo, hi) {
		l := labels[i]
		if moved := y - want[i]; moved > 2 || moved < -2 {
			p.StrokeLines(draw.LineStyle{Color: l.line.fade(0.7), Width: hairline}, []vg.Point{
				{X: p.Max.X + 4.5, Y: vg.Length(want[i])}, {X: p.Max.X + labelIndent - 2, Y: vg.Length(y)},
			})
		}
		words.bold = l.bold
		words.in(t.text(l.line)).draw(p.Canvas, p.Max.X+labelIndent, vg.Length(y), l.text)
	}
}

// spread moves ascending positions as little as possible (least squares) so
// that neighbours are gap apart and all lie in lo..hi, which must have room.
// With the gaps subtracted this is an isotonic regression, solved by pooling
// adjacent violators (Barlow et al., Statistical Inference under Order
// Restrictions, 1972, section 1.2).
func spread(want []float64, gap, lo, hi float64) []float64 {
	type pool struct {
		sum float64
		n   int
	}
	var pools []pool
	for i, w := range want {
		pools = append(pools, pool{w - float64(i)*gap, 1})
		for len(pools) > 1 {
			a, b := pools[len(pools)-2], pools[len(pools)-1]
			if a.sum/float64(a.n) <= b.sum/float64(b.n) {
				break
			}
			pools = append(pools[:len(pools)-2], pool{a.sum + b.sum, a.n + b.n})
		}
	}
	var out []float64
	highest := hi - float64(len(want)-1)*gap
	for _, p := range pools {
		at := max(lo, min(highest, p.sum/float64(p.n)))
		for range p.n {
			out = append(out, at+float64(len(out))*gap)
		}
	}
	return out
}
