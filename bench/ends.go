package bench

import "strings"

// endBytes is how much of each end of a trial's stderr is kept.
const endBytes = 3 << 10

// ends keeps the first and the last bytes written to it: Go says first what went
// wrong, and then lists every goroutine; others say it last.
type ends struct {
	head, tail []byte
	cut        bool
}

func (e *ends) Write(p []byte) (int, error) {
	n := len(p)
	if room := endBytes - len(e.head); room > 0 {
		take := min(room, len(p))
		e.head, p = append(e.head, p[:take]...), p[take:]
	}
	e.tail = append(e.tail, p...)
	if over := len(e.tail) - endBytes; over > 0 {
		e.tail, e.cut = append(e.tail[:0], e.tail[over:]...), true
	}
	return n, nil
}

func (e *ends) String() string {
	middle := ""
	if e.cut {
		middle = "\n…\n"
	}
	return strings.TrimSpace(string(e.head) + middle + string(e.tail))
}
