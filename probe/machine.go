package probe

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"

	"github.com/shirou/gopsutil/v3/cpu"
	"github.com/shirou/gopsutil/v3/host"
	"github.com/shirou/gopsutil/v3/mem"

	"github.com/hbench/hbench/results"
)

// Machine takes an inventory of where we run. What cannot be read stays empty
// and is named in a warning, as is what makes measurements here less steady. The
// hostname stays empty: a run file may be published, so whoever wants the name
// in it adds it.
func Machine(ctx context.Context) (results.Machine, []string) {
	var warnings []string
	unknown := func(what string, err error) {
		if err != nil {
			warnings = append(warnings, fmt.Sprintf("machine: %s is not known: %v", what, err))
		}
	}
	m := results.Machine{OS: runtime.GOOS, Arch: runtime.GOARCH, Cores: runtime.NumCPU()}
	hypervisor := false
	infos, err := cpu.InfoWithContext(ctx)
	unknown("the CPU's model", err)
	if len(infos) > 0 {
		m.CPU, m.MHz = infos[0].ModelName, infos[0].Mhz
		hypervisor = slices.Contains(infos[0].Flags, "hypervisor")
	}
	m.Threads, err = cpu.CountsWithContext(ctx, true)
	unknown("the number of hardware threads", err)
	memory, err := mem.VirtualMemoryWithContext(ctx)
	unknown("the size of memory", err)
	if err == nil {
		m.MemoryBytes = memory.Total
	}
	m.Kernel, err = host.KernelVersionWithContext(ctx)
	unknown("the kernel's version", err)
	m.Virtualization = virtualization(ctx, hypervisor)
	root := os.DirFS("/")
	m.Governor = governor(root)
	limits(&m, cgroupGrants(root))
	return m, append(warnings, unsteady(m, runtime.GOMAXPROCS(0))...)
}

// AvailableMemory is how much of the machine's memory programs can have without
// swapping, in bytes.
func AvailableMemory(ctx context.Context) (uint64, error) {
	memory, err := mem.VirtualMemoryWithContext(ctx)
	if err != nil {
		return 0, fmt.Errorf("probe: %w", err)
	}
	return memory.Available, nil
}

// limits takes over a cgroup's limits where they bind: a memory limit above the
// machine's memory is none.
func limits(m *results.Machine, g grants) {
	m.CPUQuota = g.cores
	if m.MemoryBytes == 0 || g.memory < m.MemoryBytes {
		m.MemoryLimit = g.memory
	}
}

// virtualization names the hypervisor or container system we are a guest of.
// gopsutil names a container before the hypervisor it runs on, and some
// hypervisors hide their name; the CPU flag still shows them.
func virtualization(ctx context.Context, hypervisor bool) string {
	system, role, err := host.VirtualizationWithContext(ctx)
	if err != nil || role != "guest" {
		system = ""
	}
	containers := []string{"docker", "lxc", "rkt", "systemd-nspawn", "linux-vserver", "openvz"}
	switch {
	case hypervisor && system == "":
		return "vm"
	case hypervisor && slices.Contains(containers, system):
		return system + " in a vm"
	}
	return system
}

// unsteady warns of what a machine does to measurements.
func unsteady(m results.Machine, procs int) []string {
	var warnings []string
	if m.Governor != "" && m.Governor != "performance" {
		warnings = append(warnings, fmt.Sprintf("machine: the CPU governor is %s: the clock follows the load; set it to performance for steady times", m.Governor))
	}
	if m.CPUQuota > 0 && m.CPUQuota < float64(m.Cores) {
		warnings = append(warnings, fmt.Sprintf("machine: the cgroup grants %.2f of %d cores: beyond that all threads are halted until the next period; lift the quota, or measure fewer cores", m.CPUQuota, m.Cores))
	}
	if m.Threads > m.Cores {
		warnings = append(warnings, fmt.Sprintf("machine: this process may use %d of %d hardware threads: others may run on the rest", m.Cores, m.Threads))
	}
	if procs < m.Cores {
		warnings = append(warnings, fmt.Sprintf("machine: GOMAXPROCS is %d, below the %d usable cores; unset it to measure them all", procs, m.Cores))
	}
	return warnings
}
