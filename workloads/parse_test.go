package workloads

import (
	"errors"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestAllMistakesOfAFileAreShownAtOnceWithTheirLines(t *testing.T) {
	src, err := os.ReadFile("testdata/bad.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, err = Parse("bad.yaml", src)
	var mistakes *SpecError
	if !errors.As(err, &mistakes) {
		t.Fatalf("got %v, want a *SpecError", err)
	}
	const golden = "testdata/bad.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(err.Error()+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), mistakes.Error()+"\n"); diff != "" {
		t.Errorf("messages changed (-want +got); if they should have: go test ./workloads -update\n%s", diff)
	}
}

func TestAFileThatIsNoSpecSaysWhyAndNothingElse(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"empty":         {"", "s.yaml:1: the spec is empty"},
		"only comments": {"# nothing\n\n", "s.yaml:1: the spec is empty\n    1 | # nothing"},
		"a list":        {"- a\n- b\n", "s.yaml:1: must be a list of fields, as in name: value\n    1 | - a"},
		"a word":        {"hello", "s.yaml:1: must be a list of fields, as in name: value\n    1 | hello"},
		"two documents": {"items: 1\n---\nitems: 2\n", "s.yaml:3: a second document: a spec is one\n    3 | items: 2"},
		"too long":      {strings.Repeat("#", maxSource+1), "s.yaml:1: has 65537B, but no spec is longer than 64KiB"},
		"too deep":      {strings.Repeat("[", maxNesting+1), "s.yaml:1: has more than 1000 brackets or lists within lists"},
		"lists in list": {strings.Repeat("- ", 5000), "s.yaml:1: has more than 1000 brackets or lists within lists"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("s.yaml", []byte(c.src))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || len(err.(*SpecError).Mistakes) != 1 {
				t.Errorf("got %v, want just %s", err, c.want)
			}
		})
	}
}

func TestValuesOfTheWrongShapeAreRefusedOnce(t *testing.T) {
	for src, want := range map[string]string{
		"items: 5\npayload: 4KiB\nstages: 7\n":                               "s.yaml:3: must be a list, each element behind a dash\n    3 | stages: 7",
		"items: 5\npayload: 4KiB\nstages: []\n":                              "s.yaml:3: the spec needs at least one stage\n    3 | stages: []",
		"items: 5\npayload: 4KiB\n":                                          "s.yaml:1: the spec needs at least one stage\n    1 | items: 5",
		"items: 5\npayload: 4KiB\nstages: [{}]\n":                            "s.yaml:3: a stage needs a kind: io or cpu\n    3 | stages: [{}]\ns.yaml:3: a stage needs a name\n    3 | stages: [{}]",
		"items: 5\npayload: 4KiB\nstages:\n":                                 "s.yaml:3: must be a list, each element behind a dash\n    3 | stages:",
		minimal + "  - {name: a, kind: io, service: fast}\n":                 "s.yaml:5: must be a list of fields, as in name: value\n    5 |   - {name: a, kind: io, service: fast}",
		minimal + "  - {name: a, kind: io, service: {faults: {every: 7}}}\n": "s.yaml:5: must be a list, each element behind a dash\n    5 |   - {name: a, kind: io, service: {faults: {every: 7}}}",
	} {
		if _, err := Parse("s.yaml", []byte(src)); err == nil || err.Error() != want {
			t.Errorf("got\n%v\nwant\n%s", err, want)
		}
	}
}

func TestAFieldThatIsNotThereIsCalledMissing(t *testing.T) {
	const stages = "stages:\n  - {name: fetch, kind: io}\n"
	for src, want := range map[string]string{
		"items: 5\n" + stages:                            "s.yaml:1: payload is missing: give the size of each item's document, such as payload: 4KiB\n    1 | items: 5",
		"payload: 4KiB\n" + stages:                       "s.yaml:1: items is missing: give how many there are, such as items: 300\n    1 | payload: 4KiB",
		"items: 5\npayload: 0B\n" + stages:               "s.yaml:2: payload must be from 256B to 1GiB, is 0B\n    2 | payload: 0B",
		"items: 5\npaylaod: 4KiB\n" + stages:             "s.yaml:2: unknown field \"paylaod\" (did you mean \"payload\"?)\n    2 | paylaod: 4KiB",
		"items: 1000000000000\npayload: 4KiB\n" + stages: "s.yaml:1: items must be from 1 to 10000000, is 1000000000000\n    1 | items: 1000000000000",
	} {
		if _, err := Parse("s.yaml", []byte(src)); err == nil || err.Error() != want {
			t.Errorf("got\n%v\nwant\n%s", err, want)
		}
	}
	if _, err := Parse("s.yaml", []byte("items: 10000000\npayload: 4KiB\n"+stages)); err != nil {
		t.Errorf("as many items as there may be: %v", err)
	}
}

