package strategies_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

const (
	ceiling = 128 // the most that adaptive may use of any hidden service
	settled = 0.2 // of the items: refusals count after these
)

var hiddenCapacities = []int{2, 5, 12, 30, 80}

// virtual skips what runs one activity at a time, in which the race detector finds nothing
// and takes minutes.
func virtual(t *testing.T) {
	t.Helper()
	if raceDetector {
		t.Skip("virtual time")
	}
}

// hiddenServices are 2,000 items each: services that serve so many at once and let the
// others wait, that refuse them for good, that refuse them and are asked again, and that
// grant so many requests a second.
func hiddenServices(t testing.TB) (all []hidden) {
	for _, latency := range []string{"20ms", "lognormal(20ms,100ms)"} {
		h := hidden{latency: dist(t, latency), items: 2000, tells: true}
		for _, c := range hiddenCapacities {
			h.retries = 0
			h.service, h.name = workloads.Service{Capacity: c}, fmt.Sprintf("queues/%d/%s", c, latency)
			all = append(all, h)
			h.service, h.name = workloads.Service{Concurrency: c}, fmt.Sprintf("refuses/%d/%s", c, latency)
			all = append(all, h)
			h.retries, h.backoff, h.name = 40, 10*ms, fmt.Sprintf("retried/%d/%s", c, latency)
			all = append(all, h)
		}
		for _, rate := range []int{40, 120, 400} {
			h.service, h.name = workloads.Service{Rate: float64(rate), Burst: 20}, fmt.Sprintf("rate/%d/%s", rate, latency)
			all = append(all, h)
		}
	}
	return all
}

// unevenServices grant so many requests a second and save up nothing: what is sent again
// meets what is sent in its turn.
func unevenServices(t testing.TB) (all []hidden) {
	for _, h := range hiddenServices(t) {
		if h.service.Rate > 0 {
			h.service.Burst, h.name = 1, "burst-1-"+h.name
			all = append(all, h)
		}
	}
	return all
}

// compared is what adaptive made of a hidden service beside the best fixed limit.
type compared struct {
	ratio    float64 // of the time a stored item took
	refused  float64 // share of requests, once settled
	best     int     // the limit
	bestsOwn float64 // share of its requests that were refused
}

// compare takes a pipeline with each of the limits for one with a fixed limit. Where
// nothing is asked again a refused item is lost, and a limit that loses more than one
// item in fifty is none.
func (h hidden) compare(t testing.TB, seed uint64, limits []int) (c compared) {
	best := 0.0
	for _, limit := range limits {
		m := h.meet(t, "pipeline", limit, seed)
		if m.stored >= h.items*98/100 && (best == 0 || m.perItem() < best) {
			best, c.best, c.bestsOwn = m.perItem(), limit, m.refusals(settled)
		}
	}
	m := h.meet(t, "adaptive", ceiling, seed)
	c.ratio, c.refused = m.perItem()/best, m.refusals(settled)
	return c
}

// medians compares over seeds.
func (h hidden) medians(t testing.TB, seeds int, limits []int) (m compared) {
	all := make([]compared, seeds)
	for seed := range all {
		all[seed] = h.compare(t, uint64(seed), limits)
	}
	slices.SortFunc(all, func(a, b compared) int { return int(1e9 * (a.refused - b.refused)) })
	m.refused = all[seeds/2].refused
	slices.SortFunc(all, func(a, b compared) int { return int(1e9 * (a.ratio - b.ratio)) })
	m.ratio, m.best, m.bestsOwn = all[seeds/2].ratio, all[seeds/2].best, all[seeds/2].bestsOwn
	return m
}

