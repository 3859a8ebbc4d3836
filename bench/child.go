package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/hbench/hbench/strategies"
)

// errOrphan ends a trial whose parent is gone.
var errOrphan = errors.New("the parent process has ended")

// ServeTrial is a trial's process: it reads a Request, runs the trial and writes
// its Reports. The end of in, which the parent keeps open, ends the trial.
func ServeTrial(ctx context.Context, in io.Reader, out io.Writer, table strategies.Table) error {
	line, err := bufio.NewReader(in).ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	var req Request
	if err := json.Unmarshal(line, &req); err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		// Reading ends with the parent, or with this process.
		_, _ = io.Copy(io.Discard, in)
		cancel(errOrphan)
	}()
	enc := json.NewEncoder(out)
	var early error
	report := Trial(ctx, req, table, func(e Edge) { early = errors.Join(early, enc.Encode(Report{Edge: e})) })
	return errors.Join(early, enc.Encode(report))
}
