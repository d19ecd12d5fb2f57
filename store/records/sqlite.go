package records

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"benan/bot"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Memory is the URL of a store that ends with the process.
const Memory = "sqlite::memory:"

// Open opens the records at a URL, "sqlite:///path/benan.db" or Memory, and brings its tables up to date. A new file
// gets mode 0600. The caller closes the Store.
func Open(ctx context.Context, rawURL string, seal Sealer) (*Store, error) {
	name, err := sqliteName(rawURL)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, fmt.Errorf("open records: %w", err)
	}
	s := &Store{db: db, seal: seal}
	if err := s.start(ctx, name, rawURL == Memory); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) start(ctx context.Context, name string, memory bool) error {
	connections := 4
	if memory {
		connections = 1 // the memory database locks whole tables; one writer and reader at a time is enough for it
		keep, err := sql.Open("sqlite", name)
		if err != nil {
			return fmt.Errorf("open records: %w", err)
		}
		s.keep = keep
		if err := keep.PingContext(ctx); err != nil {
			return fmt.Errorf("open records: %w", unavailable(err))
		}
	}
	s.db.SetMaxOpenConns(connections)
	s.db.SetMaxIdleConns(connections)
	if err := migrate(ctx, s.db); err != nil {
		return err
	}
	return s.checkKey(ctx)
}

// checkKey makes sure that the key file is the one with which these records were begun: with another, everything would
// look lost.
func (s *Store) checkKey(ctx context.Context) error {
	const name, plain = "key_check", "benan"
	value, err := s.Meta(ctx, name)
	if err != nil {
		return err
	}
	if value == "" {
		return s.SetMeta(ctx, name, hex.EncodeToString(s.seal.Seal([]byte(plain), []byte(name))))
	}
	sealed, err := hex.DecodeString(value)
	if err != nil {
		return errors.New("records: the key check is damaged")
	}
	if _, err := s.seal.Open(sealed, []byte(name)); err != nil {
		return fmt.Errorf("records: the key file does not belong to this database: %w", err)
	}
	// Sealed again by the newest key, so that the one with which the records began can go one day. The first byte names
	// the key (store.KeyRing): without a newer one nothing is written, for doctor and reports open the records too.
	if again := s.seal.Seal([]byte(plain), []byte(name)); again[0] != sealed[0] {
		return s.SetMeta(ctx, name, hex.EncodeToString(again))
	}
	return nil
}

// sqliteName gives the driver's name of the database. WAL with FULL survives a power cut; secure_delete overwrites what
// is deleted; immediate transactions make two writers wait instead of failing half-way.
func sqliteName(rawURL string) (string, error) {
	pragmas := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)", "foreign_keys(ON)",
		"temp_store(MEMORY)",
	}}.Encode()
	if rawURL == Memory {
		return "file:/benan-" + rand.Text() + "?vfs=memdb&" + pragmas, nil
	}
	path, ok := strings.CutPrefix(rawURL, "sqlite://")
	if !ok || path == "" || !filepath.IsAbs(path) {
		return "", errors.New("records: the address must be sqlite:///absolute/path/benan.db")
	}
	// SQLite gives its -wal and -shm the mode of the database, so the file is made before it is opened.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", fmt.Errorf("records: %w", err)
	}
	if err := f.Close(); err != nil {
		return "", fmt.Errorf("records: %w", err)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + pragmas, nil
}

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("migrate records: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return fmt.Errorf("migrate records: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate records: %w", err)
	}
	return nil
}

// unavailable marks an error that lies with the store and not with what was to be stored: trying again later may help.
func unavailable(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_ERROR:
			return err
		}
		return errors.Join(bot.ErrUnavailable, err)
	}
	if errors.Is(err, sql.ErrConnDone) || errors.Is(err, sql.ErrTxDone) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return errors.Join(bot.ErrUnavailable, err)
	}
	return err
}

// checkpoint moves the write-ahead log into the database and empties it, so that nothing deleted stays readable there.
// A reader in the way is met again at the next wipe or sweep.
func (s *Store) checkpoint(ctx context.Context) error {
	var busy, pages, moved int
	row := s.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	if err := row.Scan(&busy, &pages, &moved); err != nil {
		return fmt.Errorf("checkpoint records: %w", unavailable(err))
	}
	if busy != 0 {
		return fmt.Errorf("checkpoint records: %w", bot.ErrUnavailable)
	}
	return nil
}
