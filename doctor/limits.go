package doctor

import (
	"context"
	"fmt"
	"math"
	"runtime"

	"github.com/hbench/hbench/probe"
)

// What the check of limits judges by. quotaShort gets its second threshold from the
// number of threads: it is passed where less than one core is granted.
var (
	quotaShort = probe.Threshold{Noisy: 1,
		Why: "a trial that computes on more cores than the quota grants is halted in every period, and the mock API needs " +
			"some CPU time beside it; below one core no trial escapes it"}
	memoryInUse = probe.Threshold{Noisy: 0.90, Unusable: 0.97,
		Why: "where memory runs short the kernel reclaims and swaps, or kills a trial: strategies that hold many payloads " +
			"need some hundred MiB"}
)

// limitsReading is what this process is granted.
type limitsReading struct {
	Threads     int // it may run on
	Procs       int // GOMAXPROCS
	Quota       float64
	Memory      uint64 // bytes, of the machine; 0: not known
	Available   uint64 // of these
	MemoryLimit uint64 // of the control group; 0: none
}

func readLimits(ctx context.Context, e *examination) (limitsReading, error) {
	r := limitsReading{Threads: runtime.NumCPU(), Procs: runtime.GOMAXPROCS(0), Quota: e.machine.CPUQuota,
		Memory: e.machine.MemoryBytes, MemoryLimit: e.machine.MemoryLimit}
	r.Available, _ = probe.AvailableMemory(ctx) // 0 is judged as not known
	return r, nil
}

func judgeLimits(r limitsReading) Finding {
	signals := []Signal{figure("GOMAXPROCS", float64(r.Procs), Count)}
	if r.Quota > 0 {
		short := quotaShort
		short.Unusable = float64(r.Threads)
		signals = append(signals, figure("cores the quota grants", r.Quota, Count),
			figure("threads a granted core", float64(r.Threads)/r.Quota, Ratio).by(short, quotaAdvice(r.Quota)))
	} else {
		signals = append(signals, text("CPU quota", "none"))
	}
	if r.MemoryLimit > 0 {
		signals = append(signals, figure("memory limit", float64(r.MemoryLimit), Bytes))
	}
	if r.Memory == 0 || r.Available == 0 {
		return find(signals...).unseen("how much memory is in use is not known")
	}
	used := 1 - float64(min(r.Available, r.Memory))/float64(r.Memory)
	return find(append(signals, figure("memory in use", used, Share).by(memoryInUse, "Close what holds memory, or give the machine more."))...)
}

// quotaAdvice leaves the mock API a part of what is granted.
func quotaAdvice(quota float64) string {
	const lift = "Lift the quota (docker run without --cpus, a pod without a CPU limit)"
	if quota <= 1 {
		return lift + "."
	}
	fewer := int(math.Ceil(quota)) - 1
	cores := "1"
	if fewer > 1 {
		cores = fmt.Sprintf("1..%d", fewer)
	}
	return fmt.Sprintf("%s, or measure fewer cores than it grants: hbench sweep --cores %s.", lift, cores)
}
