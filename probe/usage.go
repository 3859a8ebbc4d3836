package probe

import "time"

// Usage is what a process has used since it started, or, from Since, within a
// window.
type Usage struct {
	CPU         time.Duration // user and system together, by the process clock
	User        time.Duration
	System      time.Duration
	Voluntary   int64 // switches because a thread waited
	Involuntary int64 // switches because another thread was to run

	// MaxRSS is in bytes, the highest so far also in a difference. Linux carries
	// it over from the process that started this one, so a child of a large
	// parent begins with the parent's; PeakRSS does not.
	MaxRSS uint64
}

// Since is what was used between b and a. The process clock is exact to the
// nanosecond, while the kernel's split into user and system lags behind it by up
// to a tick and is partly an estimate; so User and System here are the kernel's
// proportions of CPU, and add up to it.
func (a Usage) Since(b Usage) Usage {
	d := Usage{
		CPU:         max(a.CPU-b.CPU, 0),
		Voluntary:   a.Voluntary - b.Voluntary,
		Involuntary: a.Involuntary - b.Involuntary,
		MaxRSS:      a.MaxRSS,
	}
	user, system := max(a.User-b.User, 0), max(a.System-b.System, 0)
	d.User = d.CPU
	if user+system > 0 {
		d.User = time.Duration(float64(d.CPU) * (float64(user) / float64(user+system)))
	}
	d.System = d.CPU - d.User
	return d
}
