package store

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hbench/hbench/nearest"
)

// Kind is a kind of file.
type Kind struct {
	Name    string // before the colon of a target
	Doc     string
	Options []Option
	file    func(path string, o *options) backend
}

// Option is a setting of a kind, NAME=VALUE after a question mark.
type Option struct{ Name, Default, Doc string }

// Kinds lists them.
var Kinds = []Kind{
	{Name: "sqlite", Doc: "a SQLite database, with a write-ahead log", Options: []Option{
		{"batch", "1", "most results of one transaction: those that are put while another one runs go together"},
		{"conns", "1", "most connections, and so transactions at once, of which SQLite lets one write at a time"},
		{"busy", "5s", "how long a transaction waits for others to end"},
		{"sync", "false", "true: every transaction is on the disk, not only with the operating system, when it ends"},
	}, file: newSQLiteFile},
	{Name: "jsonl", Doc: "JSON Lines: a line for each result, appended with one write", Options: []Option{
		{"sync", "false", "true: every line is on the disk, not only with the operating system, when it is stored"},
	}, file: newJSONLFile},
}

// Target is where results are kept: KIND:PATH, with ?NAME=VALUE&… for the kind's
// options. The path may hold no question mark.
type Target struct {
	Kind string
	Path string // as given: relative to the working directory, or absolute
	text string
	file backend
}

// String is the target as it was given.
func (t Target) String() string { return t.text }

// Same reports whether two targets are one file, as far as their names tell.
func (t Target) Same(u Target) bool {
	a, errA := filepath.Abs(t.Path)
	b, errB := filepath.Abs(u.Path)
	return errA == nil && errB == nil && a == b
}

// Parse reads a target and touches no file. Every mistake is named at once.
func Parse(target string) (Target, error) {
	name, rest, found := strings.Cut(target, ":")
	if !found {
		return Target{}, fmt.Errorf("store %q: no kind; write %s:PATH", target, strings.Join(kindNames(), ":PATH or "))
	}
	i := slices.IndexFunc(Kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Target{}, fmt.Errorf("store %q: unknown kind %q%s", target, name, nearest.Instead(name, kindNames()))
	}
	path, query, _ := strings.Cut(rest, "?")
	o, err := newOptions(query, Kinds[i])
	if err != nil {
		return Target{}, fmt.Errorf("store %q: %w", target, err)
	}
	if path == "" {
		o.errs = append(o.errs, fmt.Errorf("no path: write %s:PATH", name))
	}
	t := Target{Kind: name, Path: path, text: target, file: Kinds[i].file(path, o)}
	if err := errors.Join(o.errs...); err != nil {
		return Target{}, fmt.Errorf("store %q: %w", target, err)
	}
	return t, nil
}

func kindNames() []string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = k.Name
	}
	return names
}

// options are what follows the question mark, and the mistakes found in it so far.
type options struct {
	values url.Values
	errs   []error
}

func newOptions(query string, k Kind) (*options, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, err
	}
	known := make([]string, len(k.Options))
	for i, o := range k.Options {
		known[i] = o.Name
	}
	o := &options{values: values}
	for _, name := range sortedKeys(values) {
		switch {
		case !slices.Contains(known, name):
			o.errs = append(o.errs, fmt.Errorf("unknown option %q of %s%s", name, k.Name, nearest.Instead(name, known)))
		case len(values[name]) > 1:
			o.errs = append(o.errs, fmt.Errorf("option %s is given %d times", name, len(values[name])))
		}
	}
	return o, nil
}

func sortedKeys(v url.Values) []string {
	names := make([]string, 0, len(v))
	for name := range v {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// count reads a whole number from 1 to most; what is not given is otherwise.
func (o *options) count(name string, otherwise, most int) int {
	if !o.values.Has(name) {
		return otherwise
	}
	n, err := strconv.Atoi(o.values.Get(name))
	if err != nil || n < 1 || n > most {
		o.errs = append(o.errs, fmt.Errorf("%s=%s: want a whole number from 1 to %d", name, o.values.Get(name), most))
	}
	return n
}

// flag reads true or false; what is not given is false.
func (o *options) flag(name string) bool {
	switch text := o.values.Get(name); {
	case !o.values.Has(name) || text == "false":
		return false
	case text != "true":
		o.errs = append(o.errs, fmt.Errorf("%s=%s: want true or false", name, text))
	}
	return true
}

// duration reads one of a millisecond or more, up to most.
func (o *options) duration(name string, otherwise, most time.Duration) time.Duration {
	if !o.values.Has(name) {
		return otherwise
	}
	d, err := time.ParseDuration(o.values.Get(name))
	if err != nil || d < time.Millisecond || d > most {
		o.errs = append(o.errs, fmt.Errorf("%s=%s: want a duration from 1ms to %v", name, o.values.Get(name), most))
	}
	return d
}
