package report

import (
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/doctor"
	"github.com/hbench/hbench/results"
)

// examined is a report with every kind of signal, on a machine that could be better.
func examined() doctor.Report {
	return doctor.Report{
		Version: "0.0.0-test", Created: time.Unix(1700000000, 0).UTC(), LookedNS: int64(3 * time.Second), Verdict: results.Unusable,
		Machine: results.Machine{CPU: "test processor", Cores: 8, Virtualization: "kvm", OS: "linux", Kernel: "6.1"},
		Checks: []doctor.Finding{
			{Check: "clock", Verdict: results.Quiet, Signals: []doctor.Signal{
				{Name: "smallest step", Value: new(30.0), Unit: doctor.Nanoseconds, NoisyAbove: 1000, UnusableAbove: 1e5, Verdict: results.Quiet, Why: "steps"},
				{Name: "source", Text: "tsc"},
			}},
			{Check: "limits", Verdict: results.Noisy, Signals: []doctor.Signal{
				{Name: "cores the quota grants", Value: new(1.5), Unit: doctor.Count},
				{Name: "threads a granted core", Value: new(5.333), Unit: doctor.Ratio, NoisyAbove: 1, UnusableAbove: 8, Verdict: results.Noisy,
					Why: "a quota that is used up halts trials", Do: "Lift the quota."},
				{Name: "memory limit", Value: new(float64(512 << 20)), Unit: doctor.Bytes},
			}},
			{Check: "frequency", Verdict: results.Noisy, Signals: []doctor.Signal{
				{Name: "clock, all cores busy", Value: new(3400.5), Unit: doctor.Megahertz},
				{Name: "governor", Text: "powersave\x1b[31m", Verdict: results.Noisy, Why: "the clock follows the load", Do: "Set it to performance."},
			}},
			{Check: "pressure", Verdict: doctor.Unknown, Unseen: []string{"the kernel keeps none"}},
			{Check: "steal", Verdict: results.Unusable, Signals: []doctor.Signal{
				{Name: "CPU time the hypervisor took", Value: new(0.1234), Unit: doctor.Share, NoisyAbove: 0.02, UnusableAbove: 0.1, Verdict: results.Unusable,
					Why: "stolen time slows CPU stages in proportion, and what is stolen from one trial is not stolen from the next", Do: "Measure elsewhere."},
			}},
			{Check: "throttling", Verdict: results.Unusable, Signals: []doctor.Signal{
				{Name: "time halted by the quota", Value: new(0.2), Unit: doctor.Share, NoisyAbove: 0.01, UnusableAbove: 0.05, Verdict: results.Unusable,
					Why: "all threads stand still", Do: "Lift the quota."},
				{Name: "periods that used it up", Value: new(12.0), Unit: doctor.Count},
			}},
		},
	}
}

func doctorText(t *testing.T, r doctor.Report, width int) string {
	t.Helper()
	var b strings.Builder
	if err := WriteDoctor(&b, r, width); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAnExaminationReadsAsBefore(t *testing.T) {
	for name, width := range map[string]int{"testdata/doctor.txt": 0, "testdata/doctor-70.txt": 70} {
		golden(t, name, doctorText(t, examined(), width))
	}
}

func TestAQuietMachineNeedsNoWords(t *testing.T) {
	r := examined()
	r.Verdict, r.Checks = results.Quiet, r.Checks[:1]
	got := doctorText(t, r, 0)
	if !strings.HasPrefix(got, "This machine is quiet now: fit to measure on.\n") {
		t.Errorf("the verdict does not come first:\n%s", got)
	}
	for _, word := range []string{"What to do", "Why it counts", "cannot be seen"} {
		if strings.Contains(got, word) {
			t.Errorf("a quiet machine is told %q:\n%s", word, got)
		}
	}
}

func TestTheVerdictNamesItsChecks(t *testing.T) {
	for verdict, want := range map[string]string{
		results.Noisy:    "(limits and frequency).",
		results.Unusable: "(steal and throttling).",
		doctor.Unknown:   "cannot be seen.",
	} {
		r := examined()
		r.Verdict = verdict
		if got := DoctorVerdict(r); !strings.HasSuffix(got, want) {
			t.Errorf("%s: %q, want …%q", verdict, got, want)
		}
	}
}

func TestAdviceIsGivenOnce(t *testing.T) {
	if got := doctorText(t, examined(), 0); strings.Count(got, "Lift the quota.") != 1 || !strings.Contains(got, "limits, throttling: Lift the quota.") {
		t.Errorf("two checks have one advice:\n%s", got)
	}
}
