package baseline

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/wholefile"
)

// ErrTaken says that there is a baseline of that name.
var ErrTaken = errors.New("there is a baseline of that name")

// ErrNoTrials says that a run has no trial that could be compared with.
var ErrNoTrials = errors.New("no trial of it is usable")

// Options say how a run is kept.
type Options struct {
	Note    string
	Replace bool // a baseline of that name
	// Compact leaves out of each trial its samples, spans and single times, which take
	// most of a file. All figures and comparisons stay as they are; charts of
	// single trials cannot be drawn from it, and nothing can be replayed.
	Compact bool
	Now     time.Time
}

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)

// longestName keeps names those of files everywhere.
const longestName = 100

// CheckName refuses what is no name of a baseline: it is part of a file's name.
func CheckName(name string) error {
	if !nameForm.MatchString(name) || len(name) > longestName {
		return fmt.Errorf("%q is no name for a baseline: it has a-z, 0-9, dots, dashes and underscores, begins with a letter or digit, and is at most %d long", name, longestName)
	}
	return nil
}

// Save copies the run file at path into the folder, which it makes if need be, and
// enters it into the index. The file must be whole and have usable trials: otherwise
// the error is a *results.DataError, or wraps ErrNoTrials; nothing is then changed.
func Save(folder, name, path string, o Options) (Baseline, error) {
	if err := CheckName(name); err != nil {
		return Baseline{}, err
	}
	list, err := List(folder)
	if err != nil {
		return Baseline{}, err
	}
	at := slices.IndexFunc(list, func(b Baseline) bool { return b.Name == name })
	if at >= 0 && !o.Replace {
		return Baseline{}, fmt.Errorf("%w: %s, of a run of %s", ErrTaken, name, list[at].When.UTC().Format(time.DateTime))
	}
	run, err := readWhole(path)
	if err != nil {
		return Baseline{}, err
	}
	b := Baseline{Name: name, File: name + ".jsonl", Note: strings.TrimSpace(o.Note), Saved: o.Now.UTC().Truncate(time.Second), Compact: o.Compact}
	b.describe(run.Header)
	if err := b.count(run); err != nil {
		return Baseline{}, fmt.Errorf("%s: %w", path, err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return Baseline{}, err
	}
	inPlace, err := b.inPlace(folder, path, at >= 0)
	if err != nil {
		return Baseline{}, err
	}
	if !inPlace {
		err = b.keep(folder, path, run)
	}
	if err == nil {
		b.Bytes, b.SHA256, err = fingerprint(b.Path(folder))
	}
	if err != nil {
		return Baseline{}, err
	}
	if at >= 0 {
		list = slices.Delete(list, at, at+1)
	}
	return b, write(folder, append(list, b))
}

// readWhole reads a run file of which nothing is lost.
func readWhole(path string) (*results.Run, error) {
	run, err := results.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(run.Warnings) > 0 {
		return nil, &results.DataError{Where: path, What: "it is not whole: " + strings.Join(run.Warnings, "; "),
			Hint: "go on with it by --resume, or measure again"}
	}
	return run, nil
}

// count counts the trials as analysis does.
func (b *Baseline) count(run *results.Run) error {
	for _, c := range analysis.Summarize(run).Cells {
		b.Cells++
		b.Trials += c.Seconds.N
		b.LeftOut += c.Trials - c.Seconds.N
		if !c.Cell.Simulated {
			b.Noisy += c.Noisy
		}
	}
	if b.Trials == 0 {
		return fmt.Errorf("%w: %d recorded", ErrNoTrials, b.LeftOut)
	}
	return nil
}

// inPlace reports whether the run was recorded where it is to be kept. What else is
// there under that name, and in no index, somebody measured: it is not written over.
func (b Baseline) inPlace(folder, path string, indexed bool) (bool, error) {
	there, err := os.Stat(b.Path(folder))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	from, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	switch {
	case os.SameFile(there, from) && !b.Compact:
		return true, nil
	case indexed:
		return false, nil
	}
	return false, fmt.Errorf("%w: %s is there, and in no index", ErrTaken, b.Path(folder))
}

// keep puts the run's file into the folder. A copy is byte by byte, whatever a later
// version of hbench wrote that this one does not know.
func (b *Baseline) keep(folder, from string, run *results.Run) error {
	return wholefile.Write(b.Path(folder), func(w io.Writer) error {
		if b.Compact {
			return writeCompact(w, run)
		}
		file, err := os.Open(filepath.Clean(from))
		if err != nil {
			return err
		}
		defer file.Close()
		_, err = io.Copy(w, file)
		return err
	})
}

// writeCompact writes a run file without what only views of single trials need.
func writeCompact(w io.Writer, run *results.Run) error {
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	if err := lines.Encode(run.Header); err != nil {
		return err
	}
	for _, t := range run.Trials {
		t.Series, t.Spans, t.Times = nil, nil, nil
		if err := lines.Encode(t); err != nil {
			return err
		}
	}
	return nil
}
