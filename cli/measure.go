package cli

import (
	"context"
	"fmt"
)

// measure plans, calibrates, measures and shows: the whole of run and sweep.
func (a *app) measure(ctx context.Context, m *measureFlags) error {
	session, err := a.open(ctx, m)
	if err != nil {
		return err
	}
	tally, err := session.run(ctx)
	if closing := session.writer.Close(); err == nil {
		err = closing
	}
	if err != nil && ctx.Err() == nil {
		return err
	}
	if showErr := a.show(session, tally, m.charts); showErr != nil && err == nil {
		err = showErr
	}
	switch {
	case ctx.Err() != nil:
		return &coded{exitInterrupted, fmt.Errorf("interrupted: %s holds the %d trials measured so far; go on with --resume %s", session.path, tally.Trials, session.path)}
	case err != nil:
		return err
	case tally.Failed > 0:
		return invalid("%d of %d trials failed: see the table; %s has their causes", tally.Failed, tally.Trials, session.path)
	}
	return nil
}
