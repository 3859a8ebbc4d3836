package workloads

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
)

// hasher is what one worker of the hash kernel needs.
type hasher struct {
	state hash.Hash
	sum   [sha256.Size]byte
}

// newHash makes the hash kernel. A round is SHA-256 of the digest so far (8
// bytes, big endian) and the payload; its first 8 bytes are the next digest.
func newHash() Work {
	fresh := func() *hasher { return &hasher{state: sha256.New()} }
	return inRounds(fresh, func(s *hasher, payload []byte, digest uint64) uint64 {
		s.state.Reset()
		s.state.Write(binary.BigEndian.AppendUint64(s.sum[:0], digest))
		s.state.Write(payload)
		return binary.BigEndian.Uint64(s.state.Sum(s.sum[:0]))
	})
}
