package records

import (
	"context"
	"fmt"
	"time"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/risk"
)

// Wipe forgets a contact (see oncall.Tx).
func (t *tx) Wipe(contact bot.ContactID, keepLast bool) error {
	if contact == "" {
		return nil // the contact of cases that are wiped already
	}
	t.wiped = true
	rows, err := t.tx.QueryContext(t.ctx, "SELECT "+caseColumns+" FROM cases WHERE contact = $1", string(contact))
	if err != nil {
		return err
	}
	cases, err := t.s.scanCases(rows)
	if err != nil {
		return err
	}
	for _, c := range cases {
		if err := t.wipeCase(c, keepLast && !c.Closed()); err != nil {
			return err
		}
	}
	_, err = t.exec("DELETE FROM inbox WHERE contact = $1", string(contact))
	return err
}

func (t *tx) wipeCase(c *oncall.Case, keepLast bool) error {
	last := int64(0)
	if keepLast {
		n, err := t.next("SELECT COALESCE(MAX(n), 0) FROM lines WHERE case_id = $1 AND person = 1", c.ID)
		if err != nil {
			return err
		}
		last = n
	}
	if _, err := t.exec("DELETE FROM lines WHERE case_id = $1 AND n <> $2", c.ID, last); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM effects WHERE case_id = $1 AND private = 1", c.ID); err != nil {
		return err
	}
	if !c.Closed() {
		return nil
	}
	oncall.Erase(c)
	return t.save(c)
}

// Sweep forgets what has outlived its time: the lines and the address of cases closed more than so many days ago,
// operation ids after seven days. It never touches a case that is not closed, however old.
func (s *Store) Sweep(ctx context.Context, now time.Time, transcriptDays int) error {
	before := micros(now.AddDate(0, 0, -transcriptDays))
	err := s.inTx(ctx, func(t *tx) error {
		rows, err := t.tx.QueryContext(ctx, "SELECT "+caseColumns+` FROM cases
			WHERE state = 'closed' AND closed_at < $1 AND contact <> ''`, before)
		if err != nil {
			return err
		}
		cases, err := s.scanCases(rows)
		if err != nil {
			return err
		}
		for _, c := range cases {
			if err := t.expire(c); err != nil {
				return err
			}
		}
		_, err = t.exec("DELETE FROM ops WHERE done_at < $1", micros(now.Add(-codeKept)))
		return err
	})
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return s.checkpoint(ctx)
}

// expire keeps of an old case its level, signs, rules, mark and times, and nothing that leads to a person.
func (t *tx) expire(c *oncall.Case) error {
	if _, err := t.exec("DELETE FROM lines WHERE case_id = $1", c.ID); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM effects WHERE case_id = $1 AND private = 1", c.ID); err != nil {
		return err
	}
	c.Address, c.Contact, c.Relayed, c.Word = bot.Address{}, "", nil, ""
	// Names of rules stay, so that rules can be judged by what became of their cases; "~mai giao" is the person's words.
	c.Rules = risk.OnlyRules(c.Rules)
	return t.save(c)
}
