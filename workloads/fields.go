package workloads

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/stage"
)

// field is one thing that a text can set, from a file or from the command line:
// one table serves both, so that they agree on names and on what is a number.
type field[T any] struct {
	name string
	set  func(into *T, text string) error
}

// scalar makes a field from the place it fills and the reader of its text.
func scalar[T, V any](name string, at func(*T) *V, read func(string) (V, error)) field[T] {
	return field[T]{name, func(into *T, text string) error {
		v, err := read(text)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		*at(into) = v
		return nil
	}}
}

var specFields = []field[Spec]{
	scalar("name", func(s *Spec) *string { return &s.Name }, readLine),
	scalar("description", func(s *Spec) *string { return &s.Description }, readLine),
	scalar("items", func(s *Spec) *int { return &s.Items }, readInt),
	scalar("seed", func(s *Spec) *uint64 { return &s.Seed }, readSeed),
	scalar("payload", func(s *Spec) *Bytes { return &s.Payload }, ParseBytes),
	scalar("group", func(s *Spec) *int { return &s.Group }, readInt),
	scalar("gogc", func(s *Spec) *int { return &s.GOGC }, readGOGC),
}

// Every stage has these.
var stageFields = []field[Stage]{
	scalar("name", func(s *Stage) *string { return &s.Name }, readLine),
	scalar("kind", func(s *Stage) *stage.Kind { return &s.Kind }, readKind),
	scalar("limit", func(s *Stage) *int { return &s.Limit }, readLimit),
	scalar("stretch", func(s *Stage) *float64 { return &s.Stretch }, readStretch),
}

var ioFields = []field[Stage]{
	scalar("op", func(s *Stage) *string { return &s.Op }, readLine),
	scalar("latency", func(s *Stage) *Dist { return &s.Latency }, ParseDist),
	scalar("store", func(s *Stage) *string { return &s.Store }, readLine),
}

var policyFields = []field[Policy]{
	scalar("timeout", func(p *Policy) *time.Duration { return &p.Timeout }, readDuration),
	scalar("deadline", func(p *Policy) *time.Duration { return &p.Deadline }, readDuration),
	scalar("retries", func(p *Policy) *int { return &p.Retries }, readInt),
	scalar("backoff", func(p *Policy) *time.Duration { return &p.Backoff }, readDuration),
	scalar("backoff-max", func(p *Policy) *time.Duration { return &p.BackoffMax }, readDuration),
	scalar("budget", func(p *Policy) *float64 { return &p.Budget }, readFloat),
	scalar("breaker", func(p *Policy) *int { return &p.Breaker }, readInt),
	scalar("breaker-open", func(p *Policy) *time.Duration { return &p.BreakerOpen }, readDuration),
	scalar("hedge", func(p *Policy) *time.Duration { return &p.Hedge }, readDuration),
	scalar("fallback", func(p *Policy) *string { return &p.Fallback }, readLine),
}

var cpuFields = []field[Stage]{
	scalar("kernel", func(s *Stage) *string { return &s.Kernel }, readLine),
	scalar("cost", func(s *Stage) *Dist { return &s.Cost }, ParseDist),
	scalar("rounds", func(s *Stage) *int { return &s.Rounds }, readInt),
}

var serviceFields = []field[Service]{
	scalar("capacity", func(v *Service) *int { return &v.Capacity }, readInt),
	scalar("concurrency", func(v *Service) *int { return &v.Concurrency }, readInt),
	scalar("overflow", func(v *Service) *string { return &v.Overflow }, readLine),
	scalar("rate", func(v *Service) *float64 { return &v.Rate }, readRate),
	scalar("burst", func(v *Service) *int { return &v.Burst }, readInt),
	scalar("bandwidth", func(v *Service) *Bytes { return &v.Bandwidth }, ParseBytes),
}

var faultFields = []field[Fault]{
	scalar("every", func(f *Fault) *int { return &f.Every }, readInt),
	scalar("first", func(f *Fault) *int { return &f.First }, readFirst),
	scalar("probability", func(f *Fault) *float64 { return &f.Probability }, readFloat),
	scalar("kind", func(f *Fault) *string { return &f.Kind }, readLine),
	scalar("status", func(f *Fault) *int { return &f.Status }, readInt),
}

// fieldNamed is the field of that name, or nil.
func fieldNamed[T any](fields []field[T], name string) *field[T] {
	for i := range fields {
		if fields[i].name == name {
			return &fields[i]
		}
	}
	return nil
}

// names lists the fields, each behind a prefix.
func names[T any](prefix string, fields []field[T]) []string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = prefix + f.name
	}
	return list
}

// readLine folds all white space, so that a text wrapped in a file is one line.
func readLine(text string) (string, error) { return strings.Join(strings.Fields(text), " "), nil }

func readInt(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a whole number", text)
	}
	return n, nil
}

// readLimit refuses a written 0: who writes it means "none", and would be given
// the default.
func readLimit(text string) (int, error) {
	n, err := readInt(text)
	if err == nil && n == 0 {
		return 0, fmt.Errorf("0 items at once is no limit to run with: give 1 to %d, or leave it out for the default", MaxLimit)
	}
	return n, err
}

// readStretch refuses a written 0: no stage can be made to take no time.
func readStretch(text string) (float64, error) {
	x, err := readFloat(text)
	if err == nil && x == 0 {
		return 0, fmt.Errorf("0 times as long is no time at all: give 1 to %d, or leave it out", MaxStretch)
	}
	return x, err
}

// readGOGC refuses a written 0: who writes it means "collect all the time", or "never",
// and would be given Go's default.
func readGOGC(text string) (int, error) {
	n, err := readInt(text)
	if err == nil && n == 0 {
		return 0, fmt.Errorf("0 is no GOGC to run with: give 1 to %d, or leave it out for Go's default", MaxGOGC)
	}
	return n, err
}

// readRate refuses a written 0: who writes it means "none", and would be given no
// limit at all.
func readRate(text string) (float64, error) {
	x, err := readFloat(text)
	if err == nil && x == 0 {
		return 0, fmt.Errorf("0 requests a second is no rate to run with: give one above 0, or leave it out for no limit")
	}
	return x, err
}

// readFirst refuses a written 0: who writes it counts items from 0, and would be given
// the default.
func readFirst(text string) (int, error) {
	n, err := readInt(text)
	if err == nil && n == 0 {
		return 0, errors.New("items are counted from 1 here: give 1 for the very first, or leave it out for the every-th")
	}
	return n, err
}

// readDuration reads one duration, not a distribution.
func readDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a duration: write 500ms or 2s", text)
	}
	return d, nil
}

func readSeed(text string) (uint64, error) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a whole number from 0 to 18446744073709551615", text)
	}
	return n, nil
}

func readFloat(text string) (float64, error) {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || x != x {
		return 0, fmt.Errorf("%q is not a number", text)
	}
	return x, nil
}

func readKind(text string) (stage.Kind, error) {
	var k stage.Kind
	if k.UnmarshalText([]byte(text)) != nil {
		return k, fmt.Errorf("unknown kind %q%s", text, nearest.Instead(text, []string{stage.IO.String(), stage.CPU.String()}))
	}
	return k, nil
}
