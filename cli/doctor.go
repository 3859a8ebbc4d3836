package cli

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/doctor"
	"github.com/hbench/hbench/report"
	"github.com/hbench/hbench/results"
)

type doctorFlags struct {
	seconds float64
	json    bool
}

func (a *app) doctorCommand() *cobra.Command {
	d := &doctorFlags{}
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Is this machine fit to measure on, and what would make it so?",
		Long: "Looks at the machine for a few seconds, half of them asleep and half with every core computing: clocks, " +
			"timers, steadiness of the cores, others' CPU time, steal, quotas, what a request over loopback costs. " +
			"Every figure has the thresholds above which it is noisy or unusable, and what to do about it. " +
			"Ends with 1 where the machine is unusable.",
		Example: `# before a sweep
hbench doctor

# longer, where neighbours come and go, and for programs
hbench doctor --seconds 5 --json`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.doctor(c.Context(), d) },
	}
	f := c.Flags()
	f.Float64Var(&d.seconds, "seconds", doctor.Usual.Seconds(), "how long to look")
	f.BoolVar(&d.json, "json", false, "print the report as JSON (docs/schema/doctor.schema.json)")
	return c
}

func (a *app) doctor(ctx context.Context, d *doctorFlags) error {
	if least, most := doctor.Shortest.Seconds(), doctor.Longest.Seconds(); !(d.seconds >= least && d.seconds <= most) {
		return usage("--seconds %v: from %v to %v", d.seconds, least, most)
	}
	looking := time.Duration(d.seconds * float64(time.Second))
	a.say("looking at this machine for %v", looking.Round(100*time.Millisecond))
	r, err := doctor.Examine(ctx, looking)
	switch {
	case ctx.Err() != nil:
		return &coded{exitInterrupted, errors.New("interrupted before the examination was complete")}
	case err != nil:
		return err
	}
	r.Version, _ = version()
	if d.json {
		err = json.NewEncoder(a.stdout).Encode(r)
	} else {
		err = report.WriteDoctor(a.stdout, r, a.tableOptions(report.TerminalTable).Width)
	}
	if err == nil && r.Verdict == results.Unusable {
		err = &coded{exitCondition, errors.New("the machine is unusable to measure on now")}
	}
	return err
}
