package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/hbench/hbench/results"
)

// The exit codes. They are part of the interface: see docs/exit-codes.md.
const (
	exitDone        = 0
	exitCondition   = 1   // a measured condition failed
	exitInvalid     = 3   // the measurement is invalid
	exitOpen        = 4   // the measurement does not say, and was asked to
	exitUsage       = 64  // the command line is wrong
	exitData        = 65  // an input file is wrong
	exitInternal    = 70  // hbench or the machine failed
	exitInterrupted = 130 // Ctrl-C or SIGTERM
)

// coded is an error with its exit code.
type coded struct {
	code int
	err  error
}

func (e *coded) Error() string { return e.err.Error() }
func (e *coded) Unwrap() error { return e.err }

func usage(format string, args ...any) error {
	return &coded{exitUsage, fmt.Errorf(format, args...)}
}

func badData(err error) error { return &coded{exitData, err} }

func invalid(format string, args ...any) error {
	return &coded{exitInvalid, fmt.Errorf(format, args...)}
}

// exitCode is the code for an error of a command.
func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	if c, ok := errors.AsType[*coded](err); ok {
		return c.code
	}
	if _, ok := errors.AsType[*results.DataError](err); ok {
		return exitData
	}
	if errors.Is(err, context.Canceled) {
		return exitInterrupted
	}
	return exitInternal
}
