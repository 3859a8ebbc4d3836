package schematest

import (
	"math"
	"math/big"
	"reflect"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// number draws from the schema's range, within the type's. One that is to be
// there is above 0.
func (d drawing) number(v reflect.Value, s *jsonschema.Schema, there bool) {
	switch {
	case v.CanInt():
		most := int64(math.MaxInt64) >> (64 - v.Type().Bits())
		lo, hi := max(whole(s.Minimum, -most-1), -most-1), min(whole(s.Maximum, most), most)
		if there {
			lo = max(lo, 1)
		}
		v.SetInt(rapid.Int64Range(lo, hi).Draw(d.t, "int"))
	case v.CanUint():
		most := uint64(math.MaxUint64) >> (64 - v.Type().Bits())
		lo, hi := natural(s.Minimum, 0), min(natural(s.Maximum, most), most)
		if there {
			lo = max(lo, 1)
		}
		v.SetUint(rapid.Uint64Range(lo, hi).Draw(d.t, "uint"))
	case v.CanFloat():
		lo, hi := floats(s)
		if there {
			lo = max(lo, above(0))
		}
		v.SetFloat(rapid.Float64Range(lo, hi).Draw(d.t, "float"))
	default:
		d.t.Fatalf("%v: give the schema examples to draw from", v.Type())
	}
}

// whole is a bound of the schema, or other where it has none.
func whole(bound *big.Rat, other int64) int64 {
	if bound == nil || !bound.IsInt() || !bound.Num().IsInt64() {
		return other
	}
	return bound.Num().Int64()
}

// natural is whole for numbers without a sign.
func natural(bound *big.Rat, other uint64) uint64 {
	if bound == nil || !bound.IsInt() || !bound.Num().IsUint64() {
		return other
	}
	return bound.Num().Uint64()
}

// floats is the schema's range; 1e9 stands for a bound that it does not name.
func floats(s *jsonschema.Schema) (lo, hi float64) {
	lo, hi = -1e9, 1e9
	if s.Minimum != nil {
		lo, _ = s.Minimum.Float64()
	}
	if s.ExclusiveMinimum != nil {
		x, _ := s.ExclusiveMinimum.Float64()
		lo = max(lo, above(x))
	}
	if s.Maximum != nil {
		hi, _ = s.Maximum.Float64()
	}
	return lo, hi
}

// above is the next larger number.
func above(x float64) float64 { return math.Nextafter(x, math.Inf(1)) }
