package workloads

import (
	"encoding/json"
	"hash/crc32"
	"math"
)

// summary is what the json kernel makes of a document. Numbers are summed in
// thousandths, as integers: the order of an object's keys must not show.
type summary struct {
	Objects int              `json:"objects"`
	Arrays  int              `json:"arrays"`
	Strings int              `json:"strings"`
	Letters int              `json:"letters"` // bytes in strings
	Numbers int              `json:"numbers"`
	Milli   map[string]int64 `json:"milli"` // sum of numbers by the nearest key above them
}

// newJSON makes the json kernel. A round decodes the payload, aggregates all that
// is in it and encodes the summary. A payload that is not a JSON document is taken
// as one JSON string: it is encoded as such and decoded again.
func newJSON() Work {
	return func(payload []byte, rounds int) uint64 {
		digest := begin(payload)
		for range rounds {
			digest = fold(digest, uint64(crc32.Checksum(summarise(payload), castagnoli)))
		}
		return digest
	}
}

// summarise gives the payload's summary as JSON.
func summarise(payload []byte) []byte {
	var document any
	if json.Unmarshal(payload, &document) != nil {
		document = asString(payload)
	}
	s := summary{Milli: make(map[string]int64)}
	s.add("", document)
	return jsonText(s)
}

// asString takes the payload through JSON as one string.
func asString(payload []byte) (document any) {
	if err := json.Unmarshal(jsonText(string(payload)), &document); err != nil {
		panic("workloads: json kernel cannot read its own string: " + err.Error())
	}
	return document
}

// jsonText is json.Marshal for what cannot fail: strings, integers, maps of them.
func jsonText(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic("workloads: json kernel: " + err.Error())
	}
	return text
}

// add counts a value and what is in it.
func (s *summary) add(key string, value any) {
	switch v := value.(type) {
	case map[string]any:
		s.Objects++
		for name, inner := range v {
			s.add(name, inner)
		}
	case []any:
		s.Arrays++
		for _, inner := range v {
			s.add(key, inner)
		}
	case string:
		s.Strings++
		s.Letters += len(v)
	case float64:
		s.Numbers++
		// Bounded, because Go leaves open what becomes of a float beyond int64.
		const most = 1 << 53
		s.Milli[key] += int64(min(max(math.Round(v*1000), -most), most))
	}
}
