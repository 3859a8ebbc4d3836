package results

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"
)

// Format is what the first line of every run file names itself.
const Format = "hbench-run"

// ReadFile reads the run file at path, as Read does.
func ReadFile(path string) (*Run, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &DataError{What: err.Error(), Err: err}
	}
	defer f.Close()
	run, _, err := read(f, path)
	return run, err
}

// Read reads a run file, also one that was cut off anywhere: every completed
// trial line comes back, and what had to be dropped is named in Run.Warnings.
// Without a whole header there is nothing to interpret the trials by, so that
// is an error. Errors about the content are of type *DataError.
func Read(r io.Reader) (*Run, error) {
	run, _, err := read(r, "run file")
	return run, err
}

// tail is how a run file ends.
type tail struct {
	bytes   int64 // length up to and with the last line that counts
	newline bool  // whether that line is ended
}

func read(r io.Reader, name string) (*Run, tail, error) {
	lines := bufio.NewReader(r)
	run := &Run{}
	// A look ahead keeps a wrong path (an image, a disk) from being read whole.
	if first, err := lines.Peek(1); err == nil && first[0] != '{' {
		return nil, tail{}, notRunFile(name, "it does not begin with a JSON object")
	}
	line, err := lines.ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, tail{}, &DataError{Where: name, What: err.Error(), Err: err}
	}
	whole := err == nil
	if err := run.Header.parse(line, whole, name); err != nil {
		return nil, tail{}, err
	}
	end := tail{bytes: int64(len(line)), newline: whole}
	at := end.bytes
	for n := 2; whole; n++ {
		line, err := lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, tail{}, &DataError{Where: fmt.Sprintf("%s:%d", name, n), What: err.Error(), Err: err}
		}
		whole = err == nil
		at += int64(len(line))
		kept, err := run.take(line, n, whole)
		if err != nil {
			return nil, tail{}, &DataError{
				Where: fmt.Sprintf("%s:%d", name, n), What: err.Error(),
				Hint: "read the files one by one; only runs of one machine, spec and seed can be merged",
			}
		}
		// Garbage that is a whole line stays where it is; only a cut-off last
		// line is to be overwritten by what is appended next.
		if kept || whole {
			end = tail{bytes: at, newline: whole}
		}
	}
	return run, end, nil
}

// take adds a trial line to the run, or a warning that says why not. It fails
// only on a second header: trials after it belong to another run.
func (r *Run) take(line []byte, n int, whole bool) (kept bool, err error) {
	text := bytes.TrimSpace(line)
	if len(text) == 0 {
		return whole, nil
	}
	var t Trial
	bad := json.Unmarshal(text, &t)
	if bad == nil {
		if bad = t.check(); bad == nil {
			t.failUnaccounted()
			r.Trials = append(r.Trials, t)
			return true, nil
		}
	}
	var head struct {
		Format string `json:"format"`
	}
	if json.Unmarshal(text, &head) == nil && head.Format == Format {
		return false, errors.New("a second header: two run files were joined")
	}
	if !whole {
		r.Warnings = append(r.Warnings, fmt.Sprintf("line %d: dropped %d bytes: the file ends inside this trial", n, len(line)))
		return false, nil
	}
	r.Warnings = append(r.Warnings, fmt.Sprintf("line %d: dropped %d bytes: not a trial: %s", n, len(line), plain(bad.Error())))
	return false, nil
}

// failUnaccounted makes a trial that lost an item or stored one twice a failed one, whoever
// wrote it: whatever is read of it has no figure of it.
func (t *Trial) failUnaccounted() {
	if o := t.Outcomes; t.Failure == nil && (o.Lost > 0 || o.Duplicates > 0 || o.Conflicts > 0) {
		t.Failure = &Failure{Cause: CauseLostItems, Message: fmt.Sprintf("of %d items %d were lost, %d stored twice", t.Items, o.Lost, o.Duplicates)}
	}
}

// check tells a trial from other JSON that happens to decode into one.
func (t Trial) check() error {
	switch {
	case t.Cell.Strategy == "":
		return errors.New("it names no strategy")
	case t.Cell.Cores < 0 || t.Cell.Cores == 0 && !t.Cell.Simulated:
		return fmt.Errorf("it names %d cores", t.Cell.Cores)
	case t.Block < 0:
		return fmt.Errorf("it names block %d", t.Block)
	case t.WallNS < 0:
		return fmt.Errorf("its wall time is %d ns", t.WallNS)
	}
	return nil
}

// parse decodes the header line; whole says that its newline was there.
func (h *Header) parse(line []byte, whole bool, name string) error {
	text := bytes.TrimSpace(line)
	if len(text) == 0 {
		return notRunFile(name, "it is empty")
	}
	// Format and schema come first: a newer schema may have changed the rest.
	var kind struct {
		Format string `json:"format"`
		Schema int    `json:"schema"`
	}
	// The decoder, unlike Unmarshal, tells a cut-off object from a broken one.
	err := json.NewDecoder(bytes.NewReader(text)).Decode(&kind)
	if !whole && errors.Is(err, io.ErrUnexpectedEOF) {
		return &DataError{
			Where: name + ":1", What: fmt.Sprintf("the file ends inside its header, after %d bytes", len(line)),
			Hint: "no trial can be read without it; measure again", Err: err,
		}
	}
	if err != nil {
		return notRunFile(name, "its first line is not a header: "+plain(err.Error()))
	}
	if kind.Format != Format {
		return notRunFile(name, fmt.Sprintf("its first line says format %q, not %q", kind.Format, Format))
	}
	if kind.Schema > Schema {
		return &DataError{
			Where: name + ":1", What: fmt.Sprintf("the record has schema %d, this hbench reads up to %d", kind.Schema, Schema),
			Hint: "read it with a newer hbench",
		}
	}
	if kind.Schema < 1 {
		return notRunFile(name, fmt.Sprintf("its schema is %d", kind.Schema))
	}
	if err := json.Unmarshal(text, h); err != nil {
		return &DataError{Where: name + ":1", What: "the header cannot be read: " + plain(err.Error()), Err: err}
	}
	if h.Plan.Blocks < 0 {
		return &DataError{Where: name + ":1", What: fmt.Sprintf("the header cannot be read: its plan has %d blocks", h.Plan.Blocks)}
	}
	return nil
}

func notRunFile(name, why string) error {
	return &DataError{
		Where: name, What: "not an hbench run file: " + why,
		Hint: "run files are written by hbench run and hbench sweep",
	}
}

// plain keeps control characters of a broken file off the terminal.
func plain(s string) string {
	clean := make([]rune, 0, len(s))
	for _, r := range s {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			r = '?'
		}
		clean = append(clean, r)
	}
	return string(clean)
}
