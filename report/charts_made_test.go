package report

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/hbench/hbench/results"
)

// matrix describes a made-up run for charts: every strategy on every number of
// cores at every latency.
type matrix struct {
	strategies []string
	simulated  []string // strategies that are also simulated
	cores      []int
	latencies  []time.Duration
	trials     int
	spread     float64 // relative, of the trials
	fields     []results.Setting
}

// madeStages are the stages of a made-up trial of some milliseconds.
func madeStages(c results.Cell, wall float64) []results.Stage {
	stages := []results.Stage{
		{Name: "fetch", Kind: "io", Limit: 64},
		{Name: "process", Kind: "cpu", Limit: 32},
		{Name: "store", Kind: "io", Limit: 1},
	}
	left := madeInFlight(c.Strategy)*wall/madeItems - float64(c.LatencyNS)/1e6 - madeProcess - madeStore // of an item's time
	for k, took := range []float64{float64(c.LatencyNS) / 1e6, madeProcess, madeStore} {
		s := &stages[k]
		s.Count, s.Service.MeanNS = madeItems, int64(took*1e6)
		s.BusyNS = madeItems * s.Service.MeanNS
		if k > 0 {
			s.Wait.MeanNS = int64(max(0, left) * 1e6 / 2)
		}
	}
	return stages
}

// madeInFlight is how many items a strategy has begun and not finished in the mean.
func madeInFlight(strategy string) float64 {
	switch baseName(strategy) {
	case "sequential":
		return 1
	case "fetch-all":
		return madeItems / 2
	case "batched":
		return 16
	}
	return 40
}

const (
	madeItems   = 400
	madeProcess = 4.0 // ms
	madeStore   = 0.35
)

// run measures nothing: makespans follow textbook formulas with a little
// contention, and then the luck of each trial.
func (m matrix) run() *results.Run {
	rng := rand.New(rand.NewPCG(3, 5))
	run := &results.Run{Header: results.Header{
		Format: "hbench-run", Schema: results.Schema, Version: "0.1.0", Go: "go1.26.0", Workload: "made-up", Items: madeItems, API: "process",
		Machine: results.Machine{CPU: "Imaginary 9000", Cores: m.cores[len(m.cores)-1], OS: "linux", Kernel: "6.8.0"},
	}}
	cells := m.cells()
	run.Header.Plan = results.Plan{Cells: cells, Blocks: m.trials}
	for block := range m.trials {
		for i, c := range cells {
			wall, limit := madeWall(c)
			wall *= 1 + m.spread*(rng.Float64()-0.5)
			t := results.Trial{
				Cell: c, Block: block, Position: i, WallNS: int64(wall * 1e6), Items: madeItems,
				Stages: madeStages(c, wall), Outcomes: results.Outcomes{Stored: madeItems}, Digest: "1", Limit: limit,
				Noise: results.Noise{Verdict: results.Quiet},
			}
			if second := limit.Bounds["second"]; second > 0 && rng.Float64() < 0.3 {
				t.Limit.Binds = "process"
			}
			t.Efficiency = min(1, float64(limit.NS)/float64(t.WallNS))
			run.Trials = append(run.Trials, t)
		}
	}
	return run
}

func (m matrix) cells() []results.Cell {
	var cells []results.Cell
	for _, latency := range m.latencies {
		settings := append([]results.Setting{{Field: "fetch.latency", Value: latency.String()}}, m.fields...)
		for _, n := range m.cores {
			for _, s := range m.strategies {
				cells = append(cells, results.Cell{Strategy: s, Cores: n, Settings: settings, LatencyNS: int64(latency)})
			}
			for _, s := range m.simulated {
				cells = append(cells, results.Cell{Strategy: s, Cores: n, Settings: settings, LatencyNS: int64(latency), Simulated: true})
			}
		}
	}
	return cells
}

