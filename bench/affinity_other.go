//go:build !linux

package bench

import (
	"os/exec"
	"runtime"
)

// Cores is how many cores this process may use.
func Cores() int { return runtime.NumCPU() }

// startOn starts the command; elsewhere than on Linux GOMAXPROCS alone limits
// the cores, and the operating system chooses them.
func startOn(cmd *exec.Cmd, _ int) error { return cmd.Start() }

// leave reports that the API has no cores of its own.
func leave(int) (spare bool, err error) { return false, nil }

func ownGroup(*exec.Cmd) {}
