package report

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hbench/hbench/results"
)

// fixtureLimit is a plain bound for like items: per resource its work over its
// places, with the shortest way to it and from it.
func fixtureLimit(c results.Cell, wall int64) results.Limit {
	latency, process, store := float64(c.LatencyNS), processMS*1e6, storeMS*1e6
	bounds := map[string]int64{
		"fetch": int64(fixtureItems/fetchLimit*latency + process + store),
		"cores": int64(latency + fixtureItems*process/float64(c.Cores) + store),
		"store": int64(latency + process + fixtureItems/storeLimit*store),
		"chain": int64(latency + process + store),
	}
	l := results.Limit{Bounds: bounds, UncappedNS: bounds["cores"]}
	for _, name := range []string{"cores", "fetch", "store", "chain"} {
		if bounds[name] > l.NS {
			l.NS, l.Binds = bounds[name], name
		}
	}
	l.NS = min(l.NS, wall)
	return l
}

func fixtureRSS(c results.Cell, rng *rand.Rand) uint64 {
	base := map[string]uint64{"sequential": 14 << 20, "fetch-all:limit=true": 31 << 20, "semaphore": 22 << 20}[c.Strategy]
	if base == 0 {
		base = 17 << 20
	}
	return base + uint64(rng.IntN(1<<20))
}

func fixtureStage(name string, k int, c results.Cell, spans []results.Span) results.Stage {
	s := results.Stage{Name: name, Kind: "io", Limit: []int{fetchLimit, c.Cores, storeLimit}[k], Count: len(spans), FirstNS: math.MaxInt64}
	if k == 1 {
		s.Kind, s.Kernel = "cpu", "hash"
	}
	var took []int64
	for _, span := range spans {
		took = append(took, span.EndNS-span.StartNS)
		s.BusyNS += span.EndNS - span.StartNS
		s.FirstNS = min(s.FirstNS, span.StartNS)
		s.LastNS = max(s.LastNS, span.EndNS)
		s.MaxInFlight = max(s.MaxInFlight, inFlight(spans, span.StartNS))
	}
	s.Service = fixtureQuantiles(took)
	if c.Strategy == "pipeline" {
		s.Workers = s.Limit
		s.StarvedNS = (s.LastNS*int64(s.Workers) - s.BusyNS) / 2
		s.BlockedNS = s.StarvedNS / 3
	}
	return s
}

// fixtureWait is how long items waited between two stages.
func fixtureWait(before, after []results.Span) results.Quantiles {
	var waited []int64
	for i, span := range after {
		waited = append(waited, span.StartNS-before[i].EndNS)
	}
	return fixtureQuantiles(waited)
}

func fixtureQuantiles(values []int64) results.Quantiles {
	slices.Sort(values)
	sum := int64(0)
	for _, v := range values {
		sum += v
	}
	at := func(q float64) int64 { return values[int(q*float64(len(values)-1))] }
	return results.Quantiles{MeanNS: sum / int64(len(values)), MinNS: at(0), P50NS: at(0.5), P90NS: at(0.9), P99NS: at(0.99), MaxNS: at(1)}
}

func inFlight(spans []results.Span, at int64) (n int) {
	for _, s := range spans {
		if s.StartNS <= at && at < s.EndNS {
			n++
		}
	}
	return n
}

// fixtureSeries samples the schedule: every 50 ms, or 20 times in a short trial.
func fixtureSeries(spans [3][]results.Span, wall int64, c results.Cell) *results.Series {
	interval := max(wall/100, min(50e6, wall/20))
	s := &results.Series{IntervalNS: interval, InFlight: make([][]int, len(spans)), Cores: make([][]float64, 2)}
	for end := interval; end <= wall; end += interval {
		busy := 0.0
		for _, span := range spans[1] {
			busy += float64(max(0, min(span.EndNS, end)-max(span.StartNS, end-interval)))
		}
		cores := math.Round(min(busy/float64(interval), float64(c.Cores))*1000) / 1000
		s.AtNS = append(s.AtNS, end)
		s.User = append(s.User, cores)
		s.System = append(s.System, 0.02)
		s.Other = append(s.Other, 0.01)
		s.Steal = append(s.Steal, 0)
		s.Pressure = append(s.Pressure, math.Round(cores/float64(c.Cores)*40)/1000)
		s.HeapBytes = append(s.HeapBytes, uint64(4<<20+len(s.AtNS)%7<<18))
		s.GCCycles = append(s.GCCycles, uint32(len(s.AtNS)/7))
		for core := range s.Cores {
			s.Cores[core] = append(s.Cores[core], min(1, 0.01+max(0, math.Round(100*(cores-float64(core)))/100)))
		}
		// A goroutine waits longer to run, the busier the cores are.
		s.SchedP99NS = append(s.SchedP99NS, int64(20e3+1e6*math.Pow(cores/float64(c.Cores), 4)))
		goroutines := 4
		for k := range spans {
			n := inFlight(spans[k], end-interval/2)
			s.InFlight[k] = append(s.InFlight[k], n)
			goroutines += n
		}
		s.Goroutines = append(s.Goroutines, goroutines)
	}
	return s
}
