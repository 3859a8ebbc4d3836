package export

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/results"
)

func TestEveryFormatWritesTheSameTwice(t *testing.T) {
	for _, f := range Formats {
		s := sourceOf(t, steady(1))
		first := written(t, f.Name, s)
		if again := written(t, f.Name, s); len(first) == 0 || !bytes.Equal(first, again) {
			t.Errorf("%s: %d and %d bytes, or they differ", f.Name, len(first), len(again))
		}
		if f.Doc == "" {
			t.Errorf("%s has no doc", f.Name)
		}
	}
	if _, ok := Named("xml"); ok || len(Names()) != len(Formats) {
		t.Errorf("names %q", Names())
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestEveryFormatSaysThatItCouldNotWrite(t *testing.T) {
	for _, f := range Formats {
		if err := f.Write(full{}, sourceOf(t, steady(1))); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

func TestWhatIsLeftOutIsSaid(t *testing.T) {
	run := steady(1)
	run.Trials[0].Failure = &results.Failure{Cause: "timeout"}
	run.Trials[1].Failure = &results.Failure{Cause: "crash"}
	run.Trials[2].Failure = &results.Failure{Cause: "crash"}
	run.Trials[3].Noise.Verdict = results.Noisy
	run.Trials[4].Digest = "bb"
	run.Trials[5].Cell.Simulated, run.Trials[5].Noise.Verdict = true, results.Unusable
	run.Trials = append(run.Trials, run.Trials[6]) // given twice
	run.Warnings = []string{"line 9: dropped 7 bytes: the file ends inside this trial"}
	s := sourceOf(t, run)
	want := []string{
		"4 of 48 trials left out: 2 crash, 1 other-digest, 1 timeout",
		"1 of 44 trials ran on a noisy machine: included",
		"1 trial given twice, counted once: the same file or line is in the run more than once",
		`digests differ: most trials have "aa"; not compared: sequential on 1 cores (1 of 4)`,
		"line 9: dropped 7 bytes: the file ends inside this trial",
	}
	if diff := cmp.Diff(want, s.Notes); diff != "" {
		t.Error(diff)
	}
	comments := string(written(t, "benchfmt", s))
	for _, note := range want {
		if !strings.Contains(comments, "\n# "+note+"\n") {
			t.Errorf("the benchmark format does not say %q", note)
		}
	}
}

func TestARunWithoutAUsableTrialIsRefused(t *testing.T) {
	failed := steady(1)
	for i := range failed.Trials {
		failed.Trials[i].Failure = &results.Failure{Cause: "crash"}
	}
	cut := runOf()
	cut.Warnings = []string{"line 2: dropped 7 bytes: the file ends inside this trial"}
	split := runOf(trialOf(cellOf("pipeline", 1), 0, time.Second), trialOf(cellOf("batched", 1), 0, time.Second))
	split.Trials[1].Digest = "bb"
	for want, run := range map[string]*results.Run{
		"no trial can be exported: the run has none":                                                           runOf(),
		"no trial can be exported: the run has none; line 2: dropped 7 bytes: the file ends inside this trial": cut,
		"no trial can be exported: 48 of 48 trials left out: 48 crash":                                         failed,
		"no trial can be exported: 2 of 2 trials left out: 2 other-digest":                                     split,
	} {
		if s, err := From(run); s != nil || !errors.Is(err, ErrNoTrials) || err.Error() != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestLinesFollowTheCellsOfThePlanAndTheirBlocks(t *testing.T) {
	run := steady(1)
	ordered := written(t, "benchfmt", sourceOf(t, run))
	slices.Reverse(run.Trials)
	if got := written(t, "benchfmt", sourceOf(t, run)); !bytes.Equal(got, ordered) {
		t.Errorf("the order of the file shows:\n%s", cmp.Diff(string(ordered), string(got)))
	}
}
