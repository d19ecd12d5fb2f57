package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/risk"
)

// desk is the stores around an intake, in memory.
type desk struct {
	sessions map[bot.ContactID]bot.Session
	damaged  map[bot.ContactID]bool
	refuses  map[bot.ContactID]error // what commits of a contact end with
	done     map[string]bool
	turns    []bot.Turn
	inbox    []bot.Inbound
}

func (d *desk) Load(_ context.Context, c bot.ContactID) (bot.Session, error) {
	if d.damaged[c] {
		return bot.Session{Contact: c, Seq: d.sessions[c].Seq}, fmt.Errorf("load: %w", bot.ErrDamaged)
	}
	s := d.sessions[c]
	s.Contact = c
	return s, nil
}

func (d *desk) Commit(_ context.Context, c bot.Commit) (bot.Committed, error) {
	contact := c.Turn.Session.Contact
	switch {
	case d.refuses[contact] != nil:
		return "", d.refuses[contact]
	case d.done[c.Op]:
		return bot.CommitDuplicate, nil
	case d.sessions[contact].Seq != c.Before:
		return bot.CommitConflict, nil
	}
	d.done[c.Op] = true
	delete(d.damaged, contact)
	d.sessions[contact] = c.Turn.Session
	d.turns = append(d.turns, c.Turn)
	return bot.CommitOK, nil
}

func (d *desk) Due(context.Context, int) ([]bot.DueWake, error) { return nil, nil }

func (d *desk) Keep(_ context.Context, in bot.Inbound) error {
	d.inbox = append(d.inbox, in)
	return nil
}

func (d *desk) Kept(_ context.Context, max int) ([]bot.Inbound, error) {
	return slices.Clone(d.inbox[:min(max, len(d.inbox))]), nil
}

func (d *desk) Forget(_ context.Context, op string) error {
	d.inbox = slices.DeleteFunc(d.inbox, func(in bot.Inbound) bool { return in.Op == op })
	return nil
}

func (d *desk) Waiting(_ context.Context, c bot.ContactID) (bool, error) {
	return slices.ContainsFunc(d.inbox, func(in bot.Inbound) bool { return in.Contact == c }), nil
}

func (d *desk) intake(c *bot.Content, log *strings.Builder) *bot.Intake {
	return &bot.Intake{
		Content: func() *bot.Content { return c }, Sessions: d, Inbox: d, Namer: bot.NewNamer(make([]byte, 32)), Now: time.Now,
		Log: slog.New(slog.NewTextHandler(log, nil)), Committed: func(bot.Inbound, bot.Turn, bool) {},
	}
}

func newDesk() *desk {
	return &desk{sessions: map[bot.ContactID]bot.Session{}, damaged: map[bot.ContactID]bool{}, refuses: map[bot.ContactID]error{}, done: map[string]bool{}}
}

func bySMS(op, from, text string) bot.Inbound {
	return bot.Inbound{Op: op, Kind: bot.KindText, Channel: "sms", Form: bot.FormFlat, From: bot.NewAddress(from), Text: bot.NewText(text), Once: true}
}

// A kept message that cannot be applied holds up nobody else: neither what was kept behind it nor what comes now.
func TestOneBadMessageHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	d, log := newDesk(), &strings.Builder{}
	i := d.intake(testContent(t), log)
	name := func(from string) bot.ContactID { return i.Namer.Contact("sms", bot.NewAddress(from)) }
	broken := errors.New("this one fails for ever")
	d.refuses[name("+84900000001")] = broken
	for n, from := range []string{"+84900000001", "+84900000001", "+84900000002"} {
		d.refuses[name("+84900000002")] = map[bool]error{true: broken}[n < 3]
		if err := i.Receive(t.Context(), bySMS(fmt.Sprint("op", n), from, "xin chao")); err != nil {
			t.Fatal(err)
		}
	}
	if len(d.inbox) != 3 {
		t.Fatalf("%d messages are kept, want 3", len(d.inbox))
	}
	delete(d.refuses, name("+84900000002"))
	if err := i.Replay(t.Context()); err == nil {
		t.Error("a replay with a message that fails must say so")
	}
	if len(d.turns) != 1 || len(d.inbox) != 2 {
		t.Fatalf("%d turns and %d kept, want the other person's turn, and the bad ones kept", len(d.turns), len(d.inbox))
	}
	if err := i.Receive(t.Context(), bySMS("op9", "+84900000003", "em bi nhot")); err != nil || len(d.turns) != 2 || d.turns[1].Level != risk.Critical {
		t.Errorf("a new person's message is not applied at once (%v, %d turns)", err, len(d.turns))
	}
	if err := i.Receive(t.Context(), bySMS("op10", "+84900000001", "alo")); err != nil || len(d.inbox) != 3 {
		t.Errorf("a newer message of the first person overtook the older ones (%v, %d kept)", err, len(d.inbox))
	}
	delete(d.refuses, name("+84900000001"))
	if err := i.Replay(t.Context()); err != nil || len(d.inbox) != 0 || len(d.turns) != 5 {
		t.Errorf("after the mend: %v, %d kept, %d turns", err, len(d.inbox), len(d.turns))
	}
}

// A fault of the program in a turn must not become a message that nobody read.
func TestAPanicCallsAWorker(t *testing.T) {
	t.Parallel()
	d, log := newDesk(), &strings.Builder{}
	i := d.intake(&bot.Content{}, log) // without flows and texts every turn panics
	if err := i.Receive(t.Context(), bySMS("op1", "+84900000001", "hoa sua thom qua")); err != nil {
		t.Fatal(err)
	}
	if len(d.turns) != 1 || len(d.turns[0].Events) != 1 {
		t.Fatalf("turns: %+v", d.turns)
	}
	turn := d.turns[0]
	if e := turn.Events[0]; e.Kind != bot.EventEscalate || e.Level != risk.High || e.Text.Reveal() != "hoa sua thom qua" || e.Address.Empty() {
		t.Errorf("event %+v does not bring the words to a worker", e)
	}
	if s := turn.Session; s.Case.State != bot.CaseOpen || s.Stage != bot.StageWait || s.Flow.Flow != "" {
		t.Errorf("session %+v does not wait for a worker", s)
	}
	if len(turn.Outbox) != 0 {
		t.Error("something is said although nobody knows whether it is safe")
	}
	if got := log.String(); !strings.Contains(got, "at=benan/") || strings.Contains(got, "hoa sua") || strings.Contains(got, "8490") {
		t.Errorf("the log must name the place and no words: %s", got)
	}
	if err := i.Apply(t.Context(), bot.Inbound{Op: "wake", Kind: bot.KindWake, Contact: turn.Session.Contact}); err != nil || len(d.turns[1].Events) != 0 {
		t.Errorf("a timer that panics: %v", err)
	}
}

// A session that no key opens any more is no reason to leave its person without an answer.
func TestADamagedSessionBeginsAnew(t *testing.T) {
	t.Parallel()
	d, log := newDesk(), &strings.Builder{}
	i := d.intake(testContent(t), log)
	c := i.Namer.Contact("sms", bot.NewAddress("+84900000001"))
	d.sessions[c], d.damaged[c] = bot.Session{Seq: 41}, true
	if err := i.Receive(t.Context(), bySMS("op1", "+84900000001", "xin chao")); err != nil {
		t.Fatal(err)
	}
	if len(d.turns) != 1 || len(d.turns[0].Outbox) == 0 || d.turns[0].Session.Seq != 42 {
		t.Errorf("turns %+v, want a greeting that replaces session 41", d.turns)
	}
}
