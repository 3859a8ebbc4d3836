package workloads

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/hbench/hbench/nearest"
)

// fill reads a mapping's scalar values into the fields of their names, and hands
// the values of nested names on. It notes what is unknown, double or unreadable.
func fill[T any](r *reader, path string, n ast.Node, into *T, fields []field[T], nested map[string]func(string, ast.Node)) {
	mapping, ok := n.(*ast.MappingNode)
	if !ok {
		r.failed[path] = true
		r.mistake(lineOf(n), "must be a list of fields, as in name: value")
		return
	}
	if path != "" {
		path += "."
	}
	known := append(names("", fields), slices.Sorted(maps.Keys(nested))...)
	for _, pair := range mapping.Values {
		name, line := pair.Key.GetToken().Value, lineOf(pair.Key)
		at := path + name
		f, read := fieldNamed(fields, name), nested[name]
		switch {
		case f == nil && read == nil:
			r.unknown(path, name, line, known)
			continue
		case r.at[at] != 0:
			r.mistake(line, "%s is given twice: first in line %d", name, r.at[at])
			continue
		}
		r.at[at] = line
		if read != nil {
			read(at, pair.Value)
			continue
		}
		text, err := scalarText(pair.Value)
		if err != nil {
			err = fmt.Errorf("%s: %w", name, err)
		} else {
			err = f.set(into, text)
		}
		if err != nil {
			r.failed[at] = true
			r.mistake(lineOf(pair.Value), "%v", err)
		}
	}
}

// each hands on the elements of a list.
func (r *reader) each(path string, n ast.Node, read func(path string, n ast.Node)) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		r.failed[path] = true
		r.mistake(lineOf(n), "must be a list, each element behind a dash")
		return
	}
	for i, element := range list.Values {
		at := fmt.Sprintf("%s[%d]", path, i)
		r.at[at] = lineOf(element)
		read(at, element)
	}
}

// unknown notes a field that does not exist here. Its nearest is taken to be what
// was meant, so that it is not reported as missing too.
func (r *reader) unknown(path, name string, line int, known []string) {
	if fieldNamed(serviceFields, name) != nil && slices.Contains(known, "service") {
		r.mistake(line, "unknown field %q here: it belongs under service", name)
		return
	}
	if fieldNamed(policyFields, name) != nil && slices.Contains(known, "policy") {
		r.mistake(line, "unknown field %q here: it belongs under policy", name)
		return
	}
	r.mistake(line, "unknown field %q%s", name, nearest.Instead(name, known))
	if near := nearest.Word(name, known); near != "" {
		r.failed[path+near] = true
	}
}

// scalarText is a value as it is written, without quotes. Anchors, aliases and
// tags are refused: no spec is long enough to need them.
func scalarText(n ast.Node) (string, error) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.LiteralNode:
		return n.Value.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, nil
	case *ast.NullNode:
		return "", errors.New("has no value")
	case *ast.MappingNode, *ast.SequenceNode:
		return "", errors.New("must be one value, not several")
	}
	return "", fmt.Errorf("must be a plain value, not a YAML %v", n.Type())
}

// lineOf is the line that a node begins on.
func lineOf(n ast.Node) int {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0].Key // the mapping's own token is the colon or brace
	}
	if token := n.GetToken(); token != nil {
		return token.Position.Line
	}
	return 1
}
