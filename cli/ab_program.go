package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/hbench/hbench/bench"
)

// program is what one side of a comparison runs.
type program struct {
	Name    string   `json:"name"` // as who asked for it would say it
	Version string   `json:"version"`
	Commit  string   `json:"commit,omitempty"`
	Go      string   `json:"go"`
	Words   []string `json:"words,omitempty"`   // the command line; none: the program is kept in the comparison's folder
	SHA256  string   `json:"sha256,omitempty"`  // of the program that is kept
	Changed int      `json:"changed,omitempty"` // files whose changes are in it and not in the commit
}

// String says which program it is.
func (p program) String() string {
	commit, _ := strings.CutSuffix(p.Commit, changedSuffix)
	short := commit[:min(shortCommit, len(commit))]
	switch {
	case short == "" || strings.HasPrefix(p.Name, short):
		return p.Name
	case p.Changed == 1:
		return fmt.Sprintf("%s (%s, and uncommitted changes in 1 file)", p.Name, short)
	case p.Changed > 1:
		return fmt.Sprintf("%s (%s, and uncommitted changes in %d files)", p.Name, short, p.Changed)
	}
	return fmt.Sprintf("%s (%s)", p.Name, short)
}

// shortCommit is how many digits of a commit are shown.
const shortCommit = 12

// child starts the program's trials; kept is where its file is.
func (p program) child(kept string) bench.Child {
	words := p.Words
	if len(words) == 0 {
		words = []string{kept}
	}
	return bench.Child{Path: words[0], Args: append(slices.Clone(words[1:]), trialCommandName)}
}

// identify asks the program what it is and what strategies it has.
func (p program) identify(ctx context.Context, kept string) (is program, names []string, err error) {
	if len(p.Words) == 0 {
		if p.SHA256, err = fileSum(kept); err != nil {
			return p, nil, err
		}
	}
	d, err := p.child(kept).Ask(ctx, nil)
	p.Version, p.Commit, p.Go = d.Version, d.Commit, d.Go
	return p, d.Strategies, err
}

// identity tells whether a program is still the same: by its bytes, or by what it
// says where it is not kept.
func (p program) identity() string {
	return cmp.Or(p.SHA256, strings.Join([]string{p.Version, p.Commit, p.Go}, " "))
}

// fileSum is the SHA-256 of a file.
func fileSum(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
