package workloads

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// testKernels is the table, with small buffers.
func testKernels(t *testing.T) []Kernel {
	kernels := slices.Clone(Kernels)
	for i, k := range kernels {
		if k.Name == "stream" {
			kernels[i] = find(t, "stream:mib=1")
		}
	}
	return kernels
}

func find(t *testing.T, text string) Kernel {
	t.Helper()
	k, err := FindKernel(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// testPayloads differ from each other, some in one byte only.
func testPayloads() map[string][]byte {
	long := bytes.Repeat([]byte("word and word; "), 1000)
	other := bytes.Clone(long)
	other[len(other)-1] = '!'
	return map[string][]byte{
		"empty":        nil,
		"zero":         {0},
		"zeros":        make([]byte, 100),
		"not JSON":     []byte("{\"id\": 17, \xff"),
		"JSON":         []byte(`{"id": 17, "list": [1, 2.5, "x"], "no": null, "yes": true}`),
		"other JSON":   []byte(`{"id": 18, "list": [1, 2.5, "x"], "no": null, "yes": true}`),
		"huge number":  []byte(`{"id": 1e300, "more": [-1e300, 1e-300]}`),
		"too large":    []byte(`{"id": 1e999}`),
		"long":         long,
		"long, other":  other,
		"document":     Document(1, 0, 4096),
		"document two": Document(1, 1, 4096),
	}
}

func TestDigestDependsOnNeitherConcurrencyNorOrder(t *testing.T) {
	payloads := testPayloads()
	names := slices.Sorted(maps.Keys(payloads))
	for _, k := range testKernels(t) {
		t.Run(k.Name, func(t *testing.T) {
			want := make(map[string]uint64)
			synctest.Test(t, func(t *testing.T) {
				for _, name := range names {
					want[name] = k.New()(payloads[name], 3)
				}
				shared := k.New()
				var workers sync.WaitGroup
				for w := range 8 {
					workers.Go(func() {
						for i := range names {
							name := names[(i*5+w)%len(names)]
							if got := shared(payloads[name], 3); got != want[name] {
								t.Errorf("worker %d, payload %q: digest %x alone, %x among others", w, name, want[name], got)
							}
						}
					})
				}
				workers.Wait()
			})
		})
	}
}

func TestDigestChangesWithPayloadAndRounds(t *testing.T) {
	for _, k := range testKernels(t) {
		t.Run(k.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				work := k.New()
				seen := make(map[uint64]string)
				for name, payload := range testPayloads() {
					for rounds := range 4 {
						what := fmt.Sprintf("%d rounds on %q", rounds, name)
						digest := work(payload, rounds)
						if twin, ok := seen[digest]; ok {
							t.Errorf("%s and %s have the same digest", what, twin)
						}
						seen[digest] = what
					}
				}
			})
		})
	}
}

func TestKernelsOnlyReadThePayload(t *testing.T) {
	for _, k := range testKernels(t) {
		t.Run(k.Name, func(outer *testing.T) {
			work := k.New()
			rapid.Check(outer, func(t *rapid.T) {
				payload := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "payload")
				before := bytes.Clone(payload)
				var first, again uint64
				synctest.Test(outer, func(*testing.T) { first, again = work(payload, 2), work(payload, 2) })
				if !bytes.Equal(payload, before) {
					t.Fatalf("payload changed from %q to %q", before, payload)
				}
				if again != first {
					t.Fatalf("digest %x, then %x", first, again)
				}
			})
		})
	}
}

func TestNegativeRoundsAreNone(t *testing.T) {
	for _, k := range testKernels(t) {
		work := k.New()
		payload := Document(1, 0, 1024)
		if none, negative := work(payload, 0), work(payload, -3); none != negative {
			t.Errorf("%s: digest %x after no round, %x after -3", k.Name, none, negative)
		}
	}
}

func TestTableDescribesEachKernelOnce(t *testing.T) {
	seen := make(map[string]bool)
	for _, k := range Kernels {
		if seen[k.Name] {
			t.Errorf("%s: twice in the table", k.Name)
		}
		seen[k.Name] = true
		if k.Doc == "" || strings.Contains(k.Doc, "\n") {
			t.Errorf("%s: doc %q: must be one line", k.Name, k.Doc)
		}
		if k.Pretends != (k.Name == "sleep") {
			t.Errorf("%s: pretends is %v", k.Name, k.Pretends)
		}
		byDefaults := find(t, k.Name)
		if got := byDefaults.String(); got != k.Name {
			t.Errorf("%s: written as %q", k.Name, got)
		}
		if len(k.Params) == 0 {
			continue
		}
		spelledOut := find(t, k.Name+":"+strings.Join(k.Params, ","))
		if a, b := byDefaults.New()(nil, 1), spelledOut.New()(nil, 1); a != b {
			t.Errorf("%s: digest %x by default, %x with the defaults spelled out", k.Name, a, b)
		}
	}
}

func TestMistakesInAKernelsTextAreNamed(t *testing.T) {
	for text, want := range map[string]string{
		"":                      `unknown kernel "": known are hash, json, text, gzip, matmul, infer, stream, alloc, lock, sleep`,
		"matmull":               `unknown kernel "matmull" (did you mean "matmul"?)`,
		"slep:share=1":          `unknown kernel "slep" (did you mean "sleep"?)`,
		"hash:share=0.3":        `kernel hash: unknown parameter "share" (it takes none)`,
		"lock:":                 `kernel lock: parameter "": must be name=value`,
		"lock:share":            `kernel lock: parameter "share": must be name=value`,
		"lock:shard=0.3":        `kernel lock: unknown parameter "shard" (did you mean "share"?)`,
		"lock:share=0.3,share=": `kernel lock: parameter "share": given twice`,
		"lock:share=1.1":        `kernel lock: share "1.1": must be a number from 0 to 1`,
		"lock:share=-0.1":       `kernel lock: share "-0.1": must be a number from 0 to 1`,
		"lock:share=NaN":        `kernel lock: share "NaN": must be a number from 0 to 1`,
		"lock:share=":           `kernel lock: share "": must be a number from 0 to 1`,
		"stream:mib=0":          `kernel stream: mib "0": must be a whole number from 1 to 1024`,
		"stream:mib=1025":       `kernel stream: mib "1025": must be a whole number from 1 to 1024`,
		"stream:mib=2.5":        `kernel stream: mib "2.5": must be a whole number from 1 to 1024`,
		"stream:mb=9,x": `kernel stream: unknown parameter "mb" (did you mean "mib"?)` + "\n" +
			`kernel stream: parameter "x": must be name=value`,
	} {
		if _, err := FindKernel(text); err == nil {
			t.Errorf("%q: accepted", text)
		} else if err.Error() != want {
			t.Errorf("%q:\ngot  %v\nwant %s", text, err, want)
		}
	}
}

func FuzzFindKernel(f *testing.F) {
	for _, text := range []string{"hash", "lock:share=0.3", "stream:mib=2", "lock:share=0x1p-2", "lock:,", "gzip:=", ":"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		k, err := FindKernel(text)
		if err != nil {
			return
		}
		if k.String() != text {
			t.Errorf("%q: written as %q", text, k)
		}
		if k.New() == nil {
			t.Errorf("%q: accepted, but does no work", text)
		}
	})
}
