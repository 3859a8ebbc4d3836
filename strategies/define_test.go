package strategies_test

import (
	"testing"

	"github.com/hbench/hbench/strategies"
)

type (
	CacheFirst struct{ strategies.Sequential }
	Strategy   struct{ strategies.Sequential }
	renamed    struct{ strategies.Sequential }
)

func (*renamed) Name() string { return "of-my-own" }

func TestAStrategyOfOnesOwnIsCalledByItsNameOrType(t *testing.T) {
	for want, s := range map[string]strategies.Strategy{
		"cache-first":     CacheFirst{},
		"of-my-own":       &renamed{},
		"strategies_test": Strategy{}, // its package's
		"sequential":      &strategies.Sequential{},
	} {
		d := strategies.Define(s)
		if d.Name != want || d.Doc == "" {
			t.Errorf("%T is called %q, %q; want %q", s, d.Name, d.Doc, want)
		}
		got, canonical, err := strategies.Table{d}.Parse(want)
		if err != nil || got != s || canonical != want {
			t.Errorf("%q parses to %#v, %q, %v", want, got, canonical, err)
		}
	}
}
