package workloads

import (
	"math"
	"testing"
)

// These values must never change: recorded runs could not be repeated. They were
// computed by a second implementation, in Python.
func TestHashIsStableForEver(t *testing.T) {
	for _, c := range []struct {
		seed          uint64
		source        string
		item, attempt int
		want          uint64
	}{
		{0, "", 0, 0, 0xd5784dc90ff56603},
		{1, "fetch", 0, 0, 0x2578a0b384ec766a},
		{1, "fetch", 0, 1, 0xcc5c7049067fa6da},
		{1, "fetch", 1, 0, 0xb6aac1e89a7ab95f},
		{1, "store", 0, 0, 0x6331a762c4b285cb},
		{1<<64 - 1, "a longer source", 1 << 40, -1, 0x1d59acd1b951159d},
	} {
		if got := Hash(c.seed, c.source, c.item, c.attempt); got != c.want {
			t.Errorf("Hash(%d, %q, %d, %d) = %#x, want %#x", c.seed, c.source, c.item, c.attempt, got, c.want)
		}
	}
}

// The generator's first outputs from the seed 1234567, as its published reference
// implementation gives them.
func TestSplitmixAgreesWithItsReference(t *testing.T) {
	state := uint64(1234567)
	for i, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821} {
		if got := splitmix(state); got != want {
			t.Errorf("output %d is %d, want %d", i, got, want)
		}
		state += 0x9e3779b97f4a7c15
	}
}

func TestUniformStaysInsideTheUnitInterval(t *testing.T) {
	if low, high := Uniform(0), Uniform(math.MaxUint64); low <= 0 || high >= 1 || low > 1e-15 || high < 1-1e-15 {
		t.Errorf("from %v to %v", low, high)
	}
}

// Chi-squared over 256 cells with 255 degrees of freedom: mean 255, deviation
// 22.6; 400 is beyond six deviations. Each argument alone must spread the bits.
func TestEachArgumentSpreadsOverTheUnitInterval(t *testing.T) {
	for name, draw := range map[string]func(i int) uint64{
		"seed":    func(i int) uint64 { return Hash(uint64(i), "fetch", 0, 0) },
		"item":    func(i int) uint64 { return Hash(1, "fetch", i, 0) },
		"attempt": func(i int) uint64 { return Hash(1, "fetch", 0, i) },
		"source":  func(i int) uint64 { return Hash(1, string(rune('!'+i)), 0, 0) },
		"sum":     func(i int) uint64 { return Hash(1, "fetch", i, 0) + Hash(1, "fetch", i, 1) },
	} {
		const n, cells = 51_200, 256
		var count [cells]int
		for i := range n {
			count[int(Uniform(draw(i))*cells)]++
		}
		var chi float64
		for _, c := range count {
			chi += math.Pow(float64(c)-n/cells, 2) / (n / cells)
		}
		if chi > 400 || chi < 130 {
			t.Errorf("%s: chi-squared %.0f with 255 degrees of freedom", name, chi)
		}
	}
}

func TestFlippingOneBitFlipsHalfOfTheHash(t *testing.T) {
	for bit := range 63 {
		flipped := 0
		const n = 1000
		for item := range n {
			x := Hash(1, "fetch", item, 0) ^ Hash(1, "fetch", item^1<<bit, 0)
			for ; x != 0; x &= x - 1 {
				flipped++
			}
		}
		if mean := float64(flipped) / n; mean < 31 || mean > 33 {
			t.Errorf("bit %d: %v of 64 bits flip", bit, mean)
		}
	}
}
