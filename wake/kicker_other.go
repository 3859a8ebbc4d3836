//go:build !linux

package wake

import "time"

// kicker is not needed where the runtime's own wait is fine enough (kqueue takes
// nanoseconds, Windows has high-resolution timers).
type kicker struct{}

func newKicker() *kicker               { return nil }
func (k *kicker) kickIn(time.Duration) {}
func (k *kicker) close()               {}
