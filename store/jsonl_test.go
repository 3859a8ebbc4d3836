package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A trial that is larger than what is read at first is found whole.
func TestALargeTrialIsReadWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r")
	var text strings.Builder
	for _, trial := range []string{"a", "b"} {
		fmt.Fprintf(&text, "{\"trial\":%q,\"begin\":\"now\",\"run\":\"0a\"}\n", trial)
		for item := range 3000 {
			fmt.Fprintf(&text, "{\"trial\":%q,\"item\":%d,\"digest\":\"%016x\",\"attempt\":0,\"run\":\"0a\"}\n", trial, item, item)
		}
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, trial := range []string{"a", "b"} {
		if got := audit(t, "jsonl:"+path, trial); got.Stored != 3000 || got.DigestSum != 2999*3000/2 {
			t.Errorf("trial %s: %d stored, sum %d", trial, got.Stored, got.DigestSum)
		}
	}
}

// Wherever a window begins, a line across its edge is found.
func TestTheLastLineIsFoundAcrossWindows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r")
	begin := `{"trial":"t","begin":`
	for _, first := range []bool{false, true} {
		for after := window - 3*len(begin); after < window+len(begin); after++ {
			text := begin + "\"now\"}\n" + strings.Repeat("x", after-8) + "\n"
			want := int64(0)
			if !first {
				text, want = "before\n"+text, 7
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			file, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			at, err := lastLine(file, []byte(begin))
			end, err2 := lastLineEnd(file)
			if err != nil || err2 != nil || at != want || end != int64(len(text)) || file.Close() != nil {
				t.Fatalf("%d after it: at %d, want %d; ends at %d of %d; %v, %v", after, at, want, end, len(text), err, err2)
			}
		}
	}
}

func FuzzAudit(f *testing.F) {
	f.Add("{\"trial\":\"t\",\"begin\":\"now\",\"run\":\"0a\"}\n{\"trial\":\"t\",\"item\":1,\"digest\":\"00000000000000ff\",\"attempt\":0,\"run\":\"0a\"}\n{\"tri")
	f.Add("{\"trial\":\"t\",\"item\":1,\"digest\":\"00000000000000ff\",\"again\":\"repeat\"}\n\n")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "r")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := Audit(t.Context(), "jsonl:"+path, "t")
		if err == nil && s.Torn != (text != "" && !strings.HasSuffix(text, "\n")) {
			t.Errorf("%q: torn %v", text, s.Torn)
		}
		if err == nil && s.Stored != len(s.Digests) {
			t.Errorf("%q: %+v", text, s)
		}
	})
}
