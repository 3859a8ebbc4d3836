// Command presetdoc measures what docs/presets.md shows and writes the figures into it:
// make presets. What is simulated there stands in text blocks, which the tests of cli
// hold to what is printed; what was measured stands between marks, and is what one machine
// gave on one day:
//
//	<!-- measured -->   a table for the last run or sweep of the sh block before it
//	<!-- summary -->    one row for each of those tables
//	<!-- end -->
//
// The words around them are written by hand, and say nothing that a figure could deny.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := generate(ctx, os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintf(os.Stderr, "presetdoc: %v\n", err)
		os.Exit(1)
	}
}

// generate measures every marked command of a page, and then rewrites the page: a run
// that fails leaves it as it was.
func generate(ctx context.Context, args []string, told io.Writer) (err error) {
	flags := flag.NewFlagSet("presetdoc", flag.ContinueOnError)
	flags.SetOutput(told)
	program := flags.String("hbench", "bin/hbench", "the hbench to measure with")
	pagePath := flags.String("page", "docs/presets.md", "the page to rewrite")
	if err := flags.Parse(args); err != nil {
		return err
	}
	text, err := os.ReadFile(*pagePath)
	if err != nil {
		return err
	}
	page, err := readPage(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", *pagePath, err)
	}
	absolute, err := filepath.Abs(*program)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "presetdoc")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	m := measurer{program: absolute, dir: dir, images: filepath.Join(filepath.Dir(*pagePath), "images")}
	for i, part := range page.measured() {
		fmt.Fprintf(told, "%s\n", part.command)
		if part.result, err = m.measure(ctx, fmt.Sprint(i), part.command); err != nil {
			return fmt.Errorf("%s: line %d: %s: %w", *pagePath, part.line, part.command, err)
		}
	}
	for name, picture := range m.pictures {
		if page.shows(name) {
			if err := os.WriteFile(filepath.Join(m.images, name), picture, 0o644); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(*pagePath, []byte(page.text()), 0o644)
}
