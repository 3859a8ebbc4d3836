package probe

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestProcesses(t *testing.T) {
	const rest = " S 1 1 1 0 -1 4194560 100 0 0 0 250 50 7 8 20 0 1 0 99 1000 100\n"
	got := ReadProcesses(files(map[string]string{
		"proc/1/stat":        "1 (init)" + rest,
		"proc/22/stat":       "22 (a (b) c)" + rest,
		"proc/23/stat":       "23 (cut) S 1 1",
		"proc/24/stat":       "24 no name",
		"proc/25/status":     "Name: x",
		"proc/26/stat":       "26 (huge) S 1 1 1 0 -1 4194560 100 0 0 0 18446744073709551615 50 7",
		"proc/self/stat":     "1 (self)" + rest,
		"proc/99999999999/x": "",
	}))
	want := map[int]Process{1: {"init", 3 * time.Second}, 22: {"a (b) c", 3 * time.Second}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := ReadProcesses(files(nil)); len(got) > 0 {
		t.Errorf("%v of nothing", got)
	}
}

func FuzzProcess(f *testing.F) {
	f.Add([]byte("22 (a (b) c) S 1 1 1 0 -1 4194560 100 0 0 0 250 50 7 8\n"))
	f.Add([]byte(")("))
	f.Fuzz(func(t *testing.T, text []byte) {
		if p, ok := parseProcess(text); p.CPU < 0 || !ok && p != (Process{}) {
			t.Errorf("%q: %+v, %v", text, p, ok)
		}
	})
}
