package workloads

import (
	"testing"
	"testing/synctest"
)

// goldenPayload is here in full, so that a change of Document leaves it alone.
const goldenPayload = `{"id": 17, "title": "river amber field", "tags": ["oak", "oak"], ` +
	`"samples": [417.032, 5, -0.25, 998.999], "origin": {"shelf": 12, "active": true}, ` +
	`"text": ["Amber fields by the river; the river by the oak.", "Oak and amber, field by field."]}`

// TestGoldenDigests holds kernels to what they did when they were written: a run
// is comparable with an earlier one only while they do the same.
func TestGoldenDigests(t *testing.T) {
	golden := map[string]uint64{
		"hash":   0x829c8cf70543f361,
		"json":   0x821b240f3b03ddc4,
		"text":   0xc9ef1744d0028e1b,
		"matmul": 0x8297fbd1a128b6e0,
		"infer":  0x1f4cc12bc42d53e7,
		"stream": 0x3d60c044676151dd,
		"alloc":  0xd6b6cc1b842ea036,
		"lock":   0x8613be6c6c5d40ce,
		"sleep":  0x2632b1b9306fca57,
	}
	for _, k := range testKernels(t) {
		if k.Name == "gzip" {
			continue // what it writes may differ between versions of Go
		}
		var got uint64
		synctest.Test(t, func(*testing.T) { got = k.New()([]byte(goldenPayload), 5) })
		if got != golden[k.Name] {
			t.Errorf("%q: digest %#x, want %#x", k.Name, got, golden[k.Name])
		}
	}
}
