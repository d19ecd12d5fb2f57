package oncall_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/risk"
)

// A crash between the records and the outbox: what was decided is queued after the restart, once.
func TestCrashBeforeEffects(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.box.fail = errDown
	w.event("p1", bot.Event{Kind: bot.EventEscalate, Level: risk.Critical, Text: bot.NewText("cứu")})
	if _, err := w.runner.RunOnce(t.Context()); !errors.Is(err, errDown) {
		t.Fatalf("the failure is not told: %v", err)
	}
	w.expect("nothing went out")
	w.box.fail = nil
	w.restart()
	w.run()
	w.expect("after the restart", "lan/telegram < GỌI Ca 1a: KHẨN, chờ 0 phút.", "lan/sms < GỌI Ca 1a: KHẨN, chờ 0 phút.")
}

// An event is read again because its acknowledgement was lost.
func TestReplay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.event("p1", bot.Event{Kind: bot.EventEscalate, Level: risk.High, Text: bot.NewText("cứu")})
	again := slices.Clone(w.stream.events)
	w.run()
	w.heard()
	w.stream.events = again
	w.restart()
	w.run()
	w.expect("the same event changes nothing")
	c, _, _ := w.store.CaseOf(t.Context(), "p1")
	if lines, _ := w.store.Lines(t.Context(), c.ID); len(lines) != 1 {
		t.Fatalf("%d lines", len(lines))
	}
}

// A conversation that begins anew counts from one again: its alert is another event.
func TestSameEventIDLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.High, "cứu")
	w.writes("lan", "sms", "1a")
	w.writes("lan", "sms", "/close")
	w.heard()
	w.seq = 0
	w.escalates("p1", risk.High, "cứu em lần nữa")
	if got := w.heard(); len(got) != 2 {
		t.Fatalf("the second alert was taken for the first: %q", got)
	}
}

// A worker's message is delivered twice by the provider.
func TestWorkerTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.High, "cứu")
	w.writes("lan", "sms", "1a")
	w.heard()
	w.writes("lan", "sms", "chào bạn")
	w.seq--
	w.writes("lan", "sms", "chào bạn")
	w.expect("once", "người nhắn < case.line chào bạn")
}

// The message to the worker's phone fails while the person's conversation is down, and the other way about: neither
// waits for the other.
func TestStuckTurnDoesNotHoldPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.High, "cứu")
	w.heard()
	w.box.fail = errDown
	w.writes("lan", "sms", "1a") // durable all the same
	w.expect("nothing yet")
	w.box.fail = nil
	w.run()
	if got := w.heard(); len(got) != 4 {
		t.Fatalf("%q", got)
	}
}

// brokenCases fails every change that would store words.
type brokenCases struct {
	oncall.Cases
	bare bool // fails without words, too
}

func (b brokenCases) Change(ctx context.Context, op string, ref oncall.Ref, f func(oncall.Tx, *oncall.Case) (*oncall.Case, error)) error {
	if strings.Contains(op, "p1:") && (b.bare || !strings.HasSuffix(op, ":bare")) {
		panic("broken row: em đang bị nhốt")
	}
	return b.Cases.Change(ctx, op, ref, f)
}

func TestEventThatCannotBeApplied(t *testing.T) {
	t.Parallel()
	for _, bare := range []bool{false, true} {
		w := newWorld(t, night)
		r := oncall.NewRunner(oncall.Config{
			Events: w.stream, Cases: brokenCases{w.store, bare}, Outbox: w.box, Turns: w.box, Roster: w.roster, Ladders: w.ladders,
			Phrases: phrases{}, Name: bot.NewNamer(nil).Contact, Now: func() time.Time { return w.now },
			Count: func(f oncall.Fact) { w.facts = append(w.facts, f.Kind) },
		})
		w.event("p1", bot.Event{Kind: bot.EventEscalate, Level: risk.Critical, Text: bot.NewText("em đang bị nhốt")})
		w.event("p2", bot.Event{Kind: bot.EventEscalate, Level: risk.High, Text: bot.NewText("cứu")})
		if _, err := r.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := strings.Join(w.heard(), "\n")
		if !strings.Contains(got, "lan/sms < GỌI") || !strings.Contains(got, "KHẨN") || !strings.Contains(got, "CAO") {
			t.Errorf("bare %v: not paged:\n%s", bare, got)
		}
		if len(w.stream.dead) != 1 || len(w.stream.events) != 0 || !slices.Contains(w.facts, oncall.FactDead) {
			t.Errorf("dead %d, left %d, facts %v", len(w.stream.dead), len(w.stream.events), w.facts)
		}
	}
}

// A store that is down is not the event's fault: nothing is given up.
func TestStoreDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	down := &downCases{Cases: w.store, err: bot.ErrUnavailable}
	r := oncall.NewRunner(oncall.Config{
		Events: w.stream, Cases: down, Outbox: w.box, Turns: w.box, Roster: w.roster, Ladders: w.ladders,
		Phrases: phrases{}, Name: bot.NewNamer(nil).Contact, Now: func() time.Time { return w.now },
	})
	w.event("p1", bot.Event{Kind: bot.EventEscalate, Level: risk.Critical, Text: bot.NewText("cứu")})
	for range 3 {
		if _, err := r.RunOnce(t.Context()); !errors.Is(err, bot.ErrUnavailable) {
			t.Fatalf("not told: %v", err)
		}
	}
	if len(w.stream.events) != 1 || len(w.stream.dead) != 0 {
		t.Fatal("the event was given up")
	}
	down.err = nil
	if _, err := r.RunOnce(t.Context()); err != nil || len(w.heard()) != 2 {
		t.Fatalf("not paged after the store came back: %v", err)
	}
}

type downCases struct {
	oncall.Cases
	err error
}

func (d *downCases) Change(ctx context.Context, op string, ref oncall.Ref, f func(oncall.Tx, *oncall.Case) (*oncall.Case, error)) error {
	if d.err != nil {
		return d.err
	}
	return d.Cases.Change(ctx, op, ref, f)
}

// Words that the person has erased in the next breath do not reach the worker any more.
func TestErasedBeforeRelay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, night)
	w.escalates("p1", risk.High, "cứu")
	w.writes("lan", "sms", "1a")
	w.heard()
	w.event("p1", bot.Event{Kind: bot.EventSaid, Text: bot.NewText("nhà số 9")})
	w.event("p1", bot.Event{Kind: bot.EventWiped})
	w.run()
	w.expect("only that it was erased", "lan/sms < 1a: đã nhắn XOA")
}
