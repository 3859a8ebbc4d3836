package baseline

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hbench/hbench/results"
	"github.com/hbench/hbench/wholefile"
)

// List reads a folder's index, sorted by name. A folder that is not there, or has no
// index, has no baselines. What is no index is a *results.DataError.
func List(folder string) ([]Baseline, error) {
	path := filepath.Join(folder, IndexName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &results.DataError{What: err.Error(), Err: err}
	}
	var x Index
	if err := json.Unmarshal(text, &x); err != nil {
		return nil, &results.DataError{Where: path, What: "not an index of baselines: " + err.Error(), Err: err}
	}
	switch {
	case x.Format != Format:
		return nil, &results.DataError{Where: path, What: fmt.Sprintf("not an index of baselines: it says format %q, not %q", x.Format, Format)}
	case x.Schema > Schema:
		return nil, &results.DataError{Where: path, What: fmt.Sprintf("the index has schema %d, this hbench reads up to %d", x.Schema, Schema), Hint: "read it with a newer hbench"}
	}
	for _, b := range x.Baselines {
		if err := b.check(); err != nil {
			return nil, &results.DataError{Where: path, What: fmt.Sprintf("baseline %q: %v", b.Name, err)}
		}
	}
	slices.SortFunc(x.Baselines, byName)
	return x.Baselines, nil
}

func byName(a, b Baseline) int { return strings.Compare(a.Name, b.Name) }

// check refuses entries that lead out of the folder.
func (b Baseline) check() error {
	if err := CheckName(b.Name); err != nil {
		return err
	}
	if b.File != filepath.Base(b.File) || b.File == "." {
		return fmt.Errorf("its file %q is not beside the index", b.File)
	}
	return nil
}

// write makes the list the folder's index. It is indented, so that a baseline is a few
// lines of a commit.
func write(folder string, list []Baseline) error {
	slices.SortFunc(list, byName)
	text, err := json.MarshalIndent(Index{Format: Format, Schema: Schema, Baselines: list}, "", "  ")
	if err != nil {
		return err
	}
	return wholefile.Write(filepath.Join(folder, IndexName), func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(append(text, '\n')))
		return err
	})
}

// Altered says what is wrong with a baseline's file, as against the index; empty:
// nothing is. A file under version control may have its line ends changed, or be a
// stand-in for one that was not fetched.
func Altered(folder string, b Baseline) string {
	size, sum, err := fingerprint(b.Path(folder))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "its file is missing"
	case err != nil:
		return err.Error()
	case size != b.Bytes || sum != b.SHA256:
		return "its file is not the one that was saved"
	}
	return ""
}

// fingerprint is the size of a file, and the SHA-256 of its content.
func fingerprint(path string) (size int64, sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	hash := sha256.New()
	if size, err = io.Copy(hash, f); err != nil {
		return 0, "", err
	}
	return size, hex.EncodeToString(hash.Sum(nil)), nil
}
