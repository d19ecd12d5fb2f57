package records

import (
	"context"
	"fmt"

	"benan/bot"
)

// Keep stores a message that came while the live store is down, sealed. The same Op twice is kept once.
func (s *Store) Keep(ctx context.Context, in bot.Inbound) error {
	err := s.inTx(ctx, func(t *tx) error {
		seq, err := t.next("SELECT COALESCE(MAX(seq), 0) + 1 FROM inbox")
		if err != nil {
			return err
		}
		mark := s.seal.Mark("op", in.Op)
		sealed, err := s.close(sealedInbound{&in, in.From.Reveal(), in.Text.Reveal()}, "inbox:"+string(mark))
		if err != nil {
			return err
		}
		_, err = t.exec("INSERT INTO inbox (seq, op, contact, sealed) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
			seq, mark, string(in.Contact), sealed)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep message: %w", err)
	}
	return nil
}

// Kept gives at most max kept messages, oldest first. Those that do not open are set aside: they stay in the table with
// their place negated, are told of once by an error beside the others, and hold up nobody.
func (s *Store) Kept(ctx context.Context, max int) ([]bot.Inbound, error) {
	out, damaged, err := s.kept(ctx, max)
	if err != nil {
		return nil, fmt.Errorf("kept messages: %w", unavailable(err))
	}
	for _, mark := range damaged {
		if _, err := s.db.ExecContext(ctx, "UPDATE inbox SET seq = -seq WHERE op = $1", mark); err != nil {
			return out, fmt.Errorf("set kept message aside: %w", unavailable(err))
		}
	}
	if len(damaged) > 0 {
		return out, fmt.Errorf("%d kept messages: %w", len(damaged), errDamaged)
	}
	return out, nil
}

func (s *Store) kept(ctx context.Context, max int) (out []bot.Inbound, damaged [][]byte, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT op, sealed FROM inbox WHERE seq > 0 ORDER BY seq LIMIT $1", max)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var mark, sealed []byte
		if err := rows.Scan(&mark, &sealed); err != nil {
			return nil, nil, err
		}
		v := sealedInbound{Inbound: &bot.Inbound{}}
		if err := s.open(sealed, "inbox:"+string(mark), &v); err != nil {
			damaged = append(damaged, mark)
			continue
		}
		out = append(out, *v.inbound())
	}
	return out, damaged, rows.Err()
}

// Forget drops a kept message that has been replayed.
func (s *Store) Forget(ctx context.Context, op string) error {
	if _, err := s.db.ExecContext(ctx, "DELETE FROM inbox WHERE op = $1", s.seal.Mark("op", op)); err != nil {
		return fmt.Errorf("forget message: %w", unavailable(err))
	}
	return nil
}

// Waiting tells whether a contact has kept messages: a newer one must not overtake them.
func (s *Store) Waiting(ctx context.Context, contact bot.ContactID) (bool, error) {
	n, err := s.count(ctx, "SELECT COUNT(*) FROM inbox WHERE contact = $1 AND seq > 0", string(contact))
	return n > 0, err
}

// KeptCount is how many messages wait to be replayed.
func (s *Store) KeptCount(ctx context.Context) (int, error) {
	return s.count(ctx, "SELECT COUNT(*) FROM inbox WHERE seq > 0")
}

func (s *Store) count(ctx context.Context, query string, args ...any) (n int, err error) {
	if err := s.db.QueryRowContext(ctx, query, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count: %w", unavailable(err))
	}
	return n, nil
}
