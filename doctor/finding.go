package doctor

import (
	"time"

	"github.com/hbench/hbench/probe"
	"github.com/hbench/hbench/results"
)

// Finding is what a check comes to.
type Finding struct {
	Check   string   `json:"check"`
	Verdict string   `json:"verdict"` // the worst of the signals'; Unknown: none could be judged
	Signals []Signal `json:"signals,omitempty"`
	Unseen  []string `json:"unseen,omitempty"` // what cannot be seen here, and why
}

// Signal is one thing that a check saw: a figure with its unit, or a text.
type Signal struct {
	Name          string   `json:"name"`
	Value         *float64 `json:"value,omitempty"`
	Unit          Unit     `json:"unit,omitempty"`
	Text          string   `json:"text,omitempty"`
	NoisyAbove    float64  `json:"noisy_above,omitempty"`    // in the unit
	UnusableAbove float64  `json:"unusable_above,omitempty"` // missing: it is never that bad
	Verdict       string   `json:"verdict,omitempty"`        // missing: shown and not judged
	Why           string   `json:"why,omitempty"`            // the thresholds are where they are, or the text counts
	Do            string   `json:"do,omitempty"`             // about it; missing: nothing needs to be done
}

// Unit is what a figure counts.
type Unit string

const (
	Nanoseconds Unit = "ns"
	Share       Unit = "share" // 0.02: 2 %
	Ratio       Unit = "ratio" // 1.1: a tenth more
	Count       Unit = "count"
	Bytes       Unit = "bytes"
	Megahertz   Unit = "MHz"
)

// find sums up signals.
func find(signals ...Signal) Finding {
	f := Finding{Verdict: Unknown, Signals: signals}
	for _, s := range signals {
		if s.Verdict != "" {
			f.Verdict = worse(f.Verdict, s.Verdict)
		}
	}
	return f
}

// unseen adds what could not be seen.
func (f Finding) unseen(why string) Finding {
	f.Unseen = append(f.Unseen, why)
	return f
}

func figure(name string, value float64, unit Unit) Signal {
	return Signal{Name: name, Value: &value, Unit: unit}
}

func duration(name string, d time.Duration) Signal { return figure(name, float64(d), Nanoseconds) }

// timeShare is a share of a time.
func timeShare(name string, part, whole time.Duration) Signal {
	if whole <= 0 {
		return figure(name, 0, Share)
	}
	return figure(name, min(float64(part)/float64(whole), 1), Share)
}

func text(name, words string) Signal { return Signal{Name: name, Text: words} }

// by judges a figure; what to do is told where it is not quiet.
func (s Signal) by(t probe.Threshold, do string) Signal { return s.graded(t.Grade(*s.Value), t, do) }

// graded is by for a verdict that is there already.
func (s Signal) graded(verdict string, t probe.Threshold, do string) Signal {
	s.NoisyAbove, s.UnusableAbove, s.Why = t.Noisy, t.Unusable, t.Why
	return s.called(verdict, t.Why, do)
}

// called gives a verdict with its reason.
func (s Signal) called(verdict, why, do string) Signal {
	s.Verdict, s.Why = verdict, why
	if verdict != results.Quiet {
		s.Do = do
	}
	return s
}
