//go:build linux

package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// exitStatus is a command's.
func exitStatus(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return 0
}

// killTrial kills the first child of the process that there is after so long, and
// reports whether there was one before ctx ended.
func killTrial(ctx context.Context, parent int, after time.Duration) bool {
	time.Sleep(after)
	for ctx.Err() == nil {
		for _, pid := range children(parent) {
			if syscall.Kill(pid, syscall.SIGKILL) == nil {
				return true
			}
		}
		time.Sleep(time.Millisecond)
	}
	return false
}

// children are the processes that a process has started.
func children(parent int) (pids []int) {
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent))
	for _, list := range lists {
		text, _ := os.ReadFile(list) // gone: then it has none
		for _, word := range strings.Fields(string(text)) {
			if pid, err := strconv.Atoi(word); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// nobodyLeft waits until no process with the mark in its environment is left: the trial of a parent that was
// killed ends by itself.
func nobodyLeft(t *testing.T, mark string) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for left := marked(mark); len(left) > 0; left = marked(mark) {
		if time.Now().After(deadline) {
			t.Fatalf("processes %v are still there", left)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// marked are the processes with the mark in their environment.
func marked(mark string) (pids []string) {
	environments, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range environments {
		text, err := os.ReadFile(path) // it has ended, or is another user's
		if err == nil && bytes.Contains(text, []byte(mark)) {
			pids = append(pids, filepath.Base(filepath.Dir(path)))
		}
	}
	return pids
}
