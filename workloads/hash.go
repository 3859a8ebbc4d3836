package workloads

// Hash mixes its arguments into 64 bits that look random and never change: the
// same arguments give the same bits in every version, on every machine, in any
// order of calls. Every draw of a workload (latency, cost, fault, payload) is a
// function of it, so all strategies meet the same luck (common random numbers).
//
// source names what is drawn, such as a stage's name; two draws for one item
// that must not depend on each other need two sources. item counts from 0 and
// attempt from 0; neither is ever checked.
//
// It is SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom
// number generators", with Stafford's variant 13 as finaliser), once for each
// argument in turn; source enters as its 64-bit FNV-1a.
func Hash(seed uint64, source string, item, attempt int) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a, 64 bits
	name := uint64(offset)
	for i := range len(source) {
		name = (name ^ uint64(source[i])) * prime
	}
	h := splitmix(seed)
	h = splitmix(h ^ name)
	h = splitmix(h ^ uint64(item))
	return splitmix(h ^ uint64(attempt))
}

// splitmix is one step of SplitMix64 from the state z: a bijection.
func splitmix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Uniform turns the bits of a Hash into a number strictly between 0 and 1. It
// uses the upper 52 bits: with 53 the largest would round to 1.
func Uniform(h uint64) float64 {
	return (float64(h>>12) + 0.5) / (1 << 52)
}
