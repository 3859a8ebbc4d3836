package workloads

import (
	"fmt"
	"strings"
)

// Mistake is one thing that is wrong with a file.
type Mistake struct {
	File   string
	Line   int    // from 1
	Text   string // what is wrong
	Source string // the line as it stands in the file; empty where there is none
}

// String shows the mistake and, below it, the line.
func (m Mistake) String() string {
	said := fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.Text)
	if strings.TrimSpace(m.Source) == "" {
		return said
	}
	return fmt.Sprintf("%s\n%5d | %s", said, m.Line, m.Source)
}

// SpecError is all that is wrong with a spec's file, in the order of its lines.
type SpecError struct{ Mistakes []Mistake }

// Error shows every mistake with its line.
func (e *SpecError) Error() string {
	said := make([]string, len(e.Mistakes))
	for i, m := range e.Mistakes {
		said[i] = m.String()
	}
	return strings.Join(said, "\n")
}
