package probe

import (
	"fmt"
	"os"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// The most bytes that a reading needs.
const (
	cpuLineBytes  = 256 // a line of /proc/stat: a core's number and ten others of up to 20 digits
	pressureBytes = 256 // both lines of /proc/pressure/cpu
)

// procfile is a file of /proc that is kept open and read again from its start,
// into a buffer of its own: no allocation, a few microseconds.
type procfile struct {
	file *os.File
	buf  []byte
}

// openProc opens a file of which at most the first size bytes are read.
func openProc(path string, size int) (*procfile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("probe: %w", err)
	}
	return &procfile{file: file, buf: make([]byte, size)}, nil
}

// text reads the file's beginning. A short read is no error here: the parsers
// refuse what is not whole. It is one pread and not os.File.ReadAt, which reads
// on to see the end of a file shorter than the buffer: the kernel would write
// the whole text a second time, and what came of it would be of two moments.
func (p *procfile) text() []byte {
	n, _ := unix.Pread(int(p.file.Fd()), p.buf, 0)
	return p.buf[:max(n, 0)]
}

// counters reads the machine's CPU times and pressure again and again.
type counters struct {
	stat     *procfile
	online   []core    // when it was opened
	pressure *procfile // nil where the kernel keeps none
}

// openCounters fails where the machine's CPU times cannot be read. Pressure is
// absent from many kernels, so that is not an error.
func openCounters() (*counters, error) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return nil, fmt.Errorf("probe: %w", err)
	}
	online := listCores(text)
	stat, err := openProc("/proc/stat", (1+len(online))*cpuLineBytes)
	if err != nil {
		return nil, err
	}
	c := &counters{stat: stat, online: online}
	if _, ok := parseCPULine(stat.text()); !ok {
		c.close()
		return nil, fmt.Errorf("probe: /proc/stat does not begin with a line of CPU times: %q", stat.text())
	}
	if p, err := openProc("/proc/pressure/cpu", pressureBytes); err == nil {
		c.pressure = p
	}
	return c, nil
}

// cores is a list of the cores that were online at the opening, for times.
func (c *counters) cores() []core { return slices.Clone(c.online) }

// times reads the CPU times of the whole machine, and of each of the given cores.
func (c *counters) times(cores []core) (MachineTimes, bool) {
	text := c.stat.text()
	parseCores(text, cores)
	return parseCPULine(text)
}

// waited is for how long, since boot, some task has waited for a core.
func (c *counters) waited() (time.Duration, bool) {
	if c.pressure == nil {
		return 0, false
	}
	return parsePressure(c.pressure.text())
}

func (c *counters) close() {
	// They were only read: closing them can lose nothing.
	_ = c.stat.file.Close()
	if c.pressure != nil {
		_ = c.pressure.file.Close()
	}
}
