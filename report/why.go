package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/hbench/hbench/analysis"
	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/results"
)

// Diagnosed is a cell with all that is known of what held it up: a line of what hbench
// report --why --format json prints. docs/schema has its JSON schema; WriteDiagnoses
// says the same to people.
type Diagnosed struct {
	Strategy  string            `json:"strategy"`
	Cores     int               `json:"cores"` // 0: cores do not bind
	Settings  []results.Setting `json:"settings,omitempty"`
	Simulated bool              `json:"simulated"`
	analysis.Diagnosis
}

// NewDiagnosed is a cell with its diagnosis.
func NewDiagnosed(c results.Cell, d analysis.Diagnosis) Diagnosed {
	return Diagnosed{c.Strategy, c.Cores, c.Settings, c.Simulated, d}
}

// cell is the point of the matrix that was diagnosed.
func (d Diagnosed) cell() results.Cell {
	return results.Cell{Strategy: d.Strategy, Cores: d.Cores, Settings: d.Settings, Simulated: d.Simulated}
}

// WriteDiagnosesJSON writes a line of JSON for each cell.
func WriteDiagnosesJSON(w io.Writer, cells []Diagnosed) error {
	lines := json.NewEncoder(w)
	for _, d := range cells {
		if err := lines.Encode(d); err != nil {
			return fmt.Errorf("diagnoses: %w", err)
		}
	}
	return nil
}

// WriteDiagnoses tells of each cell the verdict, what to do about it, how it came
// about, where the time went, what each stage's speed is worth and what every single
// change would gain. What was not replayed is left out, and the doubts say why.
func WriteDiagnoses(w io.Writer, cells []Diagnosed, o TableOptions) error {
	p := paper{format: o.Format, width: cmp.Or(o.Width, proseWidth)}
	for _, d := range cells {
		d.write(&p)
	}
	if _, err := io.WriteString(w, p.text()); err != nil {
		return fmt.Errorf("diagnoses: %w", err)
	}
	return nil
}

func (d Diagnosed) write(p *paper) {
	verdict := string(d.Verdict)
	if d.Verdict != analysis.VerdictUnexplained { // which is never sure
		verdict += ", " + string(d.Certainty)
	}
	p.title(cellWords(d.cell()) + ": " + verdict)
	p.line(d.footing())
	for _, doubt := range d.Doubts {
		p.line("Doubt: " + doubt + ".")
	}
	p.section("What to do")
	p.line(adviceText(d.Diagnosis) + ".")
	if usual := d.usual(); usual != "" {
		p.line(usual)
	}
	p.section("How the verdict came about, in the order of the questions")
	p.rows([]string{"", "asked", "found"}, d.evidenceRows())
	if rows := d.accountRows(); len(rows) > 0 {
		p.section("Where the time went")
		p.rows([]string{"part", "time", "share", "", "what it is"}, rows)
	}
	if rows := d.elasticityRows(); len(rows) > 0 {
		p.section("What share of the time hangs on each stage's speed (elasticity)")
		p.rows([]string{"stage", "share", ""}, rows)
	}
	if rows := d.rankingRows(); len(rows) > 0 {
		p.section("What single changes would gain, by replaying the trial in virtual time")
		p.rows([]string{"gain", "change", ""}, rows)
	}
}

// cellWords name a cell: pipeline on 2 cores at fetch.latency=5ms, simulated.
func cellWords(c results.Cell) string {
	s := c.Strategy + " " + onText(&analysis.CellSummary{Cell: c})
	if c.Simulated {
		s += ", simulated"
	}
	return s
}

// footing is what the verdict rests on.
func (d Diagnosed) footing() string {
	if d.Trials == 0 {
		return "No trial can be looked at."
	}
	took := "The trial shown took " + spanText(d.Makespan*1e9)
	if d.Efficient > 0 {
		took += fmt.Sprintf("; its bound, which no strategy can beat, is %s of that", percentText(d.Efficient))
	}
	switch {
	case d.Trials == 1:
		return took + ". It is the only one that can be looked at."
	case d.Agreeing == d.Trials:
		return took + fmt.Sprintf(". All %d trials lead to this verdict.", d.Trials)
	}
	var votes []string
	for _, v := range d.Votes {
		votes = append(votes, fmt.Sprintf("%d to %s", v.Trials, v.Verdict))
	}
	return took + fmt.Sprintf(". Of %d trials lead %s.", d.Trials, strings.Join(votes, ", "))
}

