package mockapi

import "github.com/hbench/hbench/workloads"

// documentBudget is how many bytes of documents are kept ready.
const documentBudget = 64 << 20

// Documents are the payloads of all items: the first ones, up to 64 MiB, made
// beforehand, the others whenever they are asked for. One set can serve any
// number of APIs, one after the other or at the same time.
type Documents struct {
	seed        uint64
	items, size int
	ready       [][]byte
}

// Prepare makes the documents of size bytes for items 0 … items-1, which takes a
// few milliseconds for each megabyte.
func Prepare(seed uint64, items, size int) *Documents {
	return prepare(seed, items, size, documentBudget)
}

func prepare(seed uint64, items, size, budget int) *Documents {
	d := &Documents{seed: seed, items: items, size: size}
	d.ready = make([][]byte, min(items, budget/size))
	for i := range d.ready {
		d.ready[i] = workloads.Document(seed, i, size)
	}
	return d
}

// at is an item's document; read-only.
func (d *Documents) at(item int) []byte {
	if item < len(d.ready) {
		return d.ready[item]
	}
	return workloads.Document(d.seed, item, d.size)
}

// fit reports whether they are what c asks for.
func (d *Documents) fit(c Config) bool {
	return d.seed == c.Seed && d.items == c.Items && d.size == c.Payload
}
