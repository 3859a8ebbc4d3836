// Package cli is the command tree of hbench, one file each. It turns words into
// values, calls the packages that do the work, and turns errors into messages
// and exit codes; it measures and computes nothing itself.
package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/strategies"
)

// Main runs hbench with the process's arguments, and gives its exit code. Extra
// strategies are measured beside hbench's own: a program whose main is
//
//	func main() { os.Exit(cli.Main(mine.Strategy{})) }
//
// is an hbench with one strategy more. See strategies.Define for its name.
func Main(extra ...strategies.Strategy) int {
	table := strategies.Table(strategies.All)
	for _, s := range extra {
		table = append(table, strategies.Define(s))
	}
	// The first signal ends the run in order; a second one is not caught.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	defer stop()
	return Run(ctx, table, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// Run is Main for a given table, arguments and streams.
func Run(ctx context.Context, table strategies.Table, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{table: table, args: args, stdin: stdin, stdout: stdout, stderr: stderr, progress: newProgress(stderr)}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SilenceErrors, root.SilenceUsage = true, true
	err := a.execute(ctx, root)
	if err != nil {
		a.say("hbench: %v", err)
	}
	return exitCode(err)
}

// execute runs the command. What shows help goes through fang, which lays it out;
// all else does not, since fang asks the terminal for its colours before it hands
// an error over, and waits seconds for one that does not answer.
func (a *app) execute(ctx context.Context, root *cobra.Command) error {
	help := len(a.args) == 0 || a.args[0] == "help" || a.args[0] == "man" ||
		slices.Contains(a.args, "--help") || slices.Contains(a.args, "-h")
	if !help {
		return root.ExecuteContext(ctx)
	}
	quiet := func(io.Writer, fang.Styles, error) {} // Run prints errors
	return fang.Execute(ctx, root, fang.WithoutVersion(), fang.WithErrorHandler(quiet))
}

// app is what every command shares.
type app struct {
	table          strategies.Table
	args           []string
	stdin          io.Reader
	stdout, stderr io.Writer
	progress       *progress
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "hbench",
		Short: "Which way of organising fetch, compute and store work is fastest here, and why",
		Long: "hbench measures ways of organising work that fetches from an API, computes and stores: " +
			"on real sockets, with real CPU work, over core counts and latencies. It says which stage " +
			"bounds each of them and how far it was from the limit.",
		Example: `# measure all strategies on all cores of this machine: a table in about a minute
hbench run

# how they scale: over core counts and latencies, with charts
hbench sweep --cores 1..N --latency 1ms,5ms,20ms -o sweep.jsonl --charts charts

# tables and charts again, from what was measured
hbench report sweep.jsonl`,
		Version: versionText(),
		Args:    noArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(unknownFlag)
	root.AddCommand(
		a.runCommand(), a.sweepCommand(), a.abCommand(), a.whatIfCommand(), a.soakCommand(),
		a.planCommand(), a.simulateCommand(),
		a.reportCommand(), a.compareCommand(), a.exportCommand(), a.baselineCommand(),
		a.doctorCommand(), a.listCommand(), a.versionCommand(), a.trialCommand(),
	)
	return root
}

// noArgs refuses words that are no flags, and names the command that was
// probably meant.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var known []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			known = append(known, sub.Name())
		}
	}
	if len(known) == 0 {
		return usage("%s takes flags only, not %q; see %q", c.CommandPath(), args[0], c.CommandPath()+" --help")
	}
	return usage("unknown command %q%s", args[0], nearest.Instead(args[0], known))
}

// unknownFlag is a mistake in the flags, with the flag that was probably meant.
func unknownFlag(c *cobra.Command, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown {
		return usage("%w; see %q", err, c.CommandPath()+" --help")
	}
	var known []string
	c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	return usage("unknown flag --%s%s; see %q", name, nearest.Hint(name, known), c.CommandPath()+" --help")
}
