package report

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/internal/schematest"
	"github.com/hbench/hbench/results"
)

func verdictSchema(t *testing.T) *jsonschema.Schema {
	return schematest.Load(t, "../docs/schema/verdict.schema.json")
}

func TestTheVerdictSchemaHasTheFieldsOfTheGoType(t *testing.T) {
	schematest.Matches(t, verdictSchema(t), reflect.TypeFor[VerdictFile]())
	t.Run("any", schematest.TakesAny[VerdictFile](verdictSchema(t)))
}

func verdictOf(t *testing.T, c analysis.Comparison) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteComparison(&b, c, ComparisonOptions{Format: JSONComparison}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheVerdictSchemaTakesVerdicts(t *testing.T) {
	s := verdictSchema(t)
	for name, c := range comparisons() {
		t.Run(name, func(t *testing.T) { schematest.Accepts(t, s, verdictOf(t, c)) })
	}
}

func TestTheVerdictSchemaRefusesWhatIsNotWritten(t *testing.T) {
	s := verdictSchema(t)
	text := verdictOf(t, comparisons()["regressed"])
	for place, value := range map[string]any{
		"outcome":                   "failed",
		"pairing":                   "paired",
		"gate":                      -0.1,
		"alpha":                     1.5,
		"counts.regressed":          -1,
		"tested":                    0.5,
		"cells":                     nil,
		"cells.0.verdict":           "slower",
		"cells.0.p":                 1.1,
		"cells.0.change.n":          0,
		"cells.0.change.confidence": 95,
		"cells.0.detectable":        0,
		"cells.0.blocks_needed":     0,
		"more":                      true,
	} {
		schematest.Rejects(t, s, schematest.With(t, text, place, value), place)
	}
	schematest.Rejects(t, s, schematest.Without(t, text, "outcome"), "outcome")
	schematest.Rejects(t, s, schematest.Without(t, text, "cells.0.change.lo"), "cells.0.change.lo")
}

// JSON has no words for what is not finite: a comparison of absurd figures must still
// be written.
func TestAbsurdFiguresAreWritten(t *testing.T) {
	run := func(wall int64) *results.Run {
		cell := results.Cell{Strategy: "pipeline", Cores: 1}
		r := &results.Run{Header: results.Header{Interleaved: "x", Plan: results.Plan{Cells: []results.Cell{cell}, Blocks: 8}}}
		for b := range 8 {
			r.Trials = append(r.Trials, results.Trial{Cell: cell, Block: b, WallNS: wall, Items: 1, Outcomes: results.Outcomes{Stored: 1},
				Memory: results.Memory{PeakRSSBytes: uint64(wall)}, Limit: results.Limit{NS: 1}, Efficiency: math.SmallestNonzeroFloat64})
		}
		return r
	}
	for _, walls := range [][2]int64{{1, math.MaxInt64}, {math.MaxInt64, 1}, {math.MaxInt64, math.MaxInt64}} {
		c := analysis.Compare(run(walls[0]), run(walls[1]), nil, analysis.CompareOptions{})
		schematest.Accepts(t, verdictSchema(t), verdictOf(t, c))
		for _, format := range []ComparisonFormat{TerminalComparison, MarkdownComparison} {
			if text := comparisonText(t, c, ComparisonOptions{Format: format}); strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
				t.Errorf("%v:\n%s", walls, text)
			}
		}
	}
}
