package wake

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestARefusedTimerIsNotAskedForAgain(t *testing.T) {
	// The runtime's poller must be there before descriptors run out.
	if err := newClock(t).Sleep(t.Context(), time.Microsecond); err != nil {
		t.Fatal(err)
	}
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &before); err != nil {
		t.Fatal(err)
	}
	none := before
	none.Cur = 0
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &none); err != nil {
		t.Fatal(err)
	}
	refused := newClock(t)
	err := refused.Sleep(t.Context(), time.Microsecond)
	if restored := unix.Setrlimit(unix.RLIMIT_NOFILE, &before); restored != nil {
		t.Fatal(restored)
	}
	if err != nil || refused.kicker != nil {
		t.Fatalf("without descriptors: error %v, kicker %v; want neither", err, refused.kicker)
	}
	start := time.Now()
	if err := refused.Sleep(t.Context(), time.Millisecond); err != nil || time.Since(start) < time.Millisecond {
		t.Errorf("a sleep by Go's timer alone took %v, error %v", time.Since(start), err)
	}
	if refused.kicker != nil {
		t.Error("the kernel was asked again")
	}
	if c := newClock(t); c.Sleep(t.Context(), time.Microsecond) != nil || c.kicker == nil {
		t.Error("the kernel grants no timer now either: the refusal was not tested")
	}
}
