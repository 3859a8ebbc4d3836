package model_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/sim"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

var disciplines = []sim.Discipline{sim.FIFO, sim.PS, sim.GoLike}

// kinds draw a strategy each, with any parameters.
var kinds = map[string]func(r *rapid.T) string{
	"sequential": func(*rapid.T) string { return "sequential" },
	"fetch-all":  func(*rapid.T) string { return "fetch-all" },
	"phases":     func(*rapid.T) string { return "fetch-all:limit=true" },
	"batched":    func(r *rapid.T) string { return fmt.Sprintf("batched:size=%d", number(r, "size", 1, 30)) },
	"prefetch": func(r *rapid.T) string {
		return fmt.Sprintf("prefetch:size=%d,depth=%d", number(r, "size", 1, 12), number(r, "depth", 0, 3))
	},
	"pipeline": func(r *rapid.T) string {
		return fmt.Sprintf("pipeline:queue=%d/%d", number(r, "queue", 0, 9), number(r, "queue", 0, 9))
	},
	"semaphore": func(r *rapid.T) string { return fmt.Sprintf("semaphore:inflight=%d", number(r, "inflight", 0, 40)) },
}

func number(r *rapid.T, name string, least, most int) int {
	return rapid.IntRange(least, most).Draw(r, name)
}

// drawText draws any strategy.
func drawText(r *rapid.T) string {
	return kinds[rapid.SampledFrom(slices.Sorted(maps.Keys(kinds))).Draw(r, "strategy")](r)
}

// withEach checks a property of jobs with every kind of strategy in every discipline.
func withEach(t *testing.T, property func(r *rapid.T, text string, d sim.Discipline)) {
	for kind, draw := range kinds {
		for _, d := range disciplines {
			t.Run(fmt.Sprint(kind, "/", d), func(t *testing.T) {
				rapid.Check(t, func(r *rapid.T) { property(r, draw(r), d) })
			})
		}
	}
}

// drawTimes draws a time for each item, from some nanoseconds to some
// milliseconds, where slices of GoLike end.
func drawTimes(r *rapid.T, items int) []time.Duration {
	longest := rapid.SampledFrom([]int64{3, 1000, 2e6, 30e6}).Draw(r, "longest")
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "times"), 0))
	like := rapid.Bool().Draw(r, "like")
	times := make([]time.Duration, items)
	for i := range times {
		times[i] = time.Duration(random.Int64N(longest + 1))
		if like {
			times[i] = times[0]
		}
	}
	return times
}

// drawJob draws a job of a few lines. Its services may delay, refuse and fail, if
// it has some.
func drawJob(r *rapid.T, service func(*rapid.T) *model.Remote) model.Job {
	j := model.Job{Cores: rapid.IntRange(0, 4).Draw(r, "cores")}
	items := rapid.IntRange(0, 30).Draw(r, "items")
	for k := range rapid.IntRange(1, 4).Draw(r, "lines") {
		line := model.Line{
			Name:  fmt.Sprintf("line %d", k),
			Kind:  rapid.SampledFrom([]stage.Kind{stage.IO, stage.CPU}).Draw(r, "kind"),
			Limit: rapid.IntRange(0, 6).Draw(r, "limit"),
			Times: drawTimes(r, items),
		}
		if line.Kind == stage.IO {
			line.Request = time.Duration(rapid.SampledFrom([]int64{0, 0, 1, 7, 500e3, 12e6}).Draw(r, "request"))
			line.Remote = service(r)
		}
		j.Lines = append(j.Lines, line)
	}
	if first := j.Lines[0].Remote; first != nil {
		j.Rate, j.Burst = first.Service.Rate, first.Service.Burst
	}
	return j
}

func noService(*rapid.T) *model.Remote { return nil }

// anyService has limits that bind at the times of drawTimes.
func anyService(r *rapid.T) *model.Remote {
	if rapid.Bool().Draw(r, "ideal") {
		return nil
	}
	v := drawLimits(r)
	if v.Rate > 0 {
		v.Rate, v.Burst = v.Rate*1e6, max(v.Burst, 1)
	}
	v.Bandwidth *= 1e5
	if rapid.Bool().Draw(r, "faulty") {
		v.Faults = drawFaults(r)
	}
	return &model.Remote{Seed: 7, Latency: workloads.Constant(time.Millisecond), Service: v, Bytes: rapid.SampledFrom([]int{0, 256, 4096}).Draw(r, "bytes")}
}

