package model

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
	"pgregory.net/rapid"
)

// explained are the steps of a valid job.
func explained(t rapid.TB, j Job) []Step {
	t.Helper()
	steps, err := j.Explain()
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

// drawAnyJob draws a job that may have whatever a bound looks at.
func drawAnyJob(t *rapid.T, alike bool) Job {
	j := drawJob(t, sizes{lines: 5, items: 40, steps: 200}, alike)
	for k := range j.Lines {
		if l := &j.Lines[k]; l.Kind == stage.IO {
			l.Request = time.Duration(rapid.SampledFrom([]int64{0, 0, 1, 7}).Draw(t, "request"))
			if rapid.Bool().Draw(t, "remote") {
				l.Remote = &Remote{Service: workloads.Service{Capacity: rapid.IntRange(0, 3).Draw(t, "capacity")}}
			}
		}
	}
	if j.Cores > 0 && rapid.Bool().Draw(t, "measured") {
		j.CPU = time.Duration(rapid.Int64Range(0, 500).Draw(t, "CPU work"))
	}
	return j
}

func TestTheStepsArriveAtTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawAnyJob(t, rapid.Bool().Draw(t, "alike"))
		l, _ := limits(t, j)
		steps := explained(t, j)
		last := steps[len(steps)-1]
		if last.Value != l.Makespan {
			t.Fatalf("the last step arrives at %d, the limit is %+v", last.Value, l)
		}
		var most time.Duration
		for _, s := range steps[:len(steps)-1] {
			most = max(most, s.Value)
		}
		if most != l.Makespan {
			t.Fatalf("the steps before the last arrive at %d, the limit is %+v: %+v", most, l, steps)
		}
	})
}

func TestEveryBoundOfUnlikeItemsIsThatOfItsStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawAnyJob(t, false)
		l, _ := limits(t, j)
		if j.folded().alike() {
			t.Skip("alike by chance")
		}
		values := map[string]time.Duration{}
		for _, s := range explained(t, j) {
			values[s.Law] = s.Value
		}
		for by, law := range map[string]string{Chain: "critical path", Cores: lawCores, Rate: "token bucket"} {
			if values[law] != l.Bounds[by] {
				t.Fatalf("%s: the step arrives at %d, the bound is %d", law, values[law], l.Bounds[by])
			}
		}
	})
}

func TestEveryStepIsAWholeSentenceOfNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, s := range explained(t, drawAnyJob(t, rapid.Bool().Draw(t, "alike"))) {
			if s.Law == "" || s.Source == "" || !strings.HasSuffix(s.Text, ".") {
				t.Fatalf("%+v", s)
			}
			if !strings.Contains(s.Text, Words(s.Value)) && s.Value > 0 {
				t.Fatalf("%s does not show its result %s", s.Text, Words(s.Value))
			}
			for _, wrong := range []string{"NaN", "Inf", "%!", "  ", "-"} {
				if strings.Contains(s.Text, wrong) {
					t.Fatalf("%q in %s", wrong, s.Text)
				}
			}
		}
	})
}

// Eight items are fetched four at once, and the cores, which could take them
// faster, must wait for the second four.
func TestWhatHoldsUpTheCoresIsToldWhereItMatters(t *testing.T) {
	j := known([]stage.Kind{stage.IO, stage.CPU}, []int{4, 0}, alike(8, 10, 4))
	j.Cores = 2
	steps := explained(t, j)
	const want = "item 5 reaches them after 20 ms at the earliest, the cores are busy with 4 items for 4 × 4 ms / 2 = 8 ms, and then nothing is left to do: 20 ms + 8 ms = 28 ms."
	if !slices.ContainsFunc(steps, func(s Step) bool { return s.Law == lawCores && strings.HasSuffix(s.Text, want) && s.Value == ms(28) }) {
		t.Errorf("%q is missing in %+v", want, steps)
	}
}

func TestTheWorkThatTheCoresAreBoundByIsNamed(t *testing.T) {
	const lines, requests, stated = "ompute", "and the requests ask", "All items together ask"
	for _, alike := range []bool{true, false} {
		job := func(request, cpu time.Duration) Job {
			j := Job{Cores: 2, CPU: cpu, Lines: []Line{line("a", stage.IO, 0, 6, 9), line("b", stage.CPU, 0, 6, 8)}}
			j.Lines[0].Request = request
			if !alike {
				j.Lines[0].Times[0], j.Lines[1].Times[1] = 19, 18
			}
			return j
		}
		bound, _ := limits(t, job(0, 0))
		for _, c := range []struct {
			job  Job
			want string
		}{
			{job(0, 0), lines},
			{job(1, 0), lines}, // it adds to the way there what it adds to the work
			{job(100, 0), requests},
			{job(0, 1000), stated},
			{job(0, 2*bound.Bounds[Cores]), stated}, // just what the lines alone give
		} {
			steps := explained(t, c.job)
			i := slices.IndexFunc(steps, func(s Step) bool { return s.Law == lawCores })
			if i < 0 || !strings.Contains(steps[i].Text, c.want) || c.want == lines && strings.Contains(steps[i].Text, requests) {
				t.Errorf("alike %t: request %v, CPU work %v: %q is missing in %+v", alike, c.job.Lines[0].Request, c.job.CPU, c.want, steps)
			}
		}
	}
}

