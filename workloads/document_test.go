package workloads

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// paper is what a document holds.
type paper struct {
	ID         int
	Version    int
	Title      string
	Tags       []string
	Attributes struct {
		Origin struct {
			Region string
			Shelf  int
		}
		Weight float64
		Active bool
	}
	Samples []float64
	Text    []string
}

func TestDocumentsAreJSONOfExactlyTheirSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		item := rapid.OneOf(rapid.IntRange(0, 1e6), rapid.Just(math.MinInt), rapid.Just(math.MaxInt)).Draw(t, "item")
		size := rapid.OneOf(rapid.IntRange(MinPayload, 2*MinPayload), rapid.IntRange(MinPayload, 20_000)).Draw(t, "size")
		doc := Document(seed, item, size)
		if len(doc) != size || !json.Valid(doc) {
			t.Fatalf("%d bytes, want %d: %s", len(doc), size, doc)
		}
		var p paper
		strict := json.NewDecoder(bytes.NewReader(doc))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&p); err != nil {
			t.Fatalf("%v: %s", err, doc)
		}
		if p.ID != item || len(p.Samples) == 0 || len(p.Text) == 0 || len(p.Tags) == 0 || p.Title == "" || p.Attributes.Origin.Region == "" {
			t.Fatalf("something is missing: %s", doc)
		}
		for _, x := range p.Samples {
			if x < 0 || x >= 1000 {
				t.Fatalf("sample %v", x)
			}
		}
	})
}

func TestLargerDocumentsHaveMoreOfEverything(t *testing.T) {
	var small, large paper
	for size, p := range map[int]*paper{4 << 10: &small, 64 << 10: &large} {
		if err := json.Unmarshal(Document(1, 1, size), p); err != nil {
			t.Fatal(err)
		}
	}
	if len(small.Samples) < 100 || len(large.Samples) < 10*len(small.Samples) || len(small.Text) < 3 || len(large.Text) < 10*len(small.Text) {
		t.Errorf("4 KiB: %d samples, %d paragraphs; 64 KiB: %d, %d", len(small.Samples), len(small.Text), len(large.Samples), len(large.Text))
	}
}

func TestDocumentsAreTheSameForTheSameArgumentsOnly(t *testing.T) {
	first := Document(1, 2, 4096)
	if !bytes.Equal(first, Document(1, 2, 4096)) {
		t.Error("two documents for the same arguments")
	}
	if bytes.Equal(first, Document(2, 2, 4096)) || bytes.Equal(first, Document(1, 3, 4096)) {
		t.Error("one document for two seeds or items")
	}
}

func TestDocumentIsStableForEver(t *testing.T) {
	want := `{"id":17,"version":9,"title":"keeps ladder","tags":["over","signal"],"attributes":{"origin":{"region":"quiet","shelf":36},"weight":723.337,"active":false},"samples":[365.009],"text":["amber meadow river morning bright mirror island summer ocean salt orc"]}`
	if diff := cmp.Diff(want, string(Document(1, 17, MinPayload))); diff != "" {
		t.Errorf("recorded digests would not repeat (-want +got):\n%s", diff)
	}
}

// The longest words and numbers everywhere: the fixed part must leave room for
// text whatever is drawn.
func TestTheLeastSizeHoldsTheLongestFields(t *testing.T) {
	longest := 0
	for _, word := range words {
		longest = max(longest, len(word))
	}
	fixed := len(`{"id":-9223372036854775808,"version":9,"title":" ","tags":["",""],"attributes":{"origin":{"region":"","shelf":99},"weight":999.999,"active":false},"samples":[999.999],"text":["`) + len(`"]}`)
	if need := fixed + 5*longest; need >= MinPayload {
		t.Errorf("fields may take %d bytes, MinPayload is %d", need, MinPayload)
	}
}

func BenchmarkDocument(b *testing.B) {
	b.SetBytes(4096)
	for i := 0; b.Loop(); i++ {
		Document(1, i, 4096)
	}
}
