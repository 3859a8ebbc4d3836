package model

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/internal/vectors"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// tuned asks for the settings of one strategy.
func tuned(t *testing.T, jobs []Job, strategy string, within ...float64) []Tuned {
	t.Helper()
	out, err := Tune(t.Context(), jobs, strategy, within, TuneOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestKnownCheapestSettings(t *testing.T) {
	type input struct {
		ServiceS   []float64 `json:"service_s"`
		Kinds      []stage.Kind
		Items      int
		Cores      int
		Within     float64 `json:"within_percent"`
		WorkersMax []int   `json:"workers_max"`
	}
	type expected struct {
		LimitS    float64 `json:"limit_s"`
		Workers   []int
		Queue     int
		MakespanS float64 `json:"makespan_s"`
	}
	for _, v := range vectors.Of(t, "cheapest_within") {
		in, want := vectors.Read[input, expected](t, v)
		q := tuneQuestion{v.ID, in.Cores, in.Items, in.Kinds, in.ServiceS, in.WorkersMax}
		got := tuned(t, []Job{q.job()}, "pipeline", in.Within/100)[0]
		rel := v.Tolerance(t, "rel")
		near := func(d time.Duration, s float64) bool { return math.Abs(d.Seconds()-s) <= rel*s }
		if !got.Met || got.Exhausted || !slices.Equal(got.Limits, want.Workers) || got.Params["queue"] != want.Queue ||
			!near(got.Limit, want.LimitS) || !near(got.Makespan, want.MakespanS) {
			t.Errorf("%s: %+v, want %+v", v.ID, got, want)
		}
	}
}

func TestAnswersToTheQuestions(t *testing.T) {
	for _, want := range []struct {
		question string
		within   float64
		limits   []int
		makespan time.Duration
		limit    time.Duration
	}{
		{"endpoints-4", 0.01, []int{1, 4}, ms(500_400), ms(500_100)},
		{"endpoints-7", 0.01, []int{1, 7}, ms(286_600), ms(286_100)},
		{"endpoints-8", 0.01, []int{1, 8}, ms(250_800), ms(250_100)},
		{"endpoints-16", 0.01, []int{1, 16}, ms(126_800), ms(126_100)},
		{"half-second", 0.05, []int{1, 4, 1}, ms(125_450), ms(125_150)},
		{"two-seconds", 0.05, []int{2, 4, 1}, ms(53_000), ms(51_500)},
		{"two-seconds", 0.01, []int{4, 4, 2}, ms(52_000), ms(51_500)},
		{"documents-10", 0.01, []int{10, 5, 2, 1}, ms(1_016_100), ms(1_012_100)},
		{"documents-20", 0.01, []int{12, 6, 3, 1}, ms(890_200), ms(885_100)}, // the cores bind
	} {
		i := slices.IndexFunc(tuneQuestions, func(q tuneQuestion) bool { return q.name == want.question })
		got := tuned(t, []Job{tuneQuestions[i].job()}, "pipeline", want.within)[0]
		if !got.Met || got.Exhausted || got.Strategy != "pipeline:queue=0" || !slices.Equal(got.Limits, want.limits) ||
			got.Makespan != want.makespan || got.Limit != want.limit {
			t.Errorf("%s within %v: %+v, want %v, %v of %v", want.question, want.within, got, want.limits, want.makespan, want.limit)
		}
	}
}

func TestTargetOutOfReachGivesTheBestAndTheGap(t *testing.T) {
	j := tuneQuestion{"", 4, 100, fetchProcessStore, []float64{1, 2, 0.5}, []int{64, 4, 64}}.job()
	got := tuned(t, []Job{j}, "fetch-all", 0, 0.01)
	for _, answer := range got {
		// ⌈100/50⌉·1 s + 25·2 s + ⌈100/50⌉·0.5 s, and no fewer workers give as much.
		if answer.Met || answer.Exhausted || answer.Makespan != ms(53_000) || !slices.Equal(answer.Limits, []int{50, 4, 50}) ||
			math.Abs(answer.Gap-(53/51.5-1)) > 1e-9 || answer.Strategy != "fetch-all:limit=true" || answer.Places != 100 {
			t.Errorf("%+v", answer)
		}
	}
	sequential := tuned(t, []Job{j}, "sequential", 0.05)[0]
	if sequential.Met || sequential.Makespan != ms(350_000) || sequential.Workers != 1 || sequential.Params != nil {
		t.Errorf("%+v", sequential)
	}
}

func TestAnswersComeInTheOrderOfTheTolerances(t *testing.T) {
	j := tuneQuestion{"", 4, 100, fetchProcessStore, []float64{1, 2, 0.5}, []int{64, 4, 64}}.job()
	got := tuned(t, []Job{j}, "pipeline", 0.01, 0.05, 0.01)
	if len(got) != 3 || got[0].Within != 0.01 || got[1].Within != 0.05 || got[0].Makespan != ms(52_000) ||
		got[1].Makespan != ms(53_000) || got[2].Makespan != got[0].Makespan {
		t.Errorf("%+v", got)
	}
}

func TestCheapestOfAllStrategies(t *testing.T) {
	j := tuneQuestion{"", 4, 100, fetchProcessStore, []float64{1, 2, 0.5}, []int{64, 4, 64}}.job()
	each, err := TuneEach(t.Context(), []Job{j}, strategies.Table(strategies.All).Names(), []float64{0.05, 0.01}, TuneOptions{})
	if err != nil {
		t.Fatal(err)
	}
	best, err := TuneBest(t.Context(), []Job{j}, strategies.Table(strategies.All).Names(), []float64{0.05, 0.01}, TuneOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"pipeline:queue=0", "pipeline:queue=0"} {
		got := best[i]
		if got.Strategy != want || !got.Met {
			t.Errorf("%+v, want %s", got, want)
		}
		for _, family := range each {
			if other := family[i]; other.Met && (other.Workers < got.Workers || other.Workers == got.Workers && other.Places < got.Places) {
				t.Errorf("%+v is cheaper than %+v", other, got)
			}
		}
	}
}

// randomSamples are jobs of one workload with random times.
func randomSamples(t testing.TB, n, items int) []Job {
	t.Helper()
	latency, err := workloads.ParseDist("lognormal(5ms,40ms)")
	if err != nil {
		t.Fatal(err)
	}
	work, err := workloads.ParseDist("uniform(1ms,3ms)")
	if err != nil {
		t.Fatal(err)
	}
	var jobs []Job
	for seed := range n {
		spec := workloads.Spec{Items: items, Seed: uint64(seed + 1), Stages: []workloads.Stage{
			{Name: "fetch", Kind: stage.IO, Limit: 32, Latency: latency},
			{Name: "process", Kind: stage.CPU, Limit: 4, Cost: work},
			{Name: "store", Kind: stage.IO, Limit: 32, Latency: workloads.Constant(time.Millisecond)},
		}}
		j, err := FromSpec(spec, 4, nil)
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, j)
	}
	return jobs
}

func TestRandomTimesAreHeldAgainstTheirOwnLimitsInTheMean(t *testing.T) {
	jobs := randomSamples(t, 5, 100)
	got := tuned(t, jobs, "pipeline", 0.1)[0]
	if !got.Met || got.Gap > 0.1 {
		t.Errorf("%+v", got)
	}
	checkAnswer(t, jobs, got)
	if again := tuned(t, jobs, "pipeline", 0.1)[0]; again.Strategy != got.Strategy || !slices.Equal(again.Limits, got.Limits) || again.Gap != got.Gap {
		t.Errorf("%+v, and then %+v", got, again)
	}
}

func TestBudgetEndsTheSearchWithTheBestSoFar(t *testing.T) {
	jobs := randomSamples(t, 5, 100)
	for _, budget := range []int{1, 20_000} {
		for _, name := range strategies.Table(strategies.All).Names() {
			got, err := Tune(t.Context(), jobs, name, []float64{0.001}, TuneOptions{Budget: budget})
			if err != nil {
				t.Fatal(err)
			}
			if exhausted := slices.Contains([]string{"prefetch", "pipeline", "semaphore", "adaptive"}, name); got[0].Exhausted != exhausted {
				t.Errorf("budget %d: %+v", budget, got[0]) // the others are known to be too slow
			}
			checkAnswer(t, jobs, got[0])
		}
	}
}

func TestManyLinesWithoutLimitsAreTunedWithinTheBudget(t *testing.T) {
	q := tuneQuestion{cores: 4, items: 200}
	for k := range 9 {
		q.kinds, q.times, q.caps = append(q.kinds, stage.Kind(k%2)), append(q.times, float64(1+k%4)), append(q.caps, 0)
	}
	jobs := []Job{q.job()}
	answers, err := Tune(t.Context(), jobs, "pipeline", []float64{0.2, 0.01}, TuneOptions{Budget: 50_000})
	if err != nil {
		t.Fatal(err)
	}
	for _, answer := range answers {
		checkAnswer(t, jobs, answer)
	}
}

func TestEndedContextEndsTheSearch(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	j := tuneQuestion{"", 4, 100, fetchProcessStore, []float64{1, 2, 0.5}, []int{64, 4, 64}}.job()
	if _, err := Tune(ctx, []Job{j}, "pipeline", []float64{0.01}, TuneOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