func TestAdaptiveIsWithinATenthOfTheBestFixedLimitAndHardlyRefused(t *testing.T) {
	virtual(t)
	for _, h := range hiddenServices(t) {
		limits := []int{1, 2, 3, 8, 9, 12, 20, 32, ceiling}
		for _, c := range []int{h.service.Capacity, h.service.Concurrency} {
			if c > 0 {
				limits = []int{max(c/2, 1), max(c-1, 1), c, c + 1, 2 * c, ceiling}
			}
		}
		m := h.medians(t, 3, limits)
		if m.ratio > 1.10 || m.refused >= 0.02 {
			t.Errorf("%s: %.3f times as long as with the best limit, %d; %.2f %% of the requests refused", h.name, m.ratio, m.best, 100*m.refused)
		}
	}
}

// A stage that tells of refusals only when an item is through is met as well.
func TestAdaptiveHearsOfRefusalsFromTheItemAlone(t *testing.T) {
	virtual(t)
	for _, c := range []int{2, 12, 80} {
		h := hidden{name: fmt.Sprint(c), latency: dist(t, "20ms"), items: 2000, service: workloads.Service{Concurrency: c}}
		m := h.medians(t, 1, []int{c})
		if m.ratio > 1.10 || m.refused >= 0.02 {
			t.Errorf("capacity %d: %+v", c, m)
		}
	}
}

func TestAdaptiveFollowsACapacityThatChanges(t *testing.T) {
	virtual(t)
	at := func(refuses bool, c int) workloads.Service {
		if refuses {
			return workloads.Service{Concurrency: c}
		}
		return workloads.Service{Capacity: c}
	}
	for _, refuses := range []bool{false, true} {
		for _, c := range [][2]int{{10, 40}, {40, 10}, {5, 60}, {60, 5}} {
			h := hidden{latency: dist(t, "20ms"), items: 40_000, tells: true, retries: 40, backoff: 10 * ms,
				service: at(refuses, c[0]), later: at(refuses, c[1]), after: 4 * time.Second}
			m := h.meet(t, "adaptive", ceiling, 1)
			for moment, capacity := range map[time.Duration]int{3 * time.Second: c[0], 7 * time.Second: c[1]} {
				want := float64(capacity) / 0.020
				if got := m.rate(moment, moment+time.Second); got < 0.9*want || got > 1.01*want {
					t.Errorf("refuses %v, %v: %.0f items a second at %v, the service can do %.0f", refuses, c, got, moment, want)
				}
			}
		}
	}
}

// What queues at a service does no work there.
func TestAdaptiveDoesNotQueueMuchAtTheService(t *testing.T) {
	virtual(t)
	for _, c := range hiddenCapacities {
		h := hidden{latency: dist(t, "20ms"), items: 6000, service: workloads.Service{Capacity: c}}
		m := h.meet(t, "adaptive", 256, 1)
		half, sum := m.inFlight[3000:], 0
		for _, n := range half {
			sum += n
		}
		if mean := float64(sum) / float64(len(half)); mean > 2*float64(c)+1 {
			t.Errorf("capacity %d: %.1f at the service on average", c, mean)
		}
	}
}

// BenchmarkAdaptive prints the hidden services, by the best of all fixed limits.
//
//	go test -run='^$' -bench=Adaptive -benchtime=1x ./strategies
func BenchmarkAdaptive(b *testing.B) {
	var limits []int
	for limit := 1; limit <= ceiling; limit++ {
		limits = append(limits, limit)
	}
	for _, h := range append(hiddenServices(b), unevenServices(b)...) {
		b.Run(strings.ReplaceAll(h.name, "lognormal(20ms,100ms)", "lognormal"), func(b *testing.B) {
			var m compared
			for b.Loop() {
				m = h.medians(b, 3, limits)
			}
			b.ReportMetric(m.ratio, "of-best")
			b.ReportMetric(100*m.refused, "%refused")
			b.ReportMetric(float64(m.best), "best-limit")
			b.ReportMetric(100*m.bestsOwn, "%best-refused")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func TestAdaptiveRefusesQueuesThatAreNotThere(t *testing.T) {
	if err := parse(t, "adaptive:queue=1/2/3").(strategies.Fitter).Fits(3); err == nil {
		t.Error("three queue lengths for three stages")
	}
}
