package report

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"slices"
	"strings"

	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// pngDPI is twice the usual screen's, for sharp text on dense screens.
const pngDPI = 192

// pngCanvas is gonum's, except that it shows letters that the font lacks: as
// question marks instead of nothing.
type pngCanvas struct{ *vgimg.Canvas }

// newPNG has the theme's background: a page that is no whole number of pixels
// would otherwise show a white edge.
func newPNG(width, height vg.Length, t Theme) pngCanvas {
	return pngCanvas{vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(pngDPI), vgimg.UseBackgroundColor(t.of(background)))}
}

// FillString implements vg.Canvas.
func (c pngCanvas) FillString(f font.Face, at vg.Point, text string) {
	var buf sfnt.Buffer
	c.Canvas.FillString(f, at, strings.Map(func(r rune) rune {
		if i, err := f.Face.GlyphIndex(&buf, r); err != nil || i == 0 {
			return '?'
		}
		return r
	}, text))
}

// writePNG stores the drawing with a palette: charts have few hues, so 256
// colours serve all of them, in about a third of the bytes.
func writePNG(w io.Writer, c pngCanvas) error {
	img, ok := c.Image().(*image.RGBA)
	if !ok {
		return fmt.Errorf("png: canvas draws on %T instead of *image.RGBA", c.Image())
	}
	return (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(w, quantize(img))
}

// colorCount is a colour, as RGB in one number, and how many pixels have it.
type colorCount struct {
	rgb   uint32
	count int
}

// quantize reduces an opaque image to at most 256 colours.
func quantize(img *image.RGBA) *image.Paletted {
	pixels := packed(img)
	counts := census(pixels)
	palette := choosePalette(counts)
	index := make(map[uint32]uint8, len(counts))
	for _, c := range counts {
		index[c.rgb] = nearest(palette, c.rgb)
	}
	colors := make(color.Palette, len(palette))
	for i, rgb := range palette {
		colors[i] = color.RGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: 255}
	}
	out := image.NewPaletted(img.Bounds(), colors)
	last, at := pixels[0], index[pixels[0]]
	for i, rgb := range pixels {
		if rgb != last { // most pixels repeat the one before: spare the look-up
			last, at = rgb, index[rgb]
		}
		out.Pix[i] = at
	}
	return out
}

func packed(img *image.RGBA) []uint32 {
	size := img.Bounds().Size()
	out := make([]uint32, 0, size.X*size.Y)
	for y := range size.Y {
		row := img.Pix[y*img.Stride : y*img.Stride+4*size.X]
		for x := 0; x < len(row); x += 4 {
			out = append(out, uint32(row[x])<<16|uint32(row[x+1])<<8|uint32(row[x+2]))
		}
	}
	return out
}

// census counts the colours, commonest first; ties by colour, so that the same
// image always gives the same bytes.
func census(pixels []uint32) []colorCount {
	counts := map[uint32]int{}
	run := 0
	for i, rgb := range pixels {
		if run++; i+1 == len(pixels) || pixels[i+1] != rgb {
			counts[rgb] += run
			run = 0
		}
	}
	all := make([]colorCount, 0, len(counts))
	for rgb, n := range counts {
		all = append(all, colorCount{rgb, n})
	}
	slices.SortFunc(all, func(a, b colorCount) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.rgb, b.rgb))
	})
	return all
}

// choosePalette takes the commonest colours that keep a distance from each
// other, then fills up with ever smaller distances.
func choosePalette(counts []colorCount) []uint32 {
	var palette []uint32
	for gap := 500; gap >= 0 && len(palette) < 256; gap -= 100 {
		for _, c := range counts {
			if len(palette) == 256 {
				break
			}
			far := !slices.ContainsFunc(palette, func(p uint32) bool { return distance(p, c.rgb) <= gap })
			if far {
				palette = append(palette, c.rgb)
			}
		}
	}
	return palette
}

func nearest(palette []uint32, rgb uint32) uint8 {
	best, least := 0, distance(palette[0], rgb)
	for i, p := range palette {
		if d := distance(p, rgb); d < least {
			best, least = i, d
		}
	}
	return uint8(best)
}

// distance is the squared distance of two colours, weighted 2:4:3 as a cheap
// stand-in for what the eye sees.
func distance(a, b uint32) int {
	d := func(shift uint) int { return int(a>>shift&255) - int(b>>shift&255) }
	red, green, blue := d(16), d(8), d(0)
	return 2*red*red + 4*green*green + 3*blue*blue
}
