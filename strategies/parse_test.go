package strategies_test

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/strategies"
)

var all = strategies.Table(strategies.All)

func TestATextGivesItsStrategy(t *testing.T) {
	for text, want := range map[string]struct {
		strategy  strategies.Strategy
		canonical string
	}{
		"sequential":               {strategies.Sequential{}, "sequential"},
		" sequential\n":            {strategies.Sequential{}, "sequential"},
		"fetch-all":                {strategies.FetchAll{}, "fetch-all"},
		"fetch-all:limit=true":     {strategies.FetchAll{Limit: true}, "fetch-all:limit=true"},
		"fetch-all:limit=false":    {strategies.FetchAll{}, "fetch-all:limit=false"},
		"batched":                  {strategies.Batched{Size: 32}, "batched"},
		"batched:size=10":          {strategies.Batched{Size: 10}, "batched:size=10"},
		"prefetch":                 {strategies.Prefetch{Size: 32, Depth: 1}, "prefetch"},
		"prefetch:depth=0":         {strategies.Prefetch{Size: 32}, "prefetch:depth=0"},
		"prefetch:depth=2,size=8":  {strategies.Prefetch{Size: 8, Depth: 2}, "prefetch:size=8,depth=2"},
		"pipeline":                 {strategies.Pipeline{Queue: []int{16}}, "pipeline"},
		"pipeline:queue=0":         {strategies.Pipeline{Queue: []int{0}}, "pipeline:queue=0"},
		"pipeline:queue=0/8":       {strategies.Pipeline{Queue: []int{0, 8}}, "pipeline:queue=0/8"},
		"semaphore":                {strategies.Semaphore{}, "semaphore"},
		"semaphore:inflight=64":    {strategies.Semaphore{InFlight: 64}, "semaphore:inflight=64"},
		"  semaphore:inflight=64 ": {strategies.Semaphore{InFlight: 64}, "semaphore:inflight=64"},
	} {
		s, canonical, err := all.Parse(text)
		if err != nil || !reflect.DeepEqual(s, want.strategy) || canonical != want.canonical {
			t.Errorf("%q: got %#v, %q, %v", text, s, canonical, err)
		}
	}
}

func TestABadTextIsRefusedAndTheErrorSaysWhatAndWhere(t *testing.T) {
	for text, says := range map[string][]string{
		"batched:":                          {"batched:", "PARAMETER=VALUE"},
		"batched:size":                      {`"size" is not PARAMETER=VALUE`},
		"batched:size=0":                    {"size", `"0"`, "at least 1"},
		"batched:size=-3":                   {"size", `"-3"`, "at least 1"},
		"batched:size=":                     {"size", `""`, "whole number"},
		"batched:size=1.5":                  {`"1.5"`},
		"batched:size=10,size=20":           {"size", "twice"},
		"batched:size=10,":                  {"PARAMETER=VALUE"},
		"batched:size=99999999999999999999": {"99999999999999999999"},
		"prefetch:depth=-1":                 {"depth", `"-1"`, "at least 0"},
		"pipeline:queue=4/":                 {"queue", `""`},
		"pipeline:queue=4/-1":               {"queue", `"-1"`},
		"pipeline:queue=a/b":                {"queue", `"a"`},
		"semaphore:inflight=x":              {"inflight", `"x"`},
		"fetch-all:limit=maybe":             {"limit", `"maybe"`, "true or false"},
	} {
		s, canonical, err := all.Parse(text)
		if err == nil || s != nil || canonical != "" {
			t.Errorf("%q: got %#v, %q, %v", text, s, canonical, err)
			continue
		}
		for _, part := range says {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q: the error does not say %q: %v", text, part, err)
			}
		}
	}
}

func TestAnUnknownNameComesWithTheKnownOnes(t *testing.T) {
	for text, says := range map[string][]string{
		"":                  slices.Concat(all.Names(), []string{`unknown strategy ""`}),
		"nothing like it":   slices.Concat(all.Names(), []string{`unknown strategy "nothing like it"`}),
		"=:=":               slices.Concat(all.Names(), []string{`unknown strategy "="`}),
		"pipelin":           {`unknown strategy "pipelin"`, `"pipeline"`},
		"Batched:size=1":    {`unknown strategy "Batched"`, `"batched"`},
		"prefetch:sise=3":   {`unknown parameter "sise"`, `"size"`},
		"prefetch:=3":       {`unknown parameter ""`, "size", "depth"},
		"sequential:size=3": {`unknown parameter "size"`, "sequential takes none"},
	} {
		_, _, err := all.Parse(text)
		if err == nil {
			t.Errorf("%q is accepted", text)
			continue
		}
		for _, part := range says {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q: the error does not say %s: %v", text, part, err)
			}
		}
	}
}

