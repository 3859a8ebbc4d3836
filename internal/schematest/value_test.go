package schematest

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWhatIsDrawnIsTaken(t *testing.T) {
	s := goodSchema(t)
	rapid.Check(t, func(t *rapid.T) { Accepts(t, s, JSON(t, Any[order](s).Draw(t, "order"))) })
}

// Both ends of a choice must come up, or Any would prove little.
func TestDrawsDiffer(t *testing.T) {
	s := goodSchema(t)
	seen := map[string]bool{}
	for seed := range 200 {
		v := Any[order](s).Example(seed)
		seen[fmt.Sprintf("lines nil: %v", v.Lines == nil)] = true
		seen[fmt.Sprintf("note empty: %v", v.Note == "")] = true
		seen[fmt.Sprintf("first nil: %v", v.First == nil)] = true
		seen["state: "+v.State.word()] = true
	}
	if len(seen) != 8 {
		t.Errorf("in 200 draws only %v", seen)
	}
}

func TestFullIsTheSameEachTime(t *testing.T) {
	s := goodSchema(t)
	first, again := JSON(t, Full[order](s)), JSON(t, Full[order](s))
	if string(first) != string(again) {
		t.Errorf("first\n%s\nthen\n%s", first, again)
	}
}

// recorder stands for a test, to see what it would be told.
type recorder struct {
	rapid.TB
	notes []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

func TestAcceptsNotesRefusals(t *testing.T) {
	s := goodSchema(t)
	text := JSON(t, Full[order](s))
	for _, c := range []struct {
		text []byte
		note string // "": none
	}{
		{text, ""},
		{With(t, text, "id", 0), "refused"},
		{text[:20], "refused"},
	} {
		r := &recorder{}
		Accepts(r, s, c.text)
		expect(t, r, c.note)
	}
}

func TestRejectsNotesWhatIsTakenAndOtherReasons(t *testing.T) {
	s := goodSchema(t)
	text := JSON(t, Full[order](s))
	for _, c := range []struct {
		text  []byte
		place string
		note  string
	}{
		{With(t, text, "id", 0), "id", ""},
		{With(t, text, "lines.0.share", 2), "lines.0.share", ""},
		{With(t, text, "lines.0.colour", "red"), "lines.0.colour", ""},
		{Without(t, text, "lines.0.article"), "lines.0.article", ""},
		{With(t, text, "lines", []any{1}), "lines", ""},
		{With(t, text, "until", "later"), "until", ""},
		{text, "id", "taken"},
		{Without(t, text, "note"), "note", "taken"},
		{With(t, text, "id", 0), "price", "for other reasons"},
		{With(t, text, "id", 0), "i", "for other reasons"},
		{text[:20], "id", "EOF"},
	} {
		r := &recorder{}
		Rejects(r, s, c.text, c.place)
		expect(t, r, c.note)
	}
}

// expect holds that a test was told this and nothing else.
func expect(t *testing.T, r *recorder, note string) {
	t.Helper()
	switch {
	case note == "" && len(r.notes) > 0:
		t.Errorf("noted %q", r.notes)
	case note != "" && (len(r.notes) != 1 || !strings.Contains(r.notes[0], note)):
		t.Errorf("noted %q, want one note with %q", r.notes, note)
	}
}

func TestEditsChangeOnePlace(t *testing.T) {
	const text = `{"a":[{"b":18446744073709551615}],"c":1}`
	for want, got := range map[string][]byte{
		`{"a":[{"b":18446744073709551615}],"c":2}`:        With(t, []byte(text), "c", 2),
		`{"a":[{"b":18446744073709551615,"d":[]}],"c":1}`: With(t, []byte(text), "a.0.d", []int{}),
		`{"a":[{"b":null}],"c":1}`:                        With(t, []byte(text), "a.0.b", nil),
		`{"a":[{}],"c":1}`:                                Without(t, []byte(text), "a.0.b"),
		`{"c":1}`:                                         Without(t, []byte(text), "a"),
	} {
		if string(got) != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
