package probe

import "github.com/hbench/hbench/results"

// Groups are the times of groups of size items in a row, each from the first start of
// any of its items to the last end; the last group may be smaller. Groups of which no
// item was seen do not count. nil where size is below 1 or nothing was seen.
func (s *Spans) Groups(size int) *results.Quantiles {
	if size < 1 {
		return nil
	}
	var took []int64
	for first := 0; first < s.items(); first += size {
		begun, ended := int64(unset), int64(unset)
		for i := first; i < min(first+size, s.items()); i++ {
			b, e := s.way(i)
			if b == unset {
				continue
			}
			if begun == unset || b < begun {
				begun = b
			}
			ended = max(ended, e)
		}
		if begun != unset {
			took = append(took, ended-begun)
		}
	}
	if took == nil {
		return nil
	}
	q := quantiles(took)
	return &q
}
