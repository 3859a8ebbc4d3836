package probe

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestBusyIsAShareOfEachCoresOwnTime(t *testing.T) {
	before := MachineTimes{User: 70 * tick, System: 10 * tick, Idle: 20 * tick, IOWait: tick, Steal: tick}
	after := func(user, system, idle, iowait, steal time.Duration) MachineTimes {
		return MachineTimes{
			User: before.User + user*tick, System: before.System + system*tick, Idle: before.Idle + idle*tick,
			IOWait: before.IOWait + iowait*tick, Steal: before.Steal + steal*tick,
		}
	}
	for name, c := range map[string]struct {
		last, now core
		want      float64
	}{
		"half":               {core{times: before, ok: true}, core{times: after(3, 1, 2, 1, 1), ok: true}, 0.5},
		"all of a long tick": {core{times: before, ok: true}, core{times: after(6, 0, 0, 0, 0), ok: true}, 1},
		"stolen":             {core{times: before, ok: true}, core{times: after(0, 0, 0, 0, 5), ok: true}, 0},
		"idle ran backwards": {core{times: before, ok: true}, core{times: after(4, 0, -1, 0, 0), ok: true}, 1},
		"no tick":            {core{times: before, ok: true}, core{times: before, ok: true}, -1},
		"went offline":       {core{times: before, ok: true}, core{times: after(5, 0, 0, 0, 0)}, -1},
		"came back":          {core{times: before}, core{times: after(5, 0, 0, 0, 0), ok: true}, -1},
	} {
		if got := busyShare(c.last, c.now); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestBusyIsAShareOrUnknown(t *testing.T) {
	times := rapid.Custom(func(t *rapid.T) core {
		some := rapid.Int64Range(0, int64(time.Hour))
		draw := func(name string) time.Duration { return time.Duration(some.Draw(t, name)) }
		return core{ok: rapid.Bool().Draw(t, "ok"), times: MachineTimes{
			User: draw("user"), System: draw("system"), Idle: draw("idle"), IOWait: draw("iowait"), Steal: draw("steal"),
		}}
	})
	rapid.Check(t, func(t *rapid.T) {
		last, now := times.Draw(t, "last"), times.Draw(t, "now")
		got := busyShare(last, now)
		if got != -1 && (got < 0 || got > 1) {
			t.Fatalf("a share of %v", got)
		}
		if got != -1 && !(last.ok && now.ok) {
			t.Fatalf("%v without two readings", got)
		}
	})
}

func TestMeterComparesTheLastTwoReadings(t *testing.T) {
	m := coreMeter{last: make([]core, 2), now: make([]core, 2), shares: make([]float64, 2)}
	for i, c := range []struct {
		text string
		want []float64
	}{
		{"cpu  0 0 0 0\ncpu0 100 0 0 100\ncpu1 100 0 0 100\n", []float64{-1, -1}},
		{"cpu  0 0 0 0\ncpu0 105 0 0 100\ncpu1 100 0 0 105\n", []float64{1, 0}},
		{"cpu  0 0 0 0\ncpu0 105 0 1 103\n", []float64{0.25, -1}},
		{"cpu  0 0 0 0\ncpu0 105 0 1 104\ncpu1 200 0 0 105\n", []float64{0, -1}},
	} {
		now := m.next()
		now[0].number, now[1].number = 0, 1
		parseCores([]byte(c.text), now)
		if got := m.busy(); !slices.Equal(got, c.want) {
			t.Errorf("reading %d: %v, want %v", i, got, c.want)
		}
	}
}
