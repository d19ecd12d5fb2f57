package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"benan/bot"
	"benan/bot/oncall"
)

// Sealer closes what must not be readable at rest; store.KeyRing is one.
type Sealer interface {
	Seal(plain, ad []byte) []byte
	Open(sealed, ad []byte) ([]byte, error)
	// Mark stands for an id that must be found again but not shown.
	Mark(parts ...string) []byte
}

// Store keeps the records. It is safe for use by many goroutines. It is an oncall.Cases.
type Store struct {
	db   *sql.DB
	keep io.Closer // holds an in-memory database while the pool may drop its connection
	seal Sealer
}

var (
	_ oncall.Cases = (*Store)(nil)
	_ bot.Threads  = (*Store)(nil)
	_ bot.Inbox    = (*Store)(nil)
)

// Close ends the store.
func (s *Store) Close() error {
	if s.keep != nil {
		return errors.Join(s.db.Close(), s.keep.Close())
	}
	return s.db.Close()
}

// Ping tells whether the store answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	if err := s.db.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
		return fmt.Errorf("records: %w", unavailable(err))
	}
	return nil
}

// codeKept is how long the code of a closed case is not given to another.
const codeKept = oncall.CodeKept

// Change does one change of a case in one transaction (see oncall.Cases).
func (s *Store) Change(ctx context.Context, op string, ref oncall.Ref,
	f func(oncall.Tx, *oncall.Case) (*oncall.Case, error)) error {
	wiped := false
	err := s.inTx(ctx, func(t *tx) error {
		fresh, err := t.remember(op)
		if err != nil || !fresh {
			return err
		}
		c, err := t.find(ref)
		if err != nil {
			return err
		}
		c, err = f(t, c)
		if err != nil {
			return err
		}
		wiped = t.wiped
		if c != nil {
			if err := t.save(c); err != nil {
				return err
			}
		}
		return t.flush()
	})
	if err != nil {
		return fmt.Errorf("change case: %w", err)
	}
	if wiped {
		// The rows are gone, whatever happens here: an error would only make the caller repeat what is done.
		_ = s.checkpoint(ctx)
	}
	return nil
}

func (s *Store) inTx(ctx context.Context, f func(*tx) error) error {
	sqlTx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(err)
	}
	if err := f(&tx{ctx: ctx, tx: sqlTx, s: s}); err != nil {
		_ = sqlTx.Rollback()
		return unavailable(err)
	}
	return unavailable(sqlTx.Commit())
}
