package bench

import (
	"fmt"
	"runtime"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// fill writes what the window gave into the trial's record.
func (m measurement) fill(t *results.Trial, j *job, rt *metered, req Request, warm warmth) {
	t.WallNS = int64(m.wall)
	t.Outcomes = j.account.outcomes()
	t.Outcomes.Fallback = j.fallback()
	t.Digest = digestText(j.account.digest.Load())
	t.CPU = results.CPU{
		UserNS: int64(m.usage.User), SystemNS: int64(m.usage.System),
		Involuntary: m.usage.Involuntary, Voluntary: m.usage.Voluntary,
	}
	t.Memory = results.Memory{PeakRSSBytes: probe.PeakRSS(), AllocBytes: m.runtime.AllocBytes, Allocs: m.runtime.Allocs}
	t.GC = results.GC{Cycles: m.runtime.GCCycles, PauseNS: int64(m.runtime.GCPause), CPUNS: int64(m.runtime.GCCPU)}
	t.Sched = results.Sched{
		LatencyP50NS: int64(m.runtime.Latency(50)), LatencyP99NS: int64(m.runtime.Latency(99)),
		GOMAXPROCS: runtime.GOMAXPROCS(0), CPUs: allowed,
	}
	t.Noise.Pressure = m.pressure
	t.Warnings = append(t.Warnings, m.warnings...)
	if m.sampler != nil {
		t.Series = m.sampler.Series()
		t.Memory.PeakHeapBytes = m.sampler.PeakHeap()
		t.Sched.PeakGoroutines = m.sampler.PeakGoroutines()
		t.Cost.Sampled = true
		t.Cost.SamplerShare = m.sampler.Share(m.wall)
		t.Warnings = append(t.Warnings, m.sampler.Warnings()...)
	}
	if req.NoSpans {
		return
	}
	j.fillStages(t, rt, warm)
	j.fillPolicies(t)
	if err := j.fillLimit(t, m, warm); err != nil {
		t.Warnings = append(t.Warnings, fmt.Sprintf("no bound: %v", err))
	}
	t.Spans, t.Groups = j.spans.Sample(req.SpanItems), j.spans.Groups(j.spec.Group)
	t.Cost.SpanNS = warm.span
	for _, s := range t.Stages {
		t.Cost.Spans += s.Count
	}
	if n := j.spans.Strays(); n > 0 {
		t.Warnings = append(t.Warnings, fmt.Sprintf("%d stage calls for an item that was not in the job or had been there before", n))
	}
}

func (j *job) fillStages(t *results.Trial, rt *metered, warm warmth) {
	t.Stages = j.spans.Stages(named(j.spec))
	for k := range t.Stages {
		s := &t.Stages[k]
		w := rt.waits[s.Name]
		s.StarvedNS, s.BlockedNS, s.Workers = int64(w.starved), int64(w.blocked), w.workers
		if j.spec.Stages[k].Kind == stage.CPU {
			s.Kernel, s.Pretends = j.spec.Stages[k].Kernel, j.cpu[k].pretends
			s.CostNS = j.calibratedCost(k)
			t.CPU.KernelNS += s.BusyNS
			continue
		}
		if j.spec.Stages[k].Store != "" { // a file stamps nothing, and has no connections
			continue
		}
		s.TransportNS, s.AloneNS = int64(warm.transport), j.aloneNS(k)
		s.RunQueueNS = int64(j.spans.RunQueue(k, warm.transport))
		t.CPU.TransportNS += int64(s.Count) * int64(warm.transportCPU)
	}
}

// named are a workload's stages without what they do.
func named(spec workloads.Spec) []stage.Stage {
	stages := make([]stage.Stage, len(spec.Stages))
	for k, s := range spec.Stages {
		stages[k] = stage.Stage{Name: s.Name, Kind: s.Kind, Limit: s.Limit}
	}
	return stages
}

// calibratedCost is what the items that passed a CPU stage cost on an idle core.
func (j *job) calibratedCost(k int) int64 {
	rounds := 0
	for i := range j.spec.Items {
		if _, _, ok := j.spans.At(k, i); ok {
			rounds += j.cpu[k].rounds(i)
		}
	}
	return int64(float64(rounds) * j.cpu[k].perRound * max(j.spec.Stages[k].Stretch, 1))
}

// fillLimit bounds the makespan by what the stages took. An I/O stage took what
// the API stamped and what a request costs beside it on an idle process: what it
// took longer it waited for a core. The cores had to do the kernels' work and
// the requests', of which no more can be needed than the process used.
func (j *job) fillLimit(t *results.Trial, m measurement, warm warmth) error {
	bounded := model.Job{Cores: t.Cell.Cores}
	for k, s := range j.spec.Stages {
		line := model.Line{Name: s.Name, Kind: s.Kind, Times: make([]time.Duration, j.spec.Items)}
		// fetch-all takes more at once than the stage's limit: that is its cap.
		line.Limit = max(s.Limit, t.Stages[k].MaxInFlight)
		for i := range line.Times {
			line.Times[i] = j.needed(k, i, warm.transport)
		}
		bounded.Lines = append(bounded.Lines, line)
	}
	if service := j.spec.Stages[0].Service; service.Rate > 0 {
		bounded.Rate, bounded.Burst = service.Rate, max(service.Burst, 1)
		bounded.Waited = j.waited(bounded.Lines[0].Times)
	}
	// At least 1 ns: 0 would stand for "the sum of the spans".
	needed := time.Duration(t.CPU.KernelNS + t.CPU.TransportNS)
	bounded.CPU = max(min(needed, m.usage.CPU), 1)
	return setLimit(t, bounded)
}

// waited is, by item, what of the times in the first stage may have been before its
// rate limit admitted it (see model.Job): where the service lets requests wait for
// their tokens, all that it did not need itself. What failed there may have been
// refused. nil: nothing of either.
func (j *job) waited(times []time.Duration) []time.Duration {
	first := j.spec.Stages[0]
	queues := first.Service.Overflow == workloads.Queue
	waited := make([]time.Duration, len(times))
	failed := false
	for i, took := range times {
		_, _, came := j.spans.At(0, i)
		switch {
		case !came || j.spans.FailedAt(0, i) || first.Policy.Fallback != "":
			waited[i], failed = -1, true
		case !first.Policy.IsZero(): // its last attempt may have been shorter than its first
			waited[i] = took
		case queues:
			waited[i] = max(took-first.Latency.At(j.spec.Seed, first.Name, i, 0), 0)
		}
	}
	if !failed && !queues && first.Policy.IsZero() {
		return nil
	}
	return waited
}

// setLimit writes the bound of a job, and how near the trial came to it.
func setLimit(t *results.Trial, bounded model.Job) error {
	limit, err := bounded.Limit()
	if err != nil {
		return err
	}
	uncapped, err := bounded.Uncapped()
	if err != nil {
		return err
	}
	t.Limit = results.Limit{NS: int64(limit.Makespan), Binds: limit.Binds, UncappedNS: int64(uncapped.Makespan), Bounds: map[string]int64{}}
	for name, d := range limit.Bounds {
		t.Limit.Bounds[name] = int64(d)
	}
	t.Efficiency = efficiency(*t)
	return nil
}

// needed is what the item needed of the stage: 0 where it never was there.
func (j *job) needed(k, item int, transport time.Duration) time.Duration {
	start, end, ok := j.spans.At(k, item)
	if !ok {
		return 0
	}
	if served, ok := j.spans.ServedAt(k, item); ok {
		return min(end-start, served+transport)
	}
	return end - start
}

// efficiency is the share of the bound that the trial reached.
func efficiency(t results.Trial) float64 {
	if t.WallNS <= 0 {
		return 0
	}
	return float64(t.Limit.NS) / float64(t.WallNS)
}

// tooGood says that a bound is above the makespan: a mistake of ours, which is
// said and not hidden.
func tooGood(t results.Trial) []string {
	if t.Efficiency <= 1 {
		return nil
	}
	return []string{fmt.Sprintf("the bound of %v (%s) is above the makespan of %v: the efficiency is not to be trusted",
		time.Duration(t.Limit.NS), t.Limit.Binds, time.Duration(t.WallNS))}
}