func TestASyntaxErrorHasItsLine(t *testing.T) {
	_, err := Parse("s.yaml", []byte("items: 5\npayload: \"4KiB\nstages: []\n"))
	var mistakes *SpecError
	if !errors.As(err, &mistakes) || len(mistakes.Mistakes) != 1 || mistakes.Mistakes[0].Line != 2 {
		t.Fatalf("got %v, want one mistake in line 2", err)
	}
}

const minimal = "items: 5\npayload: 4096\nstages:\n  - {name: fetch, kind: io}\n"

func TestASpecWithoutNameIsCalledLikeItsFile(t *testing.T) {
	s, err := Parse("jobs/nightly.yaml", []byte(minimal))
	if err != nil || s.Name != "nightly" {
		t.Errorf("called %q, %v", s.Name, err)
	}
}

func TestValuesMayBeWrittenInSeveralWays(t *testing.T) {
	want, err := Parse("s.yaml", []byte(minimal))
	if err != nil {
		t.Fatal(err)
	}
	for name, src := range map[string]string{
		"JSON":          `{"items": 5, "payload": "4KiB", "stages": [{"name": "fetch", "kind": "io"}]}`,
		"quotes":        "items: '5'\npayload: \"4KiB\"\nstages: [{name: 'fetch', kind: \"io\"}]\n",
		"line ends":     strings.ReplaceAll(minimal, "\n", "\r\n"),
		"a marker":      "---\n" + minimal + "...\n",
		"zero values":   minimal + "seed: 0\ndescription: ''\n",
		"one key a row": "items: 5\npayload: 4096B\nstages:\n- kind: io\n  name: fetch\n  latency: 0s\n",
	} {
		got, err := Parse("s.yaml", []byte(src))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

func TestADescriptionMayBeWrapped(t *testing.T) {
	for _, src := range []string{"description: |\n  two\n  lines\n", "description: >-\n  two\n  lines\n", "description: two\n  lines\n"} {
		if s, err := Parse("s.yaml", []byte(src+minimal)); err != nil || s.Description != "two lines" {
			t.Errorf("%q: %q, %v", src, s.Description, err)
		}
	}
}

// The YAML library writes such a text bare, and then does not read it: found by
// TestEverySpecReadsBackAsItIsWritten.
func TestADescriptionMayBeginLikeAKey(t *testing.T) {
	spec, err := Parse("s.yaml", []byte("description: '? A'\n"+minimal))
	if err != nil {
		t.Fatal(err)
	}
	text, err := spec.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Parse("again.yaml", text); err != nil || again.Description != "? A" {
		t.Errorf("%s reads back as %q, %v", text, again.Description, err)
	}
}

func TestAnchorsAliasesAndTagsAreRefused(t *testing.T) {
	for _, value := range []string{"&a 5", "*a", "!!int 5"} {
		if _, err := Parse("s.yaml", []byte("seed: "+value+"\n"+minimal)); err == nil || !strings.Contains(err.Error(), "must be a plain value") {
			t.Errorf("seed: %s: %v", value, err)
		}
	}
}

func TestEverySpecReadsBackAsItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := specs().Draw(t, "spec")
		src, err := s.YAML()
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse("other.yaml", src)
		if err != nil || !reflect.DeepEqual(got, s) {
			t.Fatalf("%v\n%+v reads back from\n%sas %+v", err, s, src, got)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range Presets() {
		src, err := s.YAML()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	bad, err := os.ReadFile("testdata/bad.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bad)
	f.Add([]byte(minimal + "name: \"null\"\ndescription: '- a: #b'\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		s, err := Parse("fuzz.yaml", src)
		if err != nil {
			var mistakes *SpecError
			if !errors.As(err, &mistakes) || len(mistakes.Mistakes) == 0 {
				t.Fatalf("%#v", err)
			}
			return
		}
		if err := s.Validate(); err != nil {
			t.Fatalf("parsed, but: %v", err)
		}
		written, err := s.YAML()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("fuzz.yaml", written)
		if err != nil || !reflect.DeepEqual(s, again) {
			t.Fatalf("%v\n%+v reads back from\n%sas %+v", err, s, written, again)
		}
	})
}
