package store

import (
	"bufio"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A writer is killed after a random number of acknowledgements, while others are under
// way. What it acknowledged is there, once.
func TestWhatWasAcknowledgedOutlivesTheWriter(t *testing.T) {
	kills := 12
	if testing.Short() {
		kills = 2
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, options := range []string{"sqlite:%", "sqlite:%?batch=8&conns=2", "jsonl:%"} {
		t.Run(options, func(t *testing.T) {
			for range kills {
				kind, query, _ := strings.Cut(options, "%")
				target := kind + filepath.Join(t.TempDir(), "r") + query
				acknowledged := killAfter(t, target, 1+rng.IntN(300))
				got := audit(t, target, "killed")
				for _, item := range acknowledged {
					if got.Digests[item] != digestOf(item) {
						t.Fatalf("item %d was acknowledged, and its digest is %x", item, got.Digests[item])
					}
				}
				for item, digest := range got.Digests { // stored, and killed before it could say so
					if digest != digestOf(item) {
						t.Errorf("item %d: digest %x", item, digest)
					}
				}
				if got.Duplicates+got.Conflicts+got.Repeats > 0 {
					t.Errorf("%+v came again", got)
				}
			}
		})
	}
}

// killAfter gives the items that were acknowledged before the writer was dead.
func killAfter(t *testing.T, target string, n int) (acknowledged []int) {
	t.Helper()
	writer := exec.Command(os.Args[0])
	writer.Env = append(os.Environ(), writerEnv+"="+target)
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		item, err := strconv.Atoi(lines.Text())
		if err != nil { // half a line: it was killed
			break
		}
		acknowledged = append(acknowledged, item)
		if len(acknowledged) == n {
			if err := writer.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := writer.Wait(); err == nil || len(acknowledged) < n {
		t.Fatalf("the writer ended by itself after %d acknowledgements: %v", len(acknowledged), err)
	}
	return acknowledged
}
