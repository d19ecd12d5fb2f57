package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Audit notes who did what to which case. actor and detail are sealed: a worker's id may be a name.
func (s *Store) Audit(ctx context.Context, at time.Time, actor, action, caseID, detail string) error {
	err := s.inTx(ctx, func(t *tx) error {
		seq, err := t.next("SELECT COALESCE(MAX(seq), 0) + 1 FROM audit")
		if err != nil {
			return err
		}
		sealed, err := s.close([2]string{actor, detail}, "audit:"+caseID)
		if err != nil {
			return err
		}
		_, err = t.exec("INSERT INTO audit (seq, at, action, case_id, sealed) VALUES ($1, $2, $3, $4, $5)",
			seq, micros(at), action, caseID, sealed)
		return err
	})
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// Meta gives a remembered setting of the store, "" if there is none.
func (s *Store) Meta(ctx context.Context, name string) (string, error) {
	var v string
	err := s.db.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = $1", name).Scan(&v)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("meta: %w", unavailable(err))
	}
	return v, nil
}

// SetMeta remembers a setting of the store.
func (s *Store) SetMeta(ctx context.Context, name, value string) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	if err != nil {
		return fmt.Errorf("meta: %w", unavailable(err))
	}
	return nil
}
