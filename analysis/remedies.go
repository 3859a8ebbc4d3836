package analysis

import (
	"fmt"
	"slices"

	"github.com/hbench/hbench/model"
)

// remedyOf picks, of the changes that were considered, the one that a verdict calls
// for; nil: none of them is a change of a flag.
func (d Diagnosis) remedyOf(all []Replayed) *Replayed {
	pick := func(ok func(Replayed) bool) *Replayed {
		if i := slices.IndexFunc(all, ok); i >= 0 {
			return &all[i]
		}
		return nil
	}
	change := func(changes ...model.Change) *Replayed {
		for _, c := range changes {
			if r := pick(func(r Replayed) bool { return r.Change == c && (r.Stage == "" || d.Stage == "" || r.Stage == d.Stage) }); r != nil {
				return r
			}
		}
		return nil
	}
	if _, ok := d.Verdict.Slots(); ok {
		return change(model.ChangeLimit)
	}
	switch d.Verdict {
	case VerdictCores:
		return change(model.ChangeCores)
	case VerdictBalanced:
		if r := change(model.ChangeLimit); r != nil {
			return r
		}
		return change(model.ChangeCores)
	case VerdictCPUSlots:
		return change(model.ChangeLimit)
	case VerdictSerial:
		if d.Stage == "" {
			return change(model.ChangeStrategy)
		}
	case VerdictPhaseBarrier, VerdictBatchBarrier, VerdictHeadOfLine:
		return change(model.ChangeStrategy)
	case VerdictInFlightCap:
		return change(model.ChangeInFlight)
	case VerdictQueueShort:
		return change(model.ChangeQueue)
	case VerdictRateLimit: // what is refused does not come again, so there twice the rate shows no gain
		if r := change(model.ChangeRate); r != nil && r.Gain > 1+hardly {
			return r
		}
	case VerdictSaturated:
		return change(model.ChangeCapacity)
	case VerdictOversubscribed:
		return change(model.ChangeFewer)
	case VerdictMemory:
		return change(model.ChangeGC)
	case VerdictLatencyChain:
		return pick(func(r Replayed) bool { return r.Change == model.ChangeFaster && r.Stage == d.Stage })
	}
	return nil
}

// advice is the remedy in one sentence.
func (d Diagnosis) advice(e examined) string {
	with := ""
	if d.Remedy != nil {
		with = ": " + d.Remedy.Flag
	}
	if stage, ok := d.Verdict.Slots(); ok {
		return fmt.Sprintf("Let %s serve more items at once%s", stage, with)
	}
	switch d.Verdict {
	case VerdictCores:
		return "Use more cores, or make the work cheaper" + with
	case VerdictCPUSlots:
		return fmt.Sprintf("Give %s as many workers as there are cores%s", d.Stage, with)
	case VerdictSerial:
		if d.Stage != "" {
			return fmt.Sprintf("Let the workers of %s wait less for each other: hold its lock for less, or split what it guards", d.Stage)
		}
		return "Let stages and items overlap" + with
	case VerdictPhaseBarrier:
		return "Let each item go on as soon as it is ready, not when all are" + with
	case VerdictBatchBarrier:
		return "Let items go on without waiting for their batch, or fetch the next batch ahead" + with
	case VerdictHeadOfLine:
		return "Let no item wait for the slowest of its batch (or make batches smaller, the longest items first)" + with
	case VerdictInFlightCap:
		return "Begin more items before others have finished" + with
	case VerdictQueueShort:
		return "Make the queues longer before adding workers" + with
	case VerdictLatencyChain:
		return fmt.Sprintf("Shorten the longest item's way, of which %s is the longest part: more workers are of no use%s", d.Stage, with)
	case VerdictBalanced:
		return fmt.Sprintf("Nothing single helps: %s and %s are short together, so raise both", d.short(e), d.Beside)
	case VerdictRateLimit:
		return "Ask for a higher quota, or put several items into one request" + with
	case VerdictSaturated:
		return fmt.Sprintf("Ask for a larger service behind %s, or have fewer requests in flight: they only wait there%s", d.Stage, with)
	case VerdictOverhead:
		return "Do more for each request and each hand-over: larger batches, fewer and larger items"
	case VerdictOversubscribed:
		return fmt.Sprintf("Have no more workers in %s than cores%s", d.Stage, with)
	case VerdictMemory:
		return "Allocate less, or let the collector run less often, with a larger GOGC" + with
	}
	if e.trial.Cell.Simulated {
		return "Simulate it again"
	}
	return "Measure again, on a quiet machine, before you change anything"
}

// short is the resource that a balanced verdict names first.
func (d Diagnosis) short(e examined) string {
	if top, ok := e.top(); ok {
		return top.name
	}
	return d.Stage
}
