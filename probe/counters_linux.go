package probe

import (
	"fmt"
	"os"
	"time"
)

// procfile is a file of /proc that is kept open and read again from its start,
// into a buffer of its own: no allocation, a few microseconds.
type procfile struct {
	file *os.File
	buf  [256]byte // the first line of /proc/stat has at most 215 bytes
}

func openProc(path string) (*procfile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("probe: %w", err)
	}
	return &procfile{file: file}, nil
}

// text reads the file's beginning. A short read is no error here: the parsers
// refuse what is not whole.
func (p *procfile) text() []byte {
	n, _ := p.file.ReadAt(p.buf[:], 0)
	return p.buf[:max(n, 0)]
}

// counters reads the machine's CPU times and pressure again and again.
type counters struct {
	stat     *procfile
	pressure *procfile // nil where the kernel keeps none
}

// openCounters fails where the machine's CPU times cannot be read. Pressure is
// absent from many kernels, so that is not an error.
func openCounters() (*counters, error) {
	stat, err := openProc("/proc/stat")
	if err != nil {
		return nil, err
	}
	c := &counters{stat: stat}
	if _, ok := parseCPULine(stat.text()); !ok {
		c.close()
		return nil, fmt.Errorf("probe: /proc/stat does not begin with a line of CPU times: %q", stat.text())
	}
	if p, err := openProc("/proc/pressure/cpu"); err == nil {
		c.pressure = p
	}
	return c, nil
}

func (c *counters) times() (MachineTimes, bool) { return parseCPULine(c.stat.text()) }

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
