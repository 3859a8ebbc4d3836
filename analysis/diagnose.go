package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/replay"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// Diagnoser finds what held the cells of one run up.
type Diagnoser struct {
	table  strategies.Table
	spec   workloads.Spec
	doubt  string       // why the run's workload is not known
	cells  []CellTrials // in the order of the plan
	places map[string]int
}

// NewDiagnoser reads the run's workload, and sorts its trials into cells. Strategies
// that the table does not have are judged by their spans alone, and not replayed.
func NewDiagnoser(run *results.Run, table strategies.Table) *Diagnoser {
	d := &Diagnoser{table: table, places: map[string]int{}}
	d.cells, _ = ByCell(run) // its warnings are Summarize's
	for i, c := range d.cells {
		d.places[c.Cell.Key()] = i
	}
	var err error
	if d.spec, err = replay.SpecOf(run.Header); err != nil {
		d.doubt = err.Error()
	}
	return d
}

// setup is how a cell was run; without a workload where that is not known.
func (d *Diagnoser) setup(c results.Cell) (setup model.Setup, doubt string) {
	setup = model.Setup{Cores: c.Cores, Strategy: c.Strategy}
	if d.doubt != "" {
		return setup, d.doubt
	}
	spec, err := replay.CellSpec(d.spec, c)
	if err != nil {
		return setup, "the workload of the cell is not known: " + err.Error()
	}
	setup.Spec = spec
	return setup, ""
}

// examined is one trial with what the rules made of it.
type examined struct {
	symptoms
	finding
	evidence []Observation
}

// Diagnose says what held a cell up, from its records alone: each trial is asked by
// the rules for itself, and the finding that most of them lead to stands, shown by
// the trial of median makespan among those. Trials that are in no figure of the cell
// (see Summarize), and trials on a machine that was not fit to measure on, are left
// out and counted. Where none is left, or figures are missing, the verdict is
// VerdictUnexplained and says why; it is never a guess.
//
// The error is the context's.
func (d *Diagnoser) Diagnose(ctx context.Context, c results.Cell) (Diagnosis, error) {
	out, shown := d.judge(c)
	if shown == nil {
		return out, nil
	}
	if err := d.replay(ctx, &out, *shown); err != nil {
		return out, err
	}
	out.Advice = out.advice(*shown)
	return out, nil
}

// Judge is Diagnose by the rules alone, in microseconds: what only a replay tells is
// missing, and it cannot lower the certainty.
func (d *Diagnoser) Judge(c results.Cell) Diagnosis {
	out, shown := d.judge(c)
	if shown != nil {
		out.Advice = out.advice(*shown)
	}
	return out
}

// judge asks the rules. Where there is no trial to be shown, the diagnosis is whole.
func (d *Diagnoser) judge(c results.Cell) (out Diagnosis, shown *examined) {
	var found []examined
	setup, doubt := d.setup(c)
	trials, failed, unusable := d.trials(c)
	for _, t := range trials {
		found = append(found, examine(symptomsOf(t, setup, d.table)))
	}
	if len(found) == 0 {
		return unexamined(c, failed, unusable), nil
	}
	votes := votesOf(found)
	shown = typicalOf(found, votes[0].Verdict)
	out = Diagnosis{
		Verdict: shown.verdict, Stage: shown.finding.stage, Beside: shown.beside, Evidence: shown.evidence, Naive: shown.naive(),
		Certainty: Sure, Votes: votes, Trials: len(found), Agreeing: votes[0].Trials, Unusable: unusable,
		Makespan: shown.wall / 1e9, Efficient: shown.efficiency,
	}
	out.doubt(Weak, shown.finding.doubt)
	out.doubt(Likely, doubt)
	d.doubtTrials(&out, trials, failed)
	if out.Verdict == VerdictUnexplained {
		out.Certainty = Weak
	}
	return out, shown
}

// doubt lowers the certainty to at most this, and says why.
func (d *Diagnosis) doubt(most Certainty, why string) {
	if why == "" {
		return
	}
	order := []Certainty{Weak, Likely, Sure}
	if slices.Index(order, most) < slices.Index(order, d.Certainty) {
		d.Certainty = most
	}
	d.Doubts = append(d.Doubts, why)
}

