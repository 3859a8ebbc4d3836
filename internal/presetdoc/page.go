package main

import (
	"errors"
	"fmt"
	"strings"
)

// The marks between which figures stand.
const (
	measuredMark = "<!-- measured -->"
	summaryMark  = "<!-- summary -->"
	endMark      = "<!-- end -->"
)

// part is a piece of a page: words, or a mark with what belongs to it.
type part struct {
	mark    string // measuredMark, summaryMark, or empty for words
	lines   []string
	line    int    // of the mark, from 1
	command string // of a measured part
	result  *result
}

// page is a document in parts.
type page struct{ parts []*part }

// readPage cuts a page at its marks. A measured part needs a run or a sweep in the sh
// block before it; every mistake is named at once.
func readPage(text string) (page, error) {
	var p page
	var errs []error
	words, inside := &part{}, (*part)(nil)
	command, block := "", ""
	for i, line := range strings.Split(text, "\n") {
		switch {
		case line == endMark && inside == nil:
			errs = append(errs, fmt.Errorf("line %d: an end without a beginning", i+1))
		case line == endMark:
			p.parts, inside, words = append(p.parts, inside), nil, &part{}
		case inside != nil: // old figures
		case line == measuredMark || line == summaryMark:
			p.parts, inside = append(p.parts, words), &part{mark: line, line: i + 1}
			if line == measuredMark {
				if inside.command = command; command == "" {
					errs = append(errs, fmt.Errorf("line %d: no hbench run or sweep in a sh block before it", i+1))
				}
				command = ""
			}
		default:
			words.lines = append(words.lines, line)
			switch {
			case strings.HasPrefix(line, "```"):
				block = strings.TrimPrefix(line, "```")
			case block == "sh" && isMeasuring(line):
				words, _, _ := strings.Cut(line, " #")
				command = strings.TrimSpace(words)
			}
		}
	}
	if inside != nil {
		errs = append(errs, fmt.Errorf("line %d: %s without %s", inside.line, inside.mark, endMark))
	}
	p.parts = append(p.parts, words)
	return p, errors.Join(errs...)
}

func isMeasuring(line string) bool {
	return strings.HasPrefix(line, "hbench run ") || strings.HasPrefix(line, "hbench sweep ")
}

// measured are the parts that a run fills, in order.
func (p page) measured() (out []*part) {
	for _, part := range p.parts {
		if part.mark == measuredMark {
			out = append(out, part)
		}
	}
	return out
}

// shows reports whether the page has a picture of that name.
func (p page) shows(name string) bool {
	return strings.Contains(p.text(), "(images/"+name+")")
}

// text is the page with the figures that it has.
func (p page) text() string {
	var out []string
	for _, part := range p.parts {
		switch part.mark {
		case measuredMark:
			out = append(out, measuredMark, part.result.table(), endMark)
		case summaryMark:
			out = append(out, summaryMark, summary(p.measured()), endMark)
		default:
			out = append(out, part.lines...)
		}
	}
	return strings.Join(out, "\n")
}
