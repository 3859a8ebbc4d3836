package mockapi

import (
	"testing"

	"github.com/hbench/hbench/workloads"
)

func TestASourceThatStandsApartIsInNoTotal(t *testing.T) {
	cfg := twoSources(workloads.Service{})
	cfg.Sources = append(cfg.Sources, Source{Name: "_warm", Apart: true})
	a := newAPI(t, cfg)
	for item := range 5 {
		if _, err := a.Get(t.Context(), "_warm", item, 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Put(t.Context(), "store", 1, 0, 7, nil); err != nil {
		t.Fatal(err)
	}
	s := a.Stats()
	if s.Requests != 1 || s.MaxInFlight != 1 || s.Lateness.Count != 1 || s.Sources["_warm"].Requests != 5 {
		t.Errorf("totals %+v, the source apart %+v", s.Counts, s.Sources["_warm"])
	}
	if s.Ledger.Orphans != 0 {
		t.Errorf("%d orphans: what was asked apart counts as fetched", s.Ledger.Orphans)
	}
}
