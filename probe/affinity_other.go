//go:build !linux

package probe

// Affinity is empty: only Linux binds processes to cores.
func Affinity() []int { return nil }
