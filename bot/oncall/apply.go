package oncall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"benan/bot"
	"benan/bot/risk"
)

// CodeKept is how long a closed case is opened again under its old code, and how long the store gives that code to no
// other case. Past it the same code may mean somebody else.
const CodeKept = 7 * 24 * time.Hour

// placed gives the event an id that is unique for ever, by its place in the stream. The conversation's own id
// ("contact:seq:n") nearly is: Seq begins at the second of the first message, but a clock that was set back can make it
// come twice after XOA, and new words must not be taken for old ones. A delivery keeps its id, because it may be told
// twice.
func placed(t Taken) bot.Event {
	e := t.Event
	if e.Kind != bot.EventDelivery {
		e.ID += "@" + t.ID
	}
	if !strings.HasPrefix(e.ID, string(e.Contact)) {
		e.ID = string(e.Contact) + ":" + e.ID // a place is unique within its partition only
	}
	return e
}

// wipedLater tells whether the contact of the first event sends XOA later in the same batch: its words need not reach a
// worker any more.
func wipedLater(taken []Taken) bool {
	return slices.ContainsFunc(taken[1:], func(t Taken) bool {
		return t.Event.Kind == bot.EventWiped && t.Event.Contact == taken[0].Event.Contact
	})
}

// apply applies one event to its case, in one transaction that remembers the event's id. withheld: the person has had
// the words erased since, so what would carry them to a worker is not made.
func (r *Runner) apply(ctx context.Context, e bot.Event, withheld bool) (err error) {
	if isReport(e) {
		return r.report(ctx, e)
	}
	defer recovered(&err)
	var made Made
	err = r.cases.Change(ctx, e.ID, refOf(e), func(tx Tx, c *Case) (*Case, error) {
		changed, m, err := r.decide(tx, c, e)
		if err != nil {
			return nil, err
		}
		if withheld {
			m.Effects = slices.DeleteFunc(m.Effects, func(e Effect) bool { return e.Private })
		}
		made = m
		id := ""
		if changed != nil {
			id = changed.ID
		}
		return changed, tx.Add(id, m.Lines, m.Effects)
	})
	if err != nil {
		return fmt.Errorf("apply %s event: %w", e.Kind, err)
	}
	r.count(made.Facts)
	return nil
}

func refOf(e bot.Event) Ref {
	if e.Kind == bot.EventDelivery {
		if e.Item.Case != "" {
			return Ref{ID: e.Item.Case}
		}
		for _, id := range []string{e.Item.ID, e.Line} {
			if c := caseOfItem(id); c != "" {
				return Ref{ID: c}
			}
		}
	}
	return Ref{Contact: e.Contact}
}

// EventUnreadable is the kind that a store gives an event whose seal does not open: it ends in the dead list, with an
// alarm. An escalation keeps its kind, because somebody is in danger, whatever the words were.
const EventUnreadable bot.EventKind = "unreadable"

var errUnreadable = errors.New("the sealed event does not open")

// decide chooses the rule for an event. It gives the case that changed, or nil.
func (r *Runner) decide(tx Tx, c *Case, e bot.Event) (*Case, Made, error) {
	now := r.now()
	over := c != nil && c.Closed()
	switch {
	case e.Kind == EventUnreadable:
		return nil, Made{}, errUnreadable
	case e.Kind == bot.EventWiped:
		return r.wipe(tx, c, e)
	case e.Kind == bot.EventEscalate, e.Kind == bot.EventSaid && (c == nil || over):
		level := e.Level
		switch {
		case e.Kind == bot.EventEscalate:
		case c == nil: // the conversation knows of a case that the records have lost: better one too many than none
			level = risk.High
		default:
			level = c.Level
		}
		if c == nil || over && now.Sub(c.ClosedAt) >= CodeKept {
			fresh, err := tx.NewCase(now)
			if err != nil {
				return nil, Made{}, fmt.Errorf("new case: %w", err)
			}
			c, e.Kind, e.Level = fresh, bot.EventEscalate, level
		}
		return c, r.rules.Person(c, e, now), nil
	case e.Kind == bot.EventNote && (c == nil || over):
		return nil, r.rules.Note(e, now), nil
	case e.Kind == bot.EventDelivery && e.Item.Report == bot.ReportAsk:
		return nil, Made{Effects: []Effect{unseen(e, now)}}, nil
	case c == nil, over:
		return nil, Made{Facts: []Fact{{Kind: FactIgnored}}}, nil
	case e.Kind == bot.EventDelivery:
		lines, err := tx.Lines(c.ID)
		if err != nil {
			return nil, Made{}, fmt.Errorf("lines of case: %w", err)
		}
		said := func(op string) (Line, bool) {
			i := slices.IndexFunc(lines, func(l Line) bool { return l.Op == op })
			if i < 0 {
				return Line{}, false
			}
			return lines[i], true
		}
		return c, r.rules.Delivery(c, e, said, now), nil
	}
	return c, r.rules.Person(c, e, now), nil
}

// unseen tells a conversation that its question did not reach the person.
func unseen(e bot.Event, now time.Time) Effect {
	id := "unsent:" + e.Item.ID
	return Effect{ID: id, At: now, Turn: &bot.Inbound{
		Op: id, Kind: bot.KindUnsent, Channel: e.Channel, Contact: e.Contact, At: now,
	}}
}

// wipe erases what a person left behind. The store forgets first, so that what the rule makes now (a word to the owner)
// is not erased with the rest.
func (r *Runner) wipe(tx Tx, c *Case, e bot.Event) (*Case, Made, error) {
	if c == nil || c.Closed() {
		return nil, Made{}, tx.Wipe(e.Contact, false)
	}
	made, goesOn := r.rules.Wiped(c, e, r.now())
	if err := tx.Wipe(e.Contact, goesOn); err != nil {
		return nil, Made{}, fmt.Errorf("wipe: %w", err)
	}
	if !goesOn {
		Erase(c)
	}
	return c, made, nil
}

// Erase leaves of a closed case only that it was there and how a worker marked it: no contact, address, level, sign or
// person on duty.
func Erase(c *Case) {
	*c = Case{
		ID: c.ID, Code: c.Code, State: c.State, Wiped: true, Outcome: OutcomeWiped, Mark: c.Mark, Earlier: c.Earlier,
		OpenedAt: c.OpenedAt, TakenAt: c.TakenAt, ClosedAt: c.ClosedAt, Round: c.Round, Turns: c.Turns,
	}
}

// failed counts a failure of an event. nil means that the event was given up and the next may go on.
func (r *Runner) failed(ctx context.Context, p int, t Taken, cause error) error {
	if errors.Is(cause, bot.ErrUnavailable) || ctx.Err() != nil {
		return cause // the store is down: that is not the event's fault
	}
	if r.trials[t.Event.ID]++; r.trials[t.Event.ID] < maxTrials {
		return cause
	}
	if t.Event.Kind == bot.EventEscalate {
		if err := r.pageBare(ctx, placed(t)); err != nil {
			return err
		}
	}
	if err := r.events.Bury(ctx, p, r.holder, t.ID); err != nil {
		return fmt.Errorf("bury event: %w", err)
	}
	delete(r.trials, t.Event.ID)
	r.log.Error("event given up after 5 failures", "event", t.Event.ID, "kind", string(t.Event.Kind), "err", cause)
	r.count([]Fact{{Kind: FactDead, Level: t.Event.Level}})
	return nil
}

// pageBare makes sure that an escalation which cannot be applied is paged all the same: as a case without its text, or,
// when even that fails, as a bare alarm to everybody who can be reached.
func (r *Runner) pageBare(ctx context.Context, e bot.Event) error {
	bare := bot.Event{
		ID: e.ID + ":bare", Kind: e.Kind, Contact: e.Contact, Channel: e.Channel, Form: e.Form, Lang: e.Lang,
		Address: e.Address, At: e.At, Level: e.Level, Gate: e.Gate,
	}
	err := r.apply(ctx, bare, false)
	if err == nil || errors.Is(err, bot.ErrUnavailable) {
		return err
	}
	for _, w := range r.rules.Roster.Reachable() {
		for _, m := range w.Methods {
			item := bot.Item{
				ID: "alarm:" + e.ID + ":" + w.ID + ":" + m.Channel, Contact: r.rules.queue(m, bot.LanePage),
				Channel: m.Channel, Lane: bot.LanePage, Out: bot.Outgoing{Text: bot.NewText(r.rules.level(w, e.Level))},
			}
			if err := r.pump.outbox.Put(ctx, item, m.Address); err != nil {
				return fmt.Errorf("queue alarm: %w", err)
			}
		}
	}
	return nil
}
