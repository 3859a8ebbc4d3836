package report

import (
	"maps"
	"slices"
	"testing"
)

var bothThemes = []Theme{Light, Dark}

func TestTextContrastsWithItsBackground(t *testing.T) {
	for _, theme := range bothThemes {
		ground := theme.of(background).NRGBA
		for _, h := range []hue{ink, muted} {
			if c := contrast(theme.of(h).NRGBA, ground); c < readable {
				t.Errorf("%s: %s has contrast %.2f", theme, h, c)
			}
		}
		for _, h := range append(slices.Collect(maps.Keys(okabeIto)), ink, muted) {
			for tint := 0; tint <= deepest; tint += 10 {
				if c := contrast(theme.text(theme.tinted(h, tint)).NRGBA, ground); c < readable {
					t.Errorf("%s: label in %s, tint %d has contrast %.2f", theme, h, tint, c)
				}
			}
		}
	}
}

func TestTextOnAreasContrasts(t *testing.T) {
	for _, theme := range bothThemes {
		for h := range okabeIto {
			for _, tint := range []int{-paleness, 0, 20, 40, deepest} {
				fill := theme.tinted(h, tint)
				if c := contrast(theme.on(fill).NRGBA, fill.NRGBA); c < readable {
					t.Errorf("%s: text on %s, tint %d has contrast %.2f", theme, h, tint, c)
				}
			}
		}
	}
}

func TestLinesAreSeenAgainstTheBackground(t *testing.T) {
	const graphics = 2 // WCAG asks 3 of graphics alone; markers and labels tell lines apart too
	for _, theme := range bothThemes {
		looks := spareLooks
		for _, l := range houseLooks {
			looks = append(looks, l)
		}
		for _, l := range looks {
			if c := contrast(l.shade(theme).NRGBA, theme.of(background).NRGBA); c < graphics {
				t.Errorf("%s: line in %s, tint %d has contrast %.2f", theme, l.hue, l.tint, c)
			}
		}
	}
}

func TestContrastOfBlackOnWhiteIs21(t *testing.T) {
	if c := contrast(hex(0), hex(0xFFFFFF)); c < 20.99 || c > 21.01 {
		t.Errorf("contrast %v, want 21", c)
	}
	if c := contrast(hex(0x777777), hex(0xFFFFFF)); c < 4.47 || c > 4.49 {
		t.Errorf("contrast %v of #777 on white, want 4.48", c)
	}
}

func TestRolesHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]role{}
	for h := range okabeIto {
		for _, tint := range []int{-paleness, 0, 20, 60} {
			for _, u := range []use{asFill, asText, asOver} {
				r := role{h, tint, u}
				if other, dup := seen[r.variable()]; dup {
					t.Errorf("%v and %v are both %s", r, other, r.variable())
				}
				seen[r.variable()] = r
			}
		}
	}
}

func TestThemesReadTheirOwnNames(t *testing.T) {
	for _, theme := range bothThemes {
		if got, err := ParseTheme(theme.String()); err != nil || got != theme {
			t.Errorf("ParseTheme(%q) = %v, %v", theme, got, err)
		}
	}
	if _, err := ParseTheme("drak"); err == nil {
		t.Error("ParseTheme takes anything")
	}
}
