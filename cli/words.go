package cli

import (
	"errors"
	"strings"
)

// splitWords splits a command line into words as a shell does: at white space, but
// for what stands in single quotes, in double quotes, or after a backslash. Nothing
// is expanded, and no shell runs: $HOME and *.go are words like any other.
func splitWords(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune // that is open; 0: none
	begun, escaped := false, false
	for _, r := range line {
		switch {
		case escaped:
			if quote == '"' && r != '"' && r != '\\' {
				word.WriteRune('\\') // within double quotes it is a letter like others
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			begun, escaped = true, true
		case r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			begun, quote = true, r
		case quote == 0 && strings.ContainsRune(" \t\r\n", r):
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			begun = true
			word.WriteRune(r)
		}
	}
	switch {
	case quote != 0:
		return nil, errors.New("a " + string(quote) + " is not closed")
	case escaped:
		return nil, errors.New("it ends with a \\")
	case begun:
		words = append(words, word.String())
	}
	if len(words) == 0 {
		return nil, errors.New("it names no program")
	}
	return words, nil
}
