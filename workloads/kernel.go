package workloads

import (
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strings"

	"github.com/hbench/hbench/nearest"
)

// Work is a kernel made ready for one trial. It does rounds rounds on the
// payload, which it only reads, and returns a digest of the results. The digest
// depends on payload and rounds only: not on what else runs, nor on the order of
// calls. No round (0 or fewer) gives a digest of the payload. Any payload will
// do, also an empty one. Safe for concurrent use.
type Work func(payload []byte, rounds int) uint64

// Kernel is a piece of CPU work. A round of it is a fixed amount of work for a
// payload of a given size, 2 to 100 µs for 4 KiB, so that costs from about 0.1 ms
// up can be met by whole rounds. Rounds follow on each other (each begins with
// the digest of the one before), so none can be left out or done early.
//
// What a round costs is measured by Calibrate, alone on the machine. Kernels that
// share a resource cost more when several cores run them at once: stream the
// memory's bandwidth, alloc the collector and bandwidth, lock its mutex, and all
// of them caches, turbo clocks and hyper-threads. That is contention as real
// programs meet it; it shows as a CPU stage slower than its calibrated cost and
// must not be calibrated away.
type Kernel struct {
	Name     string
	Doc      string   // one line: what it does and which resource it stresses
	Pretends bool     // sleeps instead of computing; every view marks it
	Params   []string // accepted parameters with their defaults, such as "share=0.2"

	given map[string]string // parameters that FindKernel read; the others have their defaults
	make  func(args map[string]string) (Work, error)
}

// Kernels is the table of all kernels.
var Kernels = []Kernel{
	{Name: "hash", Doc: "SHA-256 over the payload, chained: pure computing, scales with the cores", make: plain(newHash)},
	{Name: "json", Doc: "decode the payload, aggregate its numbers, encode a summary: computing and small allocations", make: plain(newJSON)},
	{Name: "text", Doc: "split the payload into words, count and score them: branches and hash tables", make: plain(newText)},
	{Name: "gzip", Doc: "compress the payload: computing and the caches", make: plain(newGzip)},
	{Name: "matmul", Doc: "multiply two 48×48 matrices (gonum): floating point", make: plain(newMatmul)},
	{Name: "infer", Doc: "a small transformer block in float32 over 8 bytes of the payload: floating point", make: plain(newInfer)},
	{Name: "stream", Doc: "walk through a window of memory larger than the caches: memory bandwidth", Params: []string{"mib=48"}, make: newStream},
	{Name: "alloc", Doc: "build trees of small objects and let go of old ones: allocator and garbage collector", make: plain(newAlloc)},
	{Name: "lock", Doc: "do a share of the work inside one mutex of all workers: serialisation", Params: []string{"share=0.2"}, make: newLock},
	{Name: "sleep", Doc: "sleep 50 µs a round and compute nothing: only for texts that fake CPU work so", Pretends: true, make: plain(newSleep)},
}

// plain makes a constructor without parameters fit the table.
func plain(fresh func() Work) func(map[string]string) (Work, error) {
	return func(map[string]string) (Work, error) { return fresh(), nil }
}

// New is the kernel's work with state of its own (scratch space, the lock's
// mutex): one for each trial, shared by the trial's workers.
func (k Kernel) New() Work {
	work, err := k.make(k.arguments())
	if err != nil {
		// FindKernel refuses bad parameters, so a default in the table is wrong.
		panic(fmt.Sprintf("workloads: kernel %v: %v", k, err))
	}
	return work
}

// String is the text that FindKernel reads: the name and the parameters given.
func (k Kernel) String() string {
	var given []string
	for _, name := range slices.Sorted(maps.Keys(k.given)) {
		given = append(given, name+"="+k.given[name])
	}
	if len(given) == 0 {
		return k.Name
	}
	return k.Name + ":" + strings.Join(given, ",")
}

// arguments is every parameter's value: as given, else by default.
func (k Kernel) arguments() map[string]string {
	args := make(map[string]string, len(k.Params))
	for _, param := range k.Params {
		name, value, _ := strings.Cut(param, "=")
		args[name] = value
	}
	maps.Copy(args, k.given)
	return args
}

// FindKernel reads a kernel's name, with parameters where it has any:
// "hash", "lock:share=0.3". The error names every mistake and, for an unknown
// name or parameter, the nearest one known.
func FindKernel(text string) (Kernel, error) {
	name, params, hasParams := strings.Cut(text, ":")
	at := slices.IndexFunc(Kernels, func(k Kernel) bool { return k.Name == name })
	if at < 0 {
		return Kernel{}, fmt.Errorf("unknown kernel %q%s", name, nearest.Instead(name, kernelNames()))
	}
	k := Kernels[at]
	if !hasParams {
		return k, nil
	}
	if err := k.read(strings.Split(params, ",")); err != nil {
		return Kernel{}, err
	}
	if _, err := k.make(k.arguments()); err != nil {
		return Kernel{}, fmt.Errorf("kernel %s: %w", name, err)
	}
	return k, nil
}

// read takes parameters such as "share=0.3"; their values are not checked.
func (k *Kernel) read(params []string) error {
	var mistakes []error
	known := k.arguments()
	k.given = make(map[string]string)
	for _, param := range params {
		name, value, ok := strings.Cut(param, "=")
		_, isKnown := known[name]
		_, isTwice := k.given[name]
		switch {
		case !ok:
			mistakes = append(mistakes, fmt.Errorf("kernel %s: parameter %q: must be name=value", k.Name, param))
		case !isKnown:
			hint := nearest.Hint(name, slices.Sorted(maps.Keys(known)))
			if len(known) == 0 {
				hint = " (it takes none)"
			}
			mistakes = append(mistakes, fmt.Errorf("kernel %s: unknown parameter %q%s", k.Name, name, hint))
		case isTwice:
			mistakes = append(mistakes, fmt.Errorf("kernel %s: parameter %q: given twice", k.Name, name))
		default:
			k.given[name] = value
		}
	}
	return errors.Join(mistakes...)
}

// kernelNames are the names in the table.
func kernelNames() []string {
	names := make([]string, len(Kernels))
	for i, k := range Kernels {
		names[i] = k.Name
	}
	return names
}

// castagnoli is the CRC that processors compute in hardware: 4 KiB in under a
// microsecond, which no round is long enough to notice.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// begin is where a digest starts: it depends on every byte of the payload, also
// on those that a kernel's rounds do not reach.
func begin(payload []byte) uint64 {
	return splitmix(uint64(len(payload))<<32 ^ uint64(crc32.Checksum(payload, castagnoli)))
}

// fold adds a result to a digest.
func fold(digest, result uint64) uint64 { return splitmix(digest ^ result) }
