package workloads

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Bytes is a size in bytes, or bytes a second. As text it is a whole number with
// a unit, binary or decimal, in either case of letters: 4096, 4096B, 4KiB, 1MiB,
// 2GiB, 10kB, 5MB, 1GB. Never negative when read from text.
type Bytes int64

// units are tried from the first, so longer words come before their endings; when
// written, the largest binary unit that divides the size is taken.
var units = []struct {
	name string
	size Bytes
}{
	{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
	{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3},
	{"B", 1},
}

// ParseBytes reads a size.
func ParseBytes(text string) (Bytes, error) {
	number, unit := strings.TrimSpace(text), Bytes(1)
	for _, u := range units {
		if cut := len(number) - len(u.name); cut > 0 && strings.EqualFold(number[cut:], u.name) {
			number, unit = strings.TrimSpace(number[:cut]), u.size
			break
		}
	}
	n, err := strconv.ParseUint(number, 10, 63)
	if err != nil || n > uint64(math.MaxInt64/unit) {
		return 0, fmt.Errorf("%q is not a size: write 4096, 4KiB or 1MiB", text)
	}
	return Bytes(n) * unit, nil
}

// String writes the exact size with the largest binary unit that divides it.
func (b Bytes) String() string {
	for _, u := range units[:3] {
		if b != 0 && b%u.size == 0 {
			return fmt.Sprintf("%d%s", int64(b/u.size), u.name)
		}
	}
	return fmt.Sprintf("%dB", int64(b))
}

// MarshalText writes String, for YAML and JSON.
func (b Bytes) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads as ParseBytes does.
func (b *Bytes) UnmarshalText(text []byte) (err error) {
	*b, err = ParseBytes(string(text))
	return err
}
