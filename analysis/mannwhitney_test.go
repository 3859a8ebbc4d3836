package analysis

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// rankings is the share of all ways to deal distinct values out again in which the
// number of pairs that the first sample wins lies as far from half of them.
func rankings(x, y []float64) float64 {
	all := slices.Concat(x, y)
	wins := func(first int) (u int) {
		for i := range all {
			for j := range all {
				if first>>i&1 == 1 && first>>j&1 == 0 && all[i] > all[j] {
					u++
				}
			}
		}
		return max(u, len(x)*len(y)-u)
	}
	own := wins(1<<len(x) - 1)
	far, total := 0, 0
	for first := range 1 << len(all) {
		if bits.OnesCount(uint(first)) == len(x) {
			total++
			if wins(first) >= own {
				far++
			}
		}
	}
	return float64(far) / float64(total)
}

func TestMannWhitneyEqualsEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfNDistinct(rapid.Float64Range(0, 1), 2, 10, rapid.ID).Draw(t, "values")
		n := rapid.IntRange(1, len(all)-1).Draw(t, "n")
		x, y := all[:n], all[n:]
		if got, want := MannWhitney(x, y), rankings(x, y); !within(got, want, 1e-9) {
			t.Errorf("p %v, want %v", got, want)
		}
	})
}

func TestMannWhitneyOfNothingFindsNothing(t *testing.T) {
	for _, c := range [][2][]float64{{nil, nil}, {{1}, nil}, {{1, 1}, {1, 1, 1}}, {{math.NaN()}, {1}}} {
		if p := MannWhitney(c[0], c[1]); p != 1 {
			t.Errorf("%v: p %v", c, p)
		}
	}
	x := []float64{3, 1, 2}
	if MannWhitney(x, x); !slices.Equal(x, []float64{3, 1, 2}) {
		t.Errorf("the caller's values are now %v", x)
	}
}

// benchstat itself prints the same p.
func TestMannWhitneyIsBenchstats(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "benchstat")
	if out, err := exec.Command("go", "build", "-o", program, "golang.org/x/perf/cmd/benchstat").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r := rand.New(rand.NewPCG(13, 17))
	printed := regexp.MustCompile(`p=(\d\.\d+)`)
	for _, c := range []struct {
		n, m  int
		shift float64
		tied  bool
	}{{4, 4, 1, false}, {6, 6, 0.5, false}, {10, 12, 1, true}, {12, 12, 0.3, false}, {60, 70, 0.2, true}} {
		draw := func(n int, shift float64) (xs []float64) {
			for range n {
				x := math.Round(1e4 * (100 + r.NormFloat64() + shift))
				if c.tied {
					x = math.Round(x/5e3) * 5e3
				}
				xs = append(xs, x)
			}
			return xs
		}
		base, head := draw(c.n, 0), draw(c.m, c.shift)
		out, err := exec.Command(program, benchmarks(t, dir, "base", base), benchmarks(t, dir, "head", head)).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		p := printed.FindSubmatch(out)
		if want := fmt.Sprintf("%.3f", MannWhitney(base, head)); p == nil || string(p[1]) != want {
			t.Errorf("%+v: p %s, and benchstat prints\n%s", c, want, out)
		}
	}
}

// benchmarks writes the values as a benchmark's results.
func benchmarks(t *testing.T, dir, name string, ns []float64) string {
	t.Helper()
	var b strings.Builder
	for _, x := range ns {
		fmt.Fprintf(&b, "BenchmarkX 1 %v ns/op\n", x)
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
