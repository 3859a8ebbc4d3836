package doctor

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
)

const ms = time.Millisecond

// repeat is the duration n times.
func repeat(d time.Duration, n int) []time.Duration {
	out := make([]time.Duration, n)
	for i := range out {
		out[i] = d
	}
	return out
}

// watched is a second on two cores in which nothing is wrong.
func watched() window {
	return window{
		Wall: time.Second, Cores: 2, Own: 20 * ms, Waited: 10 * ms, ThrottleOK: true,
		Machine: probe.MachineTimes{User: 30 * ms, Idle: 1970 * ms},
		Plain:   repeat(ms, 300), Precise: repeat(ms/10, 300), Dense: repeat(ms/2, 300),
	}
}

func TestJudges(t *testing.T) {
	still := func(change func(*window)) window {
		w := watched()
		change(&w)
		return w
	}
	steady := spinReading{Spins: repeat(2*ms, 90), Alone: repeat(ms, 90), Together: repeat(ms, 90), Cores: 2}
	spin := func(change func(*spinReading)) spinReading {
		r := steady
		change(&r)
		return r
	}
	whole := limitsReading{Threads: 8, Procs: 8, Memory: 8 << 30, Available: 7 << 30}
	limits := func(change func(*limitsReading)) limitsReading {
		r := whole
		change(&r)
		return r
	}
	answered := loopbackReading{Took: repeat(80*time.Microsecond, 1000), CPU: 100 * time.Microsecond}
	for name, c := range map[string]struct {
		got     Finding
		verdict string
		says    string // the text of some signal, advice or what is unseen
	}{
		"a good clock":     {judgeClock(clockReading{Step: 30, Cost: 40, Source: "tsc"}), results.Quiet, "tsc"},
		"a coarse clock":   {judgeClock(clockReading{Step: 15 * ms, Cost: 40}), results.Unusable, "clock source tsc"},
		"a dear clock":     {judgeClock(clockReading{Step: 30, Cost: 1200, Source: "hpet"}), results.Noisy, "clock source tsc"},
		"no clock source":  {judgeClock(clockReading{Step: 30, Cost: 40}), results.Quiet, "not known"},
		"cores":            {judgeCores(coresReading{[]int{0, 1}, probe.Topology{Cores: [][]int{{0}, {1}}}}), results.Quiet, ""},
		"siblings":         {judgeCores(coresReading{[]int{0, 1, 2, 3}, probe.Topology{Cores: [][]int{{0, 1}, {2, 3}}}}), results.Noisy, "taskset -c 0,2 hbench"},
		"hybrid":           {judgeCores(coresReading{[]int{0, 1, 2}, probe.Topology{Cores: [][]int{{0}, {1}, {2}}, Kinds: [][]int{{0, 1}, {2}}}}), results.Noisy, "taskset -c 0,1 hbench"},
		"no topology":      {judgeCores(coresReading{[]int{0, 1}, probe.Topology{}}), Unknown, "not told"},
		"no limits":        {judgeLimits(whole), results.Quiet, "none"},
		"a wide quota":     {judgeLimits(limits(func(r *limitsReading) { r.Quota = 8 })), results.Quiet, ""},
		"a quota":          {judgeLimits(limits(func(r *limitsReading) { r.Quota = 3.5 })), results.Noisy, "--cores 1..3"},
		"a whole quota":    {judgeLimits(limits(func(r *limitsReading) { r.Quota = 4 })), results.Noisy, "--cores 1..3"},
		"one core granted": {judgeLimits(limits(func(r *limitsReading) { r.Quota = 1 })), results.Noisy, "Lift the quota"},
		"less than one":    {judgeLimits(limits(func(r *limitsReading) { r.Quota = 0.5 })), results.Unusable, "Lift the quota"},
		"half of one":      {judgeLimits(limits(func(r *limitsReading) { r.Threads, r.Quota = 1, 0.5 })), results.Unusable, "Lift the quota"},
		"little memory":    {judgeLimits(limits(func(r *limitsReading) { r.Available = 512 << 20 })), results.Noisy, "holds memory"},
		"no memory known":  {judgeLimits(limits(func(r *limitsReading) { r.Available = 0 })), Unknown, "memory is in use"},
		"good timers":      {judgeTimers(timersReading{watched(), watched()}), results.Quiet, ""},
		"late timers":      {judgeTimers(timersReading{still(func(w *window) { w.Plain = repeat(3*ms, 9) }), watched()}), results.Noisy, "neighbours"},
		"a late clock":     {judgeTimers(timersReading{still(func(w *window) { w.Precise = repeat(2*ms, 9) }), watched()}), results.Unusable, "neighbours"},
		"late when busy":   {judgeTimers(timersReading{watched(), still(func(w *window) { w.Plain = repeat(10*ms, 9) })}), results.Noisy, "neighbours"},
		"steady":           {judgeSpin(steady), results.Quiet, ""},
		"slow at times":    {judgeSpin(spin(func(r *spinReading) { r.Spins = append(repeat(2*ms, 70), repeat(3*ms, 20)...) })), results.Unusable, "cool"},
		"drifting":         {judgeSpin(spin(func(r *spinReading) { r.Spins = append(repeat(200*ms, 45), repeat(215*ms, 45)...) })), results.Noisy, "cool"},
		"faster by drift":  {judgeSpin(spin(func(r *spinReading) { r.Spins = append(repeat(215*ms, 45), repeat(200*ms, 45)...) })), results.Noisy, "cool"},
		"shared units":     {judgeSpin(spin(func(r *spinReading) { r.Together = repeat(2*ms, 90) })), results.Noisy, "one thread of each core"},
		"one core alone":   {judgeSpin(spin(func(r *spinReading) { r.Together, r.Cores = repeat(2*ms, 90), 1 })), results.Quiet, ""},
		"no spins":         {judgeSpin(spinReading{}), Unknown, "no time"},
		"performance":      {judgeFrequency(probe.Frequency{Governor: "performance", Turbo: "on", NowMHz: 3000, MaxMHz: 4000}), results.Quiet, "on"},
		"powersave":        {judgeFrequency(probe.Frequency{Governor: "performance,powersave"}), results.Noisy, "frequency-set"},
		"no governor":      {judgeFrequency(probe.Frequency{NowMHz: 3000}), Unknown, "not told"},
		"alone":            {judgeNeighbours(neighboursReading{watched(), nil}), results.Quiet, ""},
		"others": {judgeNeighbours(neighboursReading{still(func(w *window) { w.Machine.User += 200 * ms }),
			map[string]time.Duration{"a": 100 * ms, "b": 110 * ms, "c": ms}}), results.Noisy, "b 5 %, a 5 %"},
		"others a lot":     {judgeNeighbours(neighboursReading{still(func(w *window) { w.Machine.User += 800 * ms }), nil}), results.Unusable, "End what else runs"},
		"no CPU times":     {judgeNeighbours(neighboursReading{still(func(w *window) { w.MachineErr = errors.New("no /proc/stat") }), nil}), Unknown, "no /proc/stat"},
		"no pressure":      {judgePressure(watched()), results.Quiet, ""},
		"pressure":         {judgePressure(still(func(w *window) { w.Waited = 100 * ms })), results.Noisy, "End what else runs"},
		"pressure unknown": {judgePressure(still(func(w *window) { w.Waited = -1 })), Unknown, "/proc/pressure/cpu"},
		"nothing stolen":   {judgeSteal(watched()), results.Quiet, ""},
		"stolen":           {judgeSteal(still(func(w *window) { w.Machine.Steal = 100 * ms })), results.Noisy, "dedicated cores"},
		"stolen a lot":     {judgeSteal(still(func(w *window) { w.Machine.Steal = 900 * ms })), results.Unusable, "dedicated cores"},
		"steal unknown":    {judgeSteal(still(func(w *window) { w.MachineErr = errors.New("no /proc/stat") })), Unknown, "no /proc/stat"},
		"not halted":       {judgeThrottling(watched()), results.Quiet, ""},
		"halted": {judgeThrottling(still(func(w *window) { w.Throttle = probe.Throttle{Times: 1, Time: 50 * ms} })), results.Noisy,
			"fewer cores"},
		"halted a lot":  {judgeThrottling(still(func(w *window) { w.Throttle = probe.Throttle{Times: 10, Time: 2 * time.Second} })), results.Unusable, "fewer cores"},
		"halts unknown": {judgeThrottling(still(func(w *window) { w.ThrottleOK = false })), Unknown, "cpu.stat"},
		"loopback":      {judgeLoopback(answered), results.Quiet, ""},
		"dear requests": {judgeLoopback(loopbackReading{Took: answered.Took, CPU: ms}), results.Noisy, "--api direct"},
		"slow requests": {judgeLoopback(loopbackReading{Took: repeat(3*ms, 100)}), results.Unusable, "--api direct"},
		"a slow tail":   {judgeLoopback(loopbackReading{Took: append(repeat(ms/10, 95), repeat(9*ms, 5)...)}), results.Noisy, "--api direct"},
		"no loopback":   {judgeLoopback(loopbackReading{Failed: errors.New("listen: refused")}), results.Unusable, "listen: refused"},
	} {
		if c.got.Verdict != c.verdict || !strings.Contains(wordsOf(c.got), c.says) {
			t.Errorf("%s: want %s that says %q: %+v", name, c.verdict, c.says, c.got)
		}
		holdSignals(t, c.got)
	}
}

func wordsOf(f Finding) string {
	words := append([]string{}, f.Unseen...)
	for _, s := range f.Signals {
		words = append(words, s.Text, s.Do)
	}
	return strings.Join(words, "\n")
}

func TestBusyProgramsAreOthers(t *testing.T) {
	before := map[int]probe.Process{1: {Name: "init", CPU: 5}, 2: {Name: "gone", CPU: 5}, 3: {Name: "make", CPU: 10}, 9: {Name: "hbench", CPU: 1}}
	after := map[int]probe.Process{1: {Name: "init", CPU: 5}, 3: {Name: "make", CPU: 30}, 4: {Name: "make", CPU: 7}, 9: {Name: "hbench", CPU: 99}}
	got := busyPrograms(before, after, 9)
	if len(got) != 1 || got["make"] != 27 {
		t.Errorf("%v, want make with 27", got)
	}
}
