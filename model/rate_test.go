package model

import (
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAdmissionIsTheExactQuotientRoundedDown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := Job{
			Rate:  rapid.Float64Range(1e-3, 1e9).Draw(t, "rate"),
			Burst: rapid.IntRange(1, 100).Draw(t, "burst"),
		}
		i := j.Burst + rapid.IntRange(1, 1_000_000).Draw(t, "items")
		if rapid.Bool().Draw(t, "divides") { // to land close to whole nanoseconds
			j.Rate = 1e9 / float64(rapid.IntRange(1, 1_000_000_000).Draw(t, "period"))
		}
		ns := new(big.Rat).SetInt64(int64(i-j.Burst) * 1e9)
		ns.Quo(ns, new(big.Rat).SetFloat64(j.Rate))
		want := new(big.Int).Div(ns.Num(), ns.Denom())
		got := big.NewInt(int64(j.admission(i)))
		if differ := got.Cmp(want); differ > 0 || differ < 0 && want.BitLen() <= 53 {
			t.Fatalf("item %d is admitted at %v ns, want %v", i, got, want)
		}
	})
}

func TestLongItemsAreBestAdmittedFirst(t *testing.T) {
	times := []time.Duration{10, 50, 30, 20}
	j := Job{Lines: []Line{{Name: "fetch", Times: times}}, Rate: 1e9 / 20, Burst: 1}
	// Admissions at 0, 20, 40 and 60: 50, 20+30, 40+20, 60+10.
	if l, _ := limits(t, j); l.Makespan != 70 || l.Binds != Rate {
		t.Errorf("%+v, want 70 by rate", l)
	}
	j.Rate = 1e9 / 4 // at 0, 4, 8 and 12: the longest item is the limit
	if l, _ := limits(t, j); l.Makespan != 50 || l.Binds != Chain || l.Bounds[Rate] != 34 {
		t.Errorf("%+v, want 50 by chain and 34 by rate", l)
	}
	j.Burst = 4
	if l, _ := limits(t, j); len(l.Bounds) != 1 {
		t.Errorf("%+v, want no bound by a rate whose burst admits all", l)
	}
}
