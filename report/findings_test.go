package report

import (
	"testing"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

func figureOf(center, lo, hi float64) analysis.Estimate {
	return analysis.Estimate{Center: center, Lo: lo, Hi: hi, N: 6, Confidence: 0.95}
}

func TestSpeedupVerdictClaimsOnlyWhatIntervalsSupport(t *testing.T) {
	few := figureOf(1.9, 1.8, 2)
	few.N = 3
	for name, c := range map[string]struct {
		rivals []rival
		want   string
	}{
		"nothing measured":    {nil, ""},
		"no figure":           {[]rival{{"a", analysis.Estimate{}}}, ""},
		"clear winner":        {[]rival{{"b", figureOf(1.2, 1.1, 1.3)}, {"a", figureOf(1.9, 1.8, 2)}}, "a gains most"},
		"touching intervals":  {[]rival{{"a", figureOf(1.9, 1.8, 2)}, {"b", figureOf(1.7, 1.6, 1.8)}}, "no clear winner"},
		"two above the rest":  {[]rival{{"a", figureOf(1.9, 1.8, 2)}, {"c", figureOf(1, 0.9, 1.1)}, {"b", figureOf(1.85, 1.7, 1.9)}}, "a and b gain most"},
		"a chain of overlaps": {[]rival{{"a", figureOf(1.9, 1.8, 2)}, {"b", figureOf(1.7, 1.5, 1.85)}, {"c", figureOf(1.5, 1.4, 1.6)}}, "no clear winner"},
		"too few trials":      {[]rival{{"a", few}, {"b", figureOf(1.2, 1.1, 1.3)}}, "too few trials to tell"},
		"nobody gains":        {[]rival{{"a", figureOf(1.02, 0.98, 1.1)}, {"b", figureOf(0.9, 0.8, 0.95)}}, "no strategy clearly gains"},
		"alone, gains":        {[]rival{{"a", figureOf(1.9, 1.8, 2)}}, "a runs 1.90× as fast as on one"},
		"alone, unclear":      {[]rival{{"a", figureOf(1.1, 0.9, 1.2)}}, "a does not clearly gain"},
		"alone, loses":        {[]rival{{"a", figureOf(0.8, 0.7, 0.9)}}, "a is slower than on one (0.80×)"},
	} {
		if got := speedupVerdict(c.rivals).String(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestThroughputVerdictClaimsOnlyWhatIntervalsSupport(t *testing.T) {
	for name, c := range map[string]struct {
		rivals []rival
		want   string
	}{
		"nothing":  {nil, ""},
		"alone":    {[]rival{{"a", figureOf(1940, 1900, 2000)}}, "a stores 1,940 items/s"},
		"winner":   {[]rival{{"a", figureOf(100, 90, 110)}, {"b", figureOf(200, 190, 210)}}, "b leads"},
		"overlap":  {[]rival{{"a", figureOf(195, 180, 195)}, {"b", figureOf(200, 190, 210)}}, "no clear winner"},
		"four tie": {[]rival{{"a", figureOf(9, 8, 10)}, {"b", figureOf(9, 8, 10)}, {"c", figureOf(9, 8, 10)}, {"d", figureOf(9, 8, 10)}, {"e", figureOf(1, 1, 1)}}, "no clear winner"},
	} {
		if got := throughputVerdict(c.rivals).String(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestVerdictsBecomeOneClause(t *testing.T) {
	leads := act{"leads", "lead"}
	a, b, ab := all([]string{"a"}, leads), all([]string{"b"}, leads), all([]string{"a", "b"}, leads)
	latencies := places{dimension: "latency", names: []string{"1 ms", "5 ms", "20 ms", "50 ms"}}
	for _, c := range []struct {
		verdicts []verdict
		want     string
	}{
		{[]verdict{a, a, a, a}, "a leads at every latency"},
		{[]verdict{noWinner, noWinner, noWinner, noWinner}, "no clear winner at any latency"},
		{[]verdict{a, a, ab, ab}, "a leads up to latency 5 ms; a and b from 20 ms"},
		{[]verdict{a, noWinner, noWinner, b}, "a leads at latency 1 ms; no clear winner from 5 ms to 20 ms; b leads at 50 ms"},
		{[]verdict{a, b, a, b}, "a leads at 2 of 4 latencies; b leads at 2"},
		{[]verdict{a, b, noWinner, a}, "a leads at 2 of 4 latencies; b leads at 1; else it varies"},
		{[]verdict{{}, a, a, a}, "a leads from latency 5 ms"},
		{make([]verdict, 4), ""},
	} {
		if got := latencies.tell(c.verdicts); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := (places{names: []string{""}}).tell([]verdict{a}); got != "a leads" {
		t.Errorf("a single place: %q", got)
	}
}

func TestTitlesOfSweepsWithoutEnoughTrialsSaySo(t *testing.T) {
	two := places{dimension: "latency", names: []string{"1 ms", "5 ms"}}
	want := "Too few trials to tell strategies apart (it takes 4)"
	if got := throughputTitle(2, []verdict{tooFew, tooFew}, two); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := speedupTitle(2, []verdict{tooFew, {}}, two); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := speedupTitle(2, []verdict{{}, {}}, two), "No strategy has a figure to rank on 2 cores"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := throughputTitle(1, []verdict{tooFew, noWinner}, two), "On 1 core too few trials to tell at latency 1 ms; no clear winner at 5 ms"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestPlateauIsWhereIntervalsNoLongerRise(t *testing.T) {
	point := func(cores, center float64) dataPoint {
		return dataPoint{x: cores, e: figureOf(center, center*0.95, center*1.05)}
	}
	rising := []dataPoint{point(1, 1), point(2, 2), point(4, 4), point(8, 7)}
	if cores, ok := plateau(rising); ok {
		t.Errorf("a rising line flattens at %d", cores)
	}
	flat := []dataPoint{point(1, 1), point(2, 2), point(4, 3.9), point(8, 4), point(16, 3.95)}
	if cores, ok := plateau(flat); !ok || cores != 4 {
		t.Errorf("flattens at %d, %v; want 4", cores, ok)
	}
	if _, ok := plateau([]dataPoint{point(1, 1), point(2, 1)}); ok {
		t.Error("two points show no plateau: one core is the base")
	}
}

func TestBottleneckTitleSaysWhatHoldsItBackWhere(t *testing.T) {
	const ms = 1_000_000
	grid := func(verdicts ...analysis.Verdict) heatGrid {
		m := heatMap{cores: []int{1, 2}, latencies: []float64{ms, 5 * ms}}
		for i, of := range verdicts {
			c := heatCell{why: analysis.Diagnosis{Verdict: of, Certainty: analysis.Likely}}
			c.Cell.Cores, c.Cell.LatencyNS = 1+i/2, int64(m.latencies[i%2])
			m.cells = append(m.cells, c)
		}
		return heatGrid{maps: []heatMap{m}, view: view{}.verdictView}
	}
	weak := grid("cores", "cores", "cores", "cores")
	for i := range weak.maps[0].cells {
		weak.maps[0].cells[i].why.Certainty = analysis.Weak
	}
	one := grid("serial", "serial", "cores", "fetch-slots")
	one.maps[0].cores, one.maps[0].cells = one.maps[0].cores[1:], one.maps[0].cells[2:]
	for name, c := range map[string]struct {
		g    heatGrid
		want string
	}{
		"everywhere":   {grid("cores", "cores", "cores", "cores"), "Pipeline: cores hold it back at every latency"},
		"by latency":   {grid("cores", "fetch-slots", "cores", "fetch-slots"), "Pipeline: cores hold it back at latency 1 ms; fetch slots at 5 ms"},
		"by cores":     {grid("cores", "cores", "serial", "serial"), "Pipeline: cores hold it back on 1 core; one item at a time on 2 cores"},
		"mixed":        {grid("cores", "cores", "cores", "rate-limit"), "Pipeline on 1 core: cores hold it back at every latency. On 2 cores: cores hold it back at latency 1 ms; the rate limit at 5 ms"},
		"weak":         {weak, "Pipeline: no verdict is sure at any latency"},
		"not known":    {grid("cores", "unexplained", "cores", "unexplained"), "Pipeline: cores hold it back at latency 1 ms; what holds it back is not known at 5 ms"},
		"one core row": {one, "Pipeline on 2 cores: cores hold it back at latency 1 ms; fetch slots at 5 ms"},
	} {
		if got := c.g.title("pipeline"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestCPUTitleNamesDisturbanceFirst(t *testing.T) {
	for _, c := range []struct {
		a    account
		want string
	}{
		{account{cores: 2, machine: 2, busy: 0.96, seconds: 1}, "Pipeline keeps its 2 cores 96 % busy"},
		{account{cores: 1, machine: 2, busy: 0.5, seconds: 1}, "Pipeline keeps its core 50 % busy"},
		{account{cores: 2, machine: 2, busy: 0.9, seconds: 2, stealCores: 0.56, stealSeconds: 0.3}, "The hypervisor took 0.56 of a core for 300 ms of pipeline's 2 s"},
		{account{cores: 2, machine: 2, busy: 0.6, seconds: 1, other: 0.7}, "Other processes, the API's among them, used 0.7 of a core while pipeline ran"},
		{account{cores: 2, machine: 8, busy: 0.6, seconds: 1, other: 1.2}, "Pipeline keeps its 2 cores 60 % busy"}, // there was room
		{account{cores: 2, machine: 2, busy: 0.9, seconds: 10, stealCores: 0.2, stealSeconds: 0.1}, "Pipeline keeps its 2 cores 90 % busy"},
	} {
		if got := cpuTitle("pipeline", c.a); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestTimelineTitleSaysWhatItemsWaitFor(t *testing.T) {
	losing := func(stages []int, reasons map[string]int) results.Trial {
		t := results.Trial{Items: 300, Outcomes: results.Outcomes{Reasons: reasons}}
		for i, n := range stages {
			t.Stages = append(t.Stages, results.Stage{Name: []string{"fetch", "process", "store"}[i], Failures: n})
			t.Outcomes.Failed += n
		}
		return t
	}
	hardly := waiting{share: 0.05, stage: "store", part: 1}
	for _, c := range []struct {
		trial results.Trial
		w     waiting
		want  string
	}{
		{results.Trial{}, waiting{}, "Under pipeline, items hardly wait between stages"},
		{results.Trial{}, hardly, "Under pipeline, items hardly wait between stages"},
		{results.Trial{}, waiting{share: 0.83, stage: "process", part: 0.99}, "Items under pipeline wait 83 % of their time, nearly all of it for process"},
		{results.Trial{}, waiting{share: 0.5, stage: "process", part: 0.6}, "Items under pipeline wait 50 % of their time, most of it for process"},
		{results.Trial{}, waiting{share: 0.5, stage: "process", part: 0.4}, "Items under pipeline wait 50 % of their time, longest for process"},
		{losing([]int{29, 0, 0}, map[string]int{"status 429": 29}), hardly, "Under pipeline, items hardly wait between stages"},
		{losing([]int{274, 0, 0}, map[string]int{"status 429": 274}), hardly, "Under pipeline 91 % of the items fail in fetch (status 429)"},
		{losing([]int{30, 0, 20}, map[string]int{"status 429": 10, "status 500": 40}), hardly, "Under pipeline 17 % of the items fail, most of them in fetch (most of all status 500)"},
		{losing([]int{60}, nil), hardly, "Under pipeline 20 % of the items fail"},
	} {
		if got := timelineTitle("pipeline", c.trial, c.w); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestMethodStatesTheWeakestInterval(t *testing.T) {
	e := func(n int, confidence float64) analysis.Estimate {
		return analysis.Estimate{N: n, Confidence: confidence}
	}
	for _, c := range []struct {
		estimates []analysis.Estimate
		want      string
	}{
		{[]analysis.Estimate{e(6, 0.96875), e(6, 0.96875)}, "n = 6 trials a point · point: median · band: 96 % interval, how"},
		{[]analysis.Estimate{e(4, 0.875), e(5, 0.9375), {}}, "n = 4 to 5 trials a point · point: median · band: at least 87 % interval, how"},
		{[]analysis.Estimate{e(1, 0)}, "n = 1 trial a point: no interval"},
	} {
		if got := method("band", "how", c.estimates); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestEqualTimesInVirtualTimeAreNoDoubt(t *testing.T) {
	exact := func(name string, rate float64) rival {
		return rival{name, analysis.Estimate{Center: rate, Lo: rate, Hi: rate, N: 1, Exact: true}}
	}
	for want, rivals := range map[string][]rival{
		"a leads":                {exact("a", 3), exact("b", 2)},
		"a and b lead":           {exact("a", 3), exact("b", 3), exact("c", 2)},
		"all are level":          {exact("a", 3), exact("b", 3)},
		"4 share the lead":       {exact("a", 3), exact("b", 3), exact("c", 2), exact("d", 3), exact("e", 3)},
		"a stores 3 items/s":     {exact("a", 3)},
		"no clear winner":        {{"a", figureOf(3, 3, 3)}, {"b", figureOf(3, 3, 3)}},
		"too few trials to tell": {{"a", analysis.Estimate{Center: 3, N: 1}}, exact("b", 2)},
	} {
		if got := throughputVerdict(rivals).String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
