package model

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/stage"
)

func TestBadInputIsRefusedWithWhatAndWhere(t *testing.T) {
	fine := func() Job {
		return Job{Lines: []Line{
			{Name: "fetch", Limit: 2, Times: []time.Duration{1, 2, 3}},
			{Name: "process", Kind: stage.CPU, Limit: 2, Times: []time.Duration{1, 2, 3}},
		}, Cores: 2, Rate: 10, Burst: 1}
	}
	if _, err := fine().Limit(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		spoil func(*Job)
		want  string
	}{
		{"no lines", func(j *Job) { j.Lines = nil }, "no lines"},
		{"lengths differ", func(j *Job) { j.Lines[1].Times = nil }, "line 2 (process): 0 times where line 1 has 3"},
		{"negative time", func(j *Job) { j.Lines[1].Times[2] = -1 }, "line 2 (process): item 2: time -1ns"},
		{"negative limit", func(j *Job) { j.Lines[0].Limit = -4 }, "line 1 (fetch): limit -4"},
		{"no name", func(j *Job) { j.Lines[0].Name = "" }, "line 1 (): it has no name"},
		{"same name", func(j *Job) { j.Lines[1].Name = "fetch" }, `lines 1 and 2 are both named "fetch"`},
		{"reserved name", func(j *Job) { j.Lines[1].Name = Cores }, `"cores" names a bound`},
		{"unknown kind", func(j *Job) { j.Lines[1].Kind = 7 }, "unknown kind 7"},
		{"negative cores", func(j *Job) { j.Cores = -1 }, "cores -1"},
		{"negative CPU work", func(j *Job) { j.CPU = -1 }, "CPU work -1ns"},
		{"negative rate", func(j *Job) { j.Rate = -2 }, "rate -2"},
		{"rate is no number", func(j *Job) { j.Rate = math.NaN() }, "rate NaN"},
		{"infinite rate", func(j *Job) { j.Rate = math.Inf(1) }, "rate +Inf"},
		{"no burst", func(j *Job) { j.Burst = 0 }, "burst 0"},
		{"too much time", func(j *Job) { j.Lines[0].Times = []time.Duration{1 << 61, 1 << 61, 1 << 61} }, "146 years"},
		{"too slow a rate", func(j *Job) { j.Rate = 1e-10 }, "rate of 1e-10 a second"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := fine()
			c.spoil(&j)
			for name, bound := range map[string]func() (Limit, error){"Limit": j.Limit, "Uncapped": j.Uncapped} {
				if _, err := bound(); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s: error %v, want one with %q", name, err, c.want)
				}
			}
		})
	}
}

func TestAllMistakesAreNamedAtOnce(t *testing.T) {
	_, err := Job{Lines: []Line{{Name: "fetch", Limit: -1, Times: []time.Duration{-5}}}, Cores: -1}.Limit()
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"limit -1", "time -5ns", "cores -1"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in %q", want, err)
		}
	}
}

func TestNoBoundOverflowsAtTheEndOfTheRange(t *testing.T) {
	const most = time.Duration(math.MaxInt64 / 2)
	j := Job{
		Lines: []Line{{Name: "fetch", Kind: stage.CPU, Limit: 1, Times: []time.Duration{most / 3, most / 3, most / 3}}},
		Cores: 2, Rate: 2.0 / float64(1<<62) * 1e9, Burst: 1,
	}
	for _, shorter := range []time.Duration{0, 1} { // like items, then unlike ones
		j.Lines[0].Times[0] -= shorter
		l, _ := limits(t, j)
		for name, b := range l.Bounds {
			if b < most/3 {
				t.Errorf("bound of %s: %d", name, b)
			}
		}
	}
}
