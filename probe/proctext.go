package probe

import (
	"bytes"
	"math"
	"time"
)

// The parsers of /proc text take bytes and allocate nothing: the sampler runs
// them while a trial is measured. They trust no length and no number.

// tick is the unit of /proc/stat: USER_HZ is 100 on every system that Go runs on.
const tick = 10 * time.Millisecond

// parseCPULine reads the first line of /proc/stat, the sum over all cores:
//
//	cpu  user nice system idle iowait irq softirq steal guest guest_nice
//
// Guest time is part of user time already. The line must be whole (it ends in a
// newline); numbers past idle may be missing, as on old kernels.
func parseCPULine(text []byte) (t MachineTimes, ok bool) {
	end := bytes.IndexByte(text, '\n')
	rest, found := bytes.CutPrefix(text[:max(end, 0)], []byte("cpu "))
	if !found {
		return MachineTimes{}, false
	}
	return parseCPUTimes(rest)
}

// listCores gives the numbers of the cores that have a line in /proc/stat: those
// that are online. It allocates, so it belongs outside a window.
func listCores(text []byte) (cores []core) {
	_, text, _ = bytes.Cut(text, []byte("\n"))
	for {
		number, _, rest, ok := parseCoreLine(text)
		if !ok {
			return cores
		}
		cores = append(cores, core{number: number})
		text = rest
	}
}

// parseCores reads the lines of the cores, which follow the first line of
// /proc/stat in the order of their numbers, into cores of that same order. One
// that has no whole line is marked as not read; lines of cores that are not
// asked for are passed over. It stops at what is no core's line.
func parseCores(text []byte, cores []core) {
	for i := range cores {
		cores[i].ok = false
	}
	_, text, _ = bytes.Cut(text, []byte("\n"))
	for len(cores) > 0 {
		number, times, rest, ok := parseCoreLine(text)
		if !ok {
			return
		}
		for len(cores) > 0 && cores[0].number < number {
			cores = cores[1:]
		}
		if len(cores) > 0 && cores[0].number == number {
			cores[0].times, cores[0].ok = times, true
			cores = cores[1:]
		}
		text = rest
	}
}

// parseCoreLine reads the line of one core, which is like that of all but for
// the core's number: "cpu17 user nice system idle ...". The rest is what follows
// the line.
func parseCoreLine(text []byte) (number uint64, t MachineTimes, rest []byte, ok bool) {
	end := bytes.IndexByte(text, '\n')
	line, found := bytes.CutPrefix(text[:max(end, 0)], []byte("cpu"))
	if !found || len(line) == 0 || isBlank(line[0]) {
		return 0, MachineTimes{}, nil, false
	}
	number, line, ok = nextUint(line)
	if !ok {
		return 0, MachineTimes{}, nil, false
	}
	t, ok = parseCPUTimes(line)
	return number, t, text[end+1:], ok
}

// parseCPUTimes reads the numbers of a line of CPU times.
func parseCPUTimes(rest []byte) (t MachineTimes, ok bool) {
	var n [8]time.Duration
	for i := range n {
		var v uint64
		v, rest, ok = nextUint(rest)
		if !ok && i < 4 || ok && v > uint64(math.MaxInt64/tick/8) {
			return MachineTimes{}, false
		}
		if !ok {
			break
		}
		n[i] = time.Duration(v) * tick
	}
	return MachineTimes{
		User:   n[0] + n[1],
		System: n[2] + n[5] + n[6],
		Idle:   n[3],
		IOWait: n[4],
		Steal:  n[7],
	}, true
}

// parsePressure reads the total of the line "some" of /proc/pressure/cpu: for
// how long, since boot, at least one task has waited for a core.
func parsePressure(text []byte) (some time.Duration, ok bool) {
	end := bytes.IndexByte(text, '\n')
	line, found := bytes.CutPrefix(text[:max(end, 0)], []byte("some "))
	at := bytes.Index(line, []byte("total="))
	if !found || at < 0 {
		return 0, false
	}
	us, _, ok := nextUint(line[at+len("total="):])
	if !ok || us > uint64(math.MaxInt64/time.Microsecond) {
		return 0, false
	}
	return time.Duration(us) * time.Microsecond, true
}

// parseVmHWM reads the peak resident set size out of /proc/self/status, in bytes.
func parseVmHWM(text []byte) (peak uint64, ok bool) {
	for line := range bytes.Lines(text) {
		rest, found := bytes.CutPrefix(line, []byte("VmHWM:"))
		if !found {
			continue
		}
		kib, rest, ok := nextUint(rest)
		if !ok || kib > math.MaxUint64/1024 || string(bytes.TrimSpace(rest)) != "kB" {
			return 0, false
		}
		return kib * 1024, true
	}
	return 0, false
}

// nextUint reads a decimal number after any blanks. It must end at a blank or
// at the end of the text; one that does not fit 64 bits is none.
func nextUint(text []byte) (v uint64, rest []byte, ok bool) {
	text = bytes.TrimLeft(text, " \t")
	i := 0
	for ; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
		digit := uint64(text[i] - '0')
		if v > (math.MaxUint64-digit)/10 {
			return 0, text, false
		}
		v = v*10 + digit
	}
	if i == 0 || i < len(text) && !isBlank(text[i]) {
		return 0, text, false
	}
	return v, text[i:], true
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }
