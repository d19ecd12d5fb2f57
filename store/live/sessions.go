package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"benan/bot"
	"benan/bot/outbox"
)

// errUnreadable stands for a JSON error, which could quote what it read.
var errUnreadable = errors.New("stored value is not readable")

// timerRest is how long a timer that was given rests before it is given again, so that one whose turn always fails does
// not stand before all others.
const timerRest = "5000"

// A session is stored as "seq wake sealed": what scripts must see stands before the seal. wake is "-" without a timer.

// Load gives the session, or one with only Contact set where there is none; with bot.ErrDamaged one with Contact and Seq.
func (s *Store) Load(ctx context.Context, c bot.ContactID) (bot.Session, error) {
	none := bot.Session{Contact: c}
	if known, ok := s.recent.get(c); ok {
		return known, nil
	}
	if err := s.prepare(ctx); err != nil {
		return none, fmt.Errorf("load session: %w", err)
	}
	stored, err := s.redis.Get(ctx, s.key(c, "s")).Result()
	if errors.Is(err, redis.Nil) {
		return none, nil
	}
	if err != nil {
		return none, fmt.Errorf("load session: %w", fault(err))
	}
	seq, rest, _ := strings.Cut(stored, " ")
	_, sealed, _ := strings.Cut(rest, " ")
	none.Seq, _ = strconv.ParseInt(seq, 10, 64)
	plain, err := s.ring.Open([]byte(sealed), sessionAD(c, seq))
	if err != nil {
		return none, fmt.Errorf("load session: %w: %w", bot.ErrDamaged, err)
	}
	var out bot.Session
	if err := json.Unmarshal(plain, &out); err != nil {
		return none, fmt.Errorf("load session: %w: %w", bot.ErrDamaged, errUnreadable)
	}
	out.Contact, out.Seq = c, none.Seq
	return out, nil
}

// Commit writes a turn in one script: one round trip, one atomic step. The same Op again gives CommitDuplicate,
// whatever else the call holds, so a call whose answer was lost may be repeated. A session whose Seq does not rise, or
// a commit without Op, is refused as a fault of the program.
func (s *Store) Commit(ctx context.Context, c bot.Commit) (bot.Committed, error) {
	t := c.Turn
	if c.Op == "" || t.Session.Contact == "" || (!t.Wipe && t.Session.Seq <= c.Before) {
		return "", errors.New("commit turn: no operation id, no contact, or a seq that does not rise")
	}
	token := ""
	if s.handed != nil && !c.Address.Empty() && len(t.Outbox) > 0 && len(t.Outbox) <= outbox.BatchItems && !t.Erase {
		token = s.newToken()
	}
	args, err := s.commitArgs(c, token)
	if err != nil {
		return "", fmt.Errorf("commit turn: %w", err)
	}
	s.recent.drop(t.Session.Contact) // until it is known how this ends
	until := s.now().Add(outbox.LeaseTTL)
	v, err := s.run(ctx, call{s.scripts.commit, s.Partition(t.Session.Contact), args})
	if err != nil {
		return "", fmt.Errorf("commit turn: %w", err)
	}
	end, _ := v.(string)
	if end == "leased" {
		s.hand(c, token, until)
		end = string(bot.CommitOK)
	}
	if end == string(bot.CommitOK) && !t.Wipe {
		s.recent.put(t.Session)
	}
	return bot.Committed(end), nil
}

func (s *Store) commitArgs(c bot.Commit, token string) ([]any, error) {
	t := c.Turn
	contact := t.Session.Contact
	session, err := s.sealSession(t.Session)
	if err != nil {
		return nil, err
	}
	mode := ""
	if t.Clear {
		mode = "clear"
	}
	if t.Wipe {
		mode, session = "wipe", nil
	}
	args := append(make([]any, 0, 15+len(t.Outbox)+2*len(t.Events)),
		string(contact), strconv.FormatInt(c.Before, 10), s.ring.Mark("op", c.Op), session,
		bot.SessionTTL.Milliseconds(), bot.OpTTL.Milliseconds(), t.Session.Wake.At*1000, mode,
		s.sealAddress(contact, c.Address), flag(hasPage(t.Outbox)), token, outbox.LeaseTTL.Milliseconds(), c.Ref, s.erasePrefix(c), len(t.Outbox))
	for _, i := range t.Outbox {
		i.Contact = contact
		item, err := s.sealItem(i)
		if err != nil {
			return nil, err
		}
		args = append(args, item)
	}
	for _, e := range t.Events {
		e.Contact = contact
		event, err := s.sealEvent(e)
		if err != nil {
			return nil, err
		}
		args = append(args, eventClass(e.Kind), event)
	}
	return args, nil
}

func (s *Store) sealSession(session bot.Session) ([]byte, error) {
	plain, err := json.Marshal(session)
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	seq, wake := strconv.FormatInt(session.Seq, 10), "-"
	if session.Wake.At != 0 {
		wake = strconv.FormatInt(session.Wake.Seq, 10)
	}
	return append([]byte(seq+" "+wake+" "), s.ring.Seal(plain, sessionAD(session.Contact, seq))...), nil
}

func (s *Store) sealAddress(c bot.ContactID, a bot.Address) []byte {
	if a.Empty() {
		return nil
	}
	return s.ring.Seal([]byte(a.Reveal()), addressAD(c))
}

// Due gives timers whose time has come, at most max. A given timer is given again after 5 s, until a turn that removes
// or moves it is committed.
func (s *Store) Due(ctx context.Context, max int) ([]bot.DueWake, error) {
	var calls []call
	first := int(s.turn.Add(1)) // another partition comes first each time, so that a small max starves none
	share := 1
	if max > len(s.keys) {
		share = max / len(s.keys)
	}
	for i := range min(len(s.keys), max) {
		p := (first + i) % len(s.keys)
		calls = append(calls, call{s.scripts.due, p, []any{share, timerRest}})
	}
	replies, err := s.runAll(ctx, calls)
	if err != nil {
		return nil, fmt.Errorf("due timers: %w", err)
	}
	var out []bot.DueWake
	for _, reply := range replies {
		list, _ := reply.([]any)
		for i := 0; i+1 < len(list); i += 2 {
			seq, err := strconv.ParseInt(text(list[i+1]), 10, 64)
			if err != nil {
				return nil, fmt.Errorf("due timers: %w", errUnreadable)
			}
			out = append(out, bot.DueWake{Contact: bot.ContactID(text(list[i])), Seq: seq})
		}
	}
	return out, nil
}

func hasPage(items []bot.Item) bool {
	for _, i := range items {
		if i.Lane == bot.LanePage {
			return true
		}
	}
	return false
}

// eventClass tells the scripts which events outlive a wipe: escalations, and reports, which were filed before it.
func eventClass(k bot.EventKind) string {
	switch k {
	case bot.EventEscalate:
		return "e"
	case bot.EventReport, bot.EventReportMore:
		return "k"
	}
	return "o"
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func text(v any) string {
	t, _ := v.(string)
	return t
}

// key names a key of a contact.
func (s *Store) key(c bot.ContactID, kind string) string {
	r := s.keys[s.Partition(c)]
	return r[:len(r)-1] + kind + ":" + string(c)
}
