package vectors_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/hbench/hbench/internal/vectors"
)

// assertedBy says which packages' tests hold the code to the vectors of a kind.
// Every kind of models.json stands here, and every package named here takes its
// vectors by vectors.Of.
var assertedBy = map[string][]string{
	// Queueing theory: long random simulations.
	"mmc":                      {"sim"},
	"mg1":                      {"sim"},
	"mm1k":                     {"sim"},
	"erlang_b":                 {"sim"},
	"closed_semaphore":         {"sim"},
	"mva":                      {"sim"},
	"blocking_line_throughput": {"sim"},

	// Makespans to the nanosecond, and what a change does to them.
	"makespan":                 {"sim", "model"},
	"makespan_by_queue":        {"sim"},
	"makespan_pair":            {"sim"},
	"core_discipline":          {"sim"},
	"static_vs_shared_pool":    {"sim"},
	"list_schedule":            {"sim", "model"},
	"list_schedule_precedence": {"sim"},
	"operational_laws":         {"sim"},
	"elasticity":               {"sim"},
	"speedup_curve":            {"sim"},
	"verdict":                  {"sim", "analysis"},

	// Limits, and the cheapest settings that come near them.
	"makespan_lower_bound":   {"model"},
	"hybrid_flow_shop_bound": {"model"},
	"rate_limit_bound":       {"model"},
	"cheapest_within":        {"model"},

	// Scaling laws.
	"amdahl":                {"analysis"},
	"amdahl_fit":            {"analysis"},
	"gustafson":             {"analysis"},
	"karp_flatt":            {"analysis"},
	"usl_fit":               {"analysis"},
	"usl_fit_then_invert":   {"analysis"},
	"usl_invert_throughput": {"analysis"},
	"usl_peak":              {"analysis"},
}

func TestEveryKindIsAssertedByAPackage(t *testing.T) {
	kinds := map[string]bool{}
	for _, v := range vectors.All(t) {
		kinds[v.Kind] = true
		if len(assertedBy[v.Kind]) == 0 {
			t.Errorf("%s: nothing asserts the kind %s", v.ID, v.Kind)
		}
	}
	taken := map[string][]string{}
	for kind, packages := range assertedBy {
		if !kinds[kind] {
			t.Errorf("the table has %s, and there is no such vector", kind)
		}
		for _, p := range packages {
			if taken[p] == nil {
				taken[p] = kindsTakenBy(t, p)
			}
			if !slices.Contains(taken[p], kind) {
				t.Errorf("no test of %s calls vectors.Of(t, %q)", p, kind)
			}
		}
	}
}

// kindsTakenBy finds the calls vectors.Of(t, "kind") in a package's test files. It
// reads the code, so that a comment is no claim.
func kindsTakenBy(t *testing.T, pkg string) (kinds []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", pkg, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if kind, ok := takenBy(n); ok {
				kinds = append(kinds, kind)
			}
			return true
		})
	}
	return kinds
}

// takenBy is the kind that this very piece of code takes.
func takenBy(n ast.Node) (kind string, ok bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) != 2 {
		return "", false
	}
	of, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || of.Sel.Name != "Of" {
		return "", false
	}
	if pkg, isName := of.X.(*ast.Ident); !isName || pkg.Name != "vectors" {
		return "", false
	}
	literal, ok := call.Args[1].(*ast.BasicLit)
	if !ok {
		return "", false
	}
	kind, err := strconv.Unquote(literal.Value)
	return kind, err == nil
}
