package store

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func TestAGroupIsWhatWaitsUpToTheBatchInOrder(t *testing.T) {
	s := &sqliteStore{sqliteFile: sqliteFile{batch: 4}}
	for item := range 10 {
		s.waiting = append(s.waiting, &pending{item: item})
	}
	s.withdraw(s.waiting[3])
	next := 0
	for _, want := range []int{4, 4, 1, 0} {
		group := s.next()
		if len(group) != want {
			t.Fatalf("a group of %d, want %d", len(group), want)
		}
		for _, p := range group {
			if next == 3 {
				next++
			}
			if p.item != next {
				t.Errorf("item %d, want %d", p.item, next)
			}
			next++
		}
	}
}

// held is a store whose database somebody else writes to until release is called.
func held(t *testing.T, options string) (s *sqliteStore, release func()) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "r.db")
	s = open(t, "sqlite:"+path+"?busy=1h"+options, "held").(*sqliteStore)
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	other.SetMaxOpenConns(1)
	if _, err := other.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	return s, func() {
		if _, err := other.Exec("ROLLBACK"); err != nil {
			t.Error(err)
		}
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}
}

// untilWaiting returns when so many puts wait for a leader.
func (s *sqliteStore) untilWaiting(n int) {
	for {
		s.mu.Lock()
		there := len(s.waiting)
		s.mu.Unlock()
		if there == n {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// untilLed returns when somebody leads.
func (s *sqliteStore) untilLed() {
	for len(s.leaders) == 0 {
		time.Sleep(time.Millisecond)
	}
	s.untilWaiting(0)
}

func TestWhatIsPutWhileATransactionRunsGoesTogether(t *testing.T) {
	s, release := held(t, "&batch=50")
	var wg sync.WaitGroup
	for item := range 20 {
		wg.Go(func() {
			if err := s.Put(t.Context(), item, 0, 1); err != nil {
				t.Error(err)
			}
		})
		if item == 0 {
			s.untilLed()
		}
		s.untilWaiting(item)
	}
	release()
	wg.Wait()
	var moments int // of each transaction one
	if err := s.db.QueryRow("SELECT count(DISTINCT at) FROM results").Scan(&moments); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Audit(t.Context()); err != nil || got.Stored != 20 || moments > 2 {
		t.Errorf("%d stored in %d transactions or more, error %v; want 20 in 2", got.Stored, moments, err)
	}
	closed(t, s)
}

func TestWhoGivesUpIsNotStoredUnlessALeaderHasHim(t *testing.T) {
	s, release := held(t, "")
	gone, leave := context.WithCancel(t.Context())
	led, waited := make(chan error, 1), make(chan error, 1)
	go func() { led <- s.Put(t.Context(), 1, 0, 1) }()
	s.untilLed()
	go func() { waited <- s.Put(gone, 2, 0, 1) }()
	s.untilWaiting(1)
	leave()
	if err := <-waited; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want his context's", err)
	}
	release()
	if err := <-led; err != nil {
		t.Error(err)
	}
	if got, err := s.Audit(t.Context()); err != nil || got.Stored != 1 || got.Digests[1] != 1 {
		t.Errorf("%+v, error %v; want the leader's alone", got, err)
	}
	closed(t, s)
}

// All who wait for a transaction have given up: then it ends, and nothing is stored.
func TestATransactionThatNobodyWaitsForEnds(t *testing.T) {
	s, release := held(t, "&batch=8")
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 4)
	for item := range 4 {
		go func() { failed <- s.Put(ctx, item, 0, 1) }()
	}
	for len(s.leaders) == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	for range 4 {
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want the context's", err)
		}
	}
	release()
	put(t, s, 9, 0, 1)
	if got, err := s.Audit(t.Context()); err != nil || got.Stored != 1 {
		t.Errorf("%+v, error %v; want what was put afterwards alone", got, err)
	}
	closed(t, s)
}