// usual is the answer of the usual rule, with what became of it.
func (d Diagnosed) usual() string {
	if d.Naive == "" {
		return ""
	}
	s := fmt.Sprintf("The usual rule, the stage with the longest average time, names %s", d.Naive)
	switch {
	case d.NaiveRemedy == nil:
		return s + "."
	case d.Remedy != nil && d.Remedy.Same(d.NaiveRemedy.Remedy):
		return s + " and calls for the same."
	case d.NaiveFails():
		return s + fmt.Sprintf(", which is the wrong place: %s (predicted: %s).", d.NaiveRemedy.Flag, gainText(d.NaiveRemedy.Gain))
	}
	return s + fmt.Sprintf(": %s (predicted: %s).", d.NaiveRemedy.Flag, gainText(d.NaiveRemedy.Gain))
}

// markHit stands before the observation that led to the verdict.
const markHit = "→"

func (d Diagnosed) evidenceRows() (rows [][]string) {
	for _, o := range d.Evidence {
		mark := ""
		if o.Hit {
			mark = markHit
		}
		rows = append(rows, []string{mark, o.Asked, o.Found})
	}
	return rows
}

func (d Diagnosed) accountRows() (rows [][]string) {
	if d.Account == nil || d.Makespan <= 0 {
		return nil
	}
	for _, part := range []struct {
		name    string
		seconds float64
		what    string
	}{
		{"bound", d.Account.Bound, "what no strategy can beat"},
		{"barrier", d.Account.Barrier, "waiting for a phase, a batch or other items"},
		{"queue", d.Account.Queue, "queues, or caps on items in flight, too short"},
		{"variability", d.Account.Variability, "times that differ, and their order"},
		{"overhead", d.Account.Overhead, "collector, scheduler, waiting for a core"},
		{"unexplained", d.Account.Unexplained, "what no figure explains"},
	} {
		share := part.seconds / d.Makespan
		took := "0"
		if part.seconds != 0 {
			took = spanText(part.seconds * 1e9)
		}
		rows = append(rows, []string{part.name, took, wholePercent(share), bar(share), part.what})
	}
	return rows
}

func (d Diagnosed) elasticityRows() (rows [][]string) {
	for _, e := range d.Elasticities {
		rows = append(rows, []string{e.Stage, wholePercent(e.Share), bar(e.Share)})
	}
	return rows
}

func (d Diagnosed) rankingRows() (rows [][]string) {
	for _, r := range d.Ranking {
		var notes []string
		if d.Remedy != nil && r.Same(d.Remedy.Remedy) {
			notes = append(notes, "← advised")
		}
		if d.NaiveRemedy != nil && r.Same(d.NaiveRemedy.Remedy) {
			notes = append(notes, "← the usual rule")
		}
		gain := timesText(r.Gain)
		switch {
		case r.Gain == 0 && r.Change == model.ChangeGC:
			gain, notes = noFigure, append(notes, "virtual time has no collector")
		case r.Gain == 0:
			gain, notes = noFigure, append(notes, "nothing would be stored")
		}
		rows = append(rows, []string{gain, r.Flag, strings.Join(notes, ", ")})
	}
	return rows
}

// wholePercent writes a share in whole percent, as it is: it may be below 0.
func wholePercent(share float64) string {
	return strings.Replace(fmt.Sprintf("%.0f %%", 100*share), "-0 ", "0 ", 1)
}

// barWidth is how many columns the whole is.
const barWidth = 20

// bar is a share as a row of blocks, to the eighth of a column.
func bar(share float64) string {
	eighths := min(max(int(share*barWidth*8+0.5), 0), barWidth*8)
	s := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		s += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return s
}
