//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package results

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// lock takes the file's lock for as long as it is open, or fails at once with
// ErrLocked. It is flock(2) rather than fcntl(2): that one knows processes only,
// and would let two Writers of one process have the same file.
func lock(file *os.File) error {
	for {
		err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err == nil, withoutLocks(err):
			return nil
		case errors.Is(err, unix.EWOULDBLOCK):
			return ErrLocked
		}
		return fmt.Errorf("lock: %w", err)
	}
}

// withoutLocks reports whether a file system says that it has no locks, as some
// network mounts do: no reason not to measure.
func withoutLocks(err error) bool {
	return errors.Is(err, unix.ENOLCK) || errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.ENOSYS)
}