func TestTheBottleneckNeedsAllItsPlacesAndNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.IntRange(1, 60).Draw(t, "places")
		each := time.Duration(rapid.Int64Range(1, 1e10).Draw(t, "time"))
		steps := explained(t, Job{Lines: []Line{line("a", stage.IO, places, 61, each)}})
		want := fmt.Sprintf(" at least %d in a.", places)
		if !slices.ContainsFunc(steps, func(s Step) bool { return s.Law == "Little's law" && strings.HasSuffix(s.Text, want) }) {
			t.Fatalf("%q is missing in %+v", want, steps)
		}
	})
}

func TestStepsThatDoNotApplyAreLeftOut(t *testing.T) {
	for _, c := range []struct {
		name string
		job  Job
		want []string
	}{
		{"no items", Job{Cores: 2, Lines: []Line{line("a", stage.IO, 1, 0)}}, []string{lawLargest}},
		{"one item", Job{Cores: 2, Lines: []Line{line("a", stage.CPU, 1, 1, 5)}}, []string{"critical path", lawLargest}},
		{"no limits", Job{Lines: []Line{line("a", stage.CPU, 0, 9, 5)}}, []string{"critical path", lawLargest}},
		{"no time", Job{Cores: 1, Lines: []Line{line("a", stage.CPU, 1, 9, 0)}}, []string{"critical path", lawLargest}},
		{"only a rate", Job{Rate: 5, Burst: 1, Lines: []Line{line("a", stage.IO, 0, 9, 5)}},
			[]string{"critical path", "utilisation law", "token bucket", "Little's law", lawLargest}},
		{"only a rate and no time", Job{Rate: 5, Burst: 1, Lines: []Line{line("a", stage.IO, 0, 9, 0)}},
			[]string{"critical path", "utilisation law", "token bucket", lawLargest}},
		{"only measured CPU work", Job{Cores: 2, CPU: 90, Lines: []Line{line("a", stage.IO, 0, 9, 5)}},
			[]string{"critical path", "utilisation law", lawCores, "Little's law", lawLargest}},
	} {
		var got []string
		for _, s := range explained(t, c.job) {
			got = append(got, s.Law)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestThePlacesAtTheOtherEndCount(t *testing.T) {
	j := Job{Lines: []Line{line("fetch", stage.IO, 16, 9, 10*time.Millisecond)}}
	j.Lines[0].Remote = &Remote{Service: workloads.Service{Capacity: 2}}
	steps := explained(t, j)
	if want := "fetch 2 / 10 ms = 200 items/s"; !strings.Contains(steps[1].Text, want) {
		t.Errorf("%q is missing in %q", want, steps[1].Text)
	}
	if want := "Without the limit of fetch, one item's way would still hold the run to 10 ms: raising it alone saves at most 80 %."; !strings.HasSuffix(steps[len(steps)-1].Text, want) {
		t.Errorf("%q is missing in %q", want, steps[len(steps)-1].Text)
	}
}

func TestABadJobIsNotExplained(t *testing.T) {
	for want, j := range map[string]Job{
		"no lines":  {},
		"below 0":   {Lines: []Line{line("a", stage.IO, 1, 3, -5)}},
		"cores -1":  {Cores: -1, Lines: []Line{line("a", stage.IO, 1, 3, 5)}},
		"burst 0":   {Rate: 3, Lines: []Line{line("a", stage.IO, 1, 3, 5)}},
		"rate NaN":  {Rate: math.NaN(), Burst: 1, Lines: []Line{line("a", stage.IO, 1, 3, 5)}},
		"146 years": {Lines: []Line{line("a", stage.IO, 1, 3, math.MaxInt64/2)}},
	} {
		if steps, err := j.Explain(); err == nil || !strings.Contains(err.Error(), want) || steps != nil {
			t.Errorf("%d steps and error %v, want one with %q", len(steps), err, want)
		}
	}
}
