package strategies_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/strategies"
)

func TestAListIsCutBetweenStrategies(t *testing.T) {
	for list, want := range map[string][]string{
		"":                                   nil,
		" , ,":                               nil,
		"sequential":                         {"sequential"},
		"sequential,batched":                 {"sequential", "batched"},
		" sequential , batched,":             {"sequential", "batched"},
		"batched:size=8,semaphore":           {"batched:size=8", "semaphore"},
		"prefetch:size=8,depth=2":            {"prefetch:size=8,depth=2"},
		"prefetch:size=8, depth=2":           {"prefetch:size=8,depth=2"},
		"batched:size={5,10},prefetch":       {"batched:size={5,10}", "prefetch"},
		"sequential,prefetch:size=8,depth=2": {"sequential", "prefetch:size=8,depth=2"},
		"prefetch:size=8,depth={1,2},pipeline:queue=0/8,fetch-all": {"prefetch:size=8,depth={1,2}", "pipeline:queue=0/8", "fetch-all"},
	} {
		if got := strategies.Split(list); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", list, got, want)
		}
	}
}

func TestBracesGiveEveryCombinationTheLastVaryingFastest(t *testing.T) {
	for text, want := range map[string][]string{
		"sequential":              {"sequential"},
		"":                        {""},
		"batched:size={5}":        {"batched:size=5"},
		"batched:size={5,10,20}":  {"batched:size=5", "batched:size=10", "batched:size=20"},
		"batched:size={ 5 , 10 }": {"batched:size=5", "batched:size=10"},
		"prefetch:size={1,2},depth={3,4}": {"prefetch:size=1,depth=3", "prefetch:size=1,depth=4",
			"prefetch:size=2,depth=3", "prefetch:size=2,depth=4"},
		"{batched,prefetch}:size=4": {"batched:size=4", "prefetch:size=4"},
	} {
		if got, err := strategies.Expand(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: got %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestUnmatchedEmptyAndNestedBracesAreRefused(t *testing.T) {
	for _, text := range []string{"{", "}", "}{", "batched:size={5", "batched:size=5}", "batched:size={}",
		"batched:size={5,}", "batched:size={,5}", "batched:size={ }", "a={1,{2}}", "a={{1,2}}", "a={1,2}}", "a={1}{", "a={1},b={}"} {
		got, err := strategies.Expand(text)
		if err == nil || got != nil {
			t.Errorf("%q: got %q, %v", text, got, err)
			continue
		}
		if !strings.Contains(err.Error(), "strategy ") || !strings.ContainsAny(err.Error(), "{}") {
			t.Errorf("%q: the error does not say what is wrong: %v", text, err)
		}
	}
}

func TestSplitAndExpandTakeApartWhatWasPutTogether(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var parts, want []string
		for i := range rapid.IntRange(0, 4).Draw(r, "strategies") {
			sizes := rapid.SliceOfN(rapid.IntRange(1, 99), 1, 4).Draw(r, "sizes")
			depths := rapid.SliceOfN(rapid.IntRange(0, 99), 1, 4).Draw(r, "depths")
			name := fmt.Sprintf("s%d", i)
			parts = append(parts, fmt.Sprintf("%s:size={%s},depth={%s}", name, joined(sizes), joined(depths)))
			for _, size := range sizes {
				for _, depth := range depths {
					want = append(want, fmt.Sprintf("%s:size=%d,depth=%d", name, size, depth))
				}
			}
		}
		var got []string
		for _, part := range strategies.Split(strings.Join(parts, ",")) {
			texts, err := strategies.Expand(part)
			if err != nil {
				r.Fatal(err)
			}
			got = append(got, texts...)
		}
		if !slices.Equal(got, want) {
			r.Fatalf("got %q, want %q", got, want)
		}
	})
}

func joined(values []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(values), " ", ","), "[]")
}

func FuzzSplit(f *testing.F) {
	for _, list := range []string{"", ",", "a,b", "a:x=1,y=2,b", "a:x={1,2},b", "}{,}", "a,=b", " a , x = 1 ", "a},b", "{a,b", "\xff,\xfe"} {
		f.Add(list)
	}
	f.Fuzz(func(t *testing.T, list string) {
		parts := strategies.Split(list)
		for _, part := range parts {
			if part == "" || strings.TrimSpace(part) != part {
				t.Errorf("%q has the part %q", list, part)
			}
		}
		if again := strategies.Split(strings.Join(parts, ",")); !slices.Equal(again, parts) {
			t.Errorf("%q is %q, and that together is %q", list, parts, again)
		}
		letters := func(s string) string {
			return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ',' }), "")
		}
		blank := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if a, b := blank(letters(list)), blank(letters(strings.Join(parts, ","))); a != b {
			t.Errorf("%q lost something: %q", list, parts)
		}
	})
}

func FuzzExpand(f *testing.F) {
	for _, text := range []string{"", "a", "a={1,2}", "a={1,2},b={3,4}", "{", "}", "{}", "{{", "a={1,{2}}", "{a}{b}{c,d}", "{ , }", "\xff{\xfe}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Count(text, "{")*strings.Count(text, ",") > 30 {
			t.Skip("the number of combinations is a product")
		}
		got, err := strategies.Expand(text)
		if err != nil {
			if got != nil {
				t.Errorf("%q: %q and %v", text, got, err)
			}
			return
		}
		if len(got) == 0 {
			t.Errorf("%q gives nothing and no error", text)
		}
		for _, one := range got {
			if strings.ContainsAny(one, "{}") {
				t.Errorf("%q gives %q", text, one)
			}
			if again, err := strategies.Expand(one); err != nil || !slices.Equal(again, []string{one}) {
				t.Errorf("%q gives %q, and that %q, %v", text, one, again, err)
			}
		}
	})
}
