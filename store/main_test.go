package store

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// writerEnv makes this test program write to the target that it holds, for ever.
const writerEnv = "HBENCH_TEST_WRITER"

func TestMain(m *testing.M) {
	if target := os.Getenv(writerEnv); target != "" {
		if err := writeForEver(target); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// writeForEver puts items from four sides and prints each as soon as it is stored.
func writeForEver(target string) error {
	s, err := Open(target, "killed")
	if err != nil {
		return err
	}
	failed := make(chan error)
	acknowledged := make(chan int)
	for side := range 4 {
		go func() {
			for item := side; ; item += 4 {
				if err := s.Put(context.Background(), item, 0, digestOf(item)); err != nil {
					failed <- err
				}
				acknowledged <- item
			}
		}()
	}
	out := bufio.NewWriter(os.Stdout)
	for {
		select {
		case err := <-failed:
			return err
		case item := <-acknowledged:
			if _, err := fmt.Fprintln(out, item); err != nil {
				return err
			}
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
}

func digestOf(item int) uint64 { return uint64(item)*0x9e3779b97f4a7c15 + 1 }
