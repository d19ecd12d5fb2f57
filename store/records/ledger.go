package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Audit notes who did what to which case or report ("report:7"). actor and detail are sealed: a worker's id may be a name.
func (s *Store) Audit(ctx context.Context, at time.Time, actor, action, subject, detail string) error {
	err := s.inTx(ctx, func(t *tx) error {
		seq, err := t.next("SELECT COALESCE(MAX(seq), 0) + 1 FROM audit")
		if err != nil {
			return err
		}
		sealed, err := s.close([2]string{actor, detail}, "audit:"+subject)
		if err != nil {
			return err
		}
		_, err = t.exec("INSERT INTO audit (seq, at, action, case_id, sealed) VALUES ($1, $2, $3, $4, $5)",
			seq, micros(at), action, subject, sealed)
		return err
	})
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// AuditLine is one entry of the trail.
type AuditLine struct {
	At                             time.Time
	Actor, Action, Subject, Detail string
}

// Trail gives the entries since a moment, oldest first.
func (s *Store) Trail(ctx context.Context, since time.Time) ([]AuditLine, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT at, action, case_id, sealed FROM audit WHERE at >= $1 ORDER BY seq", micros(since))
	if err != nil {
		return nil, fmt.Errorf("audit trail: %w", unavailable(err))
	}
	defer rows.Close()
	var out []AuditLine
	for rows.Next() {
		var at int64
		var l AuditLine
		var sealed []byte
		var who [2]string
		if err := rows.Scan(&at, &l.Action, &l.Subject, &sealed); err != nil {
			return nil, fmt.Errorf("audit trail: %w", unavailable(err))
		}
		if err := s.open(sealed, "audit:"+l.Subject, &who); err != nil {
			who = [2]string{"?", "this entry does not open"} // one that was changed by hand is shown, not hidden
		}
		l.At, l.Actor, l.Detail = time.UnixMicro(at), who[0], who[1]
		out = append(out, l)
	}
	return out, rows.Err()
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
