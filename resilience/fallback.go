package resilience

import (
	"context"
	"fmt"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/stage"
)

// fallBack stores in the second store what the stage could not. Where that fails too,
// both reasons are the item's.
func (g *Guard) fallBack(ctx context.Context, it stage.Item, failure error) (stage.Item, error) {
	out, err := g.fallback(ctx, it)
	switch {
	case err == nil:
		g.lock.Lock()
		g.account.Fallbacks++
		g.lock.Unlock()
		return out, nil
	case ctx.Err() != nil:
		return it, ctx.Err()
	}
	return it, fmt.Errorf("%s, and the fallback: %s", remote.Reason(failure), remote.Reason(err))
}
