package remote

import (
	"container/heap"
	"sync"
	"time"
)

// Servers are the finite servers of a source: each request holds the one that is
// free first for its delay, in order of arrival.
//
// As delays are known beforehand, the end of a request is arithmetic: nobody
// waits to be handed a server, and no lateness of a timer adds up along the
// queue. A server works its time also for a client that has left, as most
// services do.
type Servers struct {
	Count int // 0: without limit

	mu   sync.Mutex
	busy moments // when each server that was ever used becomes free
}

// Reserve returns the moment a request of that start and length is done. Starts
// must not go back in time.
func (s *Servers) Reserve(start time.Time, d time.Duration) time.Time {
	if s.Count == 0 {
		return start.Add(d)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.busy) < s.Count && (len(s.busy) == 0 || s.busy[0].After(start)) {
		done := start.Add(d)
		heap.Push(&s.busy, done)
		return done
	}
	if s.busy[0].After(start) {
		start = s.busy[0]
	}
	s.busy[0] = start.Add(d)
	done := s.busy[0]
	heap.Fix(&s.busy, 0)
	return done
}

// Line is the one line that all payloads of a source share, each at full speed,
// one after the other.
type Line struct {
	BytesPerSecond int64 // at least 1

	mu   sync.Mutex
	free time.Time
}

// Reserve returns the moment that a payload which is ready then has gone through.
func (l *Line) Reserve(ready time.Time, size int) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.free.After(ready) {
		ready = l.free
	}
	l.free = ready.Add(Transfer(size, l.BytesPerSecond))
	return l.free
}

// Transfer is how long a payload takes on a line that it has to itself; 0 where
// the line is without limit.
func Transfer(size int, bytesPerSecond int64) time.Duration {
	if bytesPerSecond <= 0 {
		return 0
	}
	return time.Duration(float64(size) / float64(bytesPerSecond) * float64(time.Second))
}

// moments is a heap.Interface with the earliest first.
type moments []time.Time

func (m moments) Len() int           { return len(m) }
func (m moments) Less(i, j int) bool { return m[i].Before(m[j]) }
func (m moments) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }

// Push appends x, a time.Time.
func (m *moments) Push(x any) { *m = append(*m, x.(time.Time)) }

// Pop removes the last element.
func (m *moments) Pop() any {
	last := len(*m) - 1
	t := (*m)[last]
	*m = (*m)[:last]
	return t
}
