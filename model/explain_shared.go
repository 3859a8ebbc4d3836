package model

import (
	"cmp"
	"slices"
	"time"
)

const (
	lawCores    = "work over shared cores"
	sourceCores = "McNaughton 1959"
)

// places explains the largest bound by the places of one stage.
func (d *derivation) places() {
	stages := slices.DeleteFunc(slices.Clone(d.bounds), func(b bound) bool {
		return b.by == Cores || b.by == Rate || b.by == Chain
	})
	if len(stages) == 0 {
		return
	}
	top := slices.MaxFunc(stages, func(a, b bound) int { return cmp.Compare(a.least, b.least) }).by
	if d.alike {
		d.likePlaces(top)
		return
	}
	d.unlikePlaces(top)
}

// cores explains the bound by the cores.
func (d *derivation) cores() {
	least, ok := d.of(Cores)
	if !ok {
		return
	}
	if d.alike {
		d.likeCores()
		return
	}
	if alone, ok := d.job.withoutRequests().unlikeCores(); d.job.CPU == 0 && ok && alone == least {
		d.unlikeCores(least)
		return
	}
	d.allCPUWork(least)
}

// allCPUWork explains the bound by all CPU work there is, wherever it is done.
func (d *derivation) allCPUWork(least time.Duration) {
	j, what := d.job, "The stages that compute and the requests"
	if j.CPU > 0 {
		what = "All items together"
	}
	d.say(lawCores, sourceCores, least, "%s ask %s of CPU work. %s can do at most %d s of it in a second, so it takes %s / %d = %s.",
		what, Words(j.cpuWork()), counted(j.Cores, "core"), j.Cores, Words(j.cpuWork()), j.Cores, Words(least))
}

// withoutRequests is the job with no CPU work but that of its lines.
func (j Job) withoutRequests() Job {
	j.requests = 0
	return j
}

// rate explains the bound by the rate limit.
func (d *derivation) rate() {
	least, ok := d.of(Rate)
	if !ok {
		return
	}
	j, n := d.job, d.job.items()
	i, rest := d.lastAdmission(least)
	left := "that item then takes"
	if more := n - i + 1; more > 1 {
		left = "the way that is left takes"
	}
	admitted := time.Duration(j.admission(i))
	d.say("token bucket", "Cruz 1991", least,
		"The other end admits %d at once and then %s a second. Item %d of %d is admitted after (%d − %d) / %s = %s, and %s %s: %s + %s = %s.",
		j.Burst, rounded(j.Rate), i, n, i, j.Burst, rounded(j.Rate), Words(admitted), left, Words(rest), Words(admitted), Words(rest), Words(least))
}

// lastAdmission finds the item, counted from 1, whose admission the bound by the
// rate is of, and what the way from there takes.
func (d *derivation) lastAdmission(least time.Duration) (item int, rest time.Duration) {
	j := d.job
	var left []time.Duration // left[m-1]: what the last m items take at the least
	if d.alike {
		times, limits := likeLines(j.Lines)
		left = Completions(times, limits, j.items())
	} else {
		left = j.chains()
		slices.Sort(left)
	}
	n := len(left)
	for item = n; item > j.Burst+1; item-- {
		if time.Duration(j.admission(item))+left[n-item] == least {
			break
		}
	}
	return item, left[n-item]
}
