// Package report shows what a run says: as tables for a terminal or a Markdown
// page, and as charts in PNG and SVG. Every view is a function of a recorded run
// and its summary; none measures or computes statistics of its own, and a title
// claims only what the intervals support.
package report
