package bench

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// Cores is how many cores this process may use.
func Cores() int { return len(allowed) }

// allowed are the cores given to hbench at its start, before it moves itself.
var allowed = affinity()

func affinity() []int {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		n := runtime.NumCPU()
		cpus := make([]int, n)
		for i := range cpus {
			cpus[i] = i
		}
		return cpus
	}
	var cpus []int
	for i := 0; len(cpus) < set.Count(); i++ {
		if set.IsSet(i) {
			cpus = append(cpus, i)
		}
	}
	return cpus
}

func cpuSet(cpus []int) *unix.CPUSet {
	var set unix.CPUSet
	for _, c := range cpus {
		set.Set(c)
	}
	return &set
}

// startOn starts the command on the last n of the allowed cores. A process
// inherits the affinity of the thread that starts it, so it never runs anywhere
// else, not even before its runtime counts its cores.
func startOn(cmd *exec.Cmd, n int) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return fmt.Errorf("read the CPU affinity: %w", err)
	}
	if err := unix.SchedSetaffinity(0, cpuSet(allowed[len(allowed)-n:])); err != nil {
		return fmt.Errorf("bind to %d cores: %w", n, err)
	}
	err := cmd.Start()
	if restore := unix.SchedSetaffinity(0, &before); restore != nil && err == nil {
		err = fmt.Errorf("return to all cores: %w", restore)
	}
	return err
}

// leave moves this process, which serves the API, off the last n of the allowed
// cores where that leaves any, and reports whether it could.
func leave(n int) (spare bool, err error) {
	cpus := allowed
	if spare = n < len(allowed); spare {
		cpus = allowed[:len(allowed)-n]
	}
	set := cpuSet(cpus)
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return false, fmt.Errorf("list own threads: %w", err)
	}
	for _, t := range tasks {
		tid, err := strconv.Atoi(t.Name())
		if err != nil {
			continue
		}
		// A thread may have ended since it was listed.
		if err := unix.SchedSetaffinity(tid, set); err != nil && err != unix.ESRCH {
			return false, fmt.Errorf("move thread %d: %w", tid, err)
		}
	}
	return spare, nil
}

// ownGroup puts the command into a process group of its own, so that a Ctrl-C
// at the terminal reaches hbench alone, which then ends the trial in order.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
