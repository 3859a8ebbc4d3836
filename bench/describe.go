package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/hbench/hbench/strategies"
)

// Protocol is the version of what a trial, its parent and the parent's mock API say to
// each other. What is new in a Request needs no new version, because a program refuses
// requests with fields that it does not know; what means something else than before
// does, in a Request, a Report, or an answer of the API.
const Protocol = 1

// Inquiry is what another program is asked before it is measured.
type Inquiry struct {
	Requests []json.RawMessage `json:"requests"` // could it do these?
}

// Description is the answer: one JSON document.
type Description struct {
	Protocol   int      `json:"protocol"`
	Version    string   `json:"version"`
	Commit     string   `json:"commit,omitempty"` // that it was built from, where it knows
	Go         string   `json:"go"`
	Strategies []string `json:"strategies"` // names, in its table's order
	Refusals   []string `json:"refusals"`   // of each request: why it could not do it; empty: it could
}

// Describe is the side of the program that is asked: it reads an Inquiry, and writes
// what it is told about itself with its strategies and its refusals.
func Describe(in io.Reader, out io.Writer, about Description, table strategies.Table) error {
	var q Inquiry
	if err := json.NewDecoder(in).Decode(&q); err != nil {
		return fmt.Errorf("read the inquiry: %w", err)
	}
	about.Protocol, about.Strategies, about.Refusals = Protocol, table.Names(), make([]string, len(q.Requests))
	for i, text := range q.Requests {
		if err := couldDo(text, table); err != nil {
			about.Refusals[i] = err.Error()
		}
	}
	return json.NewEncoder(out).Encode(about)
}

// couldDo refuses what a trial could not even begin with.
func couldDo(text []byte, table strategies.Table) error {
	req, err := parseRequest(text)
	if err != nil {
		return err
	}
	if err := req.Spec.Validate(); err != nil {
		return err
	}
	_, err = suits(table, req.Cell.Strategy, len(req.Spec.Stages))
	return err
}

// readRequest takes the request from a trial's input.
func readRequest(in io.Reader) (Request, error) {
	line, err := bufio.NewReader(in).ReadBytes('\n')
	if err != nil {
		return Request{}, fmt.Errorf("read the request: %w", err)
	}
	return parseRequest(line)
}

// parseRequest refuses fields that this program does not know: it would do something
// else than it was asked for.
func parseRequest(text []byte) (req Request, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&req); err != nil {
		return req, fmt.Errorf("read the request: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return req, nil
}
