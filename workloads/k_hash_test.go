package workloads

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"
)

func TestHashChainsSHA256(t *testing.T) {
	payload := []byte(goldenPayload)
	want := begin(payload)
	for range 4 {
		sum := sha256.Sum256(slices.Concat(binary.BigEndian.AppendUint64(nil, want), payload))
		want = binary.BigEndian.Uint64(sum[:])
	}
	if got := newHash()(payload, 4); got != want {
		t.Errorf("digest %x, want %x", got, want)
	}
}
