package analysis

import (
	"fmt"

	"github.com/hbench/hbench/model"
)

func rateRule(s symptoms) (string, *finding) {
	first := ""
	if len(s.trial.Stages) > 0 {
		first = s.trial.Stages[0].Name
	}
	for _, st := range s.setup.Spec.Stages {
		if st.Service.Rate > 0 {
			first = st.Name
			break
		}
	}
	n := s.refused()
	found := "no request was refused, and none waited for its turn"
	if n > 0 {
		found = fmt.Sprintf("%d of %d items refused (status 429)", n, s.trial.Items)
	}
	if float64(n) > refusals*float64(s.trial.Items) {
		return found, &finding{verdict: VerdictRateLimit, stage: first}
	}
	for _, st := range s.trial.Stages {
		if st.ThrottledNS == 0 {
			continue
		}
		share := float64(st.ThrottledNS) / (s.wall * float64(max(st.MaxInFlight, 1)))
		found = fmt.Sprintf("requests of %s waited for the service's rate for %s of the time that its places had", st.Name, percent(share))
		if share > refusals {
			return found, &finding{verdict: VerdictRateLimit, stage: st.Name}
		}
	}
	if r, ok := s.top(); ok && r.name == model.Rate && s.efficiency >= nearBound && r.ns >= s.of(model.Chain) {
		return fmt.Sprintf("%s; the rate sets the bound, reached to %s", found, percent(s.efficiency)), &finding{verdict: VerdictRateLimit, stage: first}
	}
	return found, nil
}

func saturatedRule(s symptoms) (string, *finding) {
	top, _ := s.top()
	found := "no service took longer than it takes alone"
	worst := 1.0
	for _, st := range s.trial.Stages {
		if st.AloneNS <= 0 {
			continue
		}
		took := float64(st.Service.MeanNS)
		if st.Remote != nil { // what the service stamped, without waiting for a core here
			took = float64(st.Remote.MeanNS)
		}
		times := took / float64(st.AloneNS)
		if times <= worst {
			continue
		}
		worst = times
		found = fmt.Sprintf("%s took %.2f times as long as alone, %d at once", st.Name, times, st.MaxInFlight)
		enough := queueing
		if most := s.capacity(st.Name); most > 0 && st.MaxInFlight > most {
			enough = overCapacity
		}
		if times > enough && top.name == st.Name && s.efficiency >= barred/queueing {
			return found, &finding{verdict: VerdictSaturated, stage: st.Name}
		}
	}
	return found, nil
}

// capacity is how many requests a stage's service is known to serve at once; 0: not
// known, or any number.
func (s symptoms) capacity(name string) int {
	if k := s.setup.Spec.StageIndex(name); k >= 0 {
		return s.setup.Spec.Stages[k].Service.Capacity
	}
	return 0
}
