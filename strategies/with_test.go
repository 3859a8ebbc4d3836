package strategies_test

import (
	"strings"
	"testing"

	"github.com/hbench/hbench/strategies"
)

func TestWithSetsOneParameterAndKeepsTheOthers(t *testing.T) {
	table := strategies.Table(strategies.All)
	for _, c := range [][4]string{
		{"pipeline", "queue", "32", "pipeline:queue=32"},
		{"pipeline:queue=0/8", "queue", "32", "pipeline:queue=32"},
		{"prefetch:depth=2", "size", "10", "prefetch:size=10,depth=2"},
		{" prefetch:depth=2,size=3 ", "size", "10", "prefetch:size=10,depth=2"},
		{"fetch-all", "limit", "true", "fetch-all:limit=true"},
	} {
		if got, err := table.With(c[0], c[1], c[2]); err != nil || got != c[3] {
			t.Errorf("%s with %s=%s: %q, %v; want %q", c[0], c[1], c[2], got, err, c[3])
		}
	}
	for _, c := range [][4]string{
		{"pipelin", "queue", "1", "pipeline"}, {"sequential", "queue", "1", "takes none"},
		{"pipeline", "queues", "1", `"queue"`}, {"pipeline", "queue", "-1", "at least 0"},
	} {
		if got, err := table.With(c[0], c[1], c[2]); err == nil || !strings.Contains(err.Error(), c[3]) {
			t.Errorf("%s with %s=%s: %q, %v; want an error with %s", c[0], c[1], c[2], got, err, c[3])
		}
	}
}

func TestValueIsWhatIsSetOrTheDefault(t *testing.T) {
	table := strategies.Table(strategies.All)
	for _, c := range [][3]string{
		{"pipeline", "queue", "16"}, {"pipeline:queue=0/8", "queue", "0/8"}, {"prefetch:size=3", "depth", "1"}, {"batched:size=3", "size", "3"},
	} {
		if got, ok := table.Value(c[0], c[1]); !ok || got != c[2] {
			t.Errorf("%s of %s: %q, %v; want %q", c[1], c[0], got, ok, c[2])
		}
	}
	for _, c := range [][2]string{{"sequential", "queue"}, {"nothing", "queue"}, {"pipeline", "size"}} {
		if got, ok := table.Value(c[0], c[1]); ok {
			t.Errorf("%s has a %s: %q", c[0], c[1], got)
		}
	}
}
