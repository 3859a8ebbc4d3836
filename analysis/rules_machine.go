package analysis

import (
	"fmt"
	"math"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/stage"
)

func machineRule(s symptoms) (string, *finding) {
	n := s.trial.Noise
	if s.trial.Cell.Simulated {
		return "simulated: nothing disturbed it", nil
	}
	found := fmt.Sprintf("steal %s, other processes %s of the cores", percent(n.Steal), percent(n.Other))
	if n.Steal > disturbed || n.Other > disturbed {
		return found, &finding{verdict: VerdictUnexplained, doubt: "the machine was disturbed: " + found}
	}
	return found, nil
}

func memoryRule(s symptoms) (string, *finding) {
	total := float64(s.trial.CPU.TotalNS())
	if total <= 0 {
		return "CPU time of the collector not known", nil
	}
	share := float64(s.trial.GC.CPUNS) / total
	found := fmt.Sprintf("the collector took %s of the CPU time, in %d cycles", percent(share), s.trial.GC.Cycles)
	if share > collecting && max(s.used(), s.computingShare()) >= nearBound {
		return found + ", while the cores were in use", &finding{verdict: VerdictMemory}
	}
	return found, nil
}

// lockRule finds workers that are busy by their spans, while cores idle: they wait for
// each other within the work.
func lockRule(s symptoms) (string, *finding) {
	if s.cores() < 2 || s.trial.Cell.Simulated {
		return "takes two real cores", nil
	}
	used := s.used()
	for _, st := range s.trial.Stages {
		if st.Kind != stage.CPU.String() || st.Pretends || st.CostNS <= 0 || st.Limit < 2 || st.MaxInFlight > s.cores() {
			continue // workers beyond the cores wait for one, and not for each other
		}
		stretch := float64(st.BusyNS) / float64(st.CostNS)
		at := float64(st.BusyNS) / (s.wall * float64(min(st.Limit, s.cores())))
		if stretch > 1.25 && at >= nearBound && used < nearBound {
			return fmt.Sprintf("the workers of %s were busy for %s of the time, its items took %.2f times what they cost alone, and the cores were in use for %s",
				st.Name, percent(min(at, 1)), stretch, percent(used)), &finding{verdict: VerdictSerial, stage: st.Name}
		}
	}
	return fmt.Sprintf("the cores were in use for %s of the time", percent(used)), nil
}

func oversubscribedRule(s symptoms) (string, *finding) {
	workers := 0
	for _, st := range s.trial.Stages {
		if st.Kind == stage.CPU.String() && !st.Pretends {
			workers += st.MaxInFlight
		}
	}
	found := fmt.Sprintf("%d items computed at once on %s", workers, coresText(s.cores()))
	if s.cores() == 0 || workers <= s.cores() {
		return found, nil
	}
	late, served := 0.0, 0.0
	for _, st := range s.trial.Stages {
		if st.Remote != nil {
			late += float64(st.RunQueueNS)
			served += float64(st.Remote.MeanNS) * float64(st.Count)
		}
	}
	if served > 0 {
		found += fmt.Sprintf("; answers waited for a core for %.2f times what the service took", late/served)
	}
	if served > 0 && late > besides*served {
		return found, &finding{verdict: VerdictOversubscribed, stage: s.computing()}
	}
	return found, nil
}

// computing is the CPU stage with most items at once.
func (s symptoms) computing() string {
	var most results.Stage
	for _, st := range s.trial.Stages {
		if st.Kind == stage.CPU.String() && st.MaxInFlight > most.MaxInFlight {
			most = st
		}
	}
	return most.Name
}

func overheadRule(s symptoms) (string, *finding) {
	if s.coreTime() == 0 || s.trial.CPU.TotalNS() == 0 || s.trial.Cell.Simulated {
		return "CPU time beside the work not known", nil
	}
	work := float64(s.trial.CPU.KernelNS) / s.coreTime()
	beside := math.Max(s.used()-work, 0)
	found := fmt.Sprintf("requests, hand-overs and the runtime took %s of the cores' time", percent(beside))
	if s.sharing() > 0 {
		found += ", the API beside them included"
	}
	if beside > besides && beside > work/2 && s.used() >= idling {
		return found + fmt.Sprintf(", the work itself %s", percent(work)), &finding{verdict: VerdictOverhead}
	}
	return found, nil
}

func residueRule(s symptoms) (string, *finding) {
	if s.trial.ReplayNS == 0 {
		return "not replayed", nil
	}
	off := float64(s.trial.ReplayNS)/s.wall - 1
	found := fmt.Sprintf("its own durations replayed take %+.1f %% against the makespan", 100*off)
	if math.Abs(off) > residual {
		return found, &finding{verdict: VerdictUnexplained, doubt: "the durations of the items do not explain the makespan: " + found}
	}
	return found, nil
}
