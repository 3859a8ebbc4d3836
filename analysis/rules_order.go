package analysis

import (
	"fmt"
	"slices"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/strategies"
)

func serialRule(s symptoms) (string, *finding) {
	places := 0
	for _, st := range s.trial.Stages {
		places += max(st.Limit, 1)
	}
	found := fmt.Sprintf("%.2f items in service on average", s.inService)
	loop := s.trial.Overlap != nil && s.trial.Overlap.Rounds == s.trial.Items // each item alone through all stages
	if s.inService > 0 && s.inService <= oneAtATime && places > 1 && s.trial.Items > 1 && (s.efficiency < nearBound || loop) {
		return found + fmt.Sprintf(", and %d places", places), &finding{verdict: VerdictSerial}
	}
	return found, nil
}

func chainRule(s symptoms) (string, *finding) {
	chain := s.of(model.Chain)
	top, ok := s.top()
	if chain == 0 {
		return "the longest item's way is not known", nil
	}
	found := fmt.Sprintf("the longest item takes %s of the makespan", percent(chain/s.wall))
	if (!ok || chain >= top.ns) && chain >= nearBound*s.wall {
		return found + ", more than any resource needs", &finding{verdict: VerdictLatencyChain, stage: s.naive()}
	}
	return found, nil
}

func barrierRule(s symptoms) (string, *finding) {
	shared := s.shared()
	rounds := 0
	if o := s.trial.Overlap; o != nil {
		rounds = o.Rounds
	}
	if shared < 0 {
		return "whether stages overlap is not known", nil
	}
	found := fmt.Sprintf("stages overlap for %s of the time, efficiency %s", percent(shared), percent(s.efficiency))
	batches := s.param("size")
	if s.efficiency >= barred || len(s.trial.Stages) < 2 && !batches {
		return found, nil
	}
	lost := s.wall - float64(s.trial.Limit.NS)
	if gain := s.doubling(shared < apart); gain > lost {
		return found + fmt.Sprintf("; twice the places of what has most to do would save %s, more than barriers can cost", percent(gain/s.wall)), nil
	}
	f := &finding{}
	switch {
	case shared < apart && rounds <= 1 && !batches:
		f.verdict, found = VerdictPhaseBarrier, found+", and each begins when the one before has ended"
	case shared < apart, batches:
		f.verdict = VerdictBatchBarrier
		if rounds <= 1 { // its stages overlap, but wait for each other
			rounds = s.periods()
		}
		found += fmt.Sprintf(", in %d rounds", rounds)
	default:
		return found, nil
	}
	if stalled := s.stalled(); stalled > lost/2 {
		found += fmt.Sprintf("; few slow items fill %s of what is lost", percent(min(stalled/lost, 1)))
		f.verdict = VerdictHeadOfLine
	}
	return found, f
}

// doubling is about what twice the places of the shortest resource would save, in ns:
// half of its own time where stages do not overlap, and no more than to the next
// bound where they do.
func (s symptoms) doubling(phased bool) float64 {
	top, ok := s.top()
	if !ok {
		return 0
	}
	if st := s.stage(top.name); st != nil && st.MaxInFlight < st.Limit { // a batch, say, has fewer
		return 0
	}
	saves := top.ns / 2
	for _, r := range s.bounds {
		if !phased && r.name != top.name {
			return min(saves, top.ns-r.ns)
		}
	}
	return saves
}

// periods is how often the stage that had most of them had items after it had had
// none.
func (s symptoms) periods() (most int) {
	for _, st := range s.trial.Stages {
		most = max(most, st.Periods)
	}
	return most
}

func inFlightRule(s symptoms) (string, *finding) {
	h := s.trial.Held
	if h == nil || s.wall <= 0 {
		return "items in flight not known", nil
	}
	share := float64(h.FullNS) / s.wall
	found := fmt.Sprintf("%d items begun and not finished, for %s of the time", h.Items, percent(share))
	found += fmt.Sprintf(", %.1f of them in service", s.inService)
	served := s.inService >= nearBound*float64(h.Items) // hardly any waits for a place
	if s.efficiency < nearBound && (share >= full || served) && h.Items < s.trial.Items && s.caps() {
		return found, &finding{verdict: VerdictInFlightCap}
	}
	return found, nil
}

// caps reports whether the strategy keeps a number of items in flight: one of ours
// says so by a parameter; of another it takes stages that overlap and workers that
// belong to none, since barriers hold a batch in flight too.
func (s symptoms) caps() bool {
	if slices.Contains(strategies.Table(strategies.All).Names(), strategies.NameIn(s.trial.Cell.Strategy)) {
		return s.param("inflight")
	}
	for _, st := range s.trial.Stages {
		if st.Workers > 0 {
			return false
		}
	}
	return s.shared() >= apart
}

func queueRule(s symptoms) (string, *finding) {
	at := s.nearest()
	if at < 0 || s.trial.Stages[at].Workers == 0 {
		return "the strategy has no standing workers: where they wait is not known", nil
	}
	share := func(k int, ns int64) float64 {
		if st := s.trial.Stages[k]; st.Workers > 0 {
			return float64(ns) / (s.wall * float64(st.Workers))
		}
		return 0
	}
	st := s.trial.Stages[at]
	edges := int64(st.Workers) * (st.FirstNS + s.trial.WallNS - st.LastNS) // before its first item and after its last
	starved, blocked := share(at, max(st.StarvedNS-edges, 0)), share(at, st.BlockedNS)
	before, after := 0.0, 0.0
	if at > 0 {
		before = share(at-1, s.trial.Stages[at-1].BlockedNS)
	}
	if at < len(s.trial.Stages)-1 {
		after = share(at+1, s.trial.Stages[at+1].StarvedNS)
	}
	found := fmt.Sprintf("%s waited for input for %s and for a place for %s of its workers' time; the stage before it was blocked for %s, that after it starved for %s",
		st.Name, percent(starved), percent(blocked), percent(before), percent(after))
	if starved > waiting && before > waiting || blocked > waiting && after > waiting {
		return found, &finding{verdict: VerdictQueueShort, stage: st.Name}
	}
	return found, nil
}

// nearest is the index of the stage that has most to do for its places; -1: none.
func (s symptoms) nearest() int {
	at, most := -1, 0.0
	for k, st := range s.trial.Stages {
		if load := float64(st.BusyNS) / float64(max(st.Limit, 1)); load > most {
			at, most = k, load
		}
	}
	return at
}
