package remote_test

import (
	"math/big"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/remote"
)

// A request begins when it has come and all but c-1 of those before it are done.
func TestServersServeInOrderOfArrival(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := rapid.IntRange(0, 5).Draw(r, "servers")
		servers := remote.Servers{Count: c}
		var ends []int // of all so far, the last first
		at := 0
		for range rapid.IntRange(1, 60).Draw(r, "requests") {
			at += rapid.IntRange(0, 10).Draw(r, "gap")
			takes := rapid.IntRange(0, 40).Draw(r, "takes")
			begin := at
			if c > 0 && len(ends) >= c {
				begin = max(begin, ends[c-1])
			}
			got := servers.Reserve(after(at), time.Duration(takes)*time.Microsecond)
			if want := after(begin + takes); !got.Equal(want) {
				r.Fatalf("came at %d, takes %d, done at %v, want %v", at, takes, got.Sub(start), want.Sub(start))
			}
			ends = append(ends, begin+takes)
			slices.Sort(ends)
			slices.Reverse(ends)
		}
	})
}

func TestServersAndLinesServeManyAtTheSameTime(t *testing.T) {
	const requests, servers = 100, 3
	pool, line := remote.Servers{Count: servers}, remote.Line{BytesPerSecond: 1000}
	served, sent := make([]time.Duration, requests), make([]time.Duration, requests)
	var all sync.WaitGroup
	for i := range requests {
		all.Go(func() {
			served[i] = pool.Reserve(start, time.Millisecond).Sub(start)
			sent[i] = line.Reserve(start, 2).Sub(start)
		})
	}
	all.Wait()
	slices.Sort(served)
	slices.Sort(sent)
	for i := range requests {
		if want := time.Duration(1+i/servers) * time.Millisecond; served[i] != want {
			t.Errorf("%d. was served at %v, want %v", i+1, served[i], want)
		}
		if want := time.Duration(1+i) * 2 * time.Millisecond; sent[i] != want {
			t.Errorf("%d. was sent at %v, want %v", i+1, sent[i], want)
		}
	}
}

func TestALineSendsOnePayloadAfterTheOther(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		line := remote.Line{BytesPerSecond: rapid.Int64Range(1, 1e9).Draw(r, "bytes a second")}
		last := start
		for range rapid.IntRange(1, 40).Draw(r, "payloads") {
			ready := after(rapid.IntRange(0, 100_000).Draw(r, "ready")) // in whatever order
			size := rapid.IntRange(0, 10_000).Draw(r, "size")
			begin := ready
			if last.After(ready) {
				begin = last
			}
			done := line.Reserve(ready, size)
			if want := begin.Add(remote.Transfer(size, line.BytesPerSecond)); !done.Equal(want) {
				r.Fatalf("%d bytes ready at %v, line free at %v: through at %v, want %v", size, ready.Sub(start), last.Sub(start), done.Sub(start), want.Sub(start))
			}
			last = done
		}
	})
}

func TestATransferIsSizeOverBandwidth(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		size := rapid.IntRange(0, 1<<30).Draw(r, "size")
		bandwidth := rapid.Int64Range(1, 1<<40).Draw(r, "bandwidth")
		exact := new(big.Int).Mul(big.NewInt(int64(size)), big.NewInt(1e9))
		exact.Quo(exact, big.NewInt(bandwidth))
		got := remote.Transfer(size, bandwidth)
		// A float has 53 bits, and the last nanosecond is cut off.
		if off := (got - time.Duration(exact.Int64())).Abs(); off > 1+got>>50 {
			r.Fatalf("%d bytes at %d a second take %d ns, want %d", size, bandwidth, got, exact)
		}
		if longer := remote.Transfer(size+1, bandwidth); longer < got {
			r.Fatalf("a byte more takes %v, not %v", longer, got)
		}
	})
	for _, none := range []int64{0, -1} {
		if got := remote.Transfer(1<<30, none); got != 0 {
			t.Errorf("with a bandwidth of %d a transfer takes %v", none, got)
		}
	}
}
