package model_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// draws are how the stages of a job are drawn.
type draws struct {
	latency func(r *rapid.T, k int, random *rand.Rand) workloads.Dist
	service func(r *rapid.T, k int) workloads.Service
	policy  func(r *rapid.T, s workloads.Stage, random *rand.Rand) workloads.Policy // nil: none
}

// spec draws a job of I/O stages with services, and of CPU stages. Its times are
// hashed from a seed, not drawn one by one, and hours long: rapid likes small
// numbers, whose sums tie, and at a tie a bubble's scheduler picks one.
func (d draws) spec(r *rapid.T) (spec workloads.Spec, gaps []time.Duration) {
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 0))
	spec = workloads.Spec{Items: rapid.IntRange(1, 30).Draw(r, "items"), Seed: random.Uint64(), Payload: 256}
	for k := range rapid.IntRange(1, 4).Draw(r, "stages") {
		s := workloads.Stage{Name: fmt.Sprintf("stage-%d", k), Limit: rapid.IntRange(1, 6).Draw(r, "limit")}
		if rapid.IntRange(0, 3).Draw(r, "kind") == 3 {
			s.Kind, s.Kernel, s.Cost = stage.CPU, "text", d.latency(r, k, random)
		} else {
			s.Latency, s.Service = d.latency(r, k, random), d.service(r, k)
		}
		if s.Service.Bandwidth > 0 { // transfers are alike, and would set starts as far apart as latencies are
			s.Latency = lognormal(r, k, random)
		}
		if d.policy != nil && s.Kind == stage.IO {
			s.Policy = d.policy(r, s, random)
		}
		spec.Stages = append(spec.Stages, s)
	}
	pace := rapid.SampledFrom([]time.Duration{time.Second, time.Minute, time.Hour}).Draw(r, "pace")
	for range spec.Items {
		gaps = append(gaps, time.Duration(random.Int64N(int64(pace))))
	}
	return spec.Resolve(1), gaps
}

func some(random *rand.Rand) time.Duration {
	return time.Minute + time.Duration(random.Int64N(int64(time.Hour)))
}

func constant(_ *rapid.T, _ int, random *rand.Rand) workloads.Dist {
	return workloads.Constant(some(random))
}

func lognormal(r *rapid.T, _ int, random *rand.Rand) workloads.Dist {
	median := some(random)
	return dist(r, fmt.Sprintf("lognormal(%v,%v)", median, median+some(random)))
}

func alternating(r *rapid.T, _ int, random *rand.Rand) workloads.Dist {
	return dist(r, fmt.Sprintf("alternating(%v,%v,%v)", some(random), some(random), some(random)))
}

func dist(r *rapid.T, text string) workloads.Dist {
	d, err := workloads.ParseDist(text)
	if err != nil {
		r.Fatal(err)
	}
	return d
}

func anyLatency(r *rapid.T, k int, random *rand.Rand) workloads.Dist {
	of := rapid.SampledFrom([]string{"constant", "lognormal", "alternating"}).Draw(r, "latency")
	return map[string]func(*rapid.T, int, *rand.Rand) workloads.Dist{
		"constant": constant, "lognormal": lognormal, "alternating": alternating,
	}[of](r, k, random)
}

// unlikeLater keeps items apart that come to a later stage at the same moment: one
// that failed leaves a stage at once, and lets two others begin together.
func unlikeLater(r *rapid.T, k int, random *rand.Rand) workloads.Dist {
	if k == 0 {
		return anyLatency(r, k, random)
	}
	return lognormal(r, k, random)
}

// drawFaults draws faults of all kinds but the one that never ends.
func drawFaults(r *rapid.T) (faults []workloads.Fault) {
	for range rapid.IntRange(0, 3).Draw(r, "faults") {
		f := workloads.Fault{Kind: rapid.SampledFrom([]string{workloads.FaultStatus, workloads.FaultReset, workloads.FaultTruncate}).Draw(r, "fault")}
		if rapid.Bool().Draw(r, "every") {
			f.Every = rapid.IntRange(2, 7).Draw(r, "nth")
		} else {
			f.Probability = rapid.Float64Range(0.05, 0.4).Draw(r, "probability")
		}
		if f.Kind == workloads.FaultStatus && rapid.Bool().Draw(r, "own status") {
			f.Status = 418
		}
		faults = append(faults, f)
	}
	return faults
}

