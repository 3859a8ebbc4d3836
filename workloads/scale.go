package workloads

import (
	"fmt"
	"math"
	"time"
)

// MaxScale is how many times as long, or as short, a job may be made.
const MaxScale = 1e6

// defaultBreakerOpen is what a policy's BreakerOpen is by default.
const defaultBreakerOpen = time.Second

// Scaled is the job in which everything takes f times as long: latencies, costs, and
// the times of policies are multiplied by f, a kernel's rounds too (at least one is
// left), rates and bandwidths are divided by it. Items, limits, batches, bursts and
// payloads stay, so that strategies meet the same job in slow motion or in haste: what
// they take is f times as long, too, but for what no spec describes (the machine's own
// overhead, and the 1 ms below which no service asks to come again).
//
// The error says that f is not above 0 and within MaxScale, or which rule of Validate
// the scaled job breaks.
func (s Spec) Scaled(f float64) (Spec, error) {
	if !(f >= 1/MaxScale && f <= MaxScale) {
		return Spec{}, fmt.Errorf("%v: a scale is from %v to %v times as long, as in 0.1", f, 1/MaxScale, MaxScale)
	}
	if f == 1 {
		return s.clone(), nil
	}
	s = s.clone()
	for i := range s.Stages {
		st := &s.Stages[i]
		st.Latency, st.Cost = st.Latency.Scale(f), st.Cost.Scale(f)
		if st.Rounds > 0 {
			st.Rounds = int(min(max(math.Round(float64(st.Rounds)*f), 1), math.MaxInt32))
		}
		st.Service.Rate /= f
		if st.Service.Bandwidth > 0 {
			st.Service.Bandwidth = Bytes(max(saturate(float64(st.Service.Bandwidth)/f), 1))
		}
		st.Policy = st.Policy.scaled(f)
	}
	if err := s.Validate(); err != nil {
		return Spec{}, fmt.Errorf("scaled by %v: %w", f, err)
	}
	return s, nil
}

// scaled is the policy with every time multiplied by f.
func (p Policy) scaled(f float64) Policy {
	if p.Breaker > 0 && p.BreakerOpen == 0 {
		p.BreakerOpen = defaultBreakerOpen
	}
	for _, d := range []*time.Duration{&p.Timeout, &p.Deadline, &p.Backoff, &p.BackoffMax, &p.BreakerOpen, &p.Hedge} {
		*d = Constant(*d).Scale(f).a
	}
	return p
}