// madeWall is a cell's makespan in milliseconds, and its limit.
func madeWall(c results.Cell) (float64, results.Limit) {
	n, latency := float64(c.Cores), float64(c.LatencyNS)/1e6
	if c.Cores == 0 { // they do not bind
		n = 64
	}
	cpu := madeItems * madeProcess / (n / (1 + 0.018*(n-1) + 0.0004*n*(n-1)))
	store := madeItems * madeStore
	var ms float64
	switch base := baseName(c.Strategy); base {
	case "sequential":
		ms = madeItems * (latency + madeProcess + madeStore)
	case "fetch-all":
		ms = latency*1.8 + madeItems*0.06 + cpu*1.06 + store
	case "batched", "prefetch":
		size := 32.0
		fmt.Sscanf(c.Strategy, base+":size=%g", &size)
		ms = madeItems/size*latency*1.35 + cpu + store
	case "semaphore":
		ms = max(madeItems*(latency+madeProcess)/(4*n), cpu) + store*0.5 + latency
	default:
		ms = max(madeItems*latency/64, cpu, store) + latency + madeProcess + 3*madeStore + float64(len(base))
	}
	bounds := map[string]float64{"fetch": madeItems * latency / 64, "cores": madeItems * madeProcess / n, "store": store}
	l := results.Limit{Bounds: map[string]int64{}}
	for _, name := range []string{"fetch", "cores", "store"} {
		b := int64(bounds[name] * 1e6)
		l.Bounds[name] = b
		if b > l.NS {
			l.NS, l.Binds = b, name
		}
	}
	if bounds["cores"] > 0.6*bounds[l.Binds] && l.Binds != "cores" {
		l.Bounds["second"] = 1
	}
	l.NS = min(l.NS, int64(ms*0.97e6)) // fetch-all keeps to no client limit
	return ms, l
}

// madeTimed adds a series and spans to a trial: the hypervisor steals half a
// core for a tenth of the time, and every item is sampled.
func madeTimed(t *results.Trial, samples, items int) {
	s := &results.Series{IntervalNS: t.WallNS / int64(samples), InFlight: make([][]int, 3)}
	for i := range samples {
		steal := 0.0
		if i*10/samples == 4 {
			steal = 0.5
		}
		s.AtNS = append(s.AtNS, t.WallNS*int64(i+1)/int64(samples))
		s.User = append(s.User, float64(t.Cell.Cores)*0.8-steal)
		s.System = append(s.System, 0.1)
		s.Other = append(s.Other, 0.2)
		s.Steal = append(s.Steal, steal)
		s.GCCycles = append(s.GCCycles, uint32(i/9))
		for k, n := range []int{16, t.Cell.Cores, 1} {
			s.InFlight[k] = append(s.InFlight[k], n)
		}
	}
	t.Series = s
	step := t.WallNS / int64(items+20)
	for i := range items {
		at := step * int64(i)
		for k, parts := range [][2]int64{{0, 5}, {9, 10}, {10, 12}} {
			t.Spans = append(t.Spans, results.Span{Item: i, Stage: k, StartNS: at + parts[0]*step, EndNS: at + parts[1]*step})
		}
	}
}

func ms(values ...float64) []time.Duration {
	var out []time.Duration
	for _, v := range values {
		out = append(out, time.Duration(v*float64(time.Millisecond)))
	}
	return out
}

