package cli

import (
	"fmt"
	"os"
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
func (a *app) progress() func(bench.Progress) {
	file, isFile := a.stderr.(*os.File)
	redraw := isFile && term.IsTerminal(int(file.Fd()))
	var last time.Duration
	return func(p bench.Progress) {
		line := progressLine(p)
		switch {
		case redraw:
			width, _, err := term.GetSize(int(file.Fd()))
			if err == nil && len(line) >= width {
				line = line[:max(width-1, 0)]
			}
			a.tell("\r\x1b[K%s", line)
			if p.Done == p.Total {
				a.tell("\r\x1b[K")
			}
		case p.Done == 0 || p.Done == p.Total || p.Elapsed-last >= plainEvery:
			last = p.Elapsed
			a.tell("%s\n", line)
		}
	}
}

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
		line += ": " + p.Next.Key()
	}
	return line
}

// say writes one line for the person at the terminal.
func (a *app) say(format string, args ...any) { a.tell(format+"\n", args...) }

// tell writes to stderr. Where that fails there is nobody to tell.
func (a *app) tell(format string, args ...any) { _, _ = fmt.Fprintf(a.stderr, format, args...) }
