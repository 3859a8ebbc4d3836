package soak

import (
	"context"

	"github.com/hbench/hbench/chaos"
)

// kill ends the trial's process with SIGKILL, or the next one's. What counts as struck
// is seen by whoever started it.
func (f *faults) kill(ctx context.Context) {
	for before := f.struck[chaos.Killed].Load(); f.struck[chaos.Killed].Load() == before; {
		if p := f.current(); p != nil {
			if p.Kill() == nil { // else it has ended just now, and the next one is killed
				f.kills.Add(1)
			}
			for f.current() == p && wait(ctx, step) {
			}
		}
		if !wait(ctx, step) {
			return
		}
	}
}

// killed takes note that a process has ended by SIGKILL.
func (f *faults) killed() { f.struck[chaos.Killed].Add(1) }

// stop has the trial's process stand still for a while.
func (f *faults) stop(ctx context.Context, e chaos.Event) {
	for {
		if p := f.current(); p != nil && suspend(p) == nil && stands(ctx, p) {
			f.struck[chaos.Stopped].Add(1)
			wait(ctx, e.To-e.From)
			resume(p)
			return
		}
		if !wait(ctx, step) {
			return
		}
	}
}
