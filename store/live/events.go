package live

import (
	"context"
	"errors"
	"fmt"
	"time"

	"benan/bot"
	"benan/bot/oncall"
)

// Take gives up to max events of a partition, oldest first, to one holder for ttl. holder must be unique for the
// process that calls (a random name made at start): it is the token of the lease. An event that no key opens comes with
// its contact and kind oncall.EventUnreadable (or escalate, if it was one) only, so that it can be buried.
func (s *Store) Take(ctx context.Context, partition int, holder string, ttl time.Duration, max int) ([]oncall.Taken, error) {
	v, err := s.run(ctx, call{s.scripts.take, partition, []any{holder, ttl.Milliseconds(), max}})
	if err != nil {
		return nil, fmt.Errorf("take events: %w", err)
	}
	return s.taken(v)
}

func (s *Store) taken(v any) ([]oncall.Taken, error) {
	rows, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("take events: %w", errUnreadable)
	}
	var out []oncall.Taken
	for _, r := range rows {
		row, _ := r.([]any)
		if len(row) != 2 {
			return nil, fmt.Errorf("take events: %w", errUnreadable)
		}
		t := oncall.Taken{ID: text(row[0])}
		fields, _ := row[1].([]any)
		if len(fields) != 6 {
			return nil, fmt.Errorf("take events: %w", errUnreadable)
		}
		c := bot.ContactID(text(fields[1]))
		var err error
		if t.Event, err = s.openEvent(c, text(fields[5])); err != nil {
			s.log.Error("sealed event cannot be opened", "contact", string(c), "place", t.ID, "err", err)
			t.Event = bot.Event{ID: "unreadable:" + t.ID, Kind: oncall.EventUnreadable, Contact: c}
			if text(fields[3]) == "e" {
				t.Event.Kind = bot.EventEscalate // somebody is in danger, whatever the words were
			}
		}
		out = append(out, t)
	}
	return out, nil
}

// Ack deletes events. Only the holder of the partition may; another gets oncall.ErrNotHolder and changes nothing.
func (s *Store) Ack(ctx context.Context, partition int, holder string, ids []string) error {
	return s.end(ctx, "ack", partition, holder, ids)
}

// Bury moves an event to the partition's dead list.
func (s *Store) Bury(ctx context.Context, partition int, holder string, id string) error {
	return s.end(ctx, "bury", partition, holder, []string{id})
}

// Leave gives the partition back before the lease is over, so that a restart need not wait for its end.
func (s *Store) Leave(ctx context.Context, partition int, holder string) error {
	err := s.end(ctx, "leave", partition, holder, nil)
	if errors.Is(err, oncall.ErrNotHolder) {
		return nil
	}
	return err
}

func (s *Store) end(ctx context.Context, act string, partition int, holder string, ids []string) error {
	if len(ids) == 0 && act != "leave" {
		return nil
	}
	args := []any{holder, act}
	for _, id := range ids {
		args = append(args, id)
	}
	v, err := s.run(ctx, call{s.scripts.ack, partition, args})
	if err != nil {
		return fmt.Errorf("%s events: %w", act, err)
	}
	if n, _ := v.(int64); n < 0 {
		return fmt.Errorf("%s events of partition %d: %w", act, partition, oncall.ErrNotHolder)
	}
	return nil
}
