package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/results"
)

// measurer runs hbench in a folder of its own.
type measurer struct {
	program  string
	dir      string
	images   string
	pictures map[string][]byte // by name, as in three-stage-queues.png
}

// result is what one command gave.
type result struct {
	preset  string
	scale   float64
	run     *results.Run
	summary analysis.Summary
	model   []predicted
	why     diagnosis
}

// predicted is a cell in virtual time: a line of hbench simulate --json.
type predicted struct {
	Strategy   string            `json:"strategy"`
	Cores      int               `json:"cores"`
	Settings   []results.Setting `json:"settings"`
	MakespanNS int64             `json:"makespan_ns"`
	LimitNS    int64             `json:"limit_ns"`
	Stored     int               `json:"stored"`
}

// diagnosis is what holds the fastest cell up: hbench report --why --format json.
type diagnosis struct {
	Strategy  string `json:"strategy"`
	Cores     int    `json:"cores"`
	Verdict   string `json:"verdict"`
	Stage     string `json:"stage"`
	Certainty string `json:"certainty"`
	Advice    string `json:"advice"`
}

// measure runs the command, and the same cells in virtual time.
func (m *measurer) measure(ctx context.Context, name, command string) (*result, error) {
	words := unquoted(command)[1:]
	file := name + ".jsonl"
	// Where trials failed the exit code says so, and the table too.
	if _, err := m.hbench(ctx, append(slices.Clone(words), "-o", file)...); err != nil && !isInvalid(err) {
		return nil, err
	}
	run, err := results.ReadFile(filepath.Join(m.dir, file))
	if err != nil {
		return nil, err
	}
	r := &result{preset: after(words, "--preset"), scale: 1, run: run, summary: analysis.Summarize(run)}
	if text := after(words, "--scale"); text != "" {
		if r.scale, err = strconv.ParseFloat(text, 64); err != nil {
			return nil, err
		}
	}
	if r.model, err = m.simulate(ctx, words, run); err != nil {
		return nil, err
	}
	why, err := m.hbench(ctx, "report", file, "--why", "--format", "json")
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(why)).Decode(&r.why)
	}
	if err == nil {
		err = m.keep(r.preset, after(words, "--charts"))
	}
	return r, err
}

// simulate predicts the cells of a run, on the same numbers of cores.
func (m *measurer) simulate(ctx context.Context, words []string, run *results.Run) ([]predicted, error) {
	words = slices.Clone(words)
	words[0] = "simulate"
	for _, flag := range []string{"--trials", "--api", "--charts", "--cores"} {
		if i := slices.Index(words, flag); i > 0 {
			words = slices.Delete(words, i, i+2)
		}
	}
	var cores []string
	for _, c := range run.Header.Plan.Cells {
		if n := strconv.Itoa(c.Cores); !slices.Contains(cores, n) {
			cores = append(cores, n)
		}
	}
	out, err := m.hbench(ctx, append(words, "--cores", strings.Join(cores, ","), "--json")...)
	if err != nil {
		return nil, err
	}
	var cells []predicted
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var c predicted
		switch err := dec.Decode(&c); {
		case errors.Is(err, io.EOF):
			return cells, nil
		case err != nil:
			return nil, err
		}
		cells = append(cells, c)
	}
}

// keep takes the pictures over that a command has drawn.
func (m *measurer) keep(preset, folder string) error {
	if folder == "" {
		return nil
	}
	paths, err := filepath.Glob(filepath.Join(m.dir, folder, "*.png"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		picture, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if m.pictures == nil {
			m.pictures = map[string][]byte{}
		}
		m.pictures[preset+"-"+filepath.Base(path)] = picture
	}
	return nil
}

// hbench runs the program and gives what it printed.
func (m *measurer) hbench(ctx context.Context, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, m.program, args...)
	var stderr bytes.Buffer
	c.Dir, c.Stderr = m.dir, &stderr
	out, err := c.Output()
	if err != nil {
		return out, fmt.Errorf("hbench %s: %w\n%s", strings.Join(args, " "), err, &stderr)
	}
	return out, nil
}

// isInvalid reports whether hbench ended with the code for trials without figures.
func isInvalid(err error) bool {
	exit, ok := errors.AsType[*exec.ExitError](err)
	return ok && exit.ExitCode() == 3
}

// after is the word behind a flag, or nothing.
func after(words []string, flag string) string {
	if i := slices.Index(words, flag); i >= 0 && i+1 < len(words) {
		return words[i+1]
	}
	return ""
}

// unquoted cuts a command into words; single quotes keep blanks and braces, as in a shell.
func unquoted(command string) (words []string) {
	word, quoted := "", false
	for _, r := range command + " " {
		switch {
		case r == '\'':
			quoted = !quoted
		case r == ' ' && !quoted:
			if word != "" {
				words, word = append(words, word), ""
			}
		default:
			word += string(r)
		}
	}
	return words
}
