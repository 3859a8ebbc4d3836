package store

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// targets are files of every kind, in the settings that differ in how they write.
func targets(t testing.TB) map[string]string {
	t.Helper()
	dir := t.TempDir()
	return map[string]string{
		"jsonl":                "jsonl:" + filepath.Join(dir, "a.jsonl"),
		"jsonl, sync":          "jsonl:" + filepath.Join(dir, "b.jsonl") + "?sync=true",
		"sqlite":               "sqlite:" + filepath.Join(dir, "a.db"),
		"sqlite, batch":        "sqlite:" + filepath.Join(dir, "b.db") + "?batch=50",
		"sqlite, batch, conns": "sqlite:" + filepath.Join(dir, "c.db") + "?batch=8&conns=3",
	}
}

func open(t testing.TB, target, trial string) Store {
	t.Helper()
	s, err := Open(target, trial)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closed(t testing.TB, s Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func put(t testing.TB, s Store, item, attempt int, digest uint64) {
	t.Helper()
	if err := s.Put(t.Context(), item, attempt, digest); err != nil {
		t.Fatal(err)
	}
}

func audit(t testing.TB, target, trial string) Summary {
	t.Helper()
	s, err := Audit(t.Context(), target, trial)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEachItemIsStoredOnceAndWhatComesAgainIsTold(t *testing.T) {
	for name, target := range targets(t) {
		t.Run(name, func(t *testing.T) {
			s := open(t, target, "one")
			put(t, s, 1, 0, 10)
			put(t, s, 1, 1, 10) // a repeat
			put(t, s, 1, 1, 10) // the same attempt twice
			put(t, s, 2, 1, 1<<63)
			put(t, s, 2, 0, 1<<63) // the first attempt, late
			put(t, s, 2, 1, 1<<63) // a duplicate
			put(t, s, 3, 0, 30)
			put(t, s, 3, 1, 31) // a conflict
			want := Summary{Stored: 3, Duplicates: 2, Conflicts: 1, Repeats: 2, DigestSum: 40 + 1<<63, Digests: map[int]uint64{1: 10, 2: 1 << 63, 3: 30}}
			got, err := s.Audit(t.Context())
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("under way: error %v (-want +got):\n%s", err, diff)
			}
			closed(t, s)
			if diff := cmp.Diff(want, audit(t, target, "one")); diff != "" {
				t.Errorf("afterwards (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheFileAgreesWithAModelOfIt(t *testing.T) {
	for name, target := range targets(t) {
		t.Run(name, func(t *testing.T) {
			run := 0
			rapid.Check(t, func(r *rapid.T) {
				run++
				trial := "model " + strconv.Itoa(run)
				s := open(t, target, trial)
				defer closed(t, s)
				var want Summary
				attempts := map[attemptOf]bool{}
				for range rapid.IntRange(0, 12).Draw(r, "puts") {
					item, attempt := rapid.IntRange(0, 3).Draw(r, "item"), rapid.IntRange(0, 2).Draw(r, "attempt")
					digest := uint64(rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(r, "digest"))
					put(t, s, item, attempt, digest)
					switch first, there := want.Digests[item]; {
					case !there:
						want.add(item, digest)
					case first != digest:
						want.Conflicts++
					case attempts[attemptOf{item, attempt}]:
						want.Duplicates++
					default:
						want.Repeats++
					}
					attempts[attemptOf{item, attempt}] = true
				}
				got, err := s.Audit(t.Context())
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					r.Fatalf("error %v (-want +got):\n%s", err, diff)
				}
			})
		})
	}
}

func TestManyPutsAtOnceAreAllThereOnce(t *testing.T) {
	for name, target := range targets(t) {
		t.Run(name, func(t *testing.T) {
			const sides, items = 16, 40
			s := open(t, target, "many")
			var wg sync.WaitGroup
			for side := range sides { // every side puts every item, as an attempt of its own
				wg.Go(func() {
					for item := range items {
						if err := s.Put(t.Context(), item, side, digestOf(item)); err != nil {
							t.Error(err)
						}
					}
				})
			}
			wg.Wait()
			closed(t, s)
			got := audit(t, target, "many")
			if got.Stored != items || got.Repeats != (sides-1)*items || got.Duplicates != 0 || got.Conflicts != 0 {
				t.Errorf("%d stored, %d repeats, %d duplicates, %d conflicts", got.Stored, got.Repeats, got.Duplicates, got.Conflicts)
			}
			for item := range items {
				if got.Digests[item] != digestOf(item) {
					t.Errorf("item %d: digest %x", item, got.Digests[item])
				}
			}
		})
	}
}

func TestTrialsOfOneFileAreToldApart(t *testing.T) {
	for name, target := range targets(t) {
		t.Run(name, func(t *testing.T) {
			for i, trial := range []string{"a", "a b", `"quoted" block=0`, "a"} { // the last one again: it was interrupted
				s := open(t, target, trial)
				for item := range i + 1 {
					put(t, s, item, 0, uint64(i))
				}
				closed(t, s)
			}
			for trial, want := range map[string]int{"a": 4, "a b": 2, `"quoted" block=0`: 3} {
				if got := audit(t, target, trial); got.Stored != want || got.Duplicates+got.Repeats+got.Conflicts != 0 {
					t.Errorf("trial %s: %+v, want %d stored", trial, got, want)
				}
			}
			if got, err := Audit(t.Context(), target, "never"); !errors.Is(err, ErrNeverBegun) {
				t.Errorf("of a trial that never was %+v, error %v", got, err)
			}
		})
	}
}

// Its process outlived whoever had started it.
func TestWhoWasSupersededSpoilsNothing(t *testing.T) {
	for name, target := range targets(t) {
		t.Run(name, func(t *testing.T) {
			orphan := open(t, target, "x")
			put(t, orphan, 1, 0, 10)
			s := open(t, target, "x")
			for item := range 3 {
				if err := orphan.Put(t.Context(), item, 0, 99); err != nil && !errors.Is(err, ErrSuperseded) {
					t.Error(err)
				}
				put(t, s, item, 0, 10)
				if err := orphan.Put(t.Context(), item, 1, 99); err != nil && !errors.Is(err, ErrSuperseded) {
					t.Error(err)
				}
			}
			closed(t, orphan)
			closed(t, s)
			want := Summary{Stored: 3, DigestSum: 30, Digests: map[int]uint64{0: 10, 1: 10, 2: 10}}
			if diff := cmp.Diff(want, audit(t, target, "x")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheRestOfATrialGoesOnWithWhatIsThere(t *testing.T) {
	for name, target := range targets(t) {
		t.Run(name, func(t *testing.T) {
			s := open(t, target, "rest")
			put(t, s, 1, 0, 10)
			put(t, s, 1, 1, 10) // a repeat
			closed(t, s)
			s, err := Continue(target, "rest")
			if err != nil {
				t.Fatal(err)
			}
			put(t, s, 1, 1, 10) // a duplicate of the killed writer's
			put(t, s, 1, 2, 10)
			put(t, s, 2, 2, 20)
			closed(t, s)
			want := Summary{Stored: 2, Duplicates: 1, Repeats: 2, DigestSum: 30, Digests: map[int]uint64{1: 10, 2: 20}}
			if diff := cmp.Diff(want, audit(t, target, "rest")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnEndedContextStoresNothingOrAllOfAnItem(t *testing.T) {
	for name, target := range targets(t) {
		t.Run(name, func(t *testing.T) {
			s := open(t, target, "ended")
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			acknowledged := make([]bool, 400)
			var wg sync.WaitGroup
			for side := range 8 {
				wg.Go(func() {
					for item := side; item < len(acknowledged); item += 8 {
						if item == 100 {
							cancel()
						}
						err := s.Put(ctx, item, 0, digestOf(item))
						if err != nil && !errors.Is(err, context.Canceled) {
							t.Error(err)
						}
						acknowledged[item] = err == nil
					}
				})
			}
			wg.Wait()
			put(t, s, 399, 1, digestOf(399)) // it goes on
			closed(t, s)
			got := audit(t, target, "ended")
			for item, digest := range got.Digests {
				if digest != digestOf(item) {
					t.Errorf("item %d: digest %x", item, digest)
				}
			}
			for item, said := range acknowledged {
				if _, there := got.Digests[item]; said && !there {
					t.Errorf("item %d was acknowledged, and is not there", item)
				}
			}
			if got.Stored < 1 || got.Stored == len(acknowledged) || got.Duplicates+got.Conflicts > 0 {
				t.Errorf("%d stored, %+v", got.Stored, got.Duplicates)
			}
		})
	}
}

func BenchmarkPut(b *testing.B) {
	dir := b.TempDir()
	for _, c := range []struct {
		name, target string
		sides        int
	}{
		{"jsonl", "jsonl:" + filepath.Join(dir, "a.jsonl"), 1},
		{"jsonl/sync", "jsonl:" + filepath.Join(dir, "b.jsonl") + "?sync=true", 1},
		{"sqlite", "sqlite:" + filepath.Join(dir, "a.db"), 1},
		{"sqlite/sync", "sqlite:" + filepath.Join(dir, "b.db") + "?sync=true", 1},
		{"sqlite/16", "sqlite:" + filepath.Join(dir, "c.db"), 16},
		{"sqlite/16/batch", "sqlite:" + filepath.Join(dir, "d.db") + "?batch=50", 16},
		{"sqlite/16/batch/sync", "sqlite:" + filepath.Join(dir, "e.db") + "?batch=50&sync=true", 16},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := open(b, c.target, b.Name()+strconv.Itoa(b.N))
			var wg sync.WaitGroup
			b.ReportAllocs()
			b.ResetTimer()
			for side := range c.sides {
				wg.Go(func() {
					for item := side; item < b.N; item += c.sides {
						if err := s.Put(b.Context(), item, 0, digestOf(item)); err != nil {
							b.Error(err)
						}
					}
				})
			}
			wg.Wait()
			b.StopTimer()
			closed(b, s)
		})
	}
}
