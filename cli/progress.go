package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/hbench/hbench/bench"
)

// plainEvery is the least time between two progress lines where the line cannot
// be redrawn.
const plainEvery = 10 * time.Second

// progress draws where a sweep stands on stderr: one line that is redrawn on a
// terminal, now and then a line elsewhere. It is called between trials, so that
// drawing disturbs none.
type progress struct {
	out   io.Writer
	width func() int // of the terminal; 0: it is none, or does not say
	last  time.Duration
	drawn bool
}

func newProgress(out io.Writer) *progress {
	p := &progress{out: out, width: func() int { return 0 }}
	if file, ok := out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		p.width = func() int {
			width, _, err := term.GetSize(int(file.Fd()))
			if err != nil {
				return 0
			}
			return width
		}
	}
	return p
}

func (p *progress) show(now bench.Progress) {
	p.line(now.Elapsed, now.Done == 0 || now.Done == now.Total, progressLine(now))
}

// line draws a line that was true so long after the begin. Where it cannot be redrawn
// it is printed if it must be, or if the last one is a while ago.
func (p *progress) line(elapsed time.Duration, must bool, line string) {
	if width := p.width(); width > 0 {
		if len(line) >= width {
			line = line[:width-1]
		}
		p.clear()
		p.drawn = true
		p.tell("%s", line)
		return
	}
	if must || elapsed-p.last >= plainEvery {
		p.last = elapsed
		p.tell("%s\n", line)
	}
}

// clear takes the line away for what is printed next.
func (p *progress) clear() {
	if p.drawn {
		p.drawn = false
		p.tell("\r\x1b[K")
	}
}

// tell writes to stderr. Where that fails there is nobody to tell.
func (p *progress) tell(format string, args ...any) { _, _ = fmt.Fprintf(p.out, format, args...) }

func progressLine(p bench.Progress) string {
	line := fmt.Sprintf("trial %d of %d", min(p.Done+1, p.Total), p.Total)
	if p.Done == p.Total {
		line = fmt.Sprintf("%d of %d trials done", p.Done, p.Total)
	}
	if p.Left > 0 {
		line += fmt.Sprintf(", about %v left", p.Left.Round(time.Second))
	}
	if p.Failed > 0 {
		line += fmt.Sprintf(", %d failed", p.Failed)
	}
	if p.Done < p.Total {
		line += ": " + strings.TrimSpace(p.Side+" "+p.Next.Key())
	}
	return line
}

// say writes one line for the person at the terminal.
func (a *app) say(format string, args ...any) {
	a.progress.clear()
	a.progress.tell(format+"\n", args...)
}
