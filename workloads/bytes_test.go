package workloads

import (
	"testing"

	"pgregory.net/rapid"
)

func TestSizesReadBackAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := Bytes(rapid.Int64Min(0).Draw(t, "b"))
		if got, err := ParseBytes(b.String()); err != nil || got != b {
			t.Fatalf("%d is %v, which reads back as %d, %v", int64(b), b, int64(got), err)
		}
	})
}

func TestSizesAreReadWithTheirUnits(t *testing.T) {
	for text, want := range map[string]Bytes{
		"0": 0, "4096": 4096, "4096B": 4096, "4KiB": 4096, "4 KiB": 4096, "4kib": 4096, "1MiB": 1 << 20, "2GiB": 2 << 30,
		"10kB": 10_000, "10KB": 10_000, "5MB": 5e6, "1GB": 1e9, "9223372036854775807": 1<<63 - 1,
	} {
		if got, err := ParseBytes(text); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, int64(got), err, int64(want))
		}
	}
	for _, text := range []string{"", "KiB", "-1", "4.5KiB", "4k", "4TiB", "9223372036854775808", "9007199254740992KiB", "4KiBKiB", "0x10"} {
		if got, err := ParseBytes(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func FuzzParseBytes(f *testing.F) {
	f.Add("4KiB")
	f.Add("10 kB")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ParseBytes(text)
		if err != nil {
			return
		}
		if again, err := ParseBytes(b.String()); err != nil || again != b || b < 0 {
			t.Fatalf("%q is %v, which reads back as %v, %v", text, b, again, err)
		}
	})
}
