package bench

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/hbench/hbench/results"
)

// DefaultGrace is how long a trial's process may take beyond its own time limit,
// to start, to warm up and to write its record, before it is killed.
const DefaultGrace = 15 * time.Second

// reportBytes is the largest record that is read: spans and series of a long
// trial take a few hundred KiB.
const reportBytes = 64 << 20

// Child starts trials in processes of their own.
type Child struct {
	Path  string        // the program; hbench itself
	Args  []string      // that make it read a Request and write Reports
	Grace time.Duration // 0: DefaultGrace

	// Started is called with each process that was started; nil: with none.
	Started func(*os.Process)
}

// Run runs one trial. It always gives a trial: where the process did not end
// well, one whose Failure says how. edge is called at the edges of its window.
func (c Child) Run(ctx context.Context, req Request, edge func(Edge)) Report {
	trial := func(cause, format string, args ...any) Report {
		t := blank(req)
		t.Failure = &results.Failure{Cause: cause, Message: fmt.Sprintf(format, args...)}
		return Report{Trial: &t}
	}
	grace := cmp.Or(c.Grace, DefaultGrace)
	input, err := json.Marshal(req)
	if err != nil {
		return trial("error", "write the request: %v", err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, req.Timeout+grace, errTimeLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.Path, c.Args...)
	cmd.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", req.Cell.Cores))
	cmd.WaitDelay = time.Second
	ownGroup(cmd)
	stderr := &ends{}
	cmd.Stderr = stderr
	stdin, err1 := cmd.StdinPipe()
	stdout, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2); err != nil {
		return trial("error", "start the trial: %v", err)
	}
	begin, oomBefore := time.Now(), oomKills()
	if err := startOn(cmd, req.Cell.Cores); err != nil {
		if errors.Is(context.Cause(ctx), errTimeLimit) { // on a machine that is that busy
			return trial("timeout", "it had not started %v after its time limit of %v", grace, req.Timeout)
		}
		return trial("error", "start the trial: %v", err)
	}
	if c.Started != nil {
		c.Started(cmd.Process)
	}
	// The pipe stays open until the trial has ended: its end is how a trial
	// learns that its parent is gone. A trial that dies before it has read its
	// request breaks the pipe, which ends the writing; how it died says more.
	written := make(chan struct{})
	go func() {
		defer close(written)
		_, _ = stdin.Write(append(input, '\n'))
	}()
	report, readErr := read(stdout, edge)
	if report.Trial == nil {
		_, _ = io.Copy(io.Discard, stdout)
	}
	waitErr := cmd.Wait()
	<-written
	whole := time.Since(begin)
	switch cause := context.Cause(ctx); {
	case report.Trial != nil && waitErr == nil:
		report.Trial.Start, report.Trial.WholeNS = begin, int64(whole)
		report.Trial.Warnings = append(report.Trial.Warnings, crossCheck(*report.Trial, cmd.ProcessState)...)
	case errors.Is(cause, errTimeLimit):
		report = trial("timeout", "killed: it had not ended %v after its time limit of %v", grace, req.Timeout)
	case cause != nil:
		report = trial(results.CauseInterrupted, "stopped: %v", cause)
	default:
		failure := died(cmd.ProcessState, stderr.String(), oomKills() > oomBefore)
		report = trial(failure.Cause, "%s", failure.Message)
		if readErr != nil && failure.Cause == "crash" {
			report.Trial.Failure.Message += "; its record: " + readErr.Error()
		}
	}
	if f := report.Trial.Failure; f != nil {
		if f.Cause == results.CauseInterrupted && context.Cause(ctx) == nil {
			f.Cause = "killed" // by somebody else: only the parent knows who interrupts
		}
		f.Stderr = stderr.String()
		report.Trial.Start, report.Trial.WholeNS = begin, int64(whole)
	}
	return report
}

var errTimeLimit = errors.New("time limit")

// blank is the trial of a request before anything is known of it.
func blank(req Request) results.Trial {
	return results.Trial{Cell: req.Cell, Block: req.Block, Position: req.Position, Items: req.count(), Start: time.Now()}
}

// read takes the reports from a trial's output, up to the one with the trial.
func read(r io.Reader, edge func(Edge)) (Report, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), reportBytes)
	for lines.Scan() {
		var report Report
		if err := json.Unmarshal(lines.Bytes(), &report); err != nil {
			return Report{}, fmt.Errorf("not a report: %w", err)
		}
		if report.Trial != nil {
			return report, nil
		}
		edge(report.Edge)
	}
	if err := lines.Err(); err != nil {
		return Report{}, err
	}
	return Report{}, io.ErrUnexpectedEOF
}

// died names the cause of a process that ended without a record.
func died(state *os.ProcessState, stderr string, oom bool) results.Failure {
	status, _ := state.Sys().(syscall.WaitStatus)
	switch {
	case status.Signaled() && status.Signal() == syscall.SIGKILL && oom:
		return results.Failure{Cause: "memory", Message: "killed by the kernel: out of memory"}
	case strings.Contains(stderr, "out of memory") || strings.Contains(stderr, "cannot allocate memory"):
		return results.Failure{Cause: "memory", Message: "out of memory: " + state.String()}
	case status.Signaled():
		return results.Failure{Cause: "killed", Message: "killed: " + state.String()}
	case state.ExitCode() == 0:
		return results.Failure{Cause: "crash", Message: "ended without a record"}
	}
	return results.Failure{Cause: "crash", Message: "crashed: " + state.String()}
}

// crossCheck holds what the trial says of itself against what the kernel says.
func crossCheck(t results.Trial, state *os.ProcessState) []string {
	var warnings []string
	total := state.UserTime() + state.SystemTime()
	// 10 ms: the kernel may count the two by different clocks.
	if own := time.Duration(t.CPU.TotalNS()); own > total+10*time.Millisecond {
		warnings = append(warnings, fmt.Sprintf("the trial reports %v of CPU time, the kernel %v for its whole process", own, total))
	}
	if t.WallNS > t.WholeNS {
		warnings = append(warnings, fmt.Sprintf("the trial reports a window of %v, its process lasted %v", time.Duration(t.WallNS), time.Duration(t.WholeNS)))
	}
	return warnings
}

// oomKills is how many processes the kernel has killed for want of memory; 0
// where it does not tell.
func oomKills() (n int) {
	b, err := os.ReadFile("/proc/vmstat")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(b) {
		if _, err := fmt.Sscanf(string(line), "oom_kill %d", &n); err == nil {
			return n
		}
	}
	return 0
}
