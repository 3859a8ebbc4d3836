package doctor

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hbench/hbench/probe"
)

// neighboursReading is the still window, and who was busy in it.
type neighboursReading struct {
	window
	Busy map[string]time.Duration // CPU time by program, of what was visible
}

func readNeighbours(ctx context.Context, e *examination) (neighboursReading, error) {
	w, err := readStill(ctx, e)
	return neighboursReading{w, busyPrograms(w.Before, w.After, os.Getpid())}, err
}

// busyPrograms adds up what processes used between two readings, by program,
// without our own. One that came in between counts whole, one that went is lost.
func busyPrograms(before, after map[int]probe.Process, own int) map[string]time.Duration {
	busy := map[string]time.Duration{}
	for pid, p := range after {
		if d := p.CPU - before[pid].CPU; d > 0 && pid != own {
			busy[p.Name] += d
		}
	}
	return busy
}

const neighboursAdvice = "End what else runs here, or measure when it is done (top shows it)."

// judgeNeighbours judges what others used while this process slept.
func judgeNeighbours(r neighboursReading) Finding {
	if r.MachineErr != nil {
		return find().unseen("what other processes use: " + r.MachineErr.Error())
	}
	others, total := max(r.Machine.Busy()-r.Own, 0), r.Machine.Total()
	signals := []Signal{timeShare("CPU time of other processes", others, total).
		graded(probe.OthersShare.GradeTicks(others, total), probe.OthersShare, neighboursAdvice)}
	if words := busiest(r.Busy, total); words != "" {
		signals = append(signals, text("the busiest", words))
	}
	return find(signals...)
}

// busiest names up to three programs that used a hundredth or more.
func busiest(busy map[string]time.Duration, total time.Duration) string {
	names := slices.SortedFunc(maps.Keys(busy), func(a, b string) int {
		return cmp.Or(cmp.Compare(busy[b], busy[a]), cmp.Compare(a, b))
	})
	var words []string
	for _, name := range names[:min(len(names), 3)] {
		if share := float64(busy[name]) / float64(max(total, 1)); share >= 0.01 {
			words = append(words, fmt.Sprintf("%s %.0f %%", name, 100*min(share, 1)))
		}
	}
	return strings.Join(words, ", ")
}
