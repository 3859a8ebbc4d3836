package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// encode gives a run file's bytes and where each of its lines ends.
func encode(t testing.TB, h Header, trials ...Trial) (text []byte, ends []int) {
	t.Helper()
	add := func(v any) {
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		text = append(append(text, line...), '\n')
		ends = append(ends, len(text))
	}
	add(h)
	for _, trial := range trials {
		add(trial)
	}
	return text, ends
}

func TestEveryCompletedTrialBeforeACutIsReturned(t *testing.T) {
	trials := []Trial{testTrial(0, 0), testTrial(1, 0), testTrial(0, 1)}
	text, ends := encode(t, testHeader(), trials...)
	for cut := range len(text) + 1 {
		run, err := Read(bytes.NewReader(text[:cut]))
		if cut < ends[0]-1 { // the header's newline may be missing, its brace may not
			var data *DataError
			if !errors.As(err, &data) {
				t.Fatalf("cut at %d, inside the header: error %v, want a *DataError", cut, err)
			}
			if cut > 0 && !strings.Contains(err.Error(), "inside its header") {
				t.Fatalf("cut at %d: error %q does not say that the header is cut off", cut, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		whole, onLine := 0, false
		for _, end := range ends[1:] {
			if cut >= end-1 {
				whole++
			}
			onLine = onLine || cut == end || cut == end-1
		}
		if len(run.Trials) != whole || whole > 0 && !reflect.DeepEqual(trials[:whole], run.Trials) {
			t.Fatalf("cut at %d (-want +got):\n%s", cut, cmp.Diff(trials[:whole], run.Trials))
		}
		atLineEnd := onLine || cut == ends[0] || cut == ends[0]-1
		if warned := len(run.Warnings) > 0; warned == atLineEnd {
			t.Fatalf("cut at %d: warnings %q", cut, run.Warnings)
		}
	}
}

// equateEmpty holds a nil slice and an empty one equal: JSON does not tell them apart.
func equateEmpty() cmp.Option {
	return cmp.FilterValues(func(x, y []Trial) bool { return len(x) == 0 && len(y) == 0 }, cmp.Ignore())
}

func TestGarbageInTheMiddleIsDroppedWithAWarning(t *testing.T) {
	head, _ := encode(t, testHeader(), testTrial(0, 0))
	tail, ends := encode(t, testHeader(), testTrial(1, 0))
	for _, garbage := range []string{"\x00\x00\x00", "not json", `{"cell":{"strategy":"x"`, "{}", "null", "17", `{"cell":{"strategy":"x","cores":1},"wall_ns":-1}`} {
		text := string(head) + garbage + "\n" + string(tail[ends[0]:])
		run, err := Read(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%q: %v", garbage, err)
		}
		if len(run.Trials) != 2 || len(run.Warnings) != 1 {
			t.Fatalf("%q: %d trials, warnings %q; want 2 and one warning", garbage, len(run.Trials), run.Warnings)
		}
		if !strings.HasPrefix(run.Warnings[0], "line 3: dropped ") {
			t.Errorf("%q: warning %q names no line", garbage, run.Warnings[0])
		}
		if strings.ContainsRune(run.Warnings[0], 0) {
			t.Errorf("%q: warning %q carries the file's control characters", garbage, run.Warnings[0])
		}
	}
}

func TestBlankLinesAreNoTrials(t *testing.T) {
	text, ends := encode(t, testHeader(), testTrial(0, 0))
	blank := string(text[:ends[0]]) + "\n  \r\n" + string(text[ends[0]:]) + "\n"
	run, err := Read(strings.NewReader(blank))
	if err != nil || len(run.Trials) != 1 || len(run.Warnings) != 0 {
		t.Fatalf("%d trials, warnings %q, error %v; want 1, none, none", len(run.Trials), run.Warnings, err)
	}
}

func TestWhatIsNotARunFileIsRefusedByName(t *testing.T) {
	dir := t.TempDir()
	newer, _ := encode(t, Header{Format: Format, Schema: Schema + 1})
	twice, _ := encode(t, testHeader(), testTrial(0, 0))
	for name, c := range map[string]struct{ text, want string }{
		"empty":   {"", "not an hbench run file: it is empty"},
		"text":    {"hello\n", "not an hbench run file"},
		"image":   {"\x89PNG\r\n\x1a\n", "not an hbench run file"},
		"other":   {`{"name":"x"}` + "\n", "not an hbench run file"},
		"array":   {"[1,2]\n", "not an hbench run file"},
		"broken":  {"{]\n", "not an hbench run file"},
		"schema0": {`{"format":"hbench-run"}` + "\n", "its schema is 0"},
		"types":   {`{"format":"hbench-run","schema":1,"items":"many"}` + "\n", "the header cannot be read"},
		"blocks":  {`{"format":"hbench-run","schema":1,"plan":{"blocks":-1}}` + "\n", "-1 blocks"},
		"newer":   {string(newer), "schema 2, this hbench reads up to 1; read it with a newer hbench"},
		"joined":  {string(twice) + string(twice), "a second header"},
	} {
		path := filepath.Join(dir, name+".jsonl")
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := ReadFile(path)
		var data *DataError
		if !errors.As(err, &data) {
			t.Errorf("%s: error %v, want a *DataError", name, err)
			continue
		}
		if !strings.HasPrefix(err.Error(), path) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %q; want the path and %q", name, err, c.want)
		}
	}
	_, err := ReadFile(filepath.Join(dir, "absent"))
	var data *DataError
	if !errors.Is(err, fs.ErrNotExist) || !errors.As(err, &data) {
		t.Errorf("absent file: %v", err)
	}
}

func TestRunsReadBackAsWritten(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		trials := rapid.SliceOfN(anyTrial(), 0, 5).Draw(rt, "trials")
		text, _ := encode(t, testHeader(), trials...)
		run, err := Read(bytes.NewReader(text))
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(Run{Header: testHeader(), Trials: trials}, *run, equateEmpty()); diff != "" {
			rt.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestOptionsAndCoresAreRecordedOnlyWhereTheyAreSet(t *testing.T) {
	plain, _ := encode(t, testHeader(), testTrial(0, 0))
	if text := string(plain); strings.Contains(text, `"options"`) || strings.Contains(text, `"cpus"`) {
		t.Errorf("options or cores that nobody set are in the record:\n%s", text)
	}
	h, trial := testHeader(), testTrial(0, 0)
	h.Options = Options{NoSample: true, NoSpans: true, InProcess: true, TimeoutNS: 6e10}
	trial.Sched.CPUs = []int{1, 3}
	text, _ := encode(t, h, trial)
	for _, want := range []string{`"options":{"no_sample":true,"no_spans":true,"in_process":true,"timeout_ns":60000000000}`, `"cpus":[1,3]`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in the record:\n%s", want, text)
		}
	}
	run, err := Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Run{Header: h, Trials: []Trial{trial}}, *run); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// FuzzRead cuts a sound file anywhere and puts any bytes after the cut. What
// was whole before it must come back, and nothing may panic.
func FuzzRead(f *testing.F) {
	trials := []Trial{testTrial(0, 0), testTrial(1, 0), testTrial(0, 1)}
	text, ends := encode(f, testHeader(), trials...)
	f.Add(len(text), []byte{})
	f.Add(ends[1], []byte("garbage\n"))
	f.Add(ends[2], text[ends[0]:ends[1]])
	f.Add(ends[1]-20, []byte("\x00\x00"))
	f.Add(0, []byte(`{"format":"hbench-run","schema":1}`))
	f.Fuzz(func(t *testing.T, cut int, more []byte) {
		cut = max(0, min(cut, len(text)))
		run, err := Read(bytes.NewReader(append(bytes.Clone(text[:cut]), more...)))
		if err != nil {
			var data *DataError
			if !errors.As(err, &data) {
				t.Fatalf("error %v is no *DataError", err)
			}
			if cut >= ends[0] && !strings.Contains(err.Error(), "second header") {
				t.Fatalf("the header is whole, yet: %v", err)
			}
			return
		}
		whole := 0
		for whole < len(trials) && cut >= ends[whole+1] {
			whole++
		}
		if cut >= ends[0] && (len(run.Trials) < whole || !reflect.DeepEqual(trials[:whole], run.Trials[:whole:whole]) && whole > 0) {
			t.Fatalf("cut at %d: %d trials came back, %d were whole", cut, len(run.Trials), whole)
		}
	})
}

func TestATrialThatLostOrDoubledAnItemIsReadAsFailed(t *testing.T) {
	for name, o := range map[string]Outcomes{
		"lost": {Stored: 9, Lost: 1}, "twice": {Stored: 10, Duplicates: 1}, "conflict": {Stored: 10, Conflicts: 1}, "repeat": {Stored: 10, Repeats: 1},
	} {
		trial := Trial{Items: 10, Outcomes: o}
		trial.failUnaccounted()
		if failed := !trial.OK(); failed != (name != "repeat") || failed && trial.Failure.Cause != CauseLostItems {
			t.Errorf("%s: %+v", name, trial.Failure)
		}
	}
}
