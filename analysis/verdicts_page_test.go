package analysis

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestTheVerdictsPageHasEveryQuestionAndVerdict holds docs/verdicts.md to the rules:
// their questions in their order, their thresholds, and every verdict.
func TestTheVerdictsPageHasEveryQuestionAndVerdict(t *testing.T) {
	text, err := os.ReadFile("../docs/verdicts.md")
	if err != nil {
		t.Fatal(err)
	}
	thresholds := map[string][]string{
		"machine":            {percent(disturbed)},
		"rate limit":         {percent(refusals), percent(nearBound)},
		"collector":          {percent(collecting), percent(nearBound)},
		"service":            {fmt.Sprint(queueing), fmt.Sprint(overCapacity), percent(barred / queueing)},
		"one at a time":      {fmt.Sprint(oneAtATime), percent(nearBound)},
		"a lock":             {percent(nearBound)},
		"longest item":       {percent(nearBound)},
		"items in flight":    {percent(full), percent(nearBound)},
		"barriers":           {percent(barred), percent(apart)},
		"workers over cores": {percent(besides)},
		"overhead":           {percent(idling), percent(besides)},
		"replay":             {percent(residual)},
		"bounds":             {percent(nearBound), percent(even)},
		"queues":             {percent(waiting)},
	}
	rows := regexp.MustCompile(`(?m)^\| (\d+) \| ([^|]+) \| (.*)$`).FindAllStringSubmatch(string(text), -1)
	if len(rows) != len(rules) {
		t.Fatalf("%d questions on the page, and %d rules", len(rows), len(rules))
	}
	for i, row := range rows {
		if row[1] != fmt.Sprint(i+1) || row[2] != rules[i].asks {
			t.Errorf("question %s on the page is %q, rule %d asks %q", row[1], row[2], i+1, rules[i].asks)
		}
		for _, number := range thresholds[rules[i].asks] {
			if !strings.Contains(row[3], number) {
				t.Errorf("%s: the page has no %s: %s", rules[i].asks, number, row[3])
			}
		}
	}
	for _, v := range Verdicts {
		if !regexp.MustCompile("(?m)^\\| `" + string(v) + "` \\|").Match(text) {
			t.Errorf("the page does not explain %s", v)
		}
	}
	for _, c := range []Certainty{Sure, Likely, Weak} {
		if !strings.Contains(string(text), "- **"+string(c)+"**") {
			t.Errorf("the page does not explain %s", c)
		}
	}
}
