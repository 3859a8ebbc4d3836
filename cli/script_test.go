package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hbench/hbench/strategies"
)

func TestMain(m *testing.M) {
	commands := map[string]func(){"hbench": func() { os.Exit(Main()) }, "hbench-with-mine": func() { os.Exit(Main(mine{})) }}
	// A trial's process is this very program, called as hbench calls itself.
	if _, called := commands[filepath.Base(os.Args[0])]; !called && len(os.Args) > 1 && os.Args[1] == trialCommandName {
		os.Exit(Main())
	}
	testscript.Main(m, commands)
}

// mine is a strategy of one's own.
type mine struct{ strategies.Sequential }

func (mine) Name() string { return "mine" }

// TestScripts runs the command as people type it; testdata has a script for each
// thing they do.
func TestScripts(t *testing.T) {
	testscript.Run(t, scripts(t, "testdata"))
}

// scripts are those of a folder, with what they need.
func scripts(t *testing.T, dir string) testscript.Params {
	t.Helper()
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	return testscript.Params{
		Dir:  dir,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "interleaved": interleaved, "repository": repository},
		Condition: func(cond string) (bool, error) {
			if cond == "race" {
				return raceEnabled, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("GOCACHE", strings.TrimSpace(string(cache)))
			for _, who := range []string{"AUTHOR", "COMMITTER"} {
				env.Setenv("GIT_"+who+"_NAME", "someone")
				env.Setenv("GIT_"+who+"_EMAIL", "someone@example.org")
			}
			return nil
		},
	}
}

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
