package bench

import (
	"strings"
	"testing"

	"github.com/hbench/hbench/mockapi"
	"github.com/hbench/hbench/results"
)

func TestTheAuditFindsWhatIsLostDoubleOrWrong(t *testing.T) {
	spec := tiny()
	for name, c := range map[string]struct {
		outcomes results.Outcomes
		digest   string
		ledger   mockapi.LedgerSummary
		cause    string
		message  string
	}{
		"all well":          {results.Outcomes{Stored: 24}, "000000000000000a", mockapi.LedgerSummary{Stored: 24, DigestSum: 10}, "", ""},
		"failed items":      {results.Outcomes{Stored: 20, Failed: 4}, "000000000000000a", mockapi.LedgerSummary{Stored: 21, DigestSum: 11}, "", ""},
		"lost on the way":   {results.Outcomes{Stored: 23, Lost: 1}, "000000000000000a", mockapi.LedgerSummary{Stored: 23, DigestSum: 10}, "lost-items", "1 were lost"},
		"lost at the store": {results.Outcomes{Stored: 24}, "000000000000000a", mockapi.LedgerSummary{Stored: 22, DigestSum: 10}, "lost-items", "2 were lost"},
		"stored twice":      {results.Outcomes{Stored: 24}, "000000000000000a", mockapi.LedgerSummary{Stored: 24, Duplicates: 1, DigestSum: 10}, "lost-items", "1 stored twice"},
		"never fetched":     {results.Outcomes{Stored: 24}, "000000000000000a", mockapi.LedgerSummary{Stored: 24, Orphans: 3, DigestSum: 10}, "lost-items", "3 stored without"},
		"another digest":    {results.Outcomes{Stored: 24}, "000000000000000b", mockapi.LedgerSummary{Stored: 24, DigestSum: 10}, "digest", "the ledger holds 000000000000000a"},
	} {
		t.Run(name, func(t *testing.T) {
			trial := results.Trial{Items: 24, Outcomes: c.outcomes, Digest: c.digest}
			audit(&trial, spec, mockapi.Stats{Sources: map[string]mockapi.Counts{"store": {Ledger: c.ledger}}})
			switch {
			case c.cause == "" && trial.Failure != nil:
				t.Errorf("failed: %+v", *trial.Failure)
			case c.cause != "" && (trial.Failure == nil || trial.Failure.Cause != c.cause || !strings.Contains(trial.Failure.Message, c.message)):
				t.Errorf("%+v, want %s: %s", trial.Failure, c.cause, c.message)
			}
		})
	}
}

func TestTheApisWorkOnSharedCoresIsInTheBound(t *testing.T) {
	trial := results.Trial{WallNS: 1000, Cell: results.Cell{Cores: 2},
		Limit: results.Limit{NS: 600, Binds: "fetch", UncappedNS: 500, Bounds: map[string]int64{"fetch": 600, "cores": 500}}}
	chargeCores(&trial, 400)
	if l := trial.Limit; l.NS != 700 || l.Binds != "cores" || l.UncappedNS != 700 || l.Bounds["cores"] != 700 || trial.Efficiency != 0.7 {
		t.Errorf("%+v, efficiency %v", l, trial.Efficiency)
	}
}

func TestABoundAboveTheMakespanIsSaid(t *testing.T) {
	trial := results.Trial{WallNS: 100, Limit: results.Limit{NS: 110, Binds: "cores"}}
	settleEfficiency(&trial)
	if trial.Efficiency != 1.1 || len(trial.Warnings) != 1 {
		t.Errorf("efficiency %v, warnings %v", trial.Efficiency, trial.Warnings)
	}
}
