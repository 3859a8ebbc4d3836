package results

import (
	"errors"
	"syscall"
)

// NoRoom reports whether writing failed because there is no room: the disk is full, or
// a quota or a limit on the size of files is reached. The Writer's file is then as it
// was before, and goes on once there is room.
func NoRoom(err error) bool {
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, cause) {
			return true
		}
	}
	return false
}
