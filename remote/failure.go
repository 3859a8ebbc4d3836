package remote

import (
	"errors"
	"fmt"
	"time"

	"github.com/hbench/hbench/workloads"
)

var (
	// ErrReset means that the connection broke before an answer came.
	ErrReset = errors.New("connection reset")
	// ErrTruncated means that the connection broke in the middle of the answer.
	ErrTruncated = errors.New("answer cut short")
	// ErrDown means that nobody took the connection: the server is not there.
	ErrDown = errors.New("connection refused")
)

// StatusError is an answer that says no.
type StatusError struct {
	Code int // 404, 429, 503, or a fault rule's
	// RetryAfter is when the service suggests to try again; 0: it said nothing.
	RetryAfter time.Duration
}

// Error gives the status, and the suggestion if there is one.
func (e *StatusError) Error() string {
	if e.RetryAfter > 0 {
		return fmt.Sprintf("status %d, retry after %v", e.Code, e.RetryAfter)
	}
	return fmt.Sprintf("status %d", e.Code)
}

// Failure is what a fault makes of an answer that is due; nil for none, and for one
// that hangs, as its answer never is.
func Failure(f workloads.Fault) error {
	switch f.Kind {
	case workloads.FaultStatus:
		return &StatusError{Code: f.Status}
	case workloads.FaultReset:
		return ErrReset
	case workloads.FaultTruncate:
		return ErrTruncated
	}
	return nil
}

// Reason is a failure in a few words that many items can share.
func Reason(err error) string {
	if status, ok := errors.AsType[*StatusError](err); ok {
		return fmt.Sprintf("status %d", status.Code)
	}
	for _, fault := range []error{ErrReset, ErrTruncated, ErrDown} {
		if errors.Is(err, fault) {
			return fault.Error()
		}
	}
	return err.Error()
}

// Refused reports whether the service was too busy: 429 or 503.
func Refused(err error) bool {
	status, ok := errors.AsType[*StatusError](err)
	return ok && (status.Code == TooManyRequests || status.Code == ServiceUnavailable)
}

// Throttled reports whether the service said that requests come too often: 429.
func Throttled(err error) bool {
	status, ok := errors.AsType[*StatusError](err)
	return ok && status.Code == TooManyRequests
}
