package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteFile is a SQLite database. A result is a row of results; what came again is
// one of again, so that the first stays what a query of results finds.
type sqliteFile struct {
	path         string
	batch, conns int
	busy         time.Duration
	sync         bool
}

const schema = `
CREATE TABLE IF NOT EXISTS trials (
	trial TEXT PRIMARY KEY,
	run   TEXT NOT NULL, -- the attempt at it that may write
	begun TEXT NOT NULL  -- UTC
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS results (
	trial   TEXT    NOT NULL,
	item    INTEGER NOT NULL,
	digest  TEXT    NOT NULL, -- 16 hex digits
	attempt INTEGER NOT NULL, -- the first that was stored
	at      TEXT    NOT NULL, -- UTC
	PRIMARY KEY (trial, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS again (
	trial   TEXT    NOT NULL,
	item    INTEGER NOT NULL,
	digest  TEXT    NOT NULL,
	attempt INTEGER NOT NULL,
	at      TEXT    NOT NULL,
	kind    TEXT    NOT NULL  -- repeat, duplicate or conflict
) STRICT;
CREATE INDEX IF NOT EXISTS again_item ON again (trial, item);`

func newSQLiteFile(path string, o *options) backend {
	if path == ":memory:" {
		o.errs = append(o.errs, errors.New("a database in memory ends with its process: give a file"))
	}
	return sqliteFile{path: path, batch: o.count("batch", 1, 10_000), conns: o.count("conns", 1, 1000),
		busy: o.duration("busy", 5*time.Second, time.Hour), sync: o.flag("sync")}
}

// connect opens the database with at most so many connections. The busy timeout comes
// first, as what follows may meet a lock; transactions take the write lock as they
// begin, because one that comes by it later is refused without waiting.
func (f sqliteFile) connect(conns int) (*sql.DB, error) {
	level := "normal"
	if f.sync {
		level = "full"
	}
	q := url.Values{"_txlock": {"immediate"}, "_error_rc": {"true"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", f.busy.Milliseconds()), "journal_mode(wal)", "synchronous(" + level + ")"}}
	path := f.path
	if !filepath.IsAbs(path) {
		path = "." + string(filepath.Separator) + path // not to be taken for a URI
	}
	db, err := sql.Open("sqlite", path+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// on runs do on one connection to the database.
func (f sqliteFile) on(do func(db *sql.DB) error) error {
	db, err := f.connect(1)
	if err != nil {
		return err
	}
	return errors.Join(explain(do(db)), db.Close())
}

func (f sqliteFile) create() error {
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // SQLite says little of what keeps it
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return f.check()
}

// check takes the write lock and makes the tables, which needs all that a Put does.
func (f sqliteFile) check() error {
	if file, err := os.OpenFile(f.path, os.O_RDWR, 0); err != nil {
		return err
	} else if err := file.Close(); err != nil {
		return err
	}
	return f.on(func(db *sql.DB) error { return f.write(db, schema) })
}

// write runs statements in one transaction.
func (f sqliteFile) write(db *sql.DB, statements string, args ...any) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec(statements, args...); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (f sqliteFile) open(trial string, how start) (Store, error) {
	db, err := f.connect(f.conns)
	if err != nil {
		return nil, err
	}
	s := &sqliteStore{sqliteFile: f, trial: trial, db: db, leaders: make(chan struct{}, f.conns)}
	if err := s.begin(how); err != nil {
		return nil, errors.Join(explain(err), db.Close())
	}
	return s, nil
}

func (f sqliteFile) audit(ctx context.Context, trial string) (s Summary, err error) {
	err = f.on(func(db *sql.DB) error {
		s, err = read(ctx, db, trial)
		return err
	})
	return s, err
}

// read sums up a trial.
func read(ctx context.Context, db *sql.DB, trial string) (s Summary, err error) {
	var run string
	if err := db.QueryRowContext(ctx, "SELECT run FROM trials WHERE trial = ?", trial).Scan(&run); errors.Is(err, sql.ErrNoRows) {
		return s, ErrNeverBegun
	} else if err != nil {
		return s, err
	}
	rows, err := db.QueryContext(ctx, "SELECT item, digest FROM results WHERE trial = ?", trial)
	if err != nil {
		return s, err
	}
	for rows.Next() {
		var item int
		var text string
		if err := rows.Scan(&item, &text); err != nil {
			return s, errors.Join(err, rows.Close())
		}
		d, err := digest(text)
		if err != nil {
			return s, errors.Join(fmt.Errorf("item %d: %w", item, err), rows.Close())
		}
		s.add(item, d)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return s, err
	}
	const again = `SELECT count(*) FILTER (WHERE kind = 'repeat'), count(*) FILTER (WHERE kind = 'duplicate'),
		count(*) FILTER (WHERE kind = 'conflict') FROM again WHERE trial = ?`
	return s, db.QueryRowContext(ctx, again, trial).Scan(&s.Repeats, &s.Duplicates, &s.Conflicts)
}

// explain says what SQLite's result codes mean here.
func explain(err error) error {
	code, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch code.Code() & 0xff { // the primary code
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w (SQLITE_FULL)", ErrFull)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%w (SQLITE_BUSY)", ErrLocked)
	case sqlite3.SQLITE_NOTADB:
		return errors.New("it is no SQLite database")
	case sqlite3.SQLITE_READONLY:
		return errors.New("it can be read only (SQLITE_READONLY)")
	}
	return errors.New(strings.TrimPrefix(code.Error(), "sqlite: "))
}
