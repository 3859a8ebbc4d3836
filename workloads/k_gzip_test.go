package workloads

import (
	"bytes"
	"compress/gzip"
	"hash/crc32"
	"io"
	"testing"
)

func TestGzipDecompressesToThePayload(t *testing.T) {
	c := newCompressor()
	for name, payload := range testPayloads() {
		reader, err := gzip.NewReader(bytes.NewReader(c.compress(payload)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := io.ReadAll(reader)
		if err != nil || !bytes.Equal(got, payload) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

func TestGzipDigestsWhatAFreshWriterWrites(t *testing.T) {
	payload := []byte(goldenPayload)
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(payload)
	w.Close()
	want := begin(payload)
	for range 3 {
		want = splitmix(want ^ uint64(crc32.Checksum(out.Bytes(), crc32.MakeTable(crc32.Castagnoli))))
	}
	if got := newGzip()(payload, 3); got != want {
		t.Errorf("digest %x, want %x", got, want)
	}
}
