package probe

import "time"

// MachineTimes is CPU time of the whole machine, summed over its cores: since
// boot, or, from Since, within a window. It comes in ticks of 10 ms.
type MachineTimes struct {
	User   time.Duration // nice included
	System time.Duration // interrupts included
	Idle   time.Duration
	IOWait time.Duration // idle while a disk was waited for
	Steal  time.Duration // the hypervisor ran something else
}

// Since is the time between b and a. Linux lets idle and iowait run backwards a
// little, so no difference is below zero.
func (a MachineTimes) Since(b MachineTimes) MachineTimes {
	return MachineTimes{
		User:   max(a.User-b.User, 0),
		System: max(a.System-b.System, 0),
		Idle:   max(a.Idle-b.Idle, 0),
		IOWait: max(a.IOWait-b.IOWait, 0),
		Steal:  max(a.Steal-b.Steal, 0),
	}
}

// Busy is the time in which something ran.
func (a MachineTimes) Busy() time.Duration { return a.User + a.System }

// Total is all time there was: the wall time of every core.
func (a MachineTimes) Total() time.Duration { return a.Busy() + a.Idle + a.IOWait + a.Steal }

// seconds turns a figure of gopsutil into a Duration.
func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
