package workloads

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// A file that is longer, or opens more brackets and lists within lists, than any
// spec would is not given to the library, whose need of memory grows with the
// square of the depth.
const (
	maxSource  = 64 << 10 // bytes
	maxNesting = 1000
)

var nesting = regexp.MustCompile(`[\[{]|-[ \t]+-`)

// Parse reads a spec in YAML (or JSON, which is YAML too). name is the file's, for
// messages; without its folder and ending it names a spec that has no name of its
// own. Unknown fields, values of the wrong type and whatever breaks a rule of
// Validate are all reported at once, in a *SpecError.
//
// The file's tree is walked here rather than decoded by the library, which would
// stop at the first mistake.
func Parse(name string, src []byte) (Spec, error) {
	r := reader{file: name, lines: strings.Split(string(src), "\n"), at: map[string]int{}, failed: map[string]bool{}}
	s := r.spec(src)
	s.Name = cmp.Or(s.Name, strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)))
	for _, p := range s.problems() {
		if !slices.ContainsFunc(p.paths, r.hasFailed) {
			r.mistake(r.line(p.paths[0]), "%s", p.text)
		}
	}
	if len(r.mistakes) > 0 {
		slices.SortStableFunc(r.mistakes, func(a, b Mistake) int { return cmp.Compare(a.Line, b.Line) })
		return Spec{}, &SpecError{r.mistakes}
	}
	return s, nil
}

// reader is the state of one Parse.
type reader struct {
	file     string
	lines    []string
	at       map[string]int  // the line of each field and stage, by its path
	failed   map[string]bool // paths whose value could not be read; "" is the whole file
	mistakes []Mistake
}

// mistake notes what is wrong on a line.
func (r *reader) mistake(line int, format string, args ...any) {
	m := Mistake{File: r.file, Line: line, Text: fmt.Sprintf(format, args...)}
	if line >= 1 && line <= len(r.lines) {
		m.Source = strings.TrimRight(r.lines[line-1], "\r")
	}
	r.mistakes = append(r.mistakes, m)
}

// line is where a path stands, or the nearest place that it would belong to.
func (r *reader) line(path string) int {
	for ; path != ""; path = around(path) {
		if line, ok := r.at[path]; ok {
			return line
		}
	}
	return 1
}

// hasFailed reports whether a path, or what it lies in, could not be read: what
// is not known is held to no rule.
func (r *reader) hasFailed(path string) bool {
	for ; path != ""; path = around(path) {
		if r.failed[path] {
			return true
		}
	}
	return r.failed[""]
}

// around is the path that a path lies in.
func around(path string) string { return path[:max(strings.LastIndexByte(path, '.'), 0)] }

// spec reads the whole file.
func (r *reader) spec(src []byte) (s Spec) {
	root, line, err := document(src)
	if err != nil {
		r.failed[""] = true
		r.mistake(line, "%v", err)
		return s
	}
	fill(r, "", root, &s, specFields, map[string]func(string, ast.Node){
		"strategies": func(path string, n ast.Node) {
			r.each(path, n, func(path string, n ast.Node) { s.Strategies = append(s.Strategies, r.text(path, n)) })
		},
		"stages": func(path string, n ast.Node) {
			r.each(path, n, func(path string, n ast.Node) { s.Stages = append(s.Stages, r.stage(path, n)) })
		},
	})
	r.need("items", "give how many there are, such as items: 300")
	r.need("payload", "give the size of each item's document, such as payload: 4KiB")
	return s
}

// text reads one element of a list of texts.
func (r *reader) text(path string, n ast.Node) string {
	text, err := scalarText(n)
	if err != nil {
		r.failed[path] = true
		r.mistake(lineOf(n), "%v", err)
	}
	line, _ := readLine(text)
	return line
}

// need notes a field of the spec that is not there, instead of the rule that its
// zero value breaks: nobody wrote that zero.
func (r *reader) need(name, what string) {
	if r.at[name] == 0 && !r.hasFailed(name) {
		r.failed[name] = true
		r.mistake(1, "%s is missing: %s", name, what)
	}
}

// document parses the source into its one tree. With an error comes its line.
func document(src []byte) (root ast.Node, line int, err error) {
	if len(src) > maxSource {
		return nil, 1, fmt.Errorf("has %v, but no spec is longer than %v", Bytes(len(src)), Bytes(maxSource))
	}
	if len(nesting.FindAllIndex(src, maxNesting+1)) > maxNesting {
		return nil, 1, fmt.Errorf("has more than %d brackets or lists within lists", maxNesting)
	}
	file, err := parser.ParseBytes(src, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		var syntax yaml.Error
		if errors.As(err, &syntax) && syntax.GetToken() != nil {
			return nil, syntax.GetToken().Position.Line, errors.New(syntax.GetMessage())
		}
		return nil, 1, err
	}
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if root != nil {
			return nil, lineOf(doc.Body), errors.New("a second document: a spec is one")
		}
		root = doc.Body
	}
	if root == nil {
		return nil, 1, errors.New("the spec is empty")
	}
	return root, 0, nil
}

// stage reads one element of stages.
func (r *reader) stage(path string, n ast.Node) (st Stage) {
	fields := slices.Concat(stageFields, ioFields, cpuFields)
	fill(r, path, n, &st, fields, map[string]func(string, ast.Node){
		"policy": func(path string, n ast.Node) { fill(r, path, n, &st.Policy, policyFields, nil) },
		"service": func(path string, n ast.Node) {
			fill(r, path, n, &st.Service, serviceFields, map[string]func(string, ast.Node){
				"faults": func(path string, n ast.Node) {
					r.each(path, n, func(path string, n ast.Node) {
						var f Fault
						fill(r, path, n, &f, faultFields, nil)
						st.Service.Faults = append(st.Service.Faults, f)
					})
				},
			})
		},
	})
	if kind := path + ".kind"; r.at[kind] == 0 && !r.hasFailed(kind) {
		r.failed[kind] = true
		r.mistake(r.line(path), "a stage needs a kind: io or cpu")
	}
	return st
}
