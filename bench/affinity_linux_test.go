package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// masks gives the threads of this process by the cores they are bound to.
func masks(t *testing.T) map[string][]string {
	t.Helper()
	tasks, err := filepath.Glob("/proc/self/task/*/status")
	if err != nil || len(tasks) == 0 {
		t.Skip("no /proc")
	}
	out := map[string][]string{}
	for _, path := range tasks {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // ended
		}
		for line := range strings.Lines(string(text)) {
			if list, ok := strings.CutPrefix(line, "Cpus_allowed_list:"); ok {
				list = strings.TrimSpace(list)
				out[list] = append(out[list], path)
			}
		}
	}
	return out
}

func TestAChildStartsOnItsCoresAndTheParentKeepsItsOwn(t *testing.T) {
	if len(allowed) < 2 {
		t.Skip("needs 2 cores")
	}
	before := masks(t)
	cmd := exec.Command("grep", "Cpus_allowed_list", "/proc/self/status")
	var out strings.Builder
	cmd.Stdout = &out
	if err := startOn(cmd, 1); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(out.String(), ":")
	if want := strconv.Itoa(allowed[len(allowed)-1]); strings.TrimSpace(list) != want {
		t.Errorf("the child ran on %q, want %s", strings.TrimSpace(list), want)
	}
	if after := masks(t); len(before) != 1 || len(after) != 1 {
		t.Errorf("masks before %v, after %v: want one and the same", before, after)
	}
}

func TestMoreCoresThanThereAreIsAnError(t *testing.T) {
	if err := startOn(exec.Command("true"), Cores()+1); err == nil {
		t.Error("no error")
	}
}

func TestLeaveMovesThreadsThatAreBornMeanwhile(t *testing.T) {
	if len(allowed) < 2 {
		t.Skip("needs 2 cores")
	}
	defer leave(0)
	for range 10 {
		var threads sync.WaitGroup
		release, begun := make(chan struct{}), make(chan struct{})
		threads.Go(func() {
			for i := range 60 {
				if i == 20 {
					close(begun)
				}
				threads.Go(func() {
					runtime.LockOSThread() // never unlocked: the thread ends with it
					<-release
				})
				runtime.Gosched()
			}
		})
		<-begun
		if !leave(1) {
			t.Fatal("it could not move")
		}
		if m := masks(t); len(m) > 1 {
			t.Errorf("threads were left behind: %v", m)
		}
		close(release)
		threads.Wait()
		leave(0)
	}
}
