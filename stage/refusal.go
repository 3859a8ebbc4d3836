package stage

import "context"

// refusalKey is the context's key for who wants to hear of refusals.
type refusalKey struct{}

// WithRefusals gives a context for one item's way through a stage, within which f is told
// of each request for it that the service refuses, at once, and whether as requests come
// too often (429). Item.Refused tells the same, but only after the stage's last attempt. f
// must not wait, and may be called by any activity.
func WithRefusals(ctx context.Context, f func(tooOften bool)) context.Context {
	return context.WithValue(ctx, refusalKey{}, f)
}

// TellRefusal tells who wants to hear of it that a request was refused.
func TellRefusal(ctx context.Context, tooOften bool) {
	if f, ok := ctx.Value(refusalKey{}).(func(bool)); ok {
		f(tooOften)
	}
}
