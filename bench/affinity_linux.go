package bench

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/hbench/hbench/probe"
)

// allowed are the cores given to this process at its start, before it moves
// itself; empty where the kernel does not say. In a trial's process they are the
// cores it is bound to.
var allowed = probe.Affinity()

// Cores is how many cores this process may use.
func Cores() int {
	if len(allowed) == 0 {
		return runtime.NumCPU()
	}
	return len(allowed)
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
// else, not even before its runtime counts its cores. Where the kernel does not
// allow it, the command runs unbound: GOMAXPROCS still limits it.
func startOn(cmd *exec.Cmd, n int) error {
	if n > Cores() {
		return fmt.Errorf("%d cores asked for, and hbench may use %d", n, Cores())
	}
	if len(allowed) == 0 {
		return cmd.Start()
	}
	runtime.LockOSThread()
	var before unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		runtime.UnlockOSThread()
		return cmd.Start()
	}
	if err := unix.SchedSetaffinity(0, cpuSet(allowed[len(allowed)-n:])); err != nil {
		runtime.UnlockOSThread()
		return cmd.Start()
	}
	err := cmd.Start()
	if restore := unix.SchedSetaffinity(0, &before); restore != nil {
		// The thread stays locked: it ends with its goroutine and spreads its
		// affinity to nobody.
		return errors.Join(err, fmt.Errorf("return to all cores: %w", restore))
	}
	runtime.UnlockOSThread()
	return err
}

// leave moves this process, which serves the API, off the last n of the allowed
// cores where that leaves any, and reports whether it is off them.
func leave(n int) (spare bool) {
	if n >= len(allowed) {
		move(allowed)
		return false
	}
	return move(allowed[:len(allowed)-n])
}

// move binds every thread of this process to the cores, and reports whether all
// are. A thread may be born of one that was not moved yet, so it looks again until
// none had to be moved.
func move(cpus []int) bool {
	want := cpuSet(cpus)
	for range 100 {
		moved, ok := moveOnce(want)
		if !ok || !moved {
			return ok
		}
	}
	return false
}

func moveOnce(want *unix.CPUSet) (moved, ok bool) {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return false, false
	}
	for _, t := range tasks {
		tid, err := strconv.Atoi(t.Name())
		if err != nil {
			continue
		}
		var has unix.CPUSet
		if err := unix.SchedGetaffinity(tid, &has); err != nil || has == *want {
			continue // ended, or there
		}
		if err := unix.SchedSetaffinity(tid, want); err != nil && !errors.Is(err, unix.ESRCH) {
			return moved, false
		}
		moved = true
	}
	return moved, true
}
