package report

import (
	"fmt"
	"image/color"
	"math"
)

// hue is a colour by its part in a chart: a ground of the theme, or one of the
// Okabe-Ito colours, which are the same in every theme.
type hue string

const (
	background hue = "bg"
	ink        hue = "ink"   // titles, and the sequential strategy
	muted      hue = "muted" // whatever is not the finding
	grid       hue = "grid"
	axisLine   hue = "axis"

	orange     hue = "orange"
	sky        hue = "sky"
	green      hue = "green"
	yellow     hue = "yellow"
	blue       hue = "blue"
	vermillion hue = "vermillion"
	purple     hue = "purple"
	neutral    hue = "neutral"
)

// okabeIto is the palette of Okabe and Ito (2008), "Color Universal Design",
// with a neutral grey. Its black is the theme's ink.
var okabeIto = map[hue]color.NRGBA{
	orange:     hex(0xE69F00),
	sky:        hex(0x56B4E9),
	green:      hex(0x009E73),
	yellow:     hex(0xF0E442),
	blue:       hex(0x0072B2),
	vermillion: hex(0xD55E00),
	purple:     hex(0xCC79A7),
	neutral:    hex(0x7A828C),
}

// role says what a colour is for, so that a file that follows the reader's
// light or dark mode can name it instead of fixing it.
type role struct {
	hue  hue
	tint int // percent mixed in: of ink above 0, of the background below 0
	use  use
}

// use is what the colour of a role serves.
type use uint8

const (
	asFill use = iota
	asText     // moved away from the background until it reads as text
	asOver     // black or white, for text on an area filled with the colour
)

// variable is the role's CSS custom property.
func (r role) variable() string {
	name := "--" + string(r.hue)
	switch {
	case r.tint > 0:
		name += fmt.Sprintf("-deep%d", r.tint)
	case r.tint < 0:
		name += fmt.Sprintf("-pale%d", -r.tint)
	}
	switch r.use {
	case asText:
		name += "-text"
	case asOver:
		name += "-over"
	}
	return name
}

// shade is a colour that remembers its role. It embeds NRGBA, not RGBA: the
// canvases multiply by alpha themselves.
type shade struct {
	color.NRGBA
	role role
}

// fade gives the shade an opacity from 0 to 1.
func (s shade) fade(opacity float64) shade {
	s.A = uint8(opacity*255 + 0.5)
	return s
}

func hex(rgb uint32) color.NRGBA {
	return color.NRGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: 255}
}

// mix is a with the share part (0 to 1) of b in it.
func mix(a, b color.NRGBA, part float64) color.NRGBA {
	f := func(x, y uint8) uint8 { return uint8(float64(x)*(1-part) + float64(y)*part + 0.5) }
	return color.NRGBA{R: f(a.R, b.R), G: f(a.G, b.G), B: f(a.B, b.B), A: 255}
}

// readable is the contrast that WCAG 2.2, criterion 1.4.3, asks of text.
const readable = 4.5

// contrast is WCAG's ratio of two opaque colours, 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is WCAG's relative luminance, 0 to 1.
func luminance(c color.NRGBA) float64 {
	return 0.2126*light(c.R) + 0.7152*light(c.G) + 0.0722*light(c.B)
}

// light is how much light a channel's value stands for, 0 to 1: sRGB's curve.
func light(v uint8) float64 {
	x := float64(v) / 255
	if x <= 0.04045 {
		return x / 12.92
	}
	return math.Pow((x+0.055)/1.055, 2.4)
}
