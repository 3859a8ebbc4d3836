package probe

// core is the CPU time of one core of the machine since boot.
type core struct {
	number uint64 // the kernel's; cores that are offline leave gaps
	times  MachineTimes
	ok     bool // the times were read
}

// coreMeter tells how busy each core was from one reading to the next. Its
// slices are as long as the list of cores it was made for, and stay so.
type coreMeter struct {
	last, now []core
	shares    []float64
}

// next forgets the reading before the last one, and gives its place to be
// filled with a new one.
func (m *coreMeter) next() []core {
	m.last, m.now = m.now, m.last
	return m.now
}

// busy is each core's busy share of the time between the last two readings. The
// slice is the meter's own and holds until the next call.
func (m *coreMeter) busy() []float64 {
	for i := range m.shares {
		m.shares[i] = busyShare(m.last[i], m.now[i])
	}
	return m.shares
}

// busyShare is how much of a core's time something ran; -1: unknown, since the
// core was offline or no tick of its clock fell between the readings. It divides
// by the core's own ticks and not by wall time: one tick of 10 ms too many or
// too few would be a fifth of a sample of 50 ms, and cutting off what exceeds 1
// would show a busy core less busy than it was.
func busyShare(last, now core) float64 {
	if !last.ok || !now.ok {
		return -1
	}
	d := now.times.Since(last.times)
	if d.Total() <= 0 {
		return -1
	}
	return share(d.Busy(), d.Total())
}
