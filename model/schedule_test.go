package model

import (
	"fmt"
	"slices"
	"time"

	"github.com/hbench/hbench/stage"
	"pgregory.net/rapid"
)

// span is a time in which one place or core is taken, end excluded.
type span struct{ from, to time.Duration }

// resource is so many places or cores, and when they are taken.
type resource struct {
	capacity int // 0: no limit
	taken    []span
}

// free reports whether one more fits in throughout s. Use can only rise where a
// span starts, so those moments suffice.
func (r *resource) free(s span) bool {
	if r.capacity == 0 || s.from == s.to {
		return true
	}
	if r.at(s.from) >= r.capacity {
		return false
	}
	for _, t := range r.taken {
		if s.from < t.from && t.from < s.to && r.at(t.from) >= r.capacity {
			return false
		}
	}
	return true
}

// at counts what is taken at one moment.
func (r *resource) at(t time.Duration) int {
	n := 0
	for _, s := range r.taken {
		if s.from <= t && t < s.to {
			n++
		}
	}
	return n
}

// earliest finds the first moment, not before ready, at which work fits into all
// resources.
func earliest(ready, work time.Duration, rs ...*resource) time.Duration {
	moments := []time.Duration{ready}
	for _, r := range rs {
		for _, s := range r.taken {
			if s.to > ready {
				moments = append(moments, s.to)
			}
		}
	}
	slices.Sort(moments)
	for _, t := range moments {
		if !slices.ContainsFunc(rs, func(r *resource) bool { return !r.free(span{t, t + work}) }) {
			return t
		}
	}
	panic("nothing is taken after the last moment")
}

// schedule builds a feasible schedule one step of one item after the other, each
// at the earliest moment that fits (serial schedule generation). Over all orders
// of steps it meets an optimal schedule: order that one's steps by their start.
type schedule struct {
	job      Job
	places   []resource // by line
	cores    resource
	next     []int           // by item: the line it enters next
	ready    []time.Duration // by item: when it left the last one
	admitted int
}

func newSchedule(j Job) *schedule {
	s := &schedule{job: j, cores: resource{capacity: j.Cores}}
	for _, line := range j.Lines {
		s.places = append(s.places, resource{capacity: line.Limit})
	}
	s.next = make([]int, j.items())
	s.ready = make([]time.Duration, j.items())
	return s
}

// step takes the item through its next line and returns how to undo that.
func (s *schedule) step(item int) (undo func()) {
	k, ready := s.next[item], s.ready[item]
	needs := []*resource{&s.places[k]}
	if s.job.Lines[k].Kind == stage.CPU {
		needs = append(needs, &s.cores)
	}
	start := ready
	if k == 0 {
		s.admitted++
		start = max(start, s.admission())
	}
	work := s.job.Lines[k].Times[item]
	start = earliest(start, work, needs...)
	for _, r := range needs {
		r.taken = append(r.taken, span{start, start + work})
	}
	s.next[item], s.ready[item] = k+1, start+work
	return func() {
		for _, r := range needs {
			r.taken = r.taken[:len(r.taken)-1]
		}
		s.next[item], s.ready[item] = k, ready
		if k == 0 {
			s.admitted--
		}
	}
}

// admission is when the latest admitted item may enter; the tests' rates have
// periods of whole nanoseconds.
func (s *schedule) admission() time.Duration {
	if s.job.Rate == 0 || s.admitted <= s.job.Burst {
		return 0
	}
	return time.Duration(s.admitted-s.job.Burst) * time.Duration(1e9/s.job.Rate)
}

func (s *schedule) makespan() time.Duration { return slices.Max(s.ready) }

// optimum is the least makespan of a small job, over all orders of steps.
func optimum(j Job) time.Duration {
	s := newSchedule(j)
	best := time.Duration(1 << 62)
	var search func(steps int)
	search = func(steps int) {
		if s.makespan() >= best {
			return
		}
		if steps == 0 {
			best = s.makespan()
			return
		}
		for item := range s.next {
			if s.next[item] < len(j.Lines) {
				undo := s.step(item)
				search(steps - 1)
				undo()
			}
		}
	}
	search(len(j.Lines) * j.items())
	return best
}

// anyMakespan is the makespan of some feasible schedule.
func anyMakespan(t *rapid.T, j Job) time.Duration {
	var steps []int
	for range j.Lines {
		for i := range j.items() {
			steps = append(steps, i)
		}
	}
	s := newSchedule(j)
	if rapid.Bool().Draw(t, "shuffled") { // unshuffled it is first in, first out
		steps = rapid.Permutation(steps).Draw(t, "steps")
	}
	for _, item := range steps {
		s.step(item)
	}
	return s.makespan()
}

// sizes says how large a drawn job may be.
type sizes struct{ lines, items, steps int }

// drawJob draws a job with or without stage limits, cores and a rate limit. All
// durations are a few nanoseconds, where rounding matters most.
func drawJob(t *rapid.T, most sizes, alike bool) Job {
	lines := rapid.IntRange(1, most.lines).Draw(t, "lines")
	items := rapid.IntRange(1, min(most.items, most.steps/lines)).Draw(t, "items")
	var j Job
	for k := range lines {
		line := Line{
			Name:  fmt.Sprintf("stage %d", k+1),
			Kind:  rapid.SampledFrom([]stage.Kind{stage.IO, stage.CPU}).Draw(t, "kind"),
			Limit: rapid.IntRange(0, 4).Draw(t, "limit"),
		}
		longest := rapid.SampledFrom([]int64{3, 10, 40}).Draw(t, "longest")
		times := rapid.Int64Range(0, longest)
		first := times.Draw(t, "time")
		for i := range items {
			next := first
			if i > 0 && !alike {
				next = times.Draw(t, "time")
			}
			line.Times = append(line.Times, time.Duration(next))
		}
		j.Lines = append(j.Lines, line)
	}
	j.Cores = rapid.IntRange(0, 3).Draw(t, "cores")
	if period := rapid.SampledFrom([]float64{0, 0, 1, 2, 4, 5, 8, 10}).Draw(t, "period"); period > 0 {
		j.Rate = 1e9 / period
		j.Burst = rapid.IntRange(1, 3).Draw(t, "burst")
	}
	return j
}
