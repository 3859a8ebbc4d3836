package bench

import (
	"context"
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/hbench/hbench/strategies"
)

// childEnv makes this test program a trial's process that behaves so.
const childEnv = "HBENCH_TEST_CHILD"

func TestMain(m *testing.M) {
	if behaviour := os.Getenv(childEnv); behaviour != "" {
		child(behaviour)
		return
	}
	goleak.VerifyTestMain(m)
}

func child(behaviour string) {
	switch behaviour {
	case "well":
		if err := ServeTrial(context.Background(), os.Stdin, os.Stdout, strategies.All, func() { os.Exit(1) }); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "describes":
		about := Description{Version: "9.9", Commit: "abc", Go: "go1"}
		if err := Describe(os.Stdin, os.Stdout, about, strategies.All); err != nil {
			panic(err)
		}
	case "newer":
		fmt.Println(`{"protocol":99,"version":"99"}`)
	case "object":
		fmt.Println(`{"name":"something else"}`)
	case "endless":
		for {
			fmt.Println("and so on")
		}
	case "panic":
		panic("planted")
	case "silent":
	case "garbage":
		fmt.Println("{not json")
	case "killed":
		if self, err := os.FindProcess(os.Getpid()); err == nil {
			_ = self.Kill()
		}
		select {}
	case "memory":
		fmt.Fprintln(os.Stderr, "fatal error: runtime: out of memory")
		os.Exit(2)
	case "hang":
		select {}
	}
}
