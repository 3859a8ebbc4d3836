package model

import (
	"slices"
	"time"

	"github.com/hbench/hbench/stage"
)

// load is the samples of a workload, and the most workers that each line may get.
type load struct {
	samples []*sample
	caps    []int
	items   int
}

// sample is one job of the workload, and the bounds of its settings that were
// worked out.
type sample struct {
	job   Job // as it is simulated
	limit time.Duration

	folded Job
	like   bool
	heads  [][]time.Duration // of unlike items, by line and item
	chains []time.Duration
	fixed  time.Duration            // of unlike items: what no line's limit has a part in
	slots  map[[2]int]time.Duration // of unlike items, by line and workers
	phases map[[3]int]time.Duration // by line, workers and items of a batch
}

// newLoad takes jobs that were checked.
func newLoad(jobs []Job) (*load, error) {
	l := &load{items: jobs[0].items()}
	for _, j := range jobs {
		if j.mayHang() {
			j = j.faultless()
		}
		s, err := newSample(j)
		if err != nil {
			return nil, err
		}
		l.samples = append(l.samples, s)
	}
	for _, line := range jobs[0].Lines {
		most := l.items
		if line.Limit > 0 {
			most = min(most, line.Limit)
		}
		if line.Kind == stage.CPU && jobs[0].Cores > 0 {
			most = min(most, jobs[0].Cores)
		}
		l.caps = append(l.caps, most)
	}
	return l, nil
}

// mayHang reports whether some answer may never come, and nothing ends the wait.
func (j Job) mayHang() bool {
	return slices.ContainsFunc(j.Lines, func(l Line) bool { return l.Remote != nil && l.mayHang() })
}

// faultless is the job without the faults of the other ends.
func (j Job) faultless() Job {
	j.Lines = slices.Clone(j.Lines)
	for k, line := range j.Lines {
		if line.Remote == nil || len(line.Remote.Service.Faults) == 0 {
			continue
		}
		r := *line.Remote
		r.Service.Faults = nil
		if j.Lines[k].Remote = &r; r.Service.Ideal() && line.Policy.IsZero() {
			j.Lines[k].Remote = nil
		}
	}
	return j
}

func newSample(j Job) (*sample, error) {
	l, err := j.Limit()
	if err != nil {
		return nil, err
	}
	s := &sample{
		job: j, limit: l.Makespan, folded: j.folded(),
		slots: map[[2]int]time.Duration{}, phases: map[[3]int]time.Duration{},
	}
	s.like, s.chains = s.folded.alike(), s.folded.chains()
	if s.like {
		return s, nil
	}
	head := make([]time.Duration, j.items())
	unbound := slices.Clone(s.folded.Lines)
	for k, line := range s.folded.Lines {
		s.heads = append(s.heads, slices.Clone(head))
		for i, t := range line.Times {
			head[i] += t
		}
		unbound[k].Limit = 0
	}
	rest := s.folded
	rest.Lines = unbound
	s.fixed = largest(rest.unlikeBounds()).Makespan
	return s, nil
}

// at is the sample with so many workers in each line.
func (s *sample) at(workers []int) Job {
	j := s.job
	j.Lines = slices.Clone(j.Lines)
	for k, c := range workers {
		j.Lines[k].Limit = c
	}
	return j
}

// places is how many items a line of c workers serves at once.
func (s *sample) places(k, c int) int {
	if line := s.job.Lines[k]; line.Remote != nil && line.Request == 0 { // as Limit has it
		return line.Remote.places(c)
	}
	return c
}

// bound is the limit of the sample with so many workers: no strategy can do
// better. Of unlike items each line's part depends on its own workers alone, so
// none is worked out twice.
func (s *sample) bound(workers []int) time.Duration {
	if s.like {
		j := s.folded
		j.Lines = slices.Clone(j.Lines)
		for k, c := range workers {
			j.Lines[k].Limit = s.places(k, c)
		}
		return largest(j.likeBounds()).Makespan
	}
	least := s.fixed
	for k, c := range workers {
		slot, known := s.slots[[2]int{k, c}]
		if !known {
			line := s.folded.Lines[k]
			line.Limit = s.places(k, c)
			slot, _ = line.slots(s.heads[k], s.chains)
			s.slots[[2]int{k, c}] = slot
		}
		least = max(least, slot)
	}
	return least
}

// phase bounds the time that line k is busy with batches of size items, each
// begun when the last has ended: ⌈B/c⌉·p for like items; otherwise for each batch
// its longest item or its share of the work.
func (s *sample) phase(k, c, size int) time.Duration {
	key := [3]int{k, c, size}
	if t, known := s.phases[key]; known {
		return t
	}
	var t time.Duration
	if n, rest := len(s.chains)/size, len(s.chains)%size; s.like {
		t = time.Duration(n)*s.batch(k, c, 0, size) + s.batch(k, c, 0, rest)
	} else {
		for from := 0; from < len(s.chains); from += size {
			t += s.batch(k, c, from, min(from+size, len(s.chains)))
		}
	}
	s.phases[key] = t
	return t
}

// batch bounds the time of the items between two numbers in line k.
func (s *sample) batch(k, c, from, to int) time.Duration {
	times, c := s.folded.Lines[k].Times[from:to], s.places(k, c)
	if s.like {
		return time.Duration((to-from+c-1)/c) * s.folded.Lines[k].Times[0]
	}
	return max(slices.Max(times), sum(times)/time.Duration(c))
}
