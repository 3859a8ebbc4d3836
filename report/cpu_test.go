package report

import (
	"math"
	"strings"
	"testing"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// shortRun has trials that a sampler saw three times only; of the items the
// first few are sampled.
func shortRun(items int) *results.Run {
	run := matrix{strategies: []string{"pipeline"}, cores: []int{2}, latencies: ms(5), trials: 4}.run()
	for i := range run.Trials {
		t := &run.Trials[i]
		madeTimed(t, 3, items)
		t.Items = 40
		t.Series.AtNS[2] = t.WallNS * 9 / 10
		t.Series.IntervalNS = 50e6
	}
	return run
}

func TestShortTrialsShowTheirItemsBySpans(t *testing.T) {
	run := shortRun(40)
	v := newView(run, analysis.Summarize(run), nil)
	pages, why := cpuPages(v)
	if why != "" || !strings.Contains(pages[0].subtitle, "by the spans of all items") {
		t.Fatalf("%q, %d pages", why, len(pages))
	}
	if foot := strings.Join(pages[0].notes, " "); !strings.Contains(foot, "too short for samples every 50 ms") || strings.Contains(foot, "a sample is") {
		t.Errorf("foot %q", foot)
	}
	whole := newSamples(run.Trials[0]).whole()
	if whole.n != 1 || whole.end() != float64(run.Trials[0].WallNS) || math.Abs(whole.user[0]-newSamples(run.Trials[0]).mean(newSamples(run.Trials[0]).user)) > 1e-9 {
		t.Errorf("%+v", whole)
	}
	trial := run.Trials[0]
	s := stageSamples(trial, newSamples(trial))
	for k := range trial.Stages {
		busy := 0.0
		for _, span := range trial.Spans {
			if span.Stage == k {
				busy += float64(span.EndNS - span.StartNS)
			}
		}
		if got, want := s.mean(s.inFlight[k]), busy/float64(trial.WallNS); math.Abs(got-want) > 1e-6*want {
			t.Errorf("stage %d holds %v items in the mean, want %v", k, got, want)
		}
	}
}

func TestShortTrialsWithoutAllSpansAreNotDrawn(t *testing.T) {
	run := shortRun(39)
	if pages, why := cpuPages(newView(run, analysis.Summarize(run), nil)); why != "the trial is too short for samples every 50 ms" {
		t.Errorf("%q, %d pages", why, len(pages))
	}
}

func TestSamplesEndWithTheirTrial(t *testing.T) {
	series := func(at ...int64) *results.Series {
		s := &results.Series{AtNS: at}
		for range at {
			s.User, s.System = append(s.User, 1), append(s.System, 0.5)
			s.Other, s.Steal = append(s.Other, 0), append(s.Steal, 0)
		}
		return s
	}
	for name, c := range map[string]struct {
		trial results.Trial
		n     int
		user  float64 // in the last sample
	}{
		"on time":     {results.Trial{WallNS: 1000, Series: series(500, 1000)}, 2, 1},
		"a bit late":  {results.Trial{WallNS: 1000, Series: series(500, 1001)}, 2, 1},
		"long after":  {results.Trial{WallNS: 1000, Series: series(500, 1001, 1500)}, 2, 1},
		"a bit early": {results.Trial{WallNS: 1000, Series: series(500, 995)}, 2, 1},
		"early":       {results.Trial{WallNS: 1000, Series: series(400, 800), CPU: results.CPU{UserNS: 900}, Cell: results.Cell{Cores: 2}}, 3, 0.5},
		"unknown CPU": {results.Trial{WallNS: 1000, Series: series(400, 800)}, 3, 1},
		"too much":    {results.Trial{WallNS: 1000, Series: series(400, 800), CPU: results.CPU{UserNS: 9000}, Cell: results.Cell{Cores: 2}}, 3, 2},
		"no wall":     {results.Trial{Series: series(400, 800)}, 2, 1},
	} {
		s := newSamples(c.trial)
		want := float64(c.trial.WallNS)
		if want == 0 {
			want = 800
		}
		if s.n != c.n || s.end() != want || math.Abs(s.user[s.n-1]-c.user) > 1e-9 || len(s.user) != s.n || len(s.gc) != s.n || s.looked > 2 {
			t.Errorf("%s: %d samples (%d seen) until %v, the last %v; want %d until %v with %v", name, s.n, s.looked, s.end(), s.user, c.n, want, c.user)
		}
	}
}
