package workloads

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestSetChangesOneFieldOfACopy(t *testing.T) {
	base := mustPreset("flaky")
	before := base.clone()
	for _, c := range []struct {
		name, value string
		got         func(Spec) any
		want        any
	}{
		{"items", "7", func(s Spec) any { return s.Items }, 7},
		{"seed", "18446744073709551615", func(s Spec) any { return s.Seed }, uint64(1<<64 - 1)},
		{"payload", "1MiB", func(s Spec) any { return s.Payload }, Bytes(1 << 20)},
		{"group", "3", func(s Spec) any { return s.Group }, 3},
		{"gogc", "400", func(s Spec) any { return s.GOGC }, 400},
		{"fetch.latency", "uniform(1ms,9ms)", func(s Spec) any { return s.Stages[0].Latency.String() }, "uniform(1ms,9ms)"},
		{"fetch.limit", "3", func(s Spec) any { return s.Stages[0].Limit }, 3},
		{"fetch.op", "put", func(s Spec) any { return s.Stages[0].Op }, Put},
		{"fetch.rate", "2.5", func(s Spec) any { return s.Stages[0].Service.Rate }, 2.5},
		{"fetch.burst", "4", func(s Spec) any { return s.Stages[0].Service.Burst }, 4},
		{"fetch.capacity", "8", func(s Spec) any { return s.Stages[0].Service.Capacity }, 8},
		{"fetch.concurrency", "9", func(s Spec) any { return s.Stages[0].Service.Concurrency }, 9},
		{"fetch.overflow", "queue", func(s Spec) any { return s.Stages[0].Service.Overflow }, Queue},
		{"store.bandwidth", "1MiB", func(s Spec) any { return s.Stages[2].Service.Bandwidth }, Bytes(1 << 20)},
		{"fetch.stretch", "1.3333", func(s Spec) any { return s.Stages[0].Stretch }, 1.3333},
		{"process.stretch", "1", func(s Spec) any { return s.Stages[1].Stretch }, 1.0},
		{"fetch.timeout", "2s", func(s Spec) any { return s.Stages[0].Policy.Timeout }, 2 * time.Second},
		{"fetch.deadline", "1m", func(s Spec) any { return s.Stages[0].Policy.Deadline }, time.Minute},
		{"fetch.retries", "3", func(s Spec) any { return s.Stages[0].Policy.Retries }, 3},
		{"fetch.breaker", "5", func(s Spec) any { return s.Stages[0].Policy.Breaker }, 5},
		{"fetch.hedge", "50ms", func(s Spec) any { return s.Stages[0].Policy.Hedge }, 50 * time.Millisecond},
		{"store.fallback", "jsonl:late.jsonl", func(s Spec) any { return s.Stages[2].Policy.Fallback }, "jsonl:late.jsonl"},
		{"store.store", "sqlite:a.db?batch=50", func(s Spec) any { return s.Stages[2].Store }, "sqlite:a.db?batch=50"},
		{"process.limit", "2", func(s Spec) any { return s.Stages[1].Limit }, 2},
		{"process.kernel", "hash", func(s Spec) any { return s.Stages[1].Kernel }, "hash"},
		{"process.cost", "2ms", func(s Spec) any { return s.Stages[1].Cost.String() }, "2ms"},
		{"process.rounds", "12", func(s Spec) any { return s.Stages[1].Rounds }, 12},
	} {
		s, err := base.Set(c.name, c.value)
		if err != nil || c.got(s) != c.want {
			t.Errorf("%s=%s: %v, %v", c.name, c.value, c.got(s), err)
		}
		if !reflect.DeepEqual(base, before) {
			t.Fatalf("%s=%s changed the original", c.name, c.value)
		}
		if err == nil {
			s.Stages[0].Service.Faults[0].Every = 99
		}
	}
}

