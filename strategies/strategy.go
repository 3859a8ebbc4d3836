// Package strategies holds the ways of organising hybrid work, one file each. A
// strategy decides only when each item enters which stage; it reads like the
// textbook, and the same text runs in real and in virtual time. Time, retries,
// measuring and failing items are none of its business.
//
// The doc comment of each gives the makespan for N like items, where stage k
// takes p_k and serves c_k at once, and no cores are short.
package strategies

import (
	"context"
	"iter"

	"github.com/hbench/hbench/flow"
	"github.com/hbench/hbench/stage"
)

// Strategy takes every item through every stage, in stage order, with at most
// Limit items in a stage at once. It returns when all are through, or with the
// first error of a stage or the context's, and leaves nothing running.
type Strategy interface {
	Run(ctx context.Context, rt flow.Runtime, items iter.Seq[stage.Item], stages []stage.Stage) error
}

// Fitter is what a Strategy may also be: it is then asked, before anything runs,
// whether its parameters suit a job of that many stages.
type Fitter interface{ Fits(stages int) error }

// All is the table of strategies. A new one is a file and a line here.
var All = []Definition{
	sequentialDefinition,
	fetchAllDefinition,
	batchedDefinition,
	prefetchDefinition,
	pipelineDefinition,
	semaphoreDefinition,
	adaptiveDefinition,
}