func TestTheTableIsSound(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range strategies.All {
		if d.Name == "" || d.Doc == "" || strings.Contains(d.Doc, "\n") || strings.ContainsAny(d.Name, ":,={} ") || seen[d.Name] {
			t.Errorf("definition %+v: name and one line of doc, the name once and writable", d)
		}
		seen[d.Name] = true
		spelt := []string{}
		for _, p := range d.Params {
			if p.Doc == "" || p.Read == nil {
				t.Fatalf("%s: parameter %s wants a doc and a reader", d.Name, p.Name)
			}
			if canonical, err := p.Read(p.Default); err != nil || canonical != p.Default {
				t.Errorf("%s: the default %q of %s reads as %q, %v", d.Name, p.Default, p.Name, canonical, err)
			}
			spelt = append(spelt, p.Name+"="+p.Default)
		}
		if len(spelt) == 0 {
			continue
		}
		s, _, err := all.Parse(d.Name + ":" + strings.Join(spelt, ","))
		if plain := parse(t, d.Name); err != nil || !reflect.DeepEqual(s, plain) {
			t.Errorf("%s with its defaults spelt out is %#v, %v; without %#v", d.Name, s, err, plain)
		}
	}
	for name := range variants {
		if !seen[name] {
			t.Errorf("variants of %q, which is not in the table", name)
		}
	}
}

// Parameters in any order give one canonical text, which gives the same again.
func TestTheCanonicalTextIsInTheTablesOrderAndParsesToItself(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := rapid.SampledFrom(strategies.All).Draw(r, "strategy")
		var given, want []string
		for _, p := range d.Params {
			value := rapid.SampledFrom([]string{"0", "1", "007", "+400", "true", "F", "3/00/1"}).Draw(r, p.Name)
			if canonical, err := p.Read(value); err == nil && rapid.Bool().Draw(r, "given") {
				given = append(given, p.Name+"="+value)
				want = append(want, p.Name+"="+canonical)
			}
		}
		text, canonical := d.Name, d.Name
		if len(want) > 0 {
			given = rapid.Permutation(given).Draw(r, "order")
			text, canonical = d.Name+":"+strings.Join(given, ","), d.Name+":"+strings.Join(want, ",")
		}
		s, got, err := all.Parse(text)
		if err != nil || got != canonical {
			r.Fatalf("%q: canonical %q, %v; want %q", text, got, err, canonical)
		}
		again, twice, err := all.Parse(got)
		if err != nil || twice != got || !reflect.DeepEqual(again, s) {
			r.Fatalf("%q parsed to %#v, its canonical text to %#v, %q, %v", text, s, again, twice, err)
		}
	})
}

// What Parse accepts must run. A queue as long as one can write it is how a user
// asks for one without end. (An in-flight cap as large is flow's to hold: there
// a panic would be in an activity's goroutine and end the test process.)
func TestTheLargestNumbersAreRefusedOrRun(t *testing.T) {
	largest := strconv.Itoa(math.MaxInt)
	for _, text := range []string{"batched:size=" + largest, "prefetch:size=" + largest, "prefetch:depth=" + largest, "pipeline:queue=" + largest} {
		t.Run(text, func(t *testing.T) {
			s, _, err := all.Parse(text)
			if err != nil {
				return
			}
			defer func() {
				if p := recover(); p != nil {
					t.Errorf("accepted, and then: %v", p)
				}
			}()
			if err := s.Run(t.Context(), flow.NewReal(nil), numbered(10), stagesOf(kinds[3], []int{2}, unlike(flow.NewReal(nil)))); err != nil {
				t.Error(err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range append(everyText(), "", ":", "batched:size=+07", "pipeline:queue=0//1", "prefetch:size=1,size=1", "x=1,y", "semaphore:inflight=\xff") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, canonical, err := all.Parse(text)
		if err != nil {
			if s != nil || canonical != "" {
				t.Errorf("an error and a strategy: %#v, %q, %v", s, canonical, err)
			}
			return
		}
		again, twice, err := all.Parse(canonical)
		if err != nil || twice != canonical || !reflect.DeepEqual(again, s) {
			t.Errorf("%q is %#v, canonical %q; that is %#v, %q, %v", text, s, canonical, again, twice, err)
		}
	})
}