func limit(r fatal, j model.Job) model.Limit {
	r.Helper()
	l, err := j.Limit()
	if err != nil {
		r.Fatal(err)
	}
	return l
}

func TestNoStrategyIsFasterThanTheBoundOfWhatItsItemsTook(t *testing.T) {
	withEach(t, func(r *rapid.T, text string, d sim.Discipline) {
		job := drawJob(r, anyService)
		if rapid.Bool().Draw(r, "as measured") { // what a simulation does not keep or do
			job.CPU, job.Rate, job.Burst = time.Hour, 1, 1
		}
		out := simulate(r, job, parse(r, text), model.Options{Discipline: d, Observe: true})
		if l := limit(r, out.Realised(job)); l.Makespan > out.Makespan {
			r.Fatalf("%s took %v, which is less than the bound: %+v\n%+v", text, out.Makespan, l, out)
		}
	})
}

// A rate limit binds those that it admitted: with few items that take about as long as
// some tokens, and a service that lets them wait or refuses them.
func TestNoStrategyIsFasterThanTheRateLimitOfWhatItAdmitted(t *testing.T) {
	withEach(t, func(r *rapid.T, text string, d sim.Discipline) {
		token := time.Duration(rapid.IntRange(1, 2000).Draw(r, "token")) * time.Microsecond
		job := model.Job{Cores: number(r, "cores", 0, 2), Rate: 1 / token.Seconds(), Burst: number(r, "burst", 1, 3)}
		service := workloads.Service{Rate: job.Rate, Burst: job.Burst, Overflow: rapid.SampledFrom([]string{workloads.Queue, workloads.Refuse}).Draw(r, "overflow")}
		service.Capacity, service.Concurrency = number(r, "capacity", 0, 2), number(r, "concurrency", 0, 2)
		if rapid.Bool().Draw(r, "faulty") {
			service.Faults = drawFaults(r)
		}
		items := number(r, "items", 1, 8)
		for k, name := range []string{"fetch", "process"}[:number(r, "lines", 1, 2)] {
			line := model.Line{Name: name, Kind: stage.Kind(k), Limit: number(r, "limit", 0, 4)}
			for range items {
				line.Times = append(line.Times, token*time.Duration(number(r, "time", 0, 12))/4)
			}
			if k == 0 {
				line.Request = token * time.Duration(number(r, "request", 0, 2)) / 2
				line.Remote = &model.Remote{Seed: 7, Latency: workloads.Constant(time.Millisecond), Service: service}
			}
			job.Lines = append(job.Lines, line)
		}
		out := simulate(r, job, parse(r, text), model.Options{Discipline: d, Observe: true})
		realised := out.Realised(job)
		if l := limit(r, realised); l.Makespan > out.Makespan {
			r.Fatalf("%s took %v, which is less than the bound: %+v\n%+v\n%+v", text, out.Makespan, l, out, realised)
		}
		admitted := 0
		for _, end := range out.Ends {
			admitted += min(end, 1)
		}
		if l := limit(r, realised); (l.Bounds[model.Rate] > 0) != (admitted > job.Burst) {
			r.Fatalf("%d were admitted, with a burst of %d: %+v", admitted, job.Burst, l)
		}
	})
}

// Refused requests take no token: the rate limit is a bound of the others.
func TestARateLimitThatRefusedBoundsWhatItAdmitted(t *testing.T) {
	job := preset(t, "rate-limited")
	out := simulate(t, job, parse(t, "pipeline:queue=400"), observed)
	l := limit(t, out.Realised(job))
	// Admissions 21 to n take a four-hundredth of a second each, and the last item
	// then takes its 8 ms.
	want := time.Duration(out.Stored-20)*2500*time.Microsecond + 8*time.Millisecond
	if l.Bounds[model.Rate] != want || l.Makespan > out.Makespan || out.Stored == 300 {
		t.Errorf("took %v with %d stored; the bound is %+v, want %v by rate", out.Makespan, out.Stored, l, want)
	}
	// Two at once take 5 ms each: 400 a second, which is the rate.
	out = simulate(t, job.WithLimit(0, 2), parse(t, "pipeline"), observed)
	if l := limit(t, out.Realised(job.WithLimit(0, 2))); l.Bounds[model.Rate] == 0 || out.Stored != 300 || l.Makespan > out.Makespan {
		t.Errorf("took %v with %d stored; the bound is %+v", out.Makespan, out.Stored, l)
	}
}

