package stage_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hbench/hbench/stage"
)

func TestAKindIsReadBackAsItIsWritten(t *testing.T) {
	for kind, word := range map[stage.Kind]string{stage.IO: "io", stage.CPU: "cpu"} {
		text, err := kind.MarshalText()
		if err != nil || string(text) != word || kind.String() != word {
			t.Errorf("kind %d: MarshalText %q, %v, String %q; want %q", kind, text, err, kind, word)
		}
		back := stage.Kind(99)
		if err := back.UnmarshalText(text); err != nil || back != kind {
			t.Errorf("%q read back as %v, %v", text, back, err)
		}
	}
}

func TestAKindTravelsInJSONAsItsWord(t *testing.T) {
	text, err := json.Marshal([]stage.Kind{stage.CPU, stage.IO})
	if err != nil || string(text) != `["cpu","io"]` {
		t.Fatalf("got %s, %v", text, err)
	}
	var back []stage.Kind
	if err := json.Unmarshal(text, &back); err != nil || !slices.Equal(back, []stage.Kind{stage.CPU, stage.IO}) {
		t.Fatalf("got %v, %v", back, err)
	}
}

func TestAnUnknownKindIsRefusedAndLeavesTheValueAlone(t *testing.T) {
	for _, word := range []string{"", "IO", "gpu", " io", "io\n"} {
		kind := stage.CPU
		err := kind.UnmarshalText([]byte(word))
		if err == nil || kind != stage.CPU {
			t.Errorf("%q: kind %v, error %v", word, kind, err)
			continue
		}
		if !strings.Contains(err.Error(), "io or cpu") {
			t.Errorf("%q: the error does not say what is known: %v", word, err)
		}
	}
	if text, err := stage.Kind(2).MarshalText(); err == nil {
		t.Errorf("no such kind is written as %q", text)
	}
	if got := stage.Kind(2).String(); got != "Kind(2)" {
		t.Errorf("no such kind prints as %q", got)
	}
}

func TestEachStatusHasItsWord(t *testing.T) {
	want := []string{"pending", "fetched", "processed", "stored", "failed"}
	all := []stage.Status{stage.Pending, stage.Fetched, stage.Processed, stage.Stored, stage.Failed}
	for i, s := range all {
		if s.String() != want[i] {
			t.Errorf("status %d prints as %q, want %q", i, s, want[i])
		}
	}
	if got := stage.Status(5).String(); got != "Status(5)" {
		t.Errorf("no such status prints as %q", got)
	}
	if (stage.Item{}).Status != stage.Pending {
		t.Error("a new item is not pending")
	}
}

func TestWrapPutsTheFirstWrapperOutermost(t *testing.T) {
	var calls []string
	note := func(name string) stage.Wrapper {
		return func(next stage.Func) stage.Func {
			return func(ctx context.Context, it stage.Item) (stage.Item, error) {
				calls = append(calls, name)
				defer func() { calls = append(calls, "/"+name) }()
				return next(ctx, it)
			}
		}
	}
	failure := errors.New("the stage's own error")
	do := func(_ context.Context, it stage.Item) (stage.Item, error) {
		calls = append(calls, "do")
		it.Digest++
		return it, failure
	}
	it, err := stage.Wrap(do, note("a"), note("b"), note("c"))(t.Context(), stage.Item{Digest: 4})
	if err != failure || it.Digest != 5 {
		t.Errorf("got %+v, %v", it, err)
	}
	want := []string{"a", "b", "c", "do", "/c", "/b", "/a"}
	if !slices.Equal(calls, want) {
		t.Errorf("calls %v, want %v", calls, want)
	}
}

func TestWrapWithoutWrappersIsTheFuncItself(t *testing.T) {
	do := func(_ context.Context, it stage.Item) (stage.Item, error) {
		it.ID *= 2
		return it, nil
	}
	if it, err := stage.Wrap(do)(t.Context(), stage.Item{ID: 21}); err != nil || it.ID != 42 {
		t.Errorf("got %+v, %v", it, err)
	}
}
