package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/workloads"
)

// stages makes each stage faster by each share, and those at stake together.
func (p *planner) stages() {
	for _, share := range p.o.Speedups {
		for k := range p.setup.Spec.Stages {
			p.tried = append(p.tried, p.fasterStages(share, k))
		}
		if len(p.said.Stages) > 1 && share > 0 {
			var together []int
			for _, name := range p.said.Stages {
				together = append(together, p.setup.Spec.StageIndex(name))
			}
			p.tried = append(p.tried, p.fasterStages(share, together...))
		}
	}
}

// fasterStages makes some stages faster by a share of their time.
func (p *planner) fasterStages(share float64, stages ...int) attempt {
	a := attempt{predicted: 1, stretched: p.o.Method == MethodStretch}
	missing := ""
	spared := 0.0 // share of the makespan
	for _, k := range stages {
		change, why := p.faster(k, 1-share)
		a.changes, missing = append(a.changes, change), cmp.Or(missing, why)
		for _, e := range p.d.Elasticities {
			if e.Stage == p.setup.Spec.Stages[k].Name {
				spared += share * max(e.Share, 0)
			}
		}
	}
	a.predicted = 1 / (1 - min(spared, share))
	switch {
	case missing == "":
	case p.o.Method == MethodSet:
		a.why = missing
	default:
		a.stretched = true
	}
	if a.stretched {
		a.why = p.unstretchable(share, stages)
		if missing != "" && a.why != "" {
			a.why = missing + ", and " + a.why
		}
	}
	return a
}

// coarse is how far a stage's time may be from what was asked, as a share of the change.
const coarse = 0.1

// faster makes stage k take f times as long by its field; why says that this will not
// do.
func (p *planner) faster(k int, f float64) (r model.Remedy, why string) {
	s, r := p.setup.Spec.Stages[k], p.setup.Faster(k, f)
	switch {
	case f == 1:
		return r, ""
	case s.Kind == stage.IO:
		return r, unsettableIO(p.setup.Spec, s)
	case s.Rounds > 0:
		return r, tooCoarse(s, float64(s.Rounds), float64(max(int(float64(s.Rounds)*f+0.5), 1)), f)
	}
	c, err := replay.CalibrationFor(s.Kernel, int(p.setup.Spec.Payload), p.o.Calibration)
	if err != nil { // then nothing is rounded, as in virtual time
		return r, ""
	}
	rounds := func(d workloads.Dist) (mean float64) {
		n := min(p.setup.Spec.Items, fewItems)
		for i := range n {
			mean += float64(c.Rounds(d.At(p.setup.Spec.Seed, s.Name, i, 0))) / float64(n)
		}
		return mean
	}
	before, faster := rounds(s.Cost), s.Cost.Scale(f)
	if why = tooCoarse(s, before, rounds(faster), f); why == "" {
		return r, ""
	}
	constant := s.Cost.String() == s.Cost.Mean().String()
	if faster, ok := inTurn(before*f, c); ok && constant {
		r.To, why = faster.String(), ""
	}
	return r, why
}

// fewItems are enough to see how rounds are rounded.
const fewItems = 1000

// tooCoarse says that a number of rounds is not what was asked; empty: it is.
func tooCoarse(s workloads.Stage, before, after, f float64) string {
	if off := after/before - f; off <= coarse*(1-f) && -off <= coarse*(1-f) {
		return ""
	}
	return fmt.Sprintf("the work of %s, in rounds of %s, cannot be made %s less", s.Name, s.Kernel, percent(1-f))
}

// mostInTurn is after how many items the numbers of rounds repeat, at most.
const mostInTurn = 8

// inTurn are costs that come to a broken number of rounds on average: in turn one round
// more and one less. Ok is false where it is less than one.
func inTurn(rounds float64, c workloads.Calibration) (costs workloads.Dist, ok bool) {
	low, share := math.Modf(rounds)
	if low < 1 {
		return costs, false
	}
	items, more := 2, 1.0
	for n := 2; n <= mostInTurn; n++ {
		if m := math.Round(share * float64(n)); math.Abs(m/float64(n)-share) < math.Abs(more/float64(items)-share) {
			items, more = n, m
		}
	}
	var texts []string
	for i := range items {
		n := low
		if math.Floor(float64(i+1)*more/float64(items)) > math.Floor(float64(i)*more/float64(items)) {
			n++
		}
		cost := time.Duration(n * c.NSPerRound)
		if c.NSPerRound > float64(20*time.Microsecond) { // no round is lost by it, and people read it
			cost = cost.Round(time.Microsecond)
		}
		texts = append(texts, cost.String())
	}
	costs, err := workloads.ParseDist("alternating(" + strings.Join(texts, ",") + ")")
	return costs, err == nil
}

func unsettableIO(spec workloads.Spec, s workloads.Stage) string {
	mean := s.Latency.Mean()
	switch {
	case mean == 0:
		return s.Name + " has no latency to set"
	case s.Service.Bandwidth > 0 && float64(spec.Payload)/float64(s.Service.Bandwidth) > coarse*mean.Seconds():
		return s.Name + " takes its time for the bandwidth, not for the latency"
	}
	return ""
}

// unstretchable says why some stages cannot be made faster by stretching the others;
// empty: they can.
func (p *planner) unstretchable(share float64, stages []int) string {
	if share > MostStretched {
		return fmt.Sprintf("stretching the others stands for %s at most", percent(MostStretched))
	}
	for k, s := range p.setup.Spec.Stages {
		if most := s.Stretch / (1 - share); most > workloads.MaxStretch && !slices.Contains(stages, k) {
			return fmt.Sprintf("%s is stretched as far as it goes", s.Name)
		}
		if kernel, err := workloads.FindKernel(s.Kernel); s.Kind == stage.CPU && !slices.Contains(stages, k) && err == nil && !kernel.Pretends && !workloads.ThreadClock {
			return "computing cannot be stretched without a clock of a thread's CPU time"
		}
	}
	return ""
}

// remedies adds the single changes to the way the job is run.
func (p *planner) remedies() {
	for _, r := range p.setup.Remedies(p.table) {
		a := attempt{changes: []model.Remedy{r}}
		for _, ranked := range p.d.Ranking {
			if ranked.Same(r) {
				a.predicted = ranked.Gain
			}
		}
		switch {
		case r.Change == model.ChangeGC && p.d.Verdict != VerdictMemory: // nothing speaks for it, and no replay can
			continue
		case r.Change == model.ChangeCores && p.o.Cores > 0:
			a = p.moreCores(a)
		}
		p.tried = append(p.tried, a)
	}
}

// moreCores takes as many cores as there are.
func (p *planner) moreCores(a attempt) attempt {
	r := &a.changes[0]
	wanted, err := strconv.Atoi(r.To)
	switch {
	case err != nil || wanted <= p.o.Cores:
	case p.base.Cores < p.o.Cores:
		r.To, a.predicted = strconv.Itoa(p.o.Cores), 0
	default:
		a.why = fmt.Sprintf("hbench may use %s here", coresText(p.o.Cores))
	}
	return a
}
