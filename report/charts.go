package report

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg/draw"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// Chart is a kind of picture drawn from a run. A new one is one file and one
// line in Charts.
type Chart struct {
	Name string // first part of its files' names
	Doc  string // what it shows, in one sentence

	// pages draws the chart, or says why the run has nothing to show in it.
	// Several settings or strategies may take several pages.
	pages func(view) (pages []page, why string)
}

// Charts is every kind of chart, in the order of a report.
var Charts = []Chart{
	{"strategies", "the time of each strategy beside its bound, with its trials", strategiesPages},
	{"speedup", "speedup over one core of the same strategy against cores", speedupPages},
	{"scaling", "items stored a second against cores, with the scaling laws fitted to them", scalingPages},
	{"throughput", "items stored a second against the latency of the first I/O stage, below the limit", throughputPages},
	{"roofline", "items stored a second against items in flight, below what stages, cores and rate allow", rooflinePages},
	{"bottleneck", "what holds each strategy back over cores and latency, and how near it comes to its limit", bottleneckPages},
	{"cpu", "who used the cores over time, above how many items each stage had, in one trial", cpuPages},
	{"queues", "how many items wait for each stage over time, in one trial", queuePages},
	{"timeline", "sampled items of one trial on their way through the stages", timelinePages},
	{WhatIfChart, "what each stage gains by being faster, measured and predicted", whatIfPages},
}

// Format is a kind of picture file.
type Format uint8

const (
	// PNG has 192 dots an inch and at most 256 colours.
	PNG Format = iota
	// SVG has real text, hover texts, named groups and its fonts inside.
	SVG
)

// String is the format's name and file extension.
func (f Format) String() string {
	if f == SVG {
		return "svg"
	}
	return "png"
}

// ChartOptions choose what WriteCharts writes. The zero value is every chart as
// a light PNG.
type ChartOptions struct {
	Theme   Theme
	Formats []Format // none: PNG
	Only    []string // names of charts; none: all
	// Diagnoses are what held the cells up; nil: what they are for is not drawn.
	Diagnoses analysis.Diagnoses
	// WhatIf is what the run says as a causal experiment; nil: it is none, and the
	// chart of that is left out without a word.
	WhatIf *analysis.Experiment
	// Trial says which cells may show a single trial (cpu, timeline); nil: any.
	// Of those that may, the fastest strategy on the most cores is shown.
	Trial func(results.Cell) bool
}

// Skip is a chart that was not drawn.
type Skip struct {
	Chart string
	Why   string
}

// WriteCharts draws the run's charts into dir, which it creates if need be, as
// NAME.EXT, or NAME-SETTING.EXT where one chart takes several pictures. It
// returns the files written, in order, and the charts for which the run has
// nothing to show. sum must be the summary of run. Equal input gives equal
// files.
func WriteCharts(dir string, run *results.Run, sum analysis.Summary, o ChartOptions) (written []string, skipped []Skip, err error) {
	charts, err := chosen(o.Only)
	if err != nil {
		return nil, nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, nil, err // which names the directory
	}
	formats := o.Formats
	if len(formats) == 0 {
		formats = []Format{PNG}
	}
	v := newView(run, sum, o.Trial)
	v.diagnoses = o.Diagnoses
	v.whatif = o.WhatIf
	for _, c := range charts {
		if c.Name == WhatIfChart && v.whatif == nil && len(o.Only) == 0 {
			continue
		}
		pages, why := c.pages(v)
		if why != "" {
			skipped = append(skipped, Skip{c.Name, why})
			continue
		}
		for i, name := range fileNames(c.Name, pages) {
			for _, f := range formats {
				path := filepath.Join(dir, name+"."+f.String())
				if err := pages[i].writeFile(path, o.Theme, f, name, c.Doc); err != nil {
					return written, skipped, fmt.Errorf("chart %s: %w", name, err)
				}
				written = append(written, path)
			}
		}
	}
	return written, skipped, nil
}

// chosen gives the charts of some names, in the order of Charts.
func chosen(names []string) ([]Chart, error) {
	if len(names) == 0 {
		return Charts, nil
	}
	var all []string
	var out []Chart
	for _, c := range Charts {
		all = append(all, c.Name)
		if slices.Contains(names, c.Name) {
			out = append(out, c)
		}
	}
	var errs []error
	for _, name := range names {
		if !slices.Contains(all, name) {
			errs = append(errs, fmt.Errorf("unknown chart %q: one of %s", name, strings.Join(all, ", ")))
		}
	}
	return out, errors.Join(errs...)
}

// fileNames gives each page a name of its own, without an extension. Settings
// that differ only in signs that do not belong in file names get a number.
func fileNames(chart string, pages []page) []string {
	var out []string
	for _, p := range pages {
		name := chart
		if s := slug(p.setting); s != "" {
			name += "-" + s
		}
		for base, n := name, 2; slices.Contains(out, name); n++ {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		out = append(out, name)
	}
	return out
}

// slug keeps letters, digits and dots, and turns all else into single hyphens.
func slug(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == 'µ')
	})
	return strings.Join(words, "-")
}

// writeFile draws the page into a file, which appears only when it is whole: a
// full disk must leave no torn picture where there was a good one.
func (p page) writeFile(path string, t Theme, f Format, id, desc string) (err error) {
	unfinished := path + ".part"
	file, err := os.Create(unfinished)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(unfinished) // err says what went wrong
		}
	}()
	if err := errors.Join(p.write(file, t, f, id, desc), file.Close()); err != nil {
		return err
	}
	return os.Rename(unfinished, path)
}

// write draws the page.
func (p page) write(w io.Writer, t Theme, f Format, id, desc string) error {
	width, height := p.width, p.height()
	if f == SVG {
		c := newSVG(width, height)
		p.paint(draw.New(c), t)
		return c.writeTo(w, t, id, p.title, sentence(desc)+". "+p.subtitle)
	}
	c := newPNG(width, height, t)
	p.paint(draw.New(c), t)
	return writePNG(w, c)
}
