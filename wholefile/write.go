// Package wholefile writes a file whole or not at all: who reads it, also after a
// crash, has the old content or the new one.
package wholefile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Write makes what write writes the content of the file at path, which need not exist.
// Its folder must. After an error the file is as it was. A file that takes the place
// of another has its permissions; a new one has those of os.Create.
func Write(path string, write func(io.Writer) error) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".hbench-*")
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(temp)
	err = errors.Join(write(buffered), buffered.Flush())
	err = errors.Join(err, temp.Chmod(permissions(path)), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, err), os.Remove(temp.Name()))
	}
	return nil
}

// permissions of a file of that name. CreateTemp's are for its owner alone.
func permissions(path string) os.FileMode {
	if info, err := os.Stat(path); err == nil {
		return info.Mode().Perm()
	}
	return 0o644
}
