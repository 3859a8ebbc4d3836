package export

import (
	"net/url"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestCommonStrategyTextsStayAsTheyAre(t *testing.T) {
	for _, text := range []string{"pipeline", "batched:size=10,depth=2", "lognormal(5ms,40ms)", "64KiB", "élan"} {
		if got := escape(text, ""); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	if got := escape("pipeline:queue=0/8", ""); got != "pipeline:queue=0%2F8" {
		t.Errorf("a slash becomes %q", got)
	}
	if got := escape("a=b\xff", "="); got != "a%3Db%FF" {
		t.Errorf("a key becomes %q", got)
	}
}

// The decoder is another's: whoever reads an export has one.
func TestAnyPercentDecoderGivesTheTextBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(anyText(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
		part := escape(text, "=")
		if back, err := url.PathUnescape(part); err != nil || back != text {
			t.Fatalf("%q became %q and comes back as %q (%v)", text, part, back, err)
		}
		if strings.ContainsFunc(part, unicode.IsSpace) || strings.ContainsAny(part, "/=") {
			t.Fatalf("%q became %q", text, part)
		}
	})
}

func TestATextInAComment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if got := oneLine(anyText().Draw(t, "text")); strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) }) {
			t.Fatalf("%q", got)
		}
	})
}
