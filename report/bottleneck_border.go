package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// border is what the model says would hold the cells of a map back, were its strategy
// to lose nothing: it is the same for every strategy.
type border struct {
	rows      []borderRow // as the map's cores
	crossings bool        // latencies are durations that lie on a scale
}

// borderRow is the model's on some cores.
type borderRow struct {
	cores    int
	verdicts []analysis.Verdict // as the map's latencies; empty: not known
	from     []time.Duration    // the latency from which on verdicts[i] holds; 0: from the first on, or not known
}

// borderOf asks the model for every place of a map, also where no cell is.
func (v view) borderOf(m heatMap, cells []analysis.CellSummary) border {
	asked := analysis.NewBorders(v.run)
	var b border
	for _, cores := range m.cores {
		row := borderRow{cores: cores, verdicts: make([]analysis.Verdict, len(m.latencies)), from: make([]time.Duration, len(m.latencies))}
		var before results.Cell
		for i, latency := range m.latencies {
			at := slices.IndexFunc(cells, func(c analysis.CellSummary) bool { return v.latency.of(c.Cell) == latency })
			cell := cells[at].Cell
			cell.Cores = cores
			row.verdicts[i], _ = asked.Binds(cell)
			if i > 0 {
				row.from[i], _ = asked.Crossing(v.latency.field, before, cell)
			}
			b.crossings = b.crossings || row.from[i] > 0
			before = cell
		}
		b.rows = append(b.rows, row)
	}
	return b
}

// edge is a side between two places of a map, in columns and rows.
type edge struct{ x0, y0, x1, y1 float64 }

// edges are the sides between neighbours that the model has different verdicts for.
func (b border) edges() (out []edge) {
	differ := func(x, y analysis.Verdict) bool { return x != "" && y != "" && x != y }
	for r, row := range b.rows {
		y := float64(r)
		for i := range row.verdicts {
			x := float64(i)
			if i > 0 && differ(row.verdicts[i-1], row.verdicts[i]) {
				out = append(out, edge{x - 0.5, y - 0.5, x - 0.5, y + 0.5})
			}
			if r > 0 && differ(b.rows[r-1].verdicts[i], row.verdicts[i]) {
				out = append(out, edge{x - 0.5, y - 0.5, x + 0.5, y - 0.5})
			}
		}
	}
	return out
}

// drawn reports whether there is a line to draw.
func (b border) drawn() bool { return len(b.edges()) > 0 }

// name is what the line stands for in a key: the verdicts on its sides, those at low
// latencies first.
func (b border) name() string {
	var sides []string
	for i := range b.rows[0].verdicts {
		for _, row := range b.rows {
			if word := string(row.verdicts[i]); word != "" && !slices.Contains(sides, word) {
				sides = append(sides, word)
			}
		}
	}
	return "predicted: " + strings.Join(sides, " | ")
}

// mostBorderRows is how many numbers of cores the words below a map tell of.
const mostBorderRows = 4

// words tell where the model has its borders, by cores.
func (b border) words() []string {
	var rows []string
	for _, row := range b.rows {
		if said := row.words(); said != "" {
			rows = append(rows, coresText(row.cores)+": "+said)
		}
	}
	if !b.crossings || len(rows) == 0 {
		return nil
	}
	if n := len(rows); n > mostBorderRows {
		rows = append(rows[:mostBorderRows-1:mostBorderRows-1], "…", rows[n-1])
	}
	return []string{"by the model, on " + strings.Join(rows, " · ")}
}

// words tell a row's verdicts with the latencies at which they change; empty where
// some of them is not known.
func (r borderRow) words() string {
	said := string(r.verdicts[0])
	for i, of := range r.verdicts {
		switch {
		case of == "":
			return ""
		case i == 0 || of == r.verdicts[i-1]:
		case r.from[i] == 0:
			return ""
		default:
			said += fmt.Sprintf(", from %s %s", spanText(float64(r.from[i].Round(10*time.Microsecond))), of)
		}
	}
	return said
}

const (
	borderWidth = vg.Length(2.2)
	borderHalo  = vg.Length(5) // of background, so that the line shows on any fill
)

// draw draws the line over the cells of a map, square at its corners.
func (b border) draw(p panel, t Theme) {
	if !b.drawn() {
		return
	}
	group(p.Canvas, "border", "", "The model's border: "+b.name(), func() {
		for _, style := range []draw.LineStyle{{Color: t.of(background), Width: borderHalo}, {Color: t.of(ink), Width: borderWidth}} {
			half := borderWidth / 2
			for _, e := range b.edges() {
				from, to := p.at(e.x0, e.y0), p.at(e.x1, e.y1)
				if e.x0 == e.x1 {
					from.Y, to.Y = from.Y-half, to.Y+half
				} else {
					from.X, to.X = from.X-half, to.X+half
				}
				p.StrokeLine2(style, from.X, from.Y, to.X, to.Y)
			}
		}
	})
}
