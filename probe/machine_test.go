package probe

import (
	"runtime"
	"strings"
	"testing"

	"github.com/hbench/hbench/results"
)

func TestMachineInventory(t *testing.T) {
	m, warnings := Machine(t.Context())
	if m.Cores != runtime.NumCPU() || m.OS != runtime.GOOS || m.Arch != runtime.GOARCH {
		t.Errorf("%+v", m)
	}
	if m.Hostname != "" {
		t.Errorf("the hostname %q is in the record unasked", m.Hostname)
	}
	if m.MemoryBytes == 0 && !strings.Contains(strings.Join(warnings, "\n"), "the size of memory is not known") {
		t.Errorf("no memory and no warning: %q", warnings)
	}
}

func TestOnlyLimitsThatBindAreRecorded(t *testing.T) {
	m := results.Machine{MemoryBytes: 1000}
	limits(&m, grants{cores: 1.5, memory: 1000})
	if m.CPUQuota != 1.5 || m.MemoryLimit != 0 {
		t.Errorf("%+v", m)
	}
	limits(&m, grants{memory: 999})
	if m.MemoryLimit != 999 {
		t.Errorf("%+v", m)
	}
}

func TestUnsteadyMachinesAreNamed(t *testing.T) {
	for want, m := range map[string]results.Machine{
		"":                   {Cores: 4, Threads: 4, Governor: "performance", CPUQuota: 4},
		"governor is ondem":  {Cores: 4, Threads: 4, Governor: "ondemand"},
		"1.50 of 4 cores":    {Cores: 4, Threads: 4, CPUQuota: 1.5},
		"4 of 8 hardware":    {Cores: 4, Threads: 8},
		"GOMAXPROCS is 4, b": {Cores: 8, Threads: 8},
	} {
		got := unsteady(m, 4)
		if want == "" && len(got) == 0 {
			continue
		}
		if want == "" || len(got) != 1 || !strings.Contains(got[0], want) {
			t.Errorf("%+v: %q, want %q", m, got, want)
		}
	}
}
