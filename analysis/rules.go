package analysis

import "fmt"

// rule is one question to the figures of a trial: what it found, in words with
// numbers, and the finding if that answers what held the trial up.
type rule struct {
	asks string
	look func(symptoms) (found string, f *finding)
}

// finding is a rule's answer.
type finding struct {
	verdict       Verdict
	stage, beside string
	doubt         string // why it is not sure; empty: it is
}

// rules are asked in this order, and the first finding stands: what makes other
// figures meaningless comes first, then what is seen directly, then what follows from
// bounds. The thresholds are those of Planted (see docs/truth.md).
var rules = []rule{
	{"machine", machineRule},
	{"rate limit", rateRule},
	{"collector", memoryRule},
	{"service", saturatedRule},
	{"one at a time", serialRule},
	{"a lock", lockRule},
	{"longest item", chainRule},
	{"items in flight", inFlightRule},
	{"barriers", barrierRule},
	{"workers over cores", oversubscribedRule},
	{"overhead", overheadRule},
	{"bounds", boundRule},
	{"replay", residueRule}, // a bound that the run reaches explains it, whatever a replay misses
	{"queues", queueRule},
	{"nearest bound", weakRule},
}

const (
	disturbed    = 0.10 // share of the cores that others may take before figures mean nothing
	refusals     = 0.10 // share of items refused, or of its places waiting, that makes the rate a cause
	collecting   = 0.10 // share of the CPU time that the collector may take
	queueing     = 1.5  // times that a service may take longer than alone
	overCapacity = 1.1  // the same, where more are in flight than it is known to serve
	oneAtATime   = 1.05 // items in service, on average, of a run in which nothing overlaps
	nearBound    = 0.85 // efficiency from which a bound explains a run
	barred       = 0.90 // efficiency below which barriers can be what costs
	apart        = 0.05 // share of the busy time shared by stages that do not overlap
	full         = 0.90 // share of the time at the cap of items in flight that makes it a cause
	even         = 0.05 // difference of two bounds that cannot be told apart
	waiting      = 0.03 // share of its workers' time that a stage waits, where queues are too short
	idling       = 0.70 // share of the cores' time in use below which what it was spent on costs nothing
	besides      = 0.10 // share of the cores' time spent beside the work
	residual     = 0.05 // share of the makespan that a replay may miss
)

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }
