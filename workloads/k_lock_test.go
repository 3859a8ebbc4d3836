package workloads

import (
	"bytes"
	"encoding/binary"
	"hash/fnv"
	"sync"
	"testing"
)

func TestLockIsFNVWhateverTheShare(t *testing.T) {
	for name, payload := range testPayloads() {
		want := begin(payload)
		for range 3 {
			round := bytes.Clone(payload)
			if len(round) == 0 {
				round = []byte{0} // as which the kernel takes it
			}
			for len(round) < lockSteps {
				round = append(round, round...)
			}
			h := fnv.New64a()
			state := binary.BigEndian.AppendUint64([]byte("fnv\x04"), want)
			if err := h.(interface{ UnmarshalBinary([]byte) error }).UnmarshalBinary(state); err != nil {
				t.Fatal(err)
			}
			h.Write(round[:lockSteps])
			want = h.Sum64()
		}
		for _, share := range []string{"0", "0.2", "0.99999", "1"} {
			if got := find(t, "lock:share="+share).New()(payload, 3); got != want {
				t.Errorf("share %s, payload %q: digest %x, want %x", share, name, got, want)
			}
		}
	}
}

// TestLockDoesItsShareInsideTheMutex counts steps, which only the mutex guards:
// without it the race detector objects and some are lost.
func TestLockDoesItsShareInsideTheMutex(t *testing.T) {
	for inside := range map[int]string{0: "none", lockSteps / 4: "a quarter", lockSteps: "all"} {
		s := &section{inside: inside}
		var workers sync.WaitGroup
		for range 8 {
			workers.Go(func() { s.work([]byte(goldenPayload), 5) })
		}
		workers.Wait()
		if want := 8 * 5 * inside; s.steps != want {
			t.Errorf("%d of %d steps inside: counted %d, want %d", inside, lockSteps, s.steps, want)
		}
	}
}
