package analysis

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/hbench/hbench/model"
	"github.com/hbench/hbench/stage"
	"github.com/hbench/hbench/strategies"
	"github.com/hbench/hbench/workloads"
)

// wording knows what changes are about.
type wording struct {
	spec  workloads.Spec
	table strategies.Table
}

// what says what changes do, as one would say it behind "with".
func (w wording) what(changes []model.Remedy) string {
	r := changes[0]
	switch r.Change {
	case model.ChangeFaster:
		who := strings.Join(stagesOf(changes), " and ")
		if r.Factor == 1 {
			return who + " as before"
		}
		return fmt.Sprintf("%s %s faster", who, percent(1-r.Factor))
	case model.ChangeLimit:
		if k := w.spec.StageIndex(r.Stage); k >= 0 && w.spec.Stages[k].Kind == stage.CPU {
			return "more workers in " + r.Stage
		}
		return "more places in " + r.Stage
	case model.ChangeFewer:
		return "fewer workers in " + r.Stage
	case model.ChangeCores:
		return "more cores"
	case model.ChangeStrategy:
		return strategies.NameIn(r.To) + " instead of " + strategies.NameIn(r.From)
	case model.ChangeQueue:
		return "longer queues"
	case model.ChangeBatch:
		if w.size(r.To) < w.size(r.From) {
			return "smaller batches"
		}
		return "larger batches"
	case model.ChangeInFlight:
		return "more items in flight"
	case model.ChangeRate:
		return "a higher rate for " + r.Stage
	case model.ChangeCapacity:
		return "a larger service for " + r.Stage
	case model.ChangeGC:
		return "a rarer collector"
	}
	return r.Field + "=" + r.To
}

// size is a strategy's size of batches; 0: it has none.
func (w wording) size(text string) int {
	value, _ := w.table.Value(text, "size")
	n, _ := strconv.Atoi(value)
	return n
}

// ClaimText names what was claimed.
func (x *Experiment) ClaimText() string {
	if s := x.Claim.Stage; s != "" && !strings.Contains(x.Claim.Verdict, s) {
		return x.Claim.Verdict + " (" + s + ")"
	}
	return x.Claim.Verdict
}

// String is the gain with its interval.
func (i Interval) String() string {
	return fmt.Sprintf("%.2f× as fast (%.2f–%.2f×)", i.Center, i.Lo, i.Hi)
}

// conclude says what the experiment comes to.
func (x *Experiment) conclude() {
	switch {
	case x.Simulated:
		x.Conclusion = x.foreseen()
	case x.Idle:
		x.Conclusion = x.idleWords()
	case !x.Claim.Tested:
		x.Conclusion = x.untestedWords()
	default:
		why := x.objection()
		x.Confirmed = why == ""
		if x.Confirmed {
			x.Conclusion = x.confirmedWords()
		} else {
			x.Conclusion = fmt.Sprintf("Not confirmed: %s. %s", x.ClaimText(), why)
		}
	}
	if v := string(x.Diagnosis.Verdict); !x.Simulated && !x.Idle && v != x.Claim.Verdict && x.Diagnosis.Trials > 0 {
		x.Conclusion += fmt.Sprintf(" (The baseline's own trials lead to %s now.)", v)
	}
}

// objection is what keeps the claim from being confirmed; empty: nothing does.
func (x *Experiment) objection() string {
	own := x.Changes[0]
	switch {
	case own.Pairs < LeastPairs:
		return fmt.Sprintf("%s left of %s, and it takes %d to tell a gain from chance.", pairsText(own.Pairs), own.What, LeastPairs)
	case own.Measured.Hi < 1:
		return fmt.Sprintf("With %s it is slower: %v.", own.What, own.Measured)
	case own.Measured.Lo <= 1:
		return fmt.Sprintf("With %s it is %v, which may be no gain.", own.What, own.Measured)
	}
	for _, c := range x.rivals(own) {
		if c.Measured.Lo > own.Measured.Hi {
			return fmt.Sprintf("With %s it is %v, but with %s %v.", own.What, own.Measured, c.What, c.Measured)
		}
	}
	named, others := x.atStake()
	if len(x.Claim.Stages) == 0 {
		return ""
	}
	if named == nil {
		return fmt.Sprintf("With %s it is %v, but what %s would gain by being faster is not known.", own.What, own.Measured, strings.Join(x.Claim.Stages, " and "))
	}
	for _, c := range others {
		if c.Measured.Hi >= named.Measured.Lo {
			return fmt.Sprintf("With %s it is %v, which is not told from %s: %v.", named.What, named.Measured, c.What, c.Measured)
		}
	}
	return ""
}

// rivals are the measured changes of the same kind as the claim's own: other changes of
// settings where it is one. What another stage would gain by being faster is compared
// with what the named one does.
func (x *Experiment) rivals(own TestedChange) (out []TestedChange) {
	_, faster := own.Faster()
	for _, c := range x.measured()[1:] {
		if _, other := c.Faster(); !faster && !other && c.Pairs >= LeastPairs {
			out = append(out, c)
		}
	}
	return out
}

