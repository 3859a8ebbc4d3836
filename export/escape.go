package export

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escape makes a text one part of a benchmark's name, or of its key where also
// holds "=": a slash would begin the next part, and white space end the name. They
// and what does not print become %XX, byte by byte, as in URLs, so that any
// percent-decoder gives the text back; "%" itself becomes %25. Commas, colons and
// equal signs stay, and so does a text without any of this: most do.
func escape(text, also string) string {
	var b strings.Builder
	for i, n := 0, 0; i < len(text); i += n {
		var r rune
		r, n = utf8.DecodeRuneInString(text[i:])
		broken := r == utf8.RuneError && n == 1
		if broken || r == '/' || r == '%' || unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune(also, r) {
			for _, c := range []byte(text[i : i+n]) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
			continue
		}
		b.WriteString(text[i : i+n])
	}
	return b.String()
}

// oneLine keeps a text within a line of a format that knows no escapes there.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
}
