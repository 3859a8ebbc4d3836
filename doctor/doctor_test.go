package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/hbench/hbench/internal/schematest"
	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/wake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A real look: what it finds is the machine's, that it finds something is ours.
func TestExamineLooksAtEverything(t *testing.T) {
	r, err := Examine(t.Context(), Shortest)
	if err != nil {
		t.Fatal(err)
	}
	schematest.Accepts(t, schema(t), schematest.JSON(t, r))
	if len(r.Checks) != len(Checks) || r.LookedNS <= 0 || r.Machine.Cores == 0 || r.Verdict == Unknown {
		t.Errorf("%+v", r)
	}
	for i, f := range r.Checks {
		if f.Check != Checks[i].Name || !slices.Contains(order, f.Verdict) {
			t.Errorf("%+v: want one of %s", f, Checks[i].Name)
		}
		if len(f.Signals)+len(f.Unseen) == 0 {
			t.Errorf("%s says nothing", f.Check)
		}
		if slices.Index(order, r.Verdict) < slices.Index(order, f.Verdict) {
			t.Errorf("%s is %s, and the whole %s", f.Check, f.Verdict, r.Verdict)
		}
		holdSignals(t, f)
	}
}

// holdSignals holds what every finding must keep to.
func holdSignals(t *testing.T, f Finding) {
	t.Helper()
	names := map[string]bool{}
	verdict := Unknown
	for _, s := range f.Signals {
		if names[s.Name] || s.Name == "" {
			t.Errorf("two signals are named %q", s.Name)
		}
		names[s.Name] = true
		if (s.Value == nil) != (s.Unit == "") || (s.Value == nil) != (s.Text != "") {
			t.Errorf("%s: a value with a unit, or a text: %+v", s.Name, s)
		}
		if s.Value != nil && !(*s.Value >= 0) {
			t.Errorf("%s is %v", s.Name, *s.Value)
		}
		judged := s.Verdict != ""
		if judged != (s.Why != "") || (s.Verdict == results.Noisy || s.Verdict == results.Unusable) != (s.Do != "") {
			t.Errorf("a verdict has a reason, a bad one an advice: %+v", s)
		}
		if judged {
			verdict = worse(verdict, s.Verdict)
		}
	}
	if verdict != f.Verdict {
		t.Errorf("the signals make it %s, and it is called %s: %+v", verdict, f.Verdict, f)
	}
}

func TestAnEndedContextEndsTheLook(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Examine(ctx, Longest); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

func TestALookHasItsLimits(t *testing.T) {
	for _, d := range []time.Duration{0, Shortest - 1, Longest + 1} {
		if _, err := Examine(t.Context(), d); err == nil {
			t.Errorf("a look of %v", d)
		}
	}
}

// looking is an examination of a made-up machine.
func looking(t *testing.T, files map[string]string) *examination {
	root := fstest.MapFS{}
	for name, text := range files {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	e := &examination{root: fs.FS(root), cpus: []int{0, 1}, clock: wake.New(nil), window: time.Millisecond, moment: time.Millisecond}
	t.Cleanup(e.clock.Close)
	return e
}

func TestWhatCannotBeSeenIsSaid(t *testing.T) {
	e := looking(t, nil)
	e.cpus = nil
	for _, name := range []string{"cores", "frequency", "throttling"} {
		c := Checks[slices.IndexFunc(Checks, func(c Check) bool { return c.Name == name })]
		if f := c.look(t.Context(), e); f.Verdict != Unknown || len(f.Unseen) == 0 {
			t.Errorf("%s of a machine that shows nothing: %+v", name, f)
		}
	}
}

func TestReadersReadTheMachineThatTheyAreGiven(t *testing.T) {
	const cpus = "sys/devices/system/cpu/"
	e := looking(t, map[string]string{
		cpus + "cpu0/topology/core_cpus_list":                             "0-1\n",
		cpus + "cpu1/topology/core_cpus_list":                             "0-1\n",
		cpus + "cpu0/cpufreq/scaling_governor":                            "ondemand\n",
		"sys/devices/system/clocksource/clocksource0/current_clocksource": "hpet\n",
	})
	cores, err := readCores(t.Context(), e)
	if err != nil || len(cores.Topology.Cores) != 1 {
		t.Errorf("cores: %+v, %v", cores, err)
	}
	frequency, err := readFrequency(t.Context(), e)
	if err != nil || frequency.Governor != "ondemand" {
		t.Errorf("frequency: %+v, %v", frequency, err)
	}
	clock, err := readClock(t.Context(), e)
	if err != nil || clock.Source != "hpet" || clock.Cost <= 0 || clock.Step <= 0 {
		t.Errorf("clock: %+v, %v", clock, err)
	}
}

func TestAWindowIsWatchedOnce(t *testing.T) {
	e := looking(t, nil)
	first, err1 := readStill(t.Context(), e)
	again, err2 := readStill(t.Context(), e)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if first.Wall <= 0 || first.Wall != again.Wall || len(first.Plain) == 0 || len(first.Dense) != 0 {
		t.Errorf("first %+v, then %+v", first, again)
	}
	busy, err := readBusy(t.Context(), e)
	if err != nil || len(busy.Dense) == 0 || busy.Own <= 0 {
		t.Errorf("busy: %d pieces of work in %v of CPU time, %v", len(busy.Dense), busy.Own, err)
	}
}

func TestTheOrderOfVerdicts(t *testing.T) {
	for _, c := range []struct {
		all  []string
		want string
	}{
		{nil, Unknown},
		{[]string{Unknown}, Unknown},
		{[]string{Unknown, results.Quiet}, results.Quiet},
		{[]string{results.Noisy, results.Quiet, Unknown}, results.Noisy},
		{[]string{results.Noisy, results.Unusable, results.Quiet}, results.Unusable},
	} {
		var findings []Finding
		for _, v := range c.all {
			findings = append(findings, Finding{Verdict: v})
		}
		if got := worst(findings); got != c.want {
			t.Errorf("%q: %s, want %s", c.all, got, c.want)
		}
	}
}

func TestThePageExplainsEveryCheck(t *testing.T) {
	page, err := os.ReadFile("../docs/doctor.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range Checks {
		if !strings.Contains(string(page), "\n| `"+c.Name+"` | ") {
			t.Errorf("docs/doctor.md has no row for %s", c.Name)
		}
	}
}

func TestASingleTickIsNoEvidence(t *testing.T) {
	// One tick of 10 ms in 0.4 s is 2.5 %: above 2 %, and nothing.
	w := window{Machine: probe.MachineTimes{Idle: 390 * time.Millisecond, Steal: 10 * time.Millisecond}}
	if f := judgeSteal(w); f.Verdict != results.Quiet {
		t.Errorf("%+v", f)
	}
}
