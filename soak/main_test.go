package soak

import (
	"context"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/hbench/hbench/bench"
	"github.com/hbench/hbench/strategies"
)

// childEnv makes this test program a trial's process.
const childEnv = "HBENCH_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		if bench.ServeTrial(context.Background(), os.Stdin, os.Stdout, strategies.All, func() { os.Exit(1) }) != nil {
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}
