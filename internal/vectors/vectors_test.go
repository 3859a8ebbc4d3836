package vectors_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/hbench/hbench/internal/vectors"
)

// recorder is a test that remembers why it was failed.
type recorder struct {
	testing.TB
	said string
}

func (*recorder) Helper() {}

func (r *recorder) Fatalf(format string, args ...any) {
	r.said = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// complaint is why f failed its test; empty: it did not.
func complaint(f func(t testing.TB)) string {
	r, done := &recorder{}, make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return r.said
}

func TestEveryVectorHasANameOfItsOwnAndSaysHowClose(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range vectors.All(t) {
		if v.ID == "" || seen[v.ID] {
			t.Errorf("%q is not the name of one vector", v.ID)
		}
		seen[v.ID] = true
		if v.Kind == "" || len(v.Input) == 0 || len(v.Expected) == 0 || len(v.Tol) == 0 {
			t.Errorf("%s: incomplete: %+v", v.ID, v)
		}
	}
}

func TestWhatIsNotThereOrNotReadFailsTheTest(t *testing.T) {
	type in struct{ A int }
	type out struct{ B int }
	half := func(a, b, tol string) vectors.Vector {
		return vectors.Vector{ID: "v", Input: json.RawMessage(a), Expected: json.RawMessage(b), Tol: json.RawMessage(tol)}
	}
	reads := func(v vectors.Vector) func(testing.TB) {
		return func(t testing.TB) { vectors.Read[in, out](t, v) }
	}
	within := func(v vectors.Vector) func(testing.TB) {
		return func(t testing.TB) { v.Tolerance(t, "rel") }
	}
	for name, check := range map[string]struct {
		f    func(testing.TB)
		want string // empty: no complaint
	}{
		"known kind":          {func(t testing.TB) { vectors.Of(t, "mmc") }, ""},
		"unknown kind":        {func(t testing.TB) { vectors.Of(t, "mmd") }, `no vector of kind "mmd"`},
		"both halves":         {reads(half(`{"a": 1}`, `{"b": 2}`, "")), ""},
		"unread input":        {reads(half(`{"a": 1, "c": 3}`, `{"b": 2}`, "")), `v: input: json: unknown field "c"`},
		"unread answer":       {reads(half(`{"a": 1}`, `{"c": 3}`, "")), `v: expected: json: unknown field "c"`},
		"something behind":    {reads(half(`{"a": 1} {}`, `{"b": 2}`, "")), "v: input: something follows"},
		"tolerance":           {within(half("", "", `{"rel": 0}`)), ""},
		"no such tolerance":   {within(half("", "", `{"abs": 0}`)), `v: no tolerance "rel" in {"abs": 0}`},
		"tolerance in words":  {within(half("", "", `{"rel": "little"}`)), `v: no tolerance "rel"`},
		"tolerance in a list": {within(half("", "", `[1]`)), "v: tol: json: cannot unmarshal"},
	} {
		if got := complaint(check.f); (got == "") != (check.want == "") || !strings.Contains(got, check.want) {
			t.Errorf("%s: failed with %q, want %q", name, got, check.want)
		}
	}
}

func TestReadGivesBothHalves(t *testing.T) {
	type in struct{ A int }
	type out struct{ B float64 }
	v := vectors.Vector{Input: json.RawMessage(`{"a": 1}`), Expected: json.RawMessage(`{"b": 2.5}`), Tol: json.RawMessage(`{"rel": 0.25}`)}
	if a, b := vectors.Read[in, out](t, v); a.A != 1 || b.B != 2.5 || v.Tolerance(t, "rel") != 0.25 {
		t.Errorf("read %+v and %+v, within %v", a, b, v.Tolerance(t, "rel"))
	}
}
