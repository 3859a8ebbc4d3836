package baseline

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/internal/schematest"
	"github.com/hbench/hbench/results"
)

const recorded = "../report/testdata/run.jsonl"

var now = time.Date(2026, 4, 2, 12, 0, 0, 5, time.UTC)

func save(t *testing.T, folder, name, path string, o Options) Baseline {
	t.Helper()
	o.Now = now
	b, err := Save(folder, name, path, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func list(t *testing.T, folder string) []Baseline {
	t.Helper()
	all, err := List(folder)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestABaselineIsACopyWithHowItWasMade(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "results", "baselines")
	got := save(t, folder, "main", recorded, Options{Note: " before the new queue\n"})
	want, err := os.ReadFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := os.ReadFile(got.Path(folder)); err != nil || !bytes.Equal(kept, want) {
		t.Errorf("the copy has %d bytes (%v), want %d", len(kept), err, len(want))
	}
	got.SHA256 = ""
	if diff := cmp.Diff(Baseline{
		Name: "main", File: "main.jsonl", Note: "before the new queue", Saved: now.Truncate(time.Second), Bytes: int64(len(want)),
		When:    time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
		Command: []string{"hbench", "sweep", "--cores", "1..2", "--latency", "1ms,5ms,20ms", "--trials", "5"},
		Version: "0.1.0", Go: "go1.26.0", Workload: "default", API: "direct",
		Machine: Machine{CPU: "AMD EPYC 7B13", Cores: 2, OS: "linux", Arch: "amd64", Kernel: "6.8.0", Virtualization: "kvm"},
		Cells:   36, Trials: 179, LeftOut: 1, Noisy: 10,
	}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheIndexIsSortedAndReadBack(t *testing.T) {
	folder := t.TempDir()
	if all := list(t, filepath.Join(folder, "none")); len(all) != 0 {
		t.Errorf("a folder that is not there has %v", all)
	}
	b := save(t, folder, "v2", recorded, Options{})
	a := save(t, folder, "v1", recorded, Options{Note: "first"})
	if diff := cmp.Diff([]Baseline{a, b}, list(t, folder)); diff != "" {
		t.Error(diff)
	}
}

func TestACompactBaselineHasTheSameFigures(t *testing.T) {
	folder := t.TempDir()
	whole, small := save(t, folder, "whole", recorded, Options{}), save(t, folder, "small", recorded, Options{Compact: true})
	if small.Bytes*5 > whole.Bytes*3 {
		t.Errorf("%d bytes of %d are left", small.Bytes, whole.Bytes)
	}
	figures := func(b Baseline) analysis.Summary {
		run, err := results.ReadFile(b.Path(folder))
		if err != nil || len(run.Warnings) > 0 {
			t.Fatal(err, run.Warnings)
		}
		return analysis.Summarize(run)
	}
	if diff := cmp.Diff(figures(whole), figures(small)); diff != "" {
		t.Error(diff)
	}
	if !small.Compact || whole.Compact || small.Trials != whole.Trials {
		t.Errorf("%+v", small)
	}
}

func TestANameIsReplacedOnlyWhereAsked(t *testing.T) {
	folder := t.TempDir()
	save(t, folder, "main", recorded, Options{Note: "old"})
	if _, err := Save(folder, "main", recorded, Options{}); !errors.Is(err, ErrTaken) || !strings.Contains(err.Error(), "of a run of 2026-03-01 09:00:00") {
		t.Errorf("error %v", err)
	}
	save(t, folder, "main", recorded, Options{Note: "new", Replace: true, Compact: true})
	all := list(t, folder)
	if len(all) != 1 || all[0].Note != "new" || Altered(folder, all[0]) != "" {
		t.Errorf("%+v", all)
	}
}

// A run recorded right into the folder is entered as it lies there; another's file is
// not written over.
func TestARunThatLiesInTheFolderIsNotWrittenOver(t *testing.T) {
	folder := t.TempDir()
	text, err := os.ReadFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	there := filepath.Join(folder, "main.jsonl")
	if err := os.WriteFile(there, text, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, o := range []Options{{}, {Compact: true}, {Replace: true}} {
		path := recorded
		if o.Compact {
			path = there
		}
		if _, err := Save(folder, "main", path, o); !errors.Is(err, ErrTaken) {
			t.Errorf("%+v: error %v", o, err)
		}
	}
	if kept, err := os.ReadFile(there); err != nil || !bytes.Equal(kept, text) {
		t.Error("the file was changed")
	}
	if b := save(t, folder, "main", there, Options{}); Altered(folder, b) != "" || b.Bytes != int64(len(text)) {
		t.Errorf("%+v", b)
	}
}

func TestWhatCannotBeComparedWithIsNotSaved(t *testing.T) {
	text, err := os.ReadFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	header, _, _ := bytes.Cut(text, []byte("\n"))
	failed := string(header) + "\n" + `{"cell":{"strategy":"pipeline","cores":2},"failure":{"cause":"crash","message":"no"}}` + "\n"
	data := func(err error) bool { _, is := errors.AsType[*results.DataError](err); return is }
	none := func(err error) bool { return errors.Is(err, ErrNoTrials) }
	for name, c := range map[string]struct {
		text string
		is   func(error) bool
		says string
	}{
		"cut":      {string(text[:len(text)-100]), data, "it is not whole: line 181: dropped"},
		"header":   {string(header) + "\n", none, "no trial of it is usable: 0 recorded"},
		"failed":   {failed, none, "no trial of it is usable: 1 recorded"},
		"no-run":   {"notes\n", data, "not an hbench run file"},
		"half":     {string(header[:50]), data, "ends inside its header"},
		"not-mine": {strings.Replace(string(text), `"schema":1`, `"schema":99`, 1), data, "schema 99"},
	} {
		folder := filepath.Join(t.TempDir(), "baselines")
		path := filepath.Join(t.TempDir(), "run.jsonl")
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Save(folder, name, path, Options{}); err == nil || !c.is(err) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "run.jsonl") {
			t.Errorf("%s: error %v, want %q", name, err, c.says)
		}
		if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: the folder was made", name)
		}
	}
}

func TestNamesAreThoseOfFiles(t *testing.T) {
	for name, good := range map[string]bool{"main": true, "v1.2-rc_3": true, "2026-04-01": true,
		"": false, "Main": false, "../main": false, ".hidden": false, "a/b": false, "a b": false, strings.Repeat("a", 101): false} {
		if err := CheckName(name); (err == nil) != good {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAFileThatWasChangedIsTold(t *testing.T) {
	folder := t.TempDir()
	b := save(t, folder, "main", recorded, Options{})
	if why := Altered(folder, b); why != "" {
		t.Errorf("altered: %s", why)
	}
	if err := os.WriteFile(b.Path(folder), []byte("version https://git-lfs\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if why := Altered(folder, b); why != "its file is not the one that was saved" {
		t.Errorf("changed: %q", why)
	}
	if err := os.Remove(b.Path(folder)); err != nil {
		t.Fatal(err)
	}
	if why := Altered(folder, b); why != "its file is missing" {
		t.Errorf("removed: %q", why)
	}
}

func TestABrokenIndexIsRefused(t *testing.T) {
	for text, says := range map[string]string{
		"":                   "not an index of baselines: unexpected end",
		"[]":                 "not an index of baselines: json",
		`{"format":"other"}`: `it says format "other"`,
		`{"format":"hbench-baselines","schema":2}`:                                                      "the index has schema 2",
		`{"format":"hbench-baselines","schema":1,"baselines":[{"name":"a","file":"../../etc/passwd"}]}`: `baseline "a": its file "../../etc/passwd" is not beside the index`,
		`{"format":"hbench-baselines","schema":1,"baselines":[{"name":"../a","file":"a"}]}`:             `no name for a baseline`,
	} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, IndexName), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := List(folder)
		if _, is := errors.AsType[*results.DataError](err); !is || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: error %v, want %q", text, err, says)
		}
		if _, err := Save(folder, "main", recorded, Options{}); err == nil {
			t.Errorf("%s: saved all the same", text)
		}
	}
}

func FuzzList(f *testing.F) {
	f.Add([]byte(`{"format":"hbench-baselines","schema":1,"baselines":[{"name":"a","file":"a.jsonl","when":"2026-03-01T09:00:00Z"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, IndexName), text, 0o644); err != nil {
			t.Fatal(err)
		}
		all, err := List(folder)
		if err != nil {
			return
		}
		for _, b := range all {
			if filepath.Dir(b.Path(folder)) != folder {
				t.Fatalf("%q leads out of the folder", b.File)
			}
		}
		if err := write(folder, all); err != nil {
			t.Skip(err) // a date that JSON has no form for
		}
		if again, err := List(folder); err != nil || !cmp.Equal(all, again) {
			t.Fatalf("%v, %v", err, cmp.Diff(all, again))
		}
	})
}

func TestTheSchemaIsThatOfTheIndex(t *testing.T) {
	s := schematest.Load(t, "../docs/schema/baselines.schema.json")
	schematest.Matches(t, s, reflect.TypeFor[Index]())
	t.Run("any", schematest.TakesAny[Index](s))
	folder := t.TempDir()
	save(t, folder, "main", recorded, Options{Note: "note"})
	save(t, folder, "small", recorded, Options{Compact: true})
	text, err := os.ReadFile(filepath.Join(folder, IndexName))
	if err != nil || !json.Valid(text) {
		t.Fatal(err)
	}
	schematest.Accepts(t, s, text)
	for place, value := range map[string]any{
		"schema": 0, "format": "other", "baselines.0.name": "A", "baselines.0.file": "../x.jsonl", "baselines.0.bytes": -1,
		"baselines.0.sha256": "abc", "baselines.0.when": "yesterday", "baselines.0.machine": nil, "baselines.0.more": 1,
	} {
		schematest.Rejects(t, s, schematest.With(t, text, place, value), place)
	}
}