// atStake finds what the claim's stages gain by being faster, by the largest share that
// was tried, and what others do; nil: it was not measured. Where the verdict is
// balanced, each of its own stages alone is another, too.
func (x *Experiment) atStake() (named *TestedChange, others []TestedChange) {
	most := 0.0
	for _, c := range x.measured() {
		if share, faster := c.Faster(); faster && c.Pairs >= LeastPairs {
			most = math.Max(most, share)
		}
	}
	for _, c := range x.measured() {
		share, faster := c.Faster()
		switch {
		case !faster || share != most || c.Pairs < LeastPairs:
		case sameStages(c.Stages(), x.Claim.Stages):
			named = &c
		case Verdict(x.Claim.Verdict) == VerdictBalanced || !x.claims(c.Stages()):
			others = append(others, c)
		}
	}
	return named, others
}

func sameStages(a, b []string) bool { return strings.Join(a, " ") == strings.Join(b, " ") }

// claims reports whether all of some stages are among those at stake.
func (x *Experiment) claims(stages []string) bool {
	for _, s := range stages {
		if !strings.Contains(" "+strings.Join(x.Claim.Stages, " ")+" ", " "+s+" ") {
			return false
		}
	}
	return true
}

func (x *Experiment) confirmedWords() string {
	own := x.Changes[0]
	said := fmt.Sprintf("Confirmed: %s. With %s the job is %v", x.ClaimText(), own.What, own.Measured)
	if len(x.rivals(own)) > 0 {
		said += ", and no other change of a setting makes it faster still"
	}
	said += "."
	named, others := x.atStake()
	if named == nil || len(x.Claim.Stages) == 0 {
		return said
	}
	if named.What != own.What {
		said += fmt.Sprintf(" With %s it is %v", named.What, named.Measured)
	} else {
		said = strings.TrimSuffix(said, ".")
	}
	most := 0.0
	for _, c := range others {
		most = math.Max(most, c.Measured.Hi)
	}
	switch {
	case len(others) == 0:
		return said + "."
	case Verdict(x.Claim.Verdict) == VerdictBalanced:
		return said + fmt.Sprintf(", with one of them alone, or any other stage, at most %.2f×.", most)
	}
	return said + fmt.Sprintf(", with any other stage so at most %.2f×.", most)
}

// best is the measured change whose interval lies above no gain and which gains most;
// nil: there is none.
func (x *Experiment) best() (best *TestedChange) {
	for _, c := range x.measured() {
		if c.Pairs >= LeastPairs && c.Measured.Lo > 1 && (best == nil || c.Measured.Center > best.Measured.Center) {
			best = &c
		}
	}
	return best
}

func (x *Experiment) untestedWords() string {
	said := fmt.Sprintf("Not confirmed: %s. No change that can be made here tests it", x.ClaimText())
	if Verdict(x.Claim.Verdict) == VerdictUnexplained {
		said = "No bottleneck was named, so none is confirmed"
	}
	if b := x.best(); b != nil {
		return fmt.Sprintf("%s; of what was tried, %s gains most: %v.", said, b.What, b.Measured)
	}
	return said + ", and nothing that was tried shows a gain."
}

func (x *Experiment) idleWords() string {
	found := 0
	for _, c := range x.measured() {
		if c.Outcome == OutcomeConfirmed {
			found++
		}
	}
	if found > 0 {
		return "Nothing was changed, and yet a gain is shown: by chance that happens in 1 of 30 such experiments; if it happens again, see hbench doctor."
	}
	if len(x.measured()) == 0 || x.Pairs < LeastPairs {
		return "Nothing was changed, and there are too few pairs to say that nothing is found."
	}
	return "Nothing was changed, and no gain is shown: as it should be."
}

// foreseen is the conclusion of a simulation.
func (x *Experiment) foreseen() string {
	own := TestedChange{}
	if x.Claim.Tested {
		own = x.Changes[0]
	}
	var best TestedChange // of the changes of settings
	for _, c := range x.Changes {
		if _, faster := c.Faster(); !faster && c.Predicted > best.Predicted {
			best = c
		}
	}
	said := fmt.Sprintf("Not measured, only replayed: %s.", x.ClaimText())
	if own.Predicted > 0 {
		said += fmt.Sprintf(" With %s the job would be %.2f× as fast", own.What, own.Predicted)
		if _, faster := own.Faster(); !faster && best.What != own.What && best.Predicted > own.Predicted*(1+hardly) {
			return said + fmt.Sprintf(", with %s %.2f×.", best.What, best.Predicted)
		}
		return said + "."
	}
	if best.Predicted > 1+hardly {
		return said + fmt.Sprintf(" With %s the job would be %.2f× as fast.", best.What, best.Predicted)
	}
	return said + " No single change that can be replayed would make it faster."
}

func pairsText(n int) string {
	switch n {
	case 0:
		return "No pair is"
	case 1:
		return "1 pair is"
	}
	return fmt.Sprintf("%d pairs are", n)
}
