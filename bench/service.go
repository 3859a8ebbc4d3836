package bench

import (
	"context"
	"errors"

	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/store"
	"github.com/hbench/hbench/workloads"
)

// What follows is for who serves the API to trials in process mode himself.

// Service is what the mock API serves to trials of a resolved workload.
func Service(spec workloads.Spec) mockapi.Config { return apiConfig(spec) }

// Kept says which items of a trial are stored by now, in the API that it asked or in the
// files of its last stage that stores, and with which digest: also of a trial whose
// process has died, be it before it had begun.
func Kept(ctx context.Context, req Request, api *mockapi.API) (func(item int) (digest uint64, ok bool), error) {
	first, fallback, err := holdings(ctx, req, api)
	if errors.Is(err, store.ErrNeverBegun) { // files are opened before anything is asked for
		return func(int) (uint64, bool) { return 0, false }, nil
	}
	if err != nil {
		return nil, err
	}
	return func(item int) (digest uint64, ok bool) {
		for _, h := range []*holding{first, fallback} {
			if h == nil {
				continue
			}
			if digest, ok = h.digest(item); ok {
				return digest, true
			}
		}
		return 0, false
	}, nil
}

// Audit holds the record of a trial, and what its process saw of single items, against
// what its stores hold, as a sweep does: the record has the account afterwards, and a
// Failure where something is lost, stored twice or another result.
func Audit(ctx context.Context, t *results.Trial, req Request, seen Seen, api *mockapi.API) {
	auditWith(ctx, t, req, seen, api)
}
