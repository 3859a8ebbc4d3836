package results

import "strings"

// DataError is bad input: a run file that cannot be used, or run files that do
// not belong together. The command line ends with exit code 65 on it.
type DataError struct {
	Where string // the file, with the line where one is to blame
	What  string // what is wrong with it, cause included
	Hint  string // what to do about it; may be empty
	Err   error  // the cause, for errors.Is; may be nil
}

// Error gives where, what and what to do, in one line.
func (e *DataError) Error() string {
	var b strings.Builder
	if e.Where != "" {
		b.WriteString(e.Where + ": ")
	}
	b.WriteString(e.What)
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *DataError) Unwrap() error { return e.Err }
