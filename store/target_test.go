package store

import (
	"strings"
	"testing"
)

func TestMistakesInATargetAreNamedAtOnce(t *testing.T) {
	for target, want := range map[string][]string{
		"results.db":            {`store "results.db": no kind; write sqlite:PATH or jsonl:PATH`},
		"":                      {`store "": no kind`},
		"sqllite:a.db":          {`unknown kind "sqllite" (did you mean "sqlite"?)`},
		"csv:a":                 {`unknown kind "csv": known are sqlite, jsonl`},
		"jsonl:":                {"no path: write jsonl:PATH"},
		"sqlite:?bach=3&sync=1": {`unknown option "bach" of sqlite (did you mean "batch"?)`, "sync=1: want true or false", "no path: write sqlite:PATH"},
		"sqlite:a?batch=0&conns=x&busy=0": {"batch=0: want a whole number from 1 to 10000", "conns=x: want a whole number from 1 to 1000",
			"busy=0: want a duration from 1ms to 1h0m0s"},
		"jsonl:a?batch=3":        {`unknown option "batch" of jsonl: known are sync`},
		"sqlite:a?batch=1&batch": {"option batch is given 2 times"},
		"sqlite::memory:":        {"a database in memory ends with its process"},
		"jsonl:a?%zz":            {"invalid URL escape"},
	} {
		_, err := Parse(target)
		if err == nil {
			t.Errorf("%s: accepted", target)
			continue
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: error %q, want %q in it", target, err, w)
			}
		}
	}
}

func TestTwoNamesOfOneFileAreTheSame(t *testing.T) {
	parse := func(target string) Target {
		t.Helper()
		parsed, err := Parse(target)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	a := parse("jsonl:dir/../a")
	if !a.Same(parse("sqlite:./a?batch=3")) || a.Same(parse("jsonl:dir/a")) {
		t.Error("files are told apart by how they are written")
	}
	if got := parse("sqlite:./a?batch=3").String(); got != "sqlite:./a?batch=3" {
		t.Errorf("written as %s", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("sqlite:a?batch=50&conns=4")
	f.Add("jsonl:a?sync=true")
	f.Add("sqlite:?&=&;")
	f.Fuzz(func(t *testing.T, target string) {
		parsed, err := Parse(target)
		if err == nil && (parsed.Path == "" || parsed.String() != target || parsed.file == nil) {
			t.Errorf("%q gives %+v", target, parsed)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "store ") {
			t.Errorf("%q: error %q does not say of what", target, err)
		}
	})
}
