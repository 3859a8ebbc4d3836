package analysis_test

import (
	"fmt"

	"github.com/hbench/hbench/analysis"
)

// Eight core counts of a ray tracer: is there a point in buying more cores?
func ExampleChooseLaw() {
	cores := []float64{1, 4, 8, 12, 16, 20, 24, 28}
	perSecond := []float64{20, 78, 130, 170, 190, 200, 199, 196}
	c, err := analysis.ChooseLaw(cores, perSecond)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Why)
	f := c.Chosen()
	fmt.Printf("alpha %.3f (%.3f … %.3f)\n", f.Alpha.Center, f.Alpha.Lo, f.Alpha.Hi)
	if n, x, ok := f.Peak(); ok {
		fmt.Printf("at most %.0f a second, on %.0f cores\n", x, n)
	}
	if n, ok := f.Curve.AtThroughput(150); ok {
		fmt.Printf("150 a second take %.1f cores\n", n)
	}
	// Output:
	// usl: AICc 26.5 against 47.4, its coherency term earns its parameter
	// alpha 0.017 (0.005 … 0.029)
	// at most 200 a second, on 23 cores
	// 150 a second take 9.6 cores
}
