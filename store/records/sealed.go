package records

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/risk"
)

// The shapes below carry private values, which print as "[redacted]" everywhere else, into the sealed blobs and back.

type sealedCase struct {
	*oncall.Case
	Address string
}

type sealedLine struct {
	Op, From, Text string
	At             time.Time
}

type sealedOut struct {
	Text    string
	Buttons []bot.Button `json:",omitempty"`
	Quiet   bool         `json:",omitempty"`
}

type sealedItem struct {
	bot.Item
	Out sealedOut
}

type sealedInbound struct {
	*bot.Inbound
	From, Text string
}

type sealedEffect struct {
	ID, Case string
	At       time.Time
	Private  bool
	Item     *sealedItem      `json:",omitempty"`
	Address  string           `json:",omitempty"`
	Turn     *sealedInbound   `json:",omitempty"`
	Withdraw *oncall.Withdraw `json:",omitempty"`
}

// errDamaged: a stored value does not open, or is not what it should be.
var errDamaged = errors.New("stored value is damaged")

func (s *Store) close(v any, ad string) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("seal %T: %w", v, err)
	}
	return s.seal.Seal(plain, []byte(ad)), nil
}

func (s *Store) open(sealed []byte, ad string, v any) error {
	plain, err := s.seal.Open(sealed, []byte(ad))
	if err != nil {
		return fmt.Errorf("open %T: %w: %w", v, errDamaged, err)
	}
	if err := json.Unmarshal(plain, v); err != nil {
		// Not the decoder's own words: they may quote the content.
		return fmt.Errorf("open %T: %w", v, errDamaged)
	}
	return nil
}

func (s *Store) sealCase(c *oncall.Case) ([]byte, error) {
	return s.close(sealedCase{c, c.Address.Reveal()}, "case:"+c.ID)
}

type scanner interface{ Scan(dest ...any) error }

// scanCase reads caseColumns. The clear columns win over the sealed copy: the database decides by them.
func (s *Store) scanCase(row scanner) (*oncall.Case, error) {
	var id, code, contact, state, outcome string
	var level int
	var sealed []byte
	if err := row.Scan(&id, &code, &contact, &state, &level, &outcome, &sealed); err != nil {
		return nil, err
	}
	v := sealedCase{Case: &oncall.Case{}}
	if err := s.open(sealed, "case:"+id, &v); err != nil {
		return nil, err
	}
	c := v.Case
	c.ID, c.Code, c.Contact, c.State = id, code, bot.ContactID(contact), bot.CaseState(state)
	c.Level, c.Outcome, c.Address = risk.Level(level), outcome, bot.NewAddress(v.Address)
	return c, nil
}

// scanCases passes over a damaged row: it must not stop the others.
func (s *Store) scanCases(rows *sql.Rows) ([]*oncall.Case, error) {
	defer rows.Close()
	var out []*oncall.Case
	for rows.Next() {
		c, err := s.scanCase(rows)
		switch {
		case errors.Is(err, errDamaged):
		case err != nil:
			return nil, err
		default:
			out = append(out, c)
		}
	}
	return out, rows.Err()
}

func lineAD(caseID string, n int64) string { return "line:" + caseID + ":" + strconv.FormatInt(n, 10) }

func (s *Store) sealLine(caseID string, n int64, l oncall.Line) ([]byte, error) {
	return s.close(sealedLine{l.Op, l.From, l.Text.Reveal(), l.At}, lineAD(caseID, n))
}

func (s *Store) scanLines(caseID string, rows *sql.Rows) ([]oncall.Line, error) {
	defer rows.Close()
	var out []oncall.Line
	for rows.Next() {
		var n int64
		var sealed []byte
		if err := rows.Scan(&n, &sealed); err != nil {
			return nil, err
		}
		var v sealedLine
		if err := s.open(sealed, lineAD(caseID, n), &v); err != nil {
			return nil, err
		}
		out = append(out, oncall.Line{Op: v.Op, From: v.From, Text: bot.NewText(v.Text), At: v.At})
	}
	return out, rows.Err()
}

// An effect's seal is bound to its mark, so that a row cannot be put in another's place.
func (s *Store) sealEffect(e oncall.Effect) ([]byte, error) {
	v := sealedEffect{ID: e.ID, Case: e.Case, At: e.At, Private: e.Private, Withdraw: e.Withdraw}
	if e.Send != nil {
		out := e.Send.Item.Out
		v.Item = &sealedItem{e.Send.Item, sealedOut{out.Text.Reveal(), out.Buttons, out.Quiet}}
		v.Address = e.Send.Address.Reveal()
	}
	if e.Turn != nil {
		v.Turn = &sealedInbound{e.Turn, e.Turn.From.Reveal(), e.Turn.Text.Reveal()}
	}
	return s.close(v, "effect:"+string(s.seal.Mark("effect", e.ID)))
}

func (s *Store) openEffect(mark, sealed []byte) (oncall.Effect, error) {
	var v sealedEffect
	if err := s.open(sealed, "effect:"+string(mark), &v); err != nil {
		return oncall.Effect{}, err
	}
	e := oncall.Effect{ID: v.ID, Case: v.Case, At: v.At, Private: v.Private, Withdraw: v.Withdraw}
	if v.Item != nil {
		item := v.Item.Item
		item.Out = bot.Outgoing{Text: bot.NewText(v.Item.Out.Text), Buttons: v.Item.Out.Buttons, Quiet: v.Item.Out.Quiet}
		e.Send = &oncall.Send{Item: item, Address: bot.NewAddress(v.Address)}
	}
	if v.Turn != nil {
		e.Turn = v.Turn.inbound()
	}
	return e, nil
}

func (v *sealedInbound) inbound() *bot.Inbound {
	in := v.Inbound
	in.From, in.Text = bot.NewAddress(v.From), bot.NewText(v.Text)
	return in
}

func micros(t time.Time) int64 { return t.UnixMicro() }

// maybe is a time as a column that may be NULL.
func maybe(t time.Time) sql.NullInt64 { return sql.NullInt64{Int64: t.UnixMicro(), Valid: !t.IsZero()} }

// column reads the one column of rows.
func column[T any](rows *sql.Rows) ([]T, error) {
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
