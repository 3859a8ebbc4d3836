package report

import (
	"embed"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

//go:embed fonts/*.otf fonts/*.woff2
var fontFiles embed.FS

// weights are the two weights of Inter that charts use.
var weights = []struct {
	name   string
	weight xfont.Weight
	css    int
}{
	{"Regular", xfont.WeightNormal, 400},
	{"SemiBold", xfont.WeightBold, 600},
}

// faces holds the embedded fonts. gonum's default cache would do, but it is
// shared by the whole program, and its default face is a serif.
var faces = sync.OnceValue(func() *font.Cache {
	var all font.Collection
	for _, w := range weights {
		face, err := opentype.Parse(fontFile("Inter-" + w.name + ".otf"))
		if err != nil {
			panic(fmt.Sprintf("report: embedded font %s: %v", w.name, err))
		}
		all = append(all, font.Face{Font: font.Font{Typeface: "Inter", Variant: "Sans", Weight: w.weight}, Face: face})
	}
	return font.NewCache(all)
})

// fontCSS declares the same fonts for a browser, as data inside the file.
var fontCSS = sync.OnceValue(func() string {
	var b strings.Builder
	for _, w := range weights {
		data := base64.StdEncoding.EncodeToString(fontFile("Inter-" + w.name + ".woff2"))
		fmt.Fprintf(&b, "@font-face{font-family:Inter;font-weight:%d;src:url(data:font/woff2;base64,%s)format('woff2')}", w.css, data)
	}
	return b.String()
})

func fontFile(name string) []byte {
	data, err := fontFiles.ReadFile("fonts/" + name)
	if err != nil {
		panic(fmt.Sprintf("report: embedded fonts: %v", err)) // go:embed put it there
	}
	return data
}

// lettering is how a text looks: size in points, weight, colour, and which
// part of it stands at the given point: 0 its start, 0.5 its middle, 1 its end.
type lettering struct {
	size  float64
	bold  bool
	ink   shade
	align float64
}

func (l lettering) face() font.Face {
	f := font.Font{Typeface: "Inter", Variant: "Sans"}
	if l.bold {
		f.Weight = xfont.WeightBold
	}
	return faces().Lookup(f, vg.Points(l.size))
}

// width is the text's, in points.
func (l lettering) width(s string) vg.Length {
	face := l.face()
	return face.Width(s)
}

// capital is the height of Inter's capitals as a share of the font size.
const capital = 0.727

// draw writes s with the middle of its capitals at height y. (gonum centres the
// line box instead, which leaves labels a point or two off what they name.)
func (l lettering) draw(c draw.Canvas, x, y vg.Length, s string) {
	face := l.face()
	c.SetColor(l.ink)
	c.FillString(face, vg.Point{X: x - face.Width(s)*vg.Length(l.align), Y: y - vg.Points(l.size*capital/2)}, s)
}

// quantity is a number with its unit, which belong on one line.
var quantity = regexp.MustCompile(`(\d) (s|ms|µs|ns|%|cores?|items|trials?)`)

// wrap breaks s at spaces, except between a number and its unit, so that no
// line is wider than w. A single word wider than that is cut short.
func (l lettering) wrap(s string, w vg.Length) []string {
	const noBreak = "\u00a0"
	var lines []string
	line := ""
	for _, word := range strings.Split(quantity.ReplaceAllString(s, "$1"+noBreak+"$2"), " ") {
		if line != "" && l.width(line+" "+word) > w {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	lines = append(lines, line)
	for i := range lines {
		lines[i] = l.fit(lines[i], w)
	}
	return lines
}

// balanced is wrap with lines of about the same length: as few as wrap makes, each as
// short as that allows, so that no word stands alone on the last.
func (l lettering) balanced(s string, w vg.Length) []string {
	lines := l.wrap(s, w)
	lo, hi := w/vg.Length(2*len(lines)), w
	for hi-lo > 1 && len(lines) > 1 {
		mid := (lo + hi) / 2
		if tighter := l.wrap(s, mid); len(tighter) == len(lines) && !slices.ContainsFunc(tighter, cut) {
			lines, hi = tighter, mid
		} else {
			lo = mid
		}
	}
	return lines
}

// cut reports whether fit shortened a line.
func cut(line string) bool { return strings.HasSuffix(line, "…") }

// fit shortens s with an ellipsis until it is no wider than w.
func (l lettering) fit(s string, w vg.Length) string {
	if l.width(s) <= w {
		return s
	}
	runes := []rune(s)
	for n := len(runes) - 1; n > 0; n-- {
		if short := strings.TrimSpace(string(runes[:n])) + "…"; l.width(short) <= w {
			return short
		}
	}
	return "…"
}
