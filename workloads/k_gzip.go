package workloads

import (
	"bytes"
	"compress/gzip"
	"hash/crc32"
)

// compressor is what one worker of the gzip kernel needs.
type compressor struct {
	out    bytes.Buffer
	writer *gzip.Writer
}

// newGzip makes the gzip kernel. A round compresses the payload at the default
// level. The digest is of the compressed bytes, which may differ between versions
// of Go.
func newGzip() Work {
	return inRounds(newCompressor, func(c *compressor, payload []byte, digest uint64) uint64 {
		return fold(digest, uint64(crc32.Checksum(c.compress(payload), castagnoli)))
	})
}

// newCompressor makes a compressor with tables of its own.
func newCompressor() *compressor {
	c := &compressor{}
	c.writer = gzip.NewWriter(&c.out)
	return c
}

// compress gives the payload as a gzip stream, valid until the next call.
func (c *compressor) compress(payload []byte) []byte {
	c.out.Reset()
	c.writer.Reset(&c.out)
	// A bytes.Buffer takes all that is written, so neither call can fail.
	_, err := c.writer.Write(payload)
	if err == nil {
		err = c.writer.Close()
	}
	if err != nil {
		panic("workloads: gzip kernel: " + err.Error())
	}
	return c.out.Bytes()
}