func TestCostAndRoundsReplaceEachOther(t *testing.T) {
	pinned, err := mustPreset("default").Set("process.rounds", "5")
	if err != nil || !pinned.Stages[1].Cost.IsZero() {
		t.Fatalf("%+v, %v", pinned.Stages[1], err)
	}
	timed, err := pinned.Set("process.cost", "3ms")
	if err != nil || timed.Stages[1].Rounds != 0 {
		t.Fatalf("%+v, %v", timed.Stages[1], err)
	}
}

func TestSetRefusesWithTheReason(t *testing.T) {
	for setting, want := range map[string]string{
		"fecth.latency=5ms":     `unknown field "fecth.latency" (did you mean "fetch.latency"?)`,
		"itmes=5":               `unknown field "itmes" (did you mean "items"?)`,
		"fetch.kernel=json":     `unknown field "fetch.kernel"`,
		"process.latency=5ms":   `unknown field "process.latency"`,
		"name=x":                `unknown field "name"`,
		"everything=5":          `unknown field "everything": known are items, seed, payload, group, gogc, fetch.limit,`,
		"fetch.=5":              `unknown field "fetch."`,
		"=5":                    `unknown field ""`,
		"process.timeout=5ms":   `unknown field "process.timeout"`,
		"fetch.timeout=5":       `"5" is not a duration: write 500ms or 2s`,
		"fetch.timeout=-5s":     "timeout must be from 0 (none) to 24h0m0s, is -5s",
		"fetch.retries=-1":      "retries must be from 0 to 1000, is -1",
		"fetch.retris=1":        `unknown field "fetch.retris" (did you mean "fetch.retries"?)`,
		"fetch.budget=2":        "budget must be from 0 (none) to 1",
		"fetch.backoff=1s":      "there are no retries",
		"fetch.store=jsonl:x":   "store is for a stage that puts, and this one gets",
		"store.store=sqlit:x":   `unknown kind of store "sqlit" (did you mean "sqlite"?)`,
		"store.store=a.db":      `"a.db" names no kind of store`,
		"store.store=jsonl:?x":  "names no file",
		"fetch.latency=5":       `fetch.latency=5: latency: "5" is not a duration`,
		"fetch.limit=-1":        "fetch.limit=-1: fetch: limit must be from 0",
		"fetch.limit=2.5":       `"2.5" is not a whole number`,
		"items=0":               "items=0: items must be from 1 to 10000000, is 0",
		"items=1000000000000":   "items must be from 1 to 10000000, is 1000000000000",
		"items=ten":             `"ten" is not a whole number`,
		"payload=0":             "payload must be from 256B to 1GiB, is 0B",
		"fetch.stretch=0":       "0 times as long is no time at all",
		"fetch.stretch=0.5":     "stretch must be from 1 to 10 times, is 0.5",
		"fetch.stretch=11":      "stretch must be from 1 to 10 times, is 11",
		"fetch.stretch=NaN":     `"NaN" is not a number`,
		"group=-1":              "group must be from 0 (none) to 10000000 items, is -1",
		"gogc=0":                "0 is no GOGC to run with: give 1 to 100000",
		"gogc=-1":               "gogc must be from 0 (Go's default) to 100000, is -1",
		"seed=-1":               `"-1" is not a whole number from 0`,
		"payload=1":             "payload must be from 256B to 1GiB, is 1B",
		"process.kernel=jsn":    `unknown kernel "jsn" (did you mean "json"?)`,
		"process.rounds=0":      "a cpu stage needs a cost above 0, or rounds",
		"process.cost=0s":       "a cpu stage needs a cost above 0, or rounds",
		"fetch.rate=much":       `"much" is not a number`,
		"fetch.overflow=qeue":   `unknown overflow "qeue" (did you mean "queue"?)`,
		"fetch.bandwidth=1foot": `"1foot" is not a size`,
	} {
		name, value, _ := strings.Cut(setting, "=")
		s, err := mustPreset("default").Set(name, value)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want an error with %s", setting, err, want)
		}
		if !reflect.DeepEqual(s, Spec{}) {
			t.Errorf("%s: half a spec beside the error: %+v", setting, s)
		}
	}
}
