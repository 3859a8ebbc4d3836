package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"time"

	"github.com/hbench/hbench/results"
)

// DescribeFlag is the flag, after those that make a program run a trial, that makes
// it answer an Inquiry instead.
const DescribeFlag = "--describe"

// askLimit is how long a program may take to answer: it may be one that is built
// first, as by go run.
const askLimit = 5 * time.Minute

var (
	// ErrNoAnswer means that a program is no hbench, or an old one.
	ErrNoAnswer = errors.New("it does not answer as a program that runs trials does: it is no hbench, or one that is too old")
	// ErrProtocol means that a program cannot be measured by this one.
	ErrProtocol = errors.New("it speaks another language to its trials")
)

// Ask asks the program what it is and whether it could do the requests. The error is
// ErrNoAnswer, ErrProtocol, the context's, or one of starting the program.
func (c Child) Ask(ctx context.Context, requests []Request) (Description, error) {
	q := Inquiry{Requests: []json.RawMessage{}}
	for _, r := range requests {
		text, err := json.Marshal(r)
		if err != nil {
			return Description{}, fmt.Errorf("write the inquiry: %w", err)
		}
		q.Requests = append(q.Requests, text)
	}
	d, err := c.answer(ctx, q)
	switch {
	case err != nil:
		return d, err
	case d.Protocol != Protocol:
		return d, fmt.Errorf("%w: protocol %d, and this hbench %d", ErrProtocol, d.Protocol, Protocol)
	case len(d.Refusals) != len(requests):
		return d, fmt.Errorf("%w: %d answers to %d requests", ErrNoAnswer, len(d.Refusals), len(requests))
	}
	return d, nil
}

func (c Child) answer(ctx context.Context, q Inquiry) (d Description, err error) {
	input, err := json.Marshal(q)
	if err != nil {
		return d, fmt.Errorf("write the inquiry: %w", err)
	}
	limited, cancel := context.WithTimeoutCause(ctx, askLimit, fmt.Errorf("%w: it took longer than %v", ErrNoAnswer, askLimit))
	defer cancel()
	cmd := exec.CommandContext(limited, c.Path, slices.Concat(c.Args, []string{DescribeFlag})...)
	cmd.WaitDelay = time.Second
	ownGroup(cmd)
	stderr := &ends{}
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return d, fmt.Errorf("ask: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return d, fmt.Errorf("it does not start: %w", err)
	}
	readErr := json.NewDecoder(io.LimitReader(stdout, reportBytes)).Decode(&d)
	silent := errors.Is(readErr, io.EOF)
	if readErr != nil && !silent {
		cancel() // whatever else it has to say is no answer
	}
	_, _ = io.Copy(io.Discard, stdout)
	waitErr := cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return d, ctx.Err()
	case errors.Is(context.Cause(limited), ErrNoAnswer):
		return d, context.Cause(limited)
	case stderr.String() != "" && (readErr != nil || waitErr != nil):
		return d, fmt.Errorf("%w; it said: %s", ErrNoAnswer, stderr)
	case readErr != nil && !silent:
		return d, fmt.Errorf("%w: %w", ErrNoAnswer, readErr)
	case waitErr != nil:
		return d, fmt.Errorf("%w: %w", ErrNoAnswer, waitErr)
	case silent:
		return d, fmt.Errorf("%w: it ended without a word", ErrNoAnswer)
	case d.Protocol == 0:
		return d, ErrNoAnswer
	}
	return d, nil
}

// Samples are requests as the sweep will make them, one for each plan: for Ask.
func (s *Sweep) Samples() []Request {
	var out []Request
	for _, p := range s.Plans {
		r := s.request(p, 0, 0)
		// What is only known later, and whether it can be said at all.
		r.URL, r.SharesCores = "http://localhost", true
		if len(r.Calibration) == 0 {
			r.Calibration = []results.Calibration{{Pretends: true}}
		}
		out = append(out, r)
	}
	return out
}
