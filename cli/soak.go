package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/soak"
)

// soakFlags are what soak has beside the job.
type soakFlags struct {
	measureFlags
	long time.Duration
	json bool
}

func (a *app) soakCommand() *cobra.Command {
	s := &soakFlags{}
	s.trials, s.api = 1, string(bench.Process)
	c := &cobra.Command{
		Use:   "soak",
		Short: "Load with faults of every kind, and an account of every item",
		Long: "Does rounds of a workload, strategy after strategy, while faults of every kind come and go: error " +
			"statuses, hangs, resets, truncated bodies, storms of 429, a store that stalls, a server that goes down " +
			"and returns, SIGKILL and SIGSTOP of the trial's process, a full disk for the run file. What a killed " +
			"process left undone the next one does. At the end there is an account: no item may be lost or stored " +
			"twice, nothing may leak, and each fault must have struck. It measures no speed.",
		Example: `# a minute of it
hbench soak --for 1m -o soak.jsonl

# two strategies, rounds of 100 items, and the account for programs
hbench soak --for 30s --items 100 --strategies pipeline,semaphore --json`,
		RunE: func(c *cobra.Command, _ []string) error { return a.soak(c.Context(), s) },
	}
	s.jobFlags.register(c, "N", coresHere)
	f := c.Flags()
	f.DurationVar(&s.long, "for", time.Minute, "how long rounds are begun; the schedule of the faults is made for it")
	f.StringVarP(&s.out, "output", "o", "", "run file to write, a record for each round (default: results/soak-WORKLOAD-TIME.jsonl)")
	f.BoolVar(&s.json, "json", false, "print the account as JSON (docs/schema/soak-account.schema.json)")
	complete(c, a.flagValues())
	return c
}

// shortestSoak is the least time that all faults find room in.
const shortestSoak = 2 * time.Second

// soakFallback takes what the API does not, of jobs that say nothing of it themselves.
const soakFallback = "jsonl:{run}-fallback.jsonl"

// soakOvertime is how long a soak may go on for a fault that has met nobody yet: a slow
// machine may do a round or two in all the time.
const soakOvertime = 20 * time.Second

// soakPlan turns the flags into rounds. It reports every mistake at once.
func (s *soakFlags) soakPlan(a *app) (*experiment, error) {
	e, err := s.experiment(a)
	if err != nil && exitCode(err) != exitUsage {
		return nil, err
	}
	var errs []error
	if err != nil {
		errs = append(errs, err)
	}
	if s.long < shortestSoak {
		errs = append(errs, fmt.Errorf("--for %v: at least %v, for each kind of fault to have its time", s.long, shortestSoak))
	}
	if err == nil {
		e.spec = soak.WithPolicies(e.spec, soakFallback)
		for i, p := range e.plans {
			if why := soak.Storable(p.Spec); why != "" {
				errs = append(errs, fmt.Errorf("%s cannot be soaked: %s", e.named, why))
				break
			}
			e.plans[i].Spec = soak.WithPolicies(p.Spec, soakFallback)
		}
	}
	if len(errs) > 0 {
		return nil, &coded{exitUsage, errors.Join(errs...)}
	}
	return e, nil
}

// soak does it, shows the account, and ends as it says.
func (a *app) soak(ctx context.Context, s *soakFlags) error {
	e, err := s.soakPlan(a)
	if err != nil {
		return err
	}
	path, err := outputPath(s.out, "", "soak-"+e.spec.Name)
	if err != nil {
		return err
	}
	if err := checkNewFiles(e.plans, path); err != nil {
		return err
	}
	account, err := a.soakInto(ctx, s, e, path)
	a.progress.clear()
	if err != nil {
		return err
	}
	beside := withoutEnding(path) + "-account.json"
	text, err := json.MarshalIndent(account, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	show := func() error { return showSoak(a.stdout, account) }
	if s.json {
		show = func() error { _, err := a.stdout.Write(text); return err }
	}
	if err := errors.Join(show(), os.WriteFile(beside, text, 0o644)); err != nil {
		return err
	}
	a.say("recorded in %s, the account in %s", path, beside)
	switch {
	case len(account.Wrong) > 0:
		return &coded{exitCondition, fmt.Errorf("the soak failed: %s", strings.Join(account.Wrong, "; "))}
	case ctx.Err() != nil:
		return &coded{exitInterrupted, errors.New("interrupted: the account is of what was done until then")}
	}
	return nil
}

// soakInto calibrates, and soaks into a new run file.
func (a *app) soakInto(ctx context.Context, s *soakFlags, e *experiment, path string) (account soak.Account, err error) {
	calibration, err := bench.Calibrate(ctx, e.plans, nil)
	if err != nil {
		return account, calibrationError(ctx, e, err)
	}
	child, err := ownChild()
	if err != nil {
		return account, err
	}
	header, err := a.header(ctx, e, results.Options{NoSample: true, NoSpans: true}, calibration)
	if err != nil {
		return account, err
	}
	header.Warnings = append(header.Warnings, "a soak: faults came and went while it was recorded; its times say nothing of the strategies")
	writer, err := results.Create(path, header)
	if err != nil {
		return account, uncreated(err)
	}
	account, err = soak.Soak{For: s.long, Overtime: soakOvertime, Seed: e.spec.Seed, Plans: e.plans, Calibration: calibration,
		Runner: started(child), File: writer, Progress: a.progress.showSoak}.Run(ctx)
	if err = errors.Join(err, writer.Close()); err != nil {
		return account, fmt.Errorf("%w: %s holds the rounds that ended", err, path)
	}
	return account, nil
}

// started is the child whose processes are told of.
func started(child bench.Child) func(func(*os.Process)) bench.Runner {
	return func(tell func(*os.Process)) bench.Runner {
		child.Started = tell
		return child.Run
	}
}
