//go:build unix

package bench

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the command into a process group of its own, so that a Ctrl-C at
// the terminal reaches hbench alone, which then ends the trial in order.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
