package report

import (
	"fmt"
	"image/color"
)

// Theme is the look of the charts.
type Theme uint8

const (
	// Light draws on white. An SVG in it turns dark where the reader's system
	// asks for dark.
	Light Theme = iota
	// Dark draws on near black, whatever the reader's system asks for.
	Dark
)

// ParseTheme reads "light" or "dark".
func ParseTheme(s string) (Theme, error) {
	switch s {
	case "light":
		return Light, nil
	case "dark":
		return Dark, nil
	}
	return Light, fmt.Errorf("unknown theme %q: light or dark", s)
}

// String gives the word that ParseTheme reads.
func (t Theme) String() string {
	if t == Dark {
		return "dark"
	}
	return "light"
}

// grounds are the colours that differ between the themes: light, then dark.
var grounds = map[hue][2]color.NRGBA{
	background: {hex(0xFFFFFF), hex(0x0F141B)},
	ink:        {hex(0x1B2330), hex(0xE8EDF3)},
	muted:      {hex(0x5B6675), hex(0x9AA7B6)},
	grid:       {hex(0xE3E7EC), hex(0x263140)},
	axisLine:   {hex(0x9AA4B1), hex(0x55637A)},
}

// resolve gives a role its colour in the theme.
func (t Theme) resolve(r role) color.NRGBA {
	c, ok := okabeIto[r.hue]
	if !ok {
		c = grounds[r.hue][t]
	}
	switch {
	case r.tint > 0:
		c = mix(c, grounds[ink][t], float64(r.tint)/100)
	case r.tint < 0:
		c = mix(c, grounds[background][t], float64(-r.tint)/100)
	}
	switch r.use {
	case asText:
		return t.legible(c)
	case asOver:
		return over(c)
	}
	return c
}

// legible moves a colour towards black or white just until it reads as text on
// the theme's background: orange and sky are lines on white, never letters.
func (t Theme) legible(c color.NRGBA) color.NRGBA {
	ground, far := grounds[background][t], hex(0x000000)
	if t == Dark {
		far = hex(0xFFFFFF)
	}
	for part := 0.0; part < 1; part += 0.05 {
		if k := mix(c, far, part); contrast(k, ground) >= readable {
			return k
		}
	}
	return far
}

// of is a hue in the theme.
func (t Theme) of(h hue) shade { return t.tinted(h, 0) }

// tinted is a hue with ink (tint above 0) or background (below 0) in it.
func (t Theme) tinted(h hue, tint int) shade {
	r := role{hue: h, tint: tint}
	return shade{t.resolve(r), r}
}

// text is the shade for letters beside what has the shade s.
func (t Theme) text(s shade) shade { return t.used(s, asText) }

// on is the shade for letters on an area of the shade s.
func (t Theme) on(s shade) shade { return t.used(s, asOver) }

func (t Theme) used(s shade, u use) shade {
	s.role.use = u
	s.NRGBA = t.resolve(s.role)
	return s
}

// over is black or white, whichever contrasts more with the area.
func over(fill color.NRGBA) color.NRGBA {
	black, white := hex(0x000000), hex(0xFFFFFF)
	if contrast(fill, black) > contrast(fill, white) {
		return black
	}
	return white
}
