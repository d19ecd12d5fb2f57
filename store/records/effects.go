package records

import (
	"context"
	"fmt"
	"time"

	"benan/bot"
	"benan/bot/oncall"
)

// Due gives cases with something due, the longest due first.
func (s *Store) Due(ctx context.Context, now time.Time, max int) ([]oncall.Ref, error) {
	rows, err := s.db.QueryContext(ctx,
		"SELECT id FROM cases WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $2", micros(now), max)
	if err != nil {
		return nil, fmt.Errorf("due cases: %w", unavailable(err))
	}
	ids, err := column[string](rows)
	if err != nil {
		return nil, fmt.Errorf("due cases: %w", unavailable(err))
	}
	refs := make([]oncall.Ref, len(ids))
	for i, id := range ids {
		refs[i].ID = id
	}
	return refs, nil
}

// Pending gives effects not carried out yet, oldest first. A damaged row is passed over: it must not stop the others.
func (s *Store) Pending(ctx context.Context, max int) ([]oncall.Effect, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT mark, sealed FROM effects ORDER BY seq LIMIT $1", max)
	if err != nil {
		return nil, fmt.Errorf("pending effects: %w", unavailable(err))
	}
	defer rows.Close()
	var out []oncall.Effect
	for rows.Next() {
		var mark, sealed []byte
		if err := rows.Scan(&mark, &sealed); err != nil {
			return nil, fmt.Errorf("pending effects: %w", unavailable(err))
		}
		if e, err := s.openEffect(mark, sealed); err == nil {
			out = append(out, e)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("pending effects: %w", unavailable(err))
	}
	return out, nil
}

// Done forgets effects that were carried out.
func (s *Store) Done(ctx context.Context, ids []string) error {
	err := s.inTx(ctx, func(t *tx) error {
		for _, id := range ids {
			if _, err := t.exec("DELETE FROM effects WHERE mark = $1", s.seal.Mark("effect", id)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("effects done: %w", err)
	}
	return nil
}

// OpenCase gives the case of a contact that is not closed, as a conversation knows it: from it a talk is built again
// whose session is gone.
func (s *Store) OpenCase(ctx context.Context, contact bot.ContactID) (bot.CaseRef, bool, error) {
	c, ok, err := s.CaseOf(ctx, contact)
	return c.Ref(), ok, err
}

// CaseOf gives the whole case of a contact that is not closed.
func (s *Store) CaseOf(ctx context.Context, contact bot.ContactID) (oncall.Case, bool, error) {
	cases, err := s.query(ctx, "contact = $1 AND state <> 'closed'", string(contact))
	if err != nil || len(cases) == 0 {
		return oncall.Case{}, false, err
	}
	return *cases[0], true, nil
}

// OpenCases gives all cases that are not closed, oldest first.
func (s *Store) OpenCases(ctx context.Context) ([]*oncall.Case, error) {
	return s.query(ctx, "state <> 'closed'")
}

func (s *Store) query(ctx context.Context, where string, args ...any) ([]*oncall.Case, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT "+caseColumns+" FROM cases WHERE "+where+" ORDER BY opened_at, id", args...)
	if err != nil {
		return nil, fmt.Errorf("cases: %w", unavailable(err))
	}
	cases, err := s.scanCases(rows)
	if err != nil {
		return nil, fmt.Errorf("cases: %w", unavailable(err))
	}
	return cases, nil
}

// Lines gives the stored lines of a case, oldest first.
func (s *Store) Lines(ctx context.Context, caseID string) ([]oncall.Line, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT n, sealed FROM lines WHERE case_id = $1 ORDER BY n", caseID)
	if err != nil {
		return nil, fmt.Errorf("lines: %w", unavailable(err))
	}
	lines, err := s.scanLines(caseID, rows)
	if err != nil {
		return nil, fmt.Errorf("lines: %w", unavailable(err))
	}
	return lines, nil
}
