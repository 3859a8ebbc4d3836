// Package export writes a recorded run in formats that other tools read: the Go
// benchmark format, CSV, OpenMetrics. It is a pure function of the record; what is
// a figure and what is not, analysis decides.
package export

import "io"

// Format is one way to write a run.
type Format struct {
	Name  string
	Doc   string // one line: what reads it
	Write func(w io.Writer, s *Source) error
}

// Formats is the table of all formats.
var Formats = []Format{
	{"benchfmt", "Go benchmark format, a line a trial: for benchstat", writeBenchfmt},
	{"csv", "comma-separated values, a row a trial: for spreadsheets and data frames", writeCSV},
	{"openmetrics", "OpenMetrics text, medians and intervals of each cell: for dashboards", writeOpenMetrics},
}

// Names lists the formats' names.
func Names() []string {
	var out []string
	for _, f := range Formats {
		out = append(out, f.Name)
	}
	return out
}

// Named finds a format; ok is false where there is none of that name.
func Named(name string) (f Format, ok bool) {
	for _, f := range Formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}
