package workloads

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"
)

func TestCalibrationIsMedianAndSpread(t *testing.T) {
	for _, c := range []struct {
		samples        []float64
		median, spread float64
	}{
		{[]float64{7}, 7, 0},
		{[]float64{4, 2}, 3, 1. / 3},
		{[]float64{10, 10, 10, 10, 900}, 10, 0},
		{[]float64{50, 10, 40, 20, 30}, 30, 20. / 30},
		{[]float64{40, 10, 30, 20}, 25, 15. / 25},
	} {
		before := slices.Clone(c.samples)
		var got Calibration
		got.summarise(c.samples)
		if got.NSPerRound != c.median || math.Abs(got.Spread-c.spread) > 1e-12 || got.Repetitions != len(c.samples) {
			t.Errorf("%v: got %+v, want median %v, spread %v", c.samples, got, c.median, c.spread)
		}
		if !slices.Equal(c.samples, before) {
			t.Errorf("samples %v were changed to %v", before, c.samples)
		}
	}
}

func TestRoundsComeNearestToTheCost(t *testing.T) {
	c := Calibration{NSPerRound: 1000}
	for cost, want := range map[time.Duration]int{
		0:                    1,
		-time.Second:         1,
		1:                    1,
		1499:                 1,
		1500:                 2,
		2 * time.Millisecond: 2000,
	} {
		if got := c.Rounds(cost); got != want {
			t.Errorf("%v: %d rounds, want %d", cost, got, want)
		}
	}
	if got := (Calibration{NSPerRound: 1e-12}).Rounds(math.MaxInt64); got != math.MaxInt {
		t.Errorf("the longest cost: %d rounds, want %d", got, math.MaxInt)
	}
}

func TestRoundsWithoutACalibrationPanic(t *testing.T) {
	for _, ns := range []float64{0, -1, math.NaN()} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v ns a round: no panic", ns)
				}
			}()
			Calibration{Kernel: "hash", NSPerRound: ns}.Rounds(time.Second)
		}()
	}
}

func TestCalibrateNamesTheKernelInErrors(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Calibrate(ctx, find(t, "lock:share=0.5"), nil, 0)
	if !errors.Is(err, context.Canceled) || err.Error() != "calibrate kernel lock:share=0.5: context canceled" {
		t.Errorf("error %v", err)
	}
}

func TestCalibrateMeasuresAKernel(t *testing.T) {
	payload := []byte(goldenPayload)
	c, err := Calibrate(t.Context(), find(t, "lock:share=0.5"), payload, time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if c.Kernel != "lock:share=0.5" || c.PayloadBytes != len(payload) || c.Repetitions < leastRepetitions || c.Spread < 0 {
		t.Errorf("got %+v", c)
	}
	// No processor does one of its 8192 dependent multiplications in 0.05 ns.
	if c.NSPerRound < lockSteps*0.05 {
		t.Errorf("%v ns a round of %d steps", c.NSPerRound, lockSteps)
	}
}

func TestSleepIsCalibratedByDefinition(t *testing.T) {
	c, err := Calibrate(t.Context(), find(t, "sleep"), []byte("four"), 0)
	if want := (Calibration{Kernel: "sleep", PayloadBytes: 4, NSPerRound: 50_000}); err != nil || c != want {
		t.Errorf("got %+v, %v; want %+v", c, err, want)
	}
	if got := c.Rounds(2 * time.Millisecond); got != 40 {
		t.Errorf("2 ms are %d rounds, want 40", got)
	}
}
