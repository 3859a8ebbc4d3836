//go:build unix

package soak

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"syscall"
	"time"
)

// suspend has a process stand still.
func suspend(p *os.Process) error { return p.Signal(syscall.SIGSTOP) }

// resume has it go on. One that has been killed meanwhile does not.
func resume(p *os.Process) { _ = p.Signal(syscall.SIGCONT) }

// stands reports whether a process that was told to stand still does, and did not end
// before. Where the system does not tell, it is believed to.
func stands(ctx context.Context, p *os.Process) bool {
	for deadline := time.Now().Add(100 * time.Millisecond); time.Now().Before(deadline); {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.Pid))
		if err != nil {
			_, err = os.Stat("/proc/self/stat")
			return err != nil
		}
		// The state follows the name, which is in brackets and may hold anything.
		if after := stat[bytes.LastIndexByte(stat, ')')+1:]; bytes.HasPrefix(after, []byte(" T")) {
			return true
		}
		if !wait(ctx, step) {
			return false
		}
	}
	return false
}
