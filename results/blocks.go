package results

import "slices"

// CauseInterrupted is the Failure.Cause of a trial that the user broke off.
const CauseInterrupted = "interrupted"

// place is one cell of one block.
type place struct {
	block int
	cell  string
}

// Blocks says where a broken-off run goes on: next is the first block that
// nothing was measured of, and whole is how many blocks hold every cell of the
// plan. A trial that failed counts (its failure is the finding), one that was
// interrupted does not. Simulated trials beside a plan of measured ones are no
// part of any block: they say what to expect, not what was done.
func (r *Run) Blocks() (next, whole int) {
	next, blocks := WholeBlocks(r)
	return next, len(blocks)
}

// WholeBlocks says the same of runs that were interleaved, and which blocks are
// whole: those that hold every cell of every run's plan.
func WholeBlocks(runs ...*Run) (next int, whole []int) {
	all := make([]map[place]bool, len(runs))
	for i, r := range runs {
		var after int
		after, all[i] = r.held()
		next = max(next, after)
	}
	for block := range next {
		broken := false
		for i, r := range runs {
			broken = broken || !r.holds(all[i], block)
		}
		if !broken {
			whole = append(whole, block)
		}
	}
	return next, whole
}

// Only is the run with the trials of those blocks alone. Trials are shared with r.
func (r *Run) Only(blocks []int) *Run {
	part := *r
	part.Trials = nil
	for _, t := range r.Trials {
		if slices.Contains(blocks, t.Block) {
			part.Trials = append(part.Trials, t)
		}
	}
	return &part
}

// held says which cell each block holds, and the block after the last.
func (r *Run) held() (next int, held map[place]bool) {
	planned := map[string]bool{}
	for _, c := range r.Header.Plan.Cells {
		planned[c.Key()] = true
	}
	held = map[place]bool{}
	for _, t := range r.Trials {
		if t.Cell.Simulated && !planned[t.Cell.Key()] {
			continue
		}
		next = max(next, t.Block+1)
		if t.Failure == nil || t.Failure.Cause != CauseInterrupted {
			held[place{t.Block, t.Cell.Key()}] = true
		}
	}
	return next, held
}

func (r *Run) holds(held map[place]bool, block int) bool {
	for _, c := range r.Header.Plan.Cells {
		if !held[place{block, c.Key()}] {
			return false
		}
	}
	return true
}
