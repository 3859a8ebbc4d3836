package mockapi

import (
	"errors"
	"fmt"
	"time"
)

var (
	// ErrReset means that the connection broke before an answer came.
	ErrReset = errors.New("connection reset")
	// ErrTruncated means that the connection broke in the middle of the answer.
	ErrTruncated = errors.New("answer cut short")
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

// failed says of which request err is.
func (q request) failed(err error) error {
	return fmt.Errorf("mockapi: %s: item %d: attempt %d: %w", q.source, q.item, q.attempt, err)
}
