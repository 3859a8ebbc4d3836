//go:build !unix

package soak

import (
	"context"
	"errors"
	"os"
)

// suspend is not to be had here.
func suspend(*os.Process) error { return errors.ErrUnsupported }

// resume has nothing to resume.
func resume(*os.Process) {}

// stands is never asked.
func stands(context.Context, *os.Process) bool { return false }
