package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/report"
)

// judgeFlags say what counts as a change and how the verdict is given: what all
// commands share that end with one.
type judgeFlags struct {
	format, gate, alpha, verdict string
	strict                       bool
}

// verdictFile is what a verdict's file is called unless told otherwise.
const verdictFile = "verdict.json"

var comparisonFormats = map[string]report.ComparisonFormat{
	"terminal": report.TerminalComparison, "markdown": report.MarkdownComparison, "json": report.JSONComparison,
}

func (j *judgeFlags) register(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&j.format, "format", "terminal", "what to print: terminal, markdown (a comment for a pull request) or json")
	f.StringVar(&j.gate, "gate", "3%", "the change of the time an item from which on it counts: 3% or 0.03")
	f.StringVar(&j.alpha, "alpha", "5%", "how many comparisons of equal programs may raise a false alarm")
	f.StringVar(&j.verdict, "verdict", "", "file for the verdict as JSON (default: verdict.json beside what is judged)")
	f.BoolVar(&j.strict, "strict", false, "end with 4 where it cannot be told whether anything regressed")
	complete(c, map[string][]string{"format": slices.Sorted(maps.Keys(comparisonFormats))})
}

// options are what the flags say. They refuse what the flags do not take, all of it
// at once.
func (j *judgeFlags) options() (o analysis.CompareOptions, err error) {
	var errs []error
	if _, ok := comparisonFormats[j.format]; !ok {
		errs = append(errs, fmt.Errorf("--format: unknown format %q%s", j.format, nearest.Instead(j.format, slices.Sorted(maps.Keys(comparisonFormats)))))
	}
	o.Gate, err = gateShare("--gate", j.gate)
	errs = append(errs, err)
	o.Alpha, err = gateShare("--alpha", j.alpha)
	return o, errors.Join(append(errs, err)...)
}

// gateShare reads a share that must not be 0: then nothing would ever be equal.
func gateShare(flag, text string) (float64, error) {
	x, err := share(flag, text, "share", 0.5)
	if err == nil && x == 0 {
		err = fmt.Errorf("%s %s: it must be above 0", flag, text)
	}
	return x, err
}

// judge shows a comparison, writes its verdict to the file that was asked for or else
// to the one given, and turns it into an exit code.
func (a *app) judge(c analysis.Comparison, file string, j *judgeFlags) error {
	file = cmp.Or(j.verdict, file)
	err := replaceFile("--verdict", file, func(w io.Writer) error {
		return report.WriteComparison(w, c, report.ComparisonOptions{Format: report.JSONComparison})
	})
	if err != nil {
		return err
	}
	if err := a.showComparison(c, j); err != nil {
		return err
	}
	a.say("verdict in %s", file)
	switch outcome := c.Outcome(); {
	case outcome == analysis.OutcomeRegressed:
		return &coded{exitCondition, errors.New("regressed")}
	case outcome == analysis.OutcomeInvalid:
		return invalid("the comparison is not valid, and so not passed")
	case outcome == analysis.OutcomeInconclusive && j.strict:
		return &coded{exitOpen, errors.New("the comparison is not conclusive, and --strict was asked for")}
	}
	return nil
}

// showComparison prints a comparison and nothing else.
func (a *app) showComparison(c analysis.Comparison, j *judgeFlags) error {
	o := report.ComparisonOptions{Format: comparisonFormats[j.format], Width: a.tableOptions(report.TerminalTable).Width}
	return report.WriteComparison(a.stdout, c, o)
}
