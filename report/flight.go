package report

import (
	"time"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// flight is how a trial's items spent its time.
type flight struct {
	inFlight float64 // items begun and not finished, mean over the makespan
	each     float64 // seconds that they needed in all stages, for each one stored
}

// flightOf takes Little's law (1961) from the record: the time that all items
// together were in a stage or waited for the next, over the makespan. What an item
// needed of an I/O stage is what the API stamped and what a request costs beside
// it, as in the bound: the rest it waited for a core.
func flightOf(t results.Trial) (f flight, ok bool) {
	var spent, needed float64
	for k, s := range t.Stages {
		spent += float64(s.BusyNS)
		if k > 0 {
			spent += float64(s.Wait.MeanNS) * float64(s.Count)
		}
		each := s.Service.MeanNS
		if s.Remote != nil {
			each = min(each, s.Remote.MeanNS+s.TransportNS)
		}
		needed += float64(each) * float64(s.Count)
	}
	if spent <= 0 || needed <= 0 || t.WallNS <= 0 || t.Outcomes.Stored <= 0 {
		return flight{}, false
	}
	return flight{spent / float64(t.WallNS), needed / float64(t.Outcomes.Stored) / float64(time.Second)}, true
}

func seconds(ns int64) float64 { return float64(ns) / float64(time.Second) }

func median(values []float64) float64 { return analysis.Median(values, analysis.Confidence).Center }
