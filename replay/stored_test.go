package replay_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/workloads"
)

// What a file takes is drawn from no distribution.
func TestAStageThatStoresInAFileKeepsTheTimesThatItTook(t *testing.T) {
	spec, err := workloads.Preset("default")
	if err != nil {
		t.Fatal(err)
	}
	spec = spec.Resolve(2)
	trial := simulated(t, "default", "pipeline", 2)
	for i := range trial.Times.NS[2] {
		trial.Times.NS[2][i] = int64(1000 + i)
	}
	spec.Stages[2].Policy.Timeout = time.Second
	if job, ok := replay.Served(trial, spec); !ok || job.Lines[2].Remote == nil {
		t.Fatalf("a stage with a policy has no service, %v", ok)
	}
	spec.Stages[2].Store = "jsonl:r"
	job, ok := replay.Served(trial, spec)
	if !ok || job.Lines[2].Remote != nil {
		t.Fatalf("served by %+v, %v; want by nobody", job.Lines[2].Remote, ok)
	}
	want := make([]time.Duration, spec.Items)
	for i := range want {
		want[i] = time.Duration(1000 + i)
	}
	if !slices.Equal(job.Lines[2].Times, want) {
		t.Errorf("took %v", job.Lines[2].Times[:3])
	}
}
