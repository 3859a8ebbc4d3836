package mockapi

import "fmt"

// failed says of which request err is.
func (q request) failed(err error) error {
	return fmt.Errorf("mockapi: %s: item %d: attempt %d: %w", q.source, q.item, q.attempt, err)
}