// trials are those of a cell that can be examined, each once.
func (d *Diagnoser) trials(c results.Cell) (usable []results.Trial, failed, unusable int) {
	at, known := d.places[c.Key()]
	if !known {
		return nil, 0, 0
	}
	for _, t := range d.cells[at].Trials {
		switch {
		case t.LeftOut != "":
			failed++
		case t.Noise.Verdict == results.Unusable:
			unusable++
		default:
			usable = append(usable, t.Trial)
		}
	}
	return usable, failed, unusable
}

// examine asks the rules until one answers.
func examine(s symptoms) examined {
	e := examined{symptoms: s}
	for _, r := range rules {
		found, f := r.look(s)
		e.evidence = append(e.evidence, Observation{Asked: r.asks, Found: found, Hit: f != nil})
		if f != nil {
			e.finding = *f
			return e
		}
	}
	return e // the last rule always answers
}

// votesOf counts what the trials lead to, the commonest first, of equal ones the
// first met.
func votesOf(found []examined) (votes []Vote) {
	for _, e := range found {
		at := slices.IndexFunc(votes, func(v Vote) bool { return v.Verdict == e.verdict })
		if at < 0 {
			at, votes = len(votes), append(votes, Vote{Verdict: e.verdict})
		}
		votes[at].Trials++
	}
	slices.SortStableFunc(votes, func(a, b Vote) int { return cmp.Compare(b.Trials, a.Trials) })
	return votes
}

// typicalOf is the trial that stands for all that lead to a verdict: the one of median
// makespan.
func typicalOf(found []examined, v Verdict) *examined {
	same := slices.DeleteFunc(slices.Clone(found), func(e examined) bool { return e.verdict != v })
	slices.SortStableFunc(same, func(a, b examined) int { return cmp.Compare(a.wall, b.wall) })
	return &same[(len(same)-1)/2]
}

// unexamined is the diagnosis of a cell without a trial to look at.
func unexamined(c results.Cell, failed, unusable int) Diagnosis {
	why, again := "there is no trial", "Measure again"
	if c.Simulated {
		again = "Simulate it again"
	}
	switch {
	case unusable > 0 && failed > 0:
		why = fmt.Sprintf("%s failed, and on %d the machine was not fit to measure on", trialsText(failed), unusable)
	case unusable > 0:
		why = fmt.Sprintf("the machine was not fit to measure on in %s: see hbench doctor", trialsText(unusable))
	case failed > 0:
		why = fmt.Sprintf("%s failed, and none ended well", trialsText(failed))
	}
	return Diagnosis{Verdict: VerdictUnexplained, Certainty: Weak, Doubts: []string{why}, Unusable: unusable, Votes: []Vote{},
		Evidence: []Observation{{Asked: "trials", Found: why, Hit: true}}, Advice: again}
}

// doubtTrials doubts a verdict for what its trials are.
func (d *Diagnoser) doubtTrials(out *Diagnosis, trials []results.Trial, failed int) {
	noisy := 0
	for _, t := range trials {
		if t.Noise.Verdict == results.Noisy {
			noisy++
		}
	}
	n := len(trials)
	switch {
	case 2*out.Agreeing <= n:
		out.doubt(Weak, fmt.Sprintf("%d of %s lead to it", out.Agreeing, trialsText(n)))
	case 4*out.Agreeing < 3*n:
		out.doubt(Likely, fmt.Sprintf("%d of %s lead to it", out.Agreeing, trialsText(n)))
	}
	if n == 1 && !trials[0].Cell.Simulated {
		out.doubt(Likely, "it rests on one trial")
	}
	if 2*noisy > n {
		out.doubt(Likely, fmt.Sprintf("the machine was noisy in %s", ofText(noisy, n)))
	}
	if out.Unusable > 0 {
		out.Doubts = append(out.Doubts, fmt.Sprintf("left out: %s on a machine that was not fit to measure on", trialsText(out.Unusable)))
	}
	if failed > 0 {
		out.Doubts = append(out.Doubts, fmt.Sprintf("left out: %s that failed", trialsText(failed)))
	}
}