// drawLimits draws a service's limits, which bind at the times of drawLatency.
func drawLimits(r *rapid.T) (v workloads.Service) {
	if rapid.Bool().Draw(r, "finite") {
		v.Capacity = rapid.IntRange(1, 4).Draw(r, "capacity")
	}
	if rapid.Bool().Draw(r, "gated") {
		v.Concurrency = rapid.IntRange(1, 5).Draw(r, "concurrency")
		v.Overflow = rapid.SampledFrom([]string{"", workloads.Queue, workloads.Refuse}).Draw(r, "overflow")
	}
	if rapid.Bool().Draw(r, "rated") {
		v.Rate = 1 / rapid.Float64Range(60, 3600).Draw(r, "seconds a request")
		v.Burst = rapid.IntRange(0, 5).Draw(r, "burst")
		v.Overflow = cmp.Or(v.Overflow, rapid.SampledFrom([]string{"", workloads.Queue}).Draw(r, "over the rate"))
	}
	if rapid.Bool().Draw(r, "narrow") {
		v.Bandwidth = workloads.Bytes(rapid.IntRange(1, 3).Draw(r, "bytes a second"))
	}
	return v
}

// drawPolicy is ownPolicy, and what lets one item's failures decide on others.
func drawPolicy(r *rapid.T, s workloads.Stage, random *rand.Rand) workloads.Policy {
	p := ownPolicy(r, s, random)
	if p.Retries > 0 && rapid.Bool().Draw(r, "has a budget") {
		p.Budget = 0.1
	}
	if rapid.Bool().Draw(r, "has a breaker") {
		p.Breaker, p.BreakerOpen = rapid.IntRange(1, 4).Draw(r, "breaker"), some(random)
	}
	return p
}

// oneAtATime is drawPolicy for the first stage only, without what makes two ask for
// something at the same moment: hedges, of which both end together, and a fallback, which
// many come through together when the circuit opens.
func oneAtATime(r *rapid.T, s workloads.Stage, random *rand.Rand) workloads.Policy {
	if s.Name != "stage-0" {
		return workloads.Policy{}
	}
	p := drawPolicy(r, s, random)
	p.Hedge, p.Fallback = 0, ""
	return p
}

// firstPolicy is ownPolicy for the first stage only: in later ones two may begin at the
// same moment (see unlikeLater), and time out at the same one.
func firstPolicy(r *rapid.T, s workloads.Stage, random *rand.Rand) workloads.Policy {
	if s.Name != "stage-0" {
		return workloads.Policy{}
	}
	return ownPolicy(r, s, random)
}

// ownPolicy draws what is done about an item's own faults: times of the order of
// latencies, and none alike.
func ownPolicy(r *rapid.T, s workloads.Stage, random *rand.Rand) (p workloads.Policy) {
	with := func(name string) bool { return rapid.IntRange(0, 2).Draw(r, name) > 0 }
	if with("timeout") {
		p.Timeout = some(random) + time.Hour/2
	}
	if with("deadline") {
		p.Deadline = p.Timeout + 3*some(random)
	}
	if with("retries") {
		p.Retries = rapid.IntRange(1, 5).Draw(r, "retries")
		p.Backoff = some(random)
	}
	if rapid.Bool().Draw(r, "hedges") {
		p.Hedge = some(random) / 2
	}
	if rapid.Bool().Draw(r, "falls back") {
		p.Fallback = "jsonl:x"
	}
	for i, f := range s.Service.Faults { // what hangs must end some time
		if p.Timeout+p.Deadline > 0 && rapid.Bool().Draw(r, "hangs") {
			f.Kind = workloads.FaultHang
			s.Service.Faults[i] = f
		}
	}
	return p
}

func onlyFaults(r *rapid.T, _ int) workloads.Service {
	return workloads.Service{Faults: drawFaults(r)}
}

// likeLimits do not tell like items apart, as a bandwidth does by the length of
// their results.
func likeLimits(r *rapid.T, _ int) workloads.Service {
	v := drawLimits(r)
	v.Bandwidth = 0
	return v
}

// onlyDelays draws limits that refuse nobody.
func onlyDelays(r *rapid.T, _ int) workloads.Service {
	v := drawLimits(r)
	v.Rate, v.Overflow = 0, workloads.Queue
	return v
}

func everything(r *rapid.T, _ int) workloads.Service {
	v := drawLimits(r)
	v.Faults = drawFaults(r)
	return v
}

// patient refuses nobody: who is told when to come back comes at the moment that others
// were told, too.
func patient(r *rapid.T, k int) workloads.Service {
	if k > 0 {
		return workloads.Service{}
	}
	v := onlyDelays(r, k)
	v.Faults = drawFaults(r)
	return v
}

// everythingFirst has no limits in later stages, where two requests may come at
// the same moment; see unlikeLater.
func everythingFirst(r *rapid.T, k int) workloads.Service {
	if k == 0 {
		return everything(r, k)
	}
	return onlyFaults(r, k)
}
