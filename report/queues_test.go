package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/results"
)

// queued is a trial of 100 ns whose items were in the stages from and to.
func queued(spans ...results.Span) results.Trial {
	return results.Trial{Cell: results.Cell{Strategy: "pipeline", Cores: 1}, WallNS: 100, Items: 3, Spans: spans,
		Stages: []results.Stage{{Name: "fetch", Kind: "io"}, {Name: "process", Kind: "cpu"}, {Name: "store", Kind: "io"}}}
}

func TestAQueueHoldsWhatHasLeftOneStageAndNotEnteredTheNext(t *testing.T) {
	got := queuesOf(queued(
		results.Span{Item: 0, Stage: 0, StartNS: 0, EndNS: 10}, results.Span{Item: 0, Stage: 1, StartNS: 10, EndNS: 50},
		results.Span{Item: 1, Stage: 0, StartNS: 0, EndNS: 10}, results.Span{Item: 1, Stage: 1, StartNS: 50, EndNS: 90},
		results.Span{Item: 2, Stage: 0, StartNS: 0, EndNS: 20}, results.Span{Item: 2, Stage: 1, StartNS: 90, EndNS: 100, Failed: true},
		results.Span{Item: 0, Stage: 2, StartNS: 50, EndNS: 60}, results.Span{Item: 1, Stage: 2, StartNS: 95, EndNS: 100},
	))
	want := []queue{
		{stage: 1, at: []float64{0, 10, 20, 50, 90}, n: []float64{0, 1, 2, 1, 0}, most: 2, mean: 1.1},
		{stage: 2, at: []float64{0, 90, 95}, n: []float64{0, 1, 0}, most: 1, mean: 0.05},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(queue{})); diff != "" {
		t.Error(diff)
	}
	c := queueChart{example: example{trial: queued()}, queues: got}
	if title := c.title("pipeline"); title != "Under pipeline up to 2 items wait for process, 1.1 in the mean" {
		t.Error(title)
	}
	c.queues = got[1:]
	if title := c.title("pipeline"); !strings.Contains(title, "hardly any item waits") {
		t.Error(title)
	}
}

// Of each third item only the spans are known: it stands for three.
func TestSampledItemsStandForTheOthers(t *testing.T) {
	trial := queued(results.Span{Item: 0, Stage: 0, StartNS: 0, EndNS: 10}, results.Span{Item: 0, Stage: 1, StartNS: 20, EndNS: 50})
	q := queuesOf(trial)[0]
	if q.most != 3 || q.mean != 0.3 {
		t.Errorf("%+v", q)
	}
	c := queueChart{example: example{trial: trial}, queues: queuesOf(trial)}
	if text := c.subtitle(); !strings.Contains(text, "by the spans of 1 of all 3, each of which stands for several") {
		t.Error(text)
	}
}
