package workloads

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

func TestJSONSummary(t *testing.T) {
	for payload, want := range map[string]string{
		`{"a":1.5,"b":[{"a":2.25},{"a":-0.001,"s":"hé"}, 7],"n":null,"t":true}`: `{"objects":3,"arrays":1,"strings":1,"letters":3,"numbers":4,"milli":{"a":3749,"b":7000}}`,
		`[1,[2,"x"]]`:    `{"objects":0,"arrays":2,"strings":1,"letters":1,"numbers":2,"milli":{"":3000}}`,
		`{"a":1e300}`:    `{"objects":1,"arrays":0,"strings":0,"letters":0,"numbers":1,"milli":{"a":9007199254740992}}`,
		`{"a":-1e300}`:   `{"objects":1,"arrays":0,"strings":0,"letters":0,"numbers":1,"milli":{"a":-9007199254740992}}`,
		`not a document`: `{"objects":0,"arrays":0,"strings":1,"letters":14,"numbers":0,"milli":{}}`,
		``:               `{"objects":0,"arrays":0,"strings":1,"letters":0,"numbers":0,"milli":{}}`,
	} {
		if got := string(summarise([]byte(payload))); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", payload, got, want)
		}
	}
}

func TestJSONSumsAsTheTestDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		milli := rapid.MapOf(rapid.StringMatching(`[a-z]{1,4}`), rapid.SliceOfN(rapid.Int64Range(-1e9, 1e9), 1, 5)).Draw(t, "milli")
		document := make(map[string][]float64)
		want := summary{Objects: 1, Arrays: len(milli), Milli: make(map[string]int64)}
		for key, values := range milli {
			for _, v := range values {
				document[key] = append(document[key], float64(v)/1000)
				want.Milli[key] += v
				want.Numbers++
			}
		}
		if got := summarise(jsonText(document)); !bytes.Equal(got, jsonText(want)) {
			t.Fatalf("got %s, want %s", got, jsonText(want))
		}
	})
}

func FuzzJSONKernel(f *testing.F) {
	for _, payload := range testPayloads() {
		f.Add(payload)
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		var s summary
		if err := json.Unmarshal(summarise(payload), &s); err != nil {
			t.Fatal(err)
		}
		if json.Valid(payload) {
			return
		}
		if s.Strings != 1 || s.Objects+s.Arrays+s.Numbers != 0 {
			t.Errorf("no JSON, but taken as %+v", s)
		}
	})
}
