package report

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// keyItem is one entry of a key.
type keyItem struct {
	text   string
	fill   shade
	form   keyForm
	marker marker // of a keyMarker
	ours   bool   // its text is no name that somebody gave: it may be as long as the key
}

// label is the entry's text, cut to the room that it has in a key of some width.
func (k keyItem) label(width vg.Length) string {
	if k.ours {
		return labelType.fit(k.text, width-k.width()-keyTab)
	}
	return labelType.fit(k.text, longestName)
}

// keyForm is what an entry's sign looks like, as in the chart.
type keyForm uint8

const (
	keyBar keyForm = iota
	keyThinBar
	keyLine
	keyDashes
	keyCurve // thinner than a line
	keyDots
	keyMarker
)

// keyRow is the height of one row of a key.
const keyRow = vg.Length(16)

const (
	swatch = vg.Length(10)
	stroke = 5 * dash      // length of a line in a key: three dashes
	keyTab = vg.Length(4)  // from a sign to its text
	keyGap = vg.Length(14) // between entries
)

// width is how long the entry's sign is.
func (k keyItem) width() vg.Length {
	switch k.form {
	case keyLine, keyDashes, keyCurve, keyDots:
		return stroke
	}
	return swatch
}

// draw puts the entry's sign with its left end at x, y.
func (k keyItem) draw(c draw.Canvas, t Theme, x, y vg.Length) {
	style := draw.LineStyle{Color: k.fill, Width: 2}
	half := vg.Length(4)
	switch k.form {
	case keyMarker:
		k.marker.draw(c, t, k.fill, vg.Point{X: x + swatch/2, Y: y})
		return
	case keyDots:
		style.Dashes = dots()
		fallthrough
	case keyCurve:
		style.Width = curveWidth
		c.StrokeLine2(style, x, y, x+stroke, y)
		return
	case keyDashes:
		style.Dashes, style.Width = dashes(), thinLine
		fallthrough
	case keyLine:
		c.StrokeLine2(style, x, y, x+stroke, y)
		return
	case keyThinBar:
		half = 1.2
	}
	c.SetColor(k.fill)
	c.Fill(rounded(vg.Rectangle{Min: vg.Point{X: x, Y: y - half}, Max: vg.Point{X: x + swatch, Y: y + half}}, 2))
}

// keySpots are where the entries stand in a key of some width: x from its left,
// row from the top.
func keySpots(items []keyItem, width vg.Length) (x []vg.Length, row []int) {
	at, line := vg.Length(0), 0
	for _, it := range items {
		w := it.width() + keyTab + labelType.width(it.label(width))
		if at > 0 && at+w > width {
			at, line = 0, line+1
		}
		x, row = append(x, at), append(row, line)
		at += w + keyGap
	}
	return x, row
}

// keyHeight is the room that a key takes at some width.
func keyHeight(items []keyItem, width vg.Length) vg.Length {
	if len(items) == 0 {
		return 0
	}
	_, row := keySpots(items, width)
	return keyRow*vg.Length(row[len(row)-1]+1) + 4
}

// key writes swatches with their names from the top left, for charts where
// labels cannot stand at what they name, and returns what is left of c.
func key(c draw.Canvas, t Theme, items []keyItem) draw.Canvas {
	width := c.Max.X - c.Min.X
	xs, rows := keySpots(items, width)
	for i, it := range items {
		x, y := c.Min.X+xs[i], c.Max.Y-keyRow*(vg.Length(rows[i])+0.5)
		it.draw(c, t, x, y)
		labelType.in(t.of(ink)).draw(c, x+it.width()+keyTab, y, it.label(width))
	}
	c.Max.Y -= keyHeight(items, width)
	return c
}
