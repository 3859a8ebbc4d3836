package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
)

// cellOutcomes is what became of a cell's items, in all its trials that are in a figure.
type cellOutcomes struct {
	cell     results.Cell
	name     string // the strategy's, with the mark of a simulated cell among measured ones
	trials   int
	items    int
	stored   int
	fallback int // of stored
	failed   int
	retries  int
	reasons  map[string]int
	passed   []passed // by stage
}

// passed are items that passed a stage, and the sum of their times in it.
type passed struct {
	name  string
	items int
	took  time.Duration
}

// told reports whether there is anything to tell: otherwise every item went straight
// through.
func (o *cellOutcomes) told() bool { return o.failed+o.fallback+o.retries > 0 }

func (o *cellOutcomes) add(t results.Trial) {
	o.trials++
	o.items += t.Items
	o.stored += t.Outcomes.Stored
	o.fallback += t.Outcomes.Fallback
	o.failed += t.Outcomes.Failed
	for reason, n := range t.Outcomes.Reasons {
		o.reasons[reason] += n
	}
	if o.passed == nil {
		o.passed = make([]passed, len(t.Stages))
	}
	for k, s := range t.Stages {
		o.retries += s.Retries
		if k < len(o.passed) {
			items, mean := s.Passed()
			o.passed[k].name = s.Name
			o.passed[k].items += items
			o.passed[k].took += time.Duration(items) * mean
		}
	}
}

// outcomes are those of the table's cells, in its order; nil where no cell has anything
// to tell.
func (t *table) outcomes(run *results.Run) []*cellOutcomes {
	by := map[string]*cellOutcomes{}
	var all []*cellOutcomes
	for _, c := range t.cells {
		o := &cellOutcomes{cell: c.Cell, name: c.Cell.Strategy, reasons: map[string]int{}}
		if t.told(c) {
			o.name += " " + markSimulated
		}
		by[c.Cell.Key()] = o
		all = append(all, o)
	}
	for _, trial := range run.Trials {
		if o := by[trial.Cell.Key()]; o != nil && trial.OK() {
			o.add(trial)
		}
	}
	return slices.DeleteFunc(all, func(o *cellOutcomes) bool { return !o.told() })
}

// writeOutcomes writes what became of the items, where not all went straight through.
func (t *table) writeOutcomes(w io.Writer, run *results.Run, o TableOptions) error {
	told := t.outcomes(run)
	if len(told) == 0 {
		return nil
	}
	columns, dropped := fit(outcomeColumns(told), o)
	title := "What became of the items, all trials together:"
	if len(dropped) > 0 {
		title = fmt.Sprintf("What became of the items, all trials together (left out for the width: %s):", strings.Join(dropped, ", "))
	}
	gap := "\n"
	if o.Format == MarkdownTable {
		gap = "\n\n"
	}
	if _, err := io.WriteString(w, "\n"+folded(title, o)+gap); err != nil {
		return err
	}
	var cells []results.Cell
	for _, c := range told {
		cells = append(cells, c.cell)
	}
	return columnsGrid(columns, breaksOf(cells), o.Format).write(w, o.Format)
}

func outcomeColumns(told []*cellOutcomes) []tableColumn {
	var cells []results.Cell
	for _, o := range told {
		cells = append(cells, o.cell)
	}
	each := func(f func(*cellOutcomes) string) (texts []string) {
		for _, o := range told {
			texts = append(texts, cellText(f(o)))
		}
		return texts
	}
	count := func(f func(*cellOutcomes) int) []string {
		return each(func(o *cellOutcomes) string {
			if n := f(o); n > 0 {
				return wholeText(n)
			}
			return noFigure
		})
	}
	columns := append(settingColumns(cells),
		tableColumn{header: "cores", numeric: true, texts: each(func(o *cellOutcomes) string { return coresNumber(o.cell.Cores) })},
		tableColumn{header: "strategy", texts: each(func(o *cellOutcomes) string { return o.name })},
		tableColumn{header: "items", numeric: true, expendable: 8, texts: count(func(o *cellOutcomes) int { return o.items })},
		tableColumn{header: "stored", numeric: true, texts: count(func(o *cellOutcomes) int { return o.stored })},
		tableColumn{header: "success", numeric: true, texts: each(func(o *cellOutcomes) string { return percentText(float64(o.stored) / float64(max(o.items, 1))) })},
		tableColumn{header: "by fallback", numeric: true, expendable: 1, texts: count(func(o *cellOutcomes) int { return o.fallback })},
		tableColumn{header: "retries", numeric: true, expendable: 2, texts: count(func(o *cellOutcomes) int { return o.retries })},
		tableColumn{header: "failed", numeric: true, texts: count(func(o *cellOutcomes) int { return o.failed })},
		tableColumn{header: "reasons", expendable: 3, texts: each(reasonsText)})
	for k, s := range told[0].passed {
		columns = append(columns, tableColumn{header: cellText(s.name) + " avg", numeric: true, expendable: 9, texts: each(func(o *cellOutcomes) string {
			if k >= len(o.passed) || o.passed[k].items == 0 {
				return noFigure
			}
			return model.Words(o.passed[k].took / time.Duration(o.passed[k].items))
		})})
	}
	return columns
}

// reasonsText counts why items failed, the most frequent first.
func reasonsText(o *cellOutcomes) string {
	reasons := slices.SortedFunc(maps.Keys(o.reasons), func(a, b string) int {
		if n := o.reasons[b] - o.reasons[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	var texts []string
	for _, reason := range reasons {
		texts = append(texts, fmt.Sprintf("%s: %s", reason, wholeText(o.reasons[reason])))
	}
	return strings.Join(texts, ", ")
}
