package analysis

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

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
		a.changes = append(a.changes, p.setup.Faster(k, 1-share))
		missing = cmp.Or(missing, p.unsettable(k, 1-share))
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

// unsettable says why stage k cannot be made faster by its field; empty: it can.
func (p *planner) unsettable(k int, f float64) string {
	s := p.setup.Spec.Stages[k]
	if f == 1 {
		return ""
	}
	if s.Kind == stage.IO {
		return unsettableIO(p.setup.Spec, s)
	}
	before, after := float64(s.Rounds), 0.0
	if s.Rounds > 0 {
		after = float64(max(int(before*f+0.5), 1))
	} else {
		c, err := replay.CalibrationFor(s.Kernel, int(p.setup.Spec.Payload), p.o.Calibration)
		if err != nil { // then nothing is rounded, as in virtual time
			return ""
		}
		before, after = float64(c.Rounds(s.Cost.Mean())), float64(c.Rounds(s.Cost.Scale(f).Mean()))
	}
	if off := after/before - f; off > coarse*(1-f) || -off > coarse*(1-f) {
		return fmt.Sprintf("%.0f rounds of %s cannot be made %s fewer", before, s.Kernel, percent(1-f))
	}
	return ""
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
