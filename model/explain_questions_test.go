package model

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hbench/hbench/stage"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// line is a line whose items take the times in turn.
func line(name string, kind stage.Kind, limit, items int, times ...time.Duration) Line {
	l := Line{Name: name, Kind: kind, Limit: limit}
	for i := range items {
		l.Times = append(l.Times, times[i%len(times)])
	}
	return l
}

// questions are the jobs that hbench is asked about.
func questions() map[string]Job {
	const io, cpu, ms, s = stage.IO, stage.CPU, time.Millisecond, time.Second
	return map[string]Job{
		"endpoints": {Cores: 7, Lines: []Line{
			line("fetch", io, 16, 1000, 100*ms), line("process", cpu, 7, 1000, 2*s),
		}},
		"batches": {Cores: 4, Lines: []Line{
			line("fetch", io, 64, 1000, 100*ms), line("process", cpu, 4, 1000, 500*ms), line("store", io, 64, 1000, 50*ms),
		}},
		"hundred": {Cores: 4, Lines: []Line{
			line("fetch", io, 64, 100, s), line("process", cpu, 4, 100, 2*s), line("store", io, 64, 100, 500*ms),
		}},
		"documents": {Cores: 8, Lines: []Line{
			line("fetch", io, 10, 1000, 10*s), line("extract", cpu, 8, 1000, 5*s),
			line("embed", cpu, 8, 1000, 2*s), line("store", io, 64, 1000, 100*ms),
		}},
		"inference": {Cores: 4, Lines: []Line{ // each answer of three APIs
			line("fetch", io, 30, 300, 300*ms, 400*ms, 250*ms), line("infer", cpu, 4, 300, 500*ms),
		}},
		"rate-limited": {Rate: 100, Burst: 20, Lines: []Line{
			line("fetch", io, 16, 1000, 50*ms), line("store", io, 2, 1000, 10*ms),
		}},
	}
}

func TestExplanationsReadAsTheyShould(t *testing.T) {
	for name, j := range questions() {
		var got strings.Builder
		for i, s := range explained(t, j) {
			fmt.Fprintf(&got, "%d. %s (%s)\n   %s\n", i+1, s.Law, s.Source, s.Text)
		}
		file := filepath.Join("testdata", "explain", name+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s (-want +got; -update rewrites it):\n%s", file, diff)
		}
	}
}
