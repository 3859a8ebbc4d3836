package cli

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestACommandLineIsSplitAsAShellDoes(t *testing.T) {
	for line, want := range map[string][]string{
		"go run ./mine":              {"go", "run", "./mine"},
		"  a\tb \n c ":               {"a", "b", "c"},
		`'my program' --name "it's"`: {"my program", "--name", "it's"},
		`a\ b "c\"d\\e\f" 'g\h'`:     {"a b", `c"d\e\f`, `g\h`},
		`x="1 2"'3 4'`:               {"x=1 23 4"},
		`'' "" a`:                    {"", "", "a"},
		`$HOME *.go`:                 {"$HOME", "*.go"},
	} {
		if got, err := splitWords(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, error %v; want %q", line, got, err, want)
		}
	}
	for line, want := range map[string]string{"": "no program", "  ": "no program", "a 'b": "' is not closed", `a "b'`: `" is not closed`, `a\`: `ends with a \`} {
		if got, err := splitWords(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, error %v; want %q", line, got, err, want)
		}
	}
}

func TestQuotedWordsAreSplitBackUnchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringOf(rapid.RuneFrom([]rune("ab'\"\\ \t\n$é"))), 1, 5).Draw(t, "words")
		var quoted []string
		for _, w := range words {
			quoted = append(quoted, "'"+strings.ReplaceAll(w, "'", `'\''`)+"'")
		}
		got, err := splitWords(strings.Join(quoted, " "))
		if err != nil || !slices.Equal(got, words) {
			t.Fatalf("%q became %q, error %v", words, got, err)
		}
	})
}
