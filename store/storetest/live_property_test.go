package storetest

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"benan/bot"
	"benan/bot/outbox"
)

// ledger is what must be true of one contact's queue, whatever happens to those who send.
type ledger struct {
	k       *kit
	contact bot.ContactID
	seq     int64
	queued  []string        // in order of their commits
	cleared map[string]bool // may have been sent before, must not be tried anew
	sent    []string        // as the person saw them
	doubt   map[string]bool // a double is allowed
}

var contacts atomic.Int64

func (l *ledger) say(t *rapid.T) {
	turn := bot.Turn{Clear: rapid.IntRange(0, 9).Draw(t, "clear") == 0}
	if turn.Clear {
		for _, id := range l.queued {
			l.cleared[id] = true
		}
	}
	turn.Session = session(l.contact, l.seq+1)
	for n := range rapid.IntRange(0, 4).Draw(t, "items") {
		id := fmt.Sprintf("%s:%d:%d", l.contact, l.seq+1, n)
		turn.Outbox = append(turn.Outbox, item(l.contact, id))
		l.queued = append(l.queued, id)
	}
	c := bot.Commit{Op: fmt.Sprintf("%s:%d", l.contact, l.seq), Before: l.seq, Turn: turn, Address: bot.NewAddress(secretAddress)}
	for _, want := range []bot.Committed{bot.CommitOK, bot.CommitDuplicate} { // as if the first answer was lost
		if got, err := l.k.Commit(ctx, c); err != nil || got != want {
			t.Fatalf("%s: %v, want %s", got, err, want)
		}
	}
	l.seq++
}

func (l *ledger) lease(t *rapid.T, ttl time.Duration) []outbox.Leased {
	got, err := l.k.LeaseContacts(ctx, []bot.ContactID{l.contact}, ttl)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// send sends what is leased, until one stays, and books it in one or several parts.
func (l *ledger) send(t *rapid.T) {
	var ends []outbox.Settlement
	for _, i := range l.lease(t, time.Minute) {
		r := rapid.SampledFrom([]bot.Result{bot.Sent, bot.Sent, bot.Sent, bot.Retry, bot.Unknown, bot.Throttled, ""}).Draw(t, "result")
		if r == bot.Sent || r == bot.Unknown {
			l.arrive(t, i)
		}
		if r == bot.Unknown {
			l.doubt[i.Item.ID] = true
		}
		ends = append(ends, outbox.Settlement{Item: i.Item, Token: i.Token, Outcome: bot.Outcome{Result: r}})
		if r != bot.Sent {
			break
		}
		if rapid.Bool().Draw(t, "part") {
			l.settle(t, ends)
			ends = nil
		}
	}
	l.settle(t, ends)
}

// die leases, sends some, and books nothing.
func (l *ledger) die(t *rapid.T) {
	got := l.lease(t, time.Millisecond)
	for _, i := range got {
		l.doubt[i.Item.ID] = true
	}
	for _, i := range got[:rapid.IntRange(0, len(got)).Draw(t, "sent")] {
		l.arrive(t, i)
	}
	if rapid.Bool().Draw(t, "meanwhile") {
		l.say(t)
	}
	l.k.pass(5 * time.Millisecond)
	if len(got) > 0 { // the dead one's late word changes nothing
		l.settle(t, []outbox.Settlement{{Item: got[0].Item, Token: "of somebody else", Outcome: bot.Outcome{Result: bot.Sent}}})
	}
}

func (l *ledger) arrive(t *rapid.T, i outbox.Leased) {
	if l.cleared[i.Item.ID] {
		t.Fatalf("%s is sent after it was cleared", i.Item.ID)
	}
	if slices.Contains(l.sent, i.Item.ID) {
		if !l.doubt[i.Item.ID] {
			t.Fatalf("%s is sent twice", i.Item.ID)
		}
		if !i.Unknown {
			t.Fatalf("%s may have been sent, and nobody says so", i.Item.ID)
		}
		return
	}
	l.sent = append(l.sent, i.Item.ID)
}

func (l *ledger) settle(t *rapid.T, ends []outbox.Settlement) {
	if err := l.k.SettleAll(ctx, ends); err != nil {
		t.Fatal(err)
	}
}

// close sends the rest and compares: everything that was not cleared arrived, in order.
func (l *ledger) close(t *rapid.T) {
	for {
		got := l.lease(t, time.Minute)
		if len(got) == 0 {
			break
		}
		var ends []outbox.Settlement
		for _, i := range got {
			l.arrive(t, i)
			ends = append(ends, outbox.Settlement{Item: i.Item, Token: i.Token, Outcome: bot.Outcome{Result: bot.Sent}})
		}
		l.settle(t, ends)
	}
	var want []string
	for _, id := range l.queued {
		if !l.cleared[id] || slices.Contains(l.sent, id) {
			want = append(want, id)
		}
	}
	if !slices.Equal(want, l.sent) {
		t.Fatalf("arrived\n%v, want\n%v", l.sent, want)
	}
}

// Whatever dies, is tried again or taken back: each message arrives, in order, twice only where that could not be known.
func TestNothingLostNothingDoubled(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		rapid.Check(t, func(t *rapid.T) {
			l := &ledger{k: k, contact: bot.ContactID(fmt.Sprintf("c%d", contacts.Add(1))), cleared: map[string]bool{}, doubt: map[string]bool{}}
			for range rapid.IntRange(1, 25).Draw(t, "steps") {
				switch rapid.IntRange(0, 5).Draw(t, "step") {
				case 0, 1, 2:
					l.say(t)
				case 3, 4:
					l.send(t)
				case 5:
					l.die(t)
				}
			}
			l.close(t)
		})
	})
}
