package cli

import (
	"errors"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	// A trial's process is this very program, called as hbench calls itself.
	if len(os.Args) > 1 && os.Args[1] == trialCommandName {
		os.Exit(Main())
	}
	testscript.Main(m, map[string]func(){"hbench": func() { os.Exit(Main()) }})
}

// TestScripts runs the command as people type it; testdata has a script for each
// thing they do.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata",
		Cmds: scriptCommands,
	})
}

var scriptCommands = map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "interleaved": interleaved}

// exits CODE COMMAND... runs a command that must end with that very code, or with
// one of several: 0|1.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE[|CODE...] COMMAND [ARG...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if !slices.Contains(strings.Split(args[0], "|"), strconv.Itoa(code)) {
		ts.Fatalf("%v ended with %d, want %s", args[1:], code, args[0])
	}
}
