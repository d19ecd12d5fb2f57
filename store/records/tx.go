package records

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"strings"
	"time"

	"benan/bot"
	"benan/bot/oncall"
)

// tx is one transaction. It is an oncall.Tx.
type tx struct {
	ctx   context.Context
	tx    *sql.Tx
	s     *Store
	lines []newLines
	wiped bool
}

func (t *tx) exec(query string, args ...any) (int64, error) {
	res, err := t.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// remember notes an operation id; false: it was applied before.
func (t *tx) remember(op string) (bool, error) {
	if op == "" {
		return true, nil
	}
	n, err := t.exec("INSERT INTO ops (op, done_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
		t.s.seal.Mark("op", op), micros(time.Now()))
	return n > 0, err
}

const caseColumns = "id, code, contact, state, level, outcome, sealed"

func (t *tx) find(ref oncall.Ref) (*oncall.Case, error) {
	const newest = " ORDER BY CASE WHEN state = 'closed' THEN 1 ELSE 0 END, closed_at DESC LIMIT 1"
	switch {
	case ref.ID != "":
		return t.one("id = $1", ref.ID)
	case ref.Code != "":
		return t.one("code = $1"+newest, ref.Code)
	case ref.Contact != "":
		return t.one("contact = $1"+newest, string(ref.Contact))
	}
	return nil, nil
}

func (t *tx) one(where string, args ...any) (*oncall.Case, error) {
	c, err := t.s.scanCase(t.tx.QueryRowContext(t.ctx, "SELECT "+caseColumns+" FROM cases WHERE "+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return c, err
}

// NewCase reserves an id and the shortest free code.
func (t *tx) NewCase(now time.Time) (*oncall.Case, error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT code FROM cases WHERE closed_at IS NULL OR closed_at > $1",
		micros(now.Add(-codeKept)))
	if err != nil {
		return nil, err
	}
	used, err := column[string](rows)
	if err != nil {
		return nil, err
	}
	code, err := freeCode(used)
	if err != nil {
		return nil, err
	}
	return &oncall.Case{ID: strings.ToLower(rand.Text()[:16]), Code: code, OpenedAt: now}, nil
}

func (t *tx) save(c *oncall.Case) error {
	sealed, err := t.s.sealCase(c)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO cases (id, code, contact, state, level, outcome, mark, opened_at, closed_at, due_at, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (id) DO UPDATE SET code = excluded.code, contact = excluded.contact, state = excluded.state,
			level = excluded.level, outcome = excluded.outcome, mark = excluded.mark, opened_at = excluded.opened_at,
			closed_at = excluded.closed_at, due_at = excluded.due_at, sealed = excluded.sealed`,
		c.ID, c.Code, string(c.Contact), string(c.State), int(c.Level), c.Outcome, string(c.Mark),
		micros(c.OpenedAt), maybe(c.ClosedAt), maybe(firstDue(c)), sealed)
	return err
}

func firstDue(c *oncall.Case) time.Time {
	var first time.Time
	for _, t := range []time.Time{c.NextDue, c.NoticeDue, c.AnswerDue, c.DecideDue} {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

// Add stores lines and effects. Lines are written once their case is: it may be new.
func (t *tx) Add(caseID string, lines []oncall.Line, effects []oncall.Effect) error {
	if len(lines) > 0 {
		t.lines = append(t.lines, newLines{caseID, lines})
	}
	for _, e := range effects {
		if err := t.addEffect(e); err != nil {
			return err
		}
	}
	return nil
}

type newLines struct {
	caseID string
	lines  []oncall.Line
}

func (t *tx) flush() error {
	for _, n := range t.lines {
		for _, l := range n.lines {
			if err := t.addLine(n.caseID, l); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tx) addLine(caseID string, l oncall.Line) error {
	n, err := t.next("SELECT COALESCE(MAX(n), 0) + 1 FROM lines WHERE case_id = $1", caseID)
	if err != nil {
		return err
	}
	person := 0
	if l.From == oncall.FromPerson {
		person = 1
	}
	sealed, err := t.s.sealLine(caseID, n, l)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO lines (case_id, n, op, person, sealed) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
		caseID, n, t.s.seal.Mark("line", l.Op), person, sealed)
	return err
}

func (t *tx) addEffect(e oncall.Effect) error {
	seq, err := t.next("SELECT COALESCE(MAX(seq), 0) + 1 FROM effects")
	if err != nil {
		return err
	}
	private := 0
	if e.Private {
		private = 1
	}
	sealed, err := t.s.sealEffect(e)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO effects (seq, mark, case_id, private, sealed) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
		seq, t.s.seal.Mark("effect", e.ID), e.Case, private, sealed)
	return err
}

func (t *tx) next(query string, args ...any) (n int64, err error) {
	err = t.tx.QueryRowContext(t.ctx, query, args...).Scan(&n)
	return n, err
}

// Lines gives the stored lines of a case, oldest first.
func (t *tx) Lines(caseID string) ([]oncall.Line, error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT n, sealed FROM lines WHERE case_id = $1 ORDER BY n", caseID)
	if err != nil {
		return nil, err
	}
	return t.s.scanLines(caseID, rows)
}

// OpenOf gives the cases that a worker holds, oldest first.
func (t *tx) OpenOf(worker string) ([]*oncall.Case, error) {
	// The owner is sealed: a worker's id may be a name. There are never many taken cases.
	rows, err := t.tx.QueryContext(t.ctx, "SELECT "+caseColumns+" FROM cases WHERE state = $1 ORDER BY opened_at, id",
		string(bot.CaseTaken))
	if err != nil {
		return nil, err
	}
	taken, err := t.s.scanCases(rows)
	if err != nil {
		return nil, err
	}
	var own []*oncall.Case
	for _, c := range taken {
		if c.Owner == worker {
			own = append(own, c)
		}
	}
	return own, nil
}
