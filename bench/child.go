package bench

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/hbench/hbench/strategies"
)

// errOrphan ends a trial whose parent is gone.
var errOrphan = errors.New("the parent process has ended")

// orphanGrace is how long a trial whose parent is gone may take to end.
const orphanGrace = 2 * time.Second

// ServeTrial is a trial's process: it reads a Request, runs the trial and writes
// its Reports. The end of in, which the parent keeps open, ends the trial; abandon
// is called where a strategy does not heed that, and must end the process.
func ServeTrial(ctx context.Context, in io.Reader, out io.Writer, table strategies.Table, abandon func()) error {
	req, err := readRequest(in)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		// Reading ends with the parent, or with this process.
		_, _ = io.Copy(io.Discard, in)
		cancel(errOrphan)
		select {
		case <-ended:
		case <-time.After(orphanGrace):
			abandon()
		}
	}()
	enc := json.NewEncoder(out)
	var early error
	report := Trial(ctx, req, table, func(e Edge) { early = errors.Join(early, enc.Encode(Report{Edge: e})) })
	return errors.Join(early, enc.Encode(report))
}
