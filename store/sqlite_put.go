package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// sqliteStore commits in groups: whoever finds a connection free leads, and commits
// what waits, up to the batch; the others wait for their leader, or to lead
// themselves. Nobody waits for a group to fill: there is no timer.
type sqliteStore struct {
	sqliteFile
	trial, run    string
	db            *sql.DB
	insert, again *sql.Stmt
	leaders       chan struct{} // one place for each connection

	mu      sync.Mutex
	waiting []*pending // first come, first served
}

// pending is one result on its way.
type pending struct {
	ctx           context.Context
	item, attempt int
	digest        uint64
	done          chan struct{} // closed when err is there
	err           error
}

const (
	insertSQL = `INSERT INTO results (trial, item, digest, attempt, at)
SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM trials WHERE trial = ?1 AND run = ?6) ON CONFLICT DO NOTHING`
	againSQL = `INSERT INTO again (trial, item, digest, attempt, at, kind)
SELECT ?1, ?2, ?3, ?4, ?5, CASE
	WHEN first.digest <> ?3 THEN 'conflict'
	WHEN first.attempt = ?4 OR EXISTS (SELECT 1 FROM again WHERE trial = ?1 AND item = ?2 AND attempt = ?4) THEN 'duplicate'
	ELSE 'repeat' END
FROM results AS first WHERE first.trial = ?1 AND first.item = ?2
	AND EXISTS (SELECT 1 FROM trials WHERE trial = ?1 AND run = ?6)`
	beginSQL = `DELETE FROM results WHERE trial = ?1; DELETE FROM again WHERE trial = ?1;
INSERT INTO trials (trial, run, begun) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET run = excluded.run, begun = excluded.begun`
	goOnSQL = `INSERT INTO trials (trial, run, begun) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET run = excluded.run`
)

// now is the time as the tables have it.
func now() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z") }

// begin makes the tables, and removes what an interrupted attempt at the trial left.
func (s *sqliteStore) begin(how start) (err error) {
	if err := s.write(s.db, schema); err != nil {
		return err
	}
	s.run = newRun()
	statements := beginSQL
	if how == goingOn {
		statements = goOnSQL
	}
	if err := s.write(s.db, statements, s.trial, s.run, now()); err != nil {
		return err
	}
	if s.insert, err = s.db.Prepare(insertSQL); err != nil {
		return err
	}
	s.again, err = s.db.Prepare(againSQL)
	return err
}

func (s *sqliteStore) Put(ctx context.Context, item, attempt int, digest uint64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p := &pending{ctx: ctx, item: item, attempt: attempt, digest: digest, done: make(chan struct{})}
	s.mu.Lock()
	s.waiting = append(s.waiting, p)
	s.mu.Unlock()
	for leaders := s.leaders; ; {
		select {
		case <-p.done:
			return p.err
		case leaders <- struct{}{}:
			group := s.next()
			s.commit(group)
			<-s.leaders
			if len(group) == 0 { // p is with another leader, or done
				leaders = nil
			}
		case <-ctx.Done():
			s.withdraw(p)
			return ctx.Err()
		}
	}
}

// next takes the group to be committed next.
func (s *sqliteStore) next() []*pending {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := min(len(s.waiting), s.batch)
	group := slices.Clone(s.waiting[:n])
	s.waiting = slices.Delete(s.waiting, 0, n)
	return group
}

// withdraw takes p back, unless a leader has it already.
func (s *sqliteStore) withdraw(p *pending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.waiting, p); i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
	}
}

// commit stores a group, all of it or nothing.
func (s *sqliteStore) commit(group []*pending) {
	if len(group) == 0 {
		return
	}
	ctx, stop := whileAnyWaits(group)
	err := s.transact(ctx, group)
	abandoned := ctx.Err() != nil
	stop()
	for _, p := range group {
		switch {
		case err != nil && abandoned:
			p.err = p.ctx.Err()
		case err != nil:
			p.err = fmt.Errorf("sqlite:%s: %w", s.path, explain(err))
		}
		close(p.done)
	}
}

// whileAnyWaits is a context that ends when all of the group's have: one who gives up
// does not spoil it for the others.
func whileAnyWaits(group []*pending) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(group[0].ctx))
	var left atomic.Int64
	left.Store(int64(len(group)))
	stops := make([]func() bool, len(group))
	for i, p := range group {
		stops[i] = context.AfterFunc(p.ctx, func() {
			if left.Add(-1) == 0 {
				cancel()
			}
		})
	}
	return ctx, func() {
		for _, stop := range stops {
			stop()
		}
		cancel()
	}
}

func (s *sqliteStore) transact(ctx context.Context, group []*pending) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := s.store(ctx, tx, group); err != nil {
		_ = tx.Rollback() // it fails where SQLite has rolled back itself, as on a full disk
		return err
	}
	return tx.Commit()
}

func (s *sqliteStore) store(ctx context.Context, tx *sql.Tx, group []*pending) error {
	insert, at := tx.StmtContext(ctx, s.insert), now()
	for _, p := range group {
		row := []any{s.trial, p.item, fmt.Sprintf("%016x", p.digest), p.attempt, at, s.run}
		added, err := rows(ctx, insert, row)
		if err == nil && added == 0 { // it is there
			added, err = rows(ctx, tx.StmtContext(ctx, s.again), row)
		}
		if err == nil && added == 0 { // or the run may not write
			err = ErrSuperseded
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rows runs a statement, and says how many rows it has added.
func rows(ctx context.Context, statement *sql.Stmt, row []any) (int64, error) {
	result, err := statement.ExecContext(ctx, row...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (s *sqliteStore) Audit(ctx context.Context) (Summary, error) {
	sum, err := read(ctx, s.db, s.trial)
	return sum, explain(err)
}

// Close writes what is in the log into the database, as its last connection does.
func (s *sqliteStore) Close() error {
	return errors.Join(s.insert.Close(), s.again.Close(), s.db.Close())
}
