package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
)

// hbench runs the command in this process.
func hbench(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, complaints bytes.Buffer
	code = Run(ctx, strategies.All, args, strings.NewReader(""), &out, &complaints)
	return code, out.String(), complaints.String()
}

// interruptedAt is a context that ends once the file has as many lines.
func interruptedAt(t *testing.T, path string, lines int) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		for ctx.Err() == nil {
			if text, err := os.ReadFile(path); err == nil && bytes.Count(text, []byte("\n")) >= lines {
				return
			}
			time.Sleep(time.Millisecond) // until then there is nothing to do
		}
	}()
	return ctx
}

// begunComparison is a comparison of this program with itself that was interrupted in
// its second block or later.
func begunComparison(t *testing.T) (dir string) {
	t.Helper()
	self, err := os.Executable() // see TestMain
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(t.TempDir(), "ab")
	code, _, stderr := hbench(interruptedAt(t, filepath.Join(dir, "base.jsonl"), 3), "ab", "--base-bin", self, "--head-bin", self,
		"--strategies", "pipeline", "--items", "6", "--cores", "1", "--api", "direct", "--blocks", "8", "--gate", "50%", "-o", dir)
	if code != exitInterrupted || !strings.Contains(stderr, "whole blocks of 8; go on with hbench ab --resume "+dir) {
		t.Fatalf("ended with %d: %s", code, stderr)
	}
	return dir
}

func wholeBlocksOf(t *testing.T, dir string) (whole []int) {
	t.Helper()
	var runs []*results.Run
	for _, name := range sideNames {
		run, err := results.ReadFile(filepath.Join(dir, name+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, run)
	}
	_, whole = results.WholeBlocks(runs...)
	return whole
}

func TestAnInterruptedComparisonGoesOnAtTheNextWholeBlock(t *testing.T) {
	dir := begunComparison(t)
	before := len(wholeBlocksOf(t, dir))
	if before == 0 || before >= 8 {
		t.Fatalf("%d whole blocks when it was interrupted", before)
	}
	if exists(filepath.Join(dir, "verdict.json")) {
		t.Error("half a comparison has a verdict")
	}
	// As if it had been killed while it wrote.
	file, err := os.OpenFile(filepath.Join(dir, "head.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(`{"cell":{"strategy":"pip`); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := hbench(t.Context(), "ab", "--resume", dir)
	if code != exitDone || !strings.Contains(stdout, "pipeline") {
		t.Fatalf("ended with %d:\n%s\n%s", code, stdout, stderr)
	}
	if n := len(wholeBlocksOf(t, dir)); n != 8 {
		t.Errorf("%d whole blocks, want 8", n)
	}
	if !exists(filepath.Join(dir, "verdict.json")) || exists(filepath.Join(dir, "programs")) {
		t.Error("it is complete, and has no verdict, or keeps its programs")
	}
	again, shown, stderr := hbench(t.Context(), "ab", "--resume", dir)
	if again != exitDone || shown != stdout || !strings.Contains(stderr, "is complete: 8 blocks") {
		t.Errorf("once more: ended with %d: %s\n%s", again, stderr, shown)
	}
}

func TestWhatIsInterruptedBeforeTheFirstTrialLeavesNothing(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "ab")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	code, _, stderr := hbench(ctx, "ab", "--base-bin", self, "--head-bin", self, "-o", dir)
	if code != exitInterrupted || !strings.Contains(stderr, "before the first trial: nothing was written") || exists(dir) {
		t.Errorf("ended with %d, the folder is there: %v; %s", code, exists(dir), stderr)
	}
}

func TestAComparisonGoesOnOnlyAsItWasBegun(t *testing.T) {
	dir := begunComparison(t)
	refused := func(code int, said string, args ...string) {
		t.Helper()
		got, _, stderr := hbench(t.Context(), append([]string{"ab", "--resume", dir}, args...)...)
		if got != code || !strings.Contains(stderr, said) {
			t.Errorf("ended with %d, want %d and %q: %s", got, code, said, stderr)
		}
	}
	refused(exitUsage, "leave out HEAD~1, --blocks, --items", "HEAD~1", "--blocks", "20", "--items", "4")
	refused(exitUsage, `unknown format "htlm"`, "--format", "htlm")

	plan := filepath.Join(dir, "ab.json")
	good, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	write := func(path string, text []byte) {
		t.Helper()
		if err := os.WriteFile(path, text, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(plan, regexp.MustCompile(`"harness": "`).ReplaceAll(good, []byte(`"harness": "another `)))
	refused(exitData, "was begun with something else: hbench (another ")
	write(plan, []byte("[]"))
	refused(exitData, "ab.json")
	write(plan, good)

	// A program of the same behaviour and other bytes.
	head := filepath.Join(dir, "programs", "head")
	program, err := os.ReadFile(head)
	if err != nil {
		t.Fatal(err)
	}
	write(head, append(program, "more"...))
	refused(exitData, "head's program (")
	if err := os.Remove(head); err != nil {
		t.Fatal(err)
	}
	refused(exitUsage, "programs/head: no such file")

	if err := os.Remove(plan); err != nil {
		t.Fatal(err)
	}
	refused(exitData, "not the folder of a comparison")
}
