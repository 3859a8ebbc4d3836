//go:build !linux

package bench

import (
	"fmt"
	"os/exec"
	"runtime"
)

// allowed is empty: only Linux binds processes to cores.
var allowed []int

// Cores is how many cores this process may use.
func Cores() int { return runtime.NumCPU() }

// startOn starts the command; GOMAXPROCS alone limits its cores, and the
// operating system chooses them.
func startOn(cmd *exec.Cmd, n int) error {
	if n > Cores() {
		return fmt.Errorf("%d cores asked for, and hbench may use %d", n, Cores())
	}
	return cmd.Start()
}

// leave reports whether a trial on n cores leaves any to the API.
func leave(n int) (spare bool) { return n < Cores() }