// What an item waits for its token is not counted twice.
func TestWaitingForATokenIsNoTimeOfTheItem(t *testing.T) {
	service := workloads.Service{Rate: 1000, Burst: 1, Overflow: workloads.Queue}
	job := model.Job{Rate: 1000, Burst: 1, Lines: []model.Line{
		{Name: "fetch", Times: []time.Duration{1200 * time.Microsecond, 0}, Remote: &model.Remote{Service: service}}}}
	out := simulate(t, job, parse(t, "fetch-all"), observed)
	l := limit(t, out.Realised(job))
	if out.Makespan != 1200*time.Microsecond || l.Bounds[model.Rate] != ms || l.Makespan > out.Makespan {
		t.Errorf("took %v; the bound is %+v, want the second token's 1 ms by rate", out.Makespan, l)
	}
}

// What a simulation does not keep is not in its bound: a rate limit that no service
// sets, a strategy's limits that it ignores, CPU work that was measured elsewhere.
func TestABoundIsOfWhatWasSimulated(t *testing.T) {
	job := model.Job{CPU: time.Hour, Cores: 1, Rate: 1, Burst: 2, Lines: []model.Line{{Name: "fetch", Limit: 2, Times: like(8, 5*ms)}}}
	for name, remote := range map[string]*model.Remote{
		"no service":           nil,
		"a service of another": {Service: workloads.Service{Rate: 1000, Burst: 8}},
		"a burst of another":   {Service: workloads.Service{Rate: 1, Burst: 8}},
		"a rate of another":    {Service: workloads.Service{Rate: 1000, Burst: 2}},
	} {
		job.Lines[0].Remote = remote
		out := simulate(t, job, parse(t, "fetch-all:limit=true"), observed)
		if l := limit(t, out.Realised(job)); out.Stored != 8 || out.Makespan != 20*ms || l.Makespan != 20*ms || l.Binds != "fetch" {
			t.Errorf("%s: stored %d in %v; the bound is %+v", name, out.Stored, out.Makespan, l)
		}
	}
	job.Lines[0].Remote = nil
	out := simulate(t, job, parse(t, "fetch-all"), observed)
	if r := out.Realised(job); r.Lines[0].Limit != 8 || limit(t, r).Makespan != out.Makespan {
		t.Errorf("eight at once took %v; the bound is of a limit of %d: %+v", out.Makespan, r.Lines[0].Limit, limit(t, r))
	}
}

func TestNoStrategyThatKeepsTheLimitsIsFasterThanTheJobsBound(t *testing.T) {
	withEach(t, func(r *rapid.T, text string, d sim.Discipline) {
		job := drawJob(r, noService)
		if text == "fetch-all" { // ignores the first line's
			job.Lines[0].Limit = 0
		}
		out := simulate(r, job, parse(r, text), model.Options{Discipline: d})
		if l := limit(r, job); l.Makespan > out.Makespan {
			r.Fatalf("%s took %v, which is less than the bound: %+v", text, out.Makespan, l)
		}
	})
}

// Where a service refuses nobody and fails nobody, the job's own bound holds too.
func TestNoStrategyIsFasterThanTheBoundOfAJobWithServices(t *testing.T) {
	withEach(t, func(r *rapid.T, text string, d sim.Discipline) {
		job := drawJob(r, func(r *rapid.T) *model.Remote {
			remote := anyService(r)
			if remote != nil {
				v := &remote.Service
				v.Rate, v.Burst, v.Overflow, v.Faults = 0, 0, workloads.Queue, nil
			}
			return remote
		})
		if text == "fetch-all" { // ignores the first line's limit
			job.Lines[0].Limit = 0
		}
		out := simulate(r, job, parse(r, text), model.Options{Discipline: d})
		if l := limit(r, job); l.Makespan > out.Makespan {
			r.Fatalf("%s took %v, which is less than the bound: %+v", text, out.Makespan, l)
		}
	})
}
