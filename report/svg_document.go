package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// textCSS sets the type. Kerning stays on: the lengths were measured with it.
const textCSS = "svg.hbench text{font-family:Inter,'Segoe UI',Arial,sans-serif;font-weight:400;white-space:pre}svg.hbench .b{font-weight:600}"

// writeTo writes the drawing as a document of its own, with fonts and colours
// inside. id must differ between drawings that share a page.
func (s *svgCanvas) writeTo(w io.Writer, t Theme, id, title, desc string) error {
	// A point is 4/3 CSS pixels; without a size, browsers show an SVG at 100 %
	// of the window.
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" role="img" aria-labelledby="%s-title %s-desc" class="hbench">
<title id="%s-title">%s</title><desc id="%s-desc">%s</desc>
<style>%s%s%s</style>
%s</svg>
`,
		num(float64(s.width)*4/3), num(float64(s.height)*4/3), num(float64(s.width)), num(float64(s.height)), id, id,
		id, escape(title), id, escape(desc), fontCSS(), textCSS, s.variables(t), s.body.Bytes())
	return err
}

// variables declares the roles in use. A light drawing also declares their dark
// colours, for readers whose system asks for them.
func (s *svgCanvas) variables(t Theme) string {
	roles := slices.SortedFunc(maps.Keys(s.roles), func(a, b role) int { return cmp.Compare(a.variable(), b.variable()) })
	declare := func(t Theme) string {
		var b strings.Builder
		b.WriteString("svg.hbench{")
		for _, r := range roles {
			fmt.Fprintf(&b, "%s:%s;", r.variable(), css(t.resolve(r)))
		}
		b.WriteString("}")
		return b.String()
	}
	if t == Dark {
		return declare(Dark)
	}
	return declare(Light) + "@media(prefers-color-scheme:dark){" + declare(Dark) + "}"
}
