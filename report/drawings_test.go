package report

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gonum.org/v1/plot/vg/draw"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// drawing is a page as SVG, with what it came from.
type drawing struct {
	chart string
	page  page
	of    results.Header
	svg   string
}

// drawn is every chart of the made-up runs and the fixture, by run and theme.
// Summaries of large runs take their time, so all tests share them.
var drawn = sync.OnceValues(func() (map[string]map[Theme][]drawing, error) {
	runs := madeRuns()
	fixtureRun, err := results.ReadFile(fixture)
	if err != nil {
		return nil, err
	}
	runs["fixture"] = fixtureRun
	out := map[string]map[Theme][]drawing{}
	for name, run := range runs {
		out[name] = map[Theme][]drawing{}
		v, err := diagnosedView(run)
		if err != nil {
			return nil, err
		}
		v.whatif = madeExperiments()[name]
		for _, theme := range bothThemes {
			if out[name][theme], err = drawAll(v, theme); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return out, nil
})

// diagnosedView is a run as the charts see it, with what held its cells up.
func diagnosedView(run *results.Run) (v view, err error) {
	v = newView(run, analysis.Summarize(run), nil)
	v.diagnoses, err = byRules(run)
	return v, err
}

// byRules are the diagnoses of a run's cells by the rules alone.
func byRules(run *results.Run) (analysis.Diagnoses, error) {
	return analysis.NewDiagnoser(run, strategies.All).All(context.Background(), func(results.Cell) bool { return false })
}

func drawAll(v view, theme Theme) ([]drawing, error) {
	var out []drawing
	for _, c := range Charts {
		pages, why := c.pages(v)
		if (why == "") != (len(pages) > 0) {
			return nil, fmt.Errorf("%s: %d pages, but why not: %q", c.Name, len(pages), why)
		}
		for _, p := range pages {
			var b bytes.Buffer
			canvas := newSVG(p.width, p.height())
			p.paint(draw.New(canvas), theme)
			if err := canvas.writeTo(&b, theme, c.Name, p.title, c.Doc); err != nil {
				return nil, err
			}
			out = append(out, drawing{c.Name, p, v.run.Header, b.String()})
		}
	}
	return out, nil
}

// withoutDetector leaves a test out of the race detector: what draws or simulates all
// there is takes minutes with it and starts no goroutine. make test runs it.
func withoutDetector(t testing.TB) {
	t.Helper()
	if raceEnabled {
		t.Skip("it starts no goroutine, and takes long with the detector: make test runs it")
	}
}

// drawings are the charts of one run.
func drawings(t testing.TB, run string, theme Theme) []drawing {
	t.Helper()
	withoutDetector(t)
	all, err := drawn()
	if err != nil {
		t.Fatal(err)
	}
	return all[run][theme]
}

// eachDrawing calls check for every chart of every run in both themes.
func eachDrawing(t *testing.T, check func(t *testing.T, d drawing)) {
	withoutDetector(t)
	all, err := drawn()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, theme := range bothThemes {
			for _, d := range all[name][theme] {
				t.Run(fmt.Sprintf("%s/%s/%s/%s", name, theme, d.chart, slug(d.page.setting)), func(t *testing.T) { check(t, d) })
			}
		}
	}
}

// elements calls f for each element of a document with the text inside it.
func elements(t testing.TB, doc string, f func(e xml.StartElement, text string)) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(doc))
	var open []xml.StartElement
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			open = append(open, e.Copy())
			f(e, "")
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if n := len(open); n > 0 {
				f(open[n-1], string(e))
			}
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// textBox is a text with the room that its letters take, in points.
type textBox struct {
	text           string
	x0, x1, y0, y1 float64
}

func texts(t testing.TB, svg string) []textBox {
	t.Helper()
	var out []textBox
	elements(t, svg, func(e xml.StartElement, text string) {
		if e.Name.Local != "text" || text == "" {
			return
		}
		number := func(name string) float64 {
			v, err := strconv.ParseFloat(attr(e, name), 64)
			if err != nil {
				t.Fatalf("text %q: %s: %v", text, name, err)
			}
			return v
		}
		x, y, size := number("x"), number("y"), number("font-size")
		out = append(out, textBox{text, x, x + number("textLength"), y - capital*size, y + 0.2*size})
	})
	return out
}