// madeRuns are runs of every size and oddity that charts must survive.
func madeRuns() map[string]*results.Run {
	house := []string{"sequential", "fetch-all", "batched:size=32", "prefetch:size=32", "pipeline", "semaphore"}
	big := matrix{
		strategies: append(house[:5:5], "semaphore", "batched:size=5", "batched:size=10", "mine", "zigzag:a=1,b=2"),
		simulated:  []string{"pipeline"}, cores: []int{1, 4, 8, 32}, latencies: ms(1, 5, 20, 50, 100, 500),
		trials: 6, spread: 0.15,
	}.run()
	madeTimed(&big.Trials[len(big.Trials)-2], 120, 400)
	stolen := matrix{strategies: house, cores: []int{1, 4}, latencies: ms(5), trials: 6, spread: 0.02}.run()
	for i := range stolen.Trials {
		madeTimed(&stolen.Trials[i], 100, 90)
		stolen.Trials[i].Stages[1].Pretends = true
		if i%5 == 0 {
			stolen.Trials[i].Noise = results.Noise{Verdict: results.Noisy, Reasons: []string{"steal 12 %"}}
		}
	}
	fields := matrix{strategies: []string{"pipeline", "semaphore"}, cores: []int{1, 2}, latencies: ms(0, 5), trials: 5, spread: 0.3,
		fields: []results.Setting{{Field: "process.cost", Value: "2ms"}}}.run()
	other := matrix{strategies: []string{"pipeline", "semaphore"}, cores: []int{1, 2}, latencies: ms(0, 5), trials: 5, spread: 0.3,
		fields: []results.Setting{{Field: "process.cost", Value: "4ms"}}}.run()
	fields.Trials = append(fields.Trials, other.Trials...)
	fields.Header.Plan.Cells = append(fields.Header.Plan.Cells, other.Header.Plan.Cells...)
	long := "exec:python3 /home/somebody/with/a/long/path/mine.py --workers 16 --batch-size 32 --verbose"
	odd := matrix{strategies: []string{long, "<b>&\"'\n\x00 \xff", strings.Repeat("w", 300), "東京"}, cores: []int{1, 2}, latencies: ms(1, 5), trials: 4, spread: 0.1}.run()
	madeTimed(&odd.Trials[len(odd.Trials)-1], 10, 10)
	return map[string]*results.Run{
		"simulated": simulatedRun([]int{1, 2, 4, 8, 16, 32, 64, 128}, ms(5)...),
		"foreseen":  simulatedRun([]int{2}, ms(5)...),
		"unlimited": simulatedRun([]int{0}, ms(1, 5, 20)...),
		"any cores": simulatedRun([]int{1, 4, 0}, ms(1, 5)...),
		"mixed":     mixedRun(),
		"odd names": odd,
		"big":       big, "stolen": stolen, "fields": fields,
		"distributions":  distributionsRun(),
		"over the limit": overLimitRun(),
		"losing":         losingRun("sequential", "batched:size=32", "pipeline"),
		"losing alone":   losingRun("pipeline"),
		"poor":           poorRun(),
		"empty":          {},
		"one cell":       matrix{strategies: []string{"pipeline"}, cores: []int{2}, latencies: ms(5), trials: 1}.run(),
		"one trial each": matrix{strategies: house, cores: []int{1, 2}, latencies: ms(1, 5, 20), trials: 1}.run(),
		"one core count": matrix{strategies: house, cores: []int{2}, latencies: ms(1, 5, 20), trials: 5, spread: 0.1}.run(),
		"one latency":    matrix{strategies: house, cores: []int{1, 2, 3}, latencies: ms(5), trials: 5, spread: 0.1}.run(),
	}
}

// poorRun has failed trials, zero values and broken series only.
func poorRun() *results.Run {
	run := matrix{strategies: []string{"pipeline", "semaphore", "sequential"}, cores: []int{1, 2}, latencies: ms(1, 5), trials: 3}.run()
	for i := range run.Trials {
		t := &run.Trials[i]
		switch t.Cell.Strategy {
		case "pipeline":
			t.Failure = &results.Failure{Cause: "timeout", Message: "no end"}
		case "semaphore":
			*t = results.Trial{Cell: t.Cell, Block: t.Block, WallNS: 1, Digest: t.Digest}
			t.Series = &results.Series{AtNS: []int64{0, 5, 5, 3}, User: []float64{1, 2}, InFlight: [][]int{{1}}}
			t.Spans = []results.Span{{Item: 1, Stage: 7, StartNS: 5, EndNS: 1}}
		case "sequential":
			t.Limit, t.Efficiency, t.Outcomes = results.Limit{}, 0, results.Outcomes{}
			t.Spans = []results.Span{{Item: 1, Stage: 0}, {Item: 1, Stage: 1}}
			t.Series = &results.Series{AtNS: []int64{10}, User: []float64{-1}, System: []float64{0}, Other: []float64{0}, Steal: []float64{0}}
		}
	}
	return run
}
