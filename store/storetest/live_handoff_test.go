package storetest

import (
	"testing"
	"time"

	"benan/bot"
	"benan/store/live"
)

// A process with a dispatcher of its own is given what it commits, already leased, and remembers its sessions; another
// process at the same store loses nothing by it.
func TestOwnDispatcher(t *testing.T) {
	first := realRedis(t)
	open := func(now func() time.Time) *live.Store {
		s, err := live.Open(first.real.URL(), first.ring, live.Options{OwnDispatcher: true, Now: now})
		must(t, err)
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	late := time.Duration(0)
	ours, theirs := open(func() time.Time { return time.Now().Add(late) }), open(time.Now)
	say := func(s *live.Store, op string, before, seq int64, ids ...string) bot.Committed {
		t.Helper()
		c := bot.Commit{Op: op, Before: before, Channel: "sms", Address: bot.NewAddress("+84900000001"),
			Turn: bot.Turn{Session: bot.Session{Contact: "c0ffee", Seq: seq, Lang: "vi"}}}
		for _, id := range ids {
			c.Turn.Outbox = append(c.Turn.Outbox, bot.Item{ID: id, Channel: "sms", Lane: bot.LaneReply, Out: bot.Outgoing{Text: bot.NewText(id)}})
		}
		end, err := s.Commit(ctx, c)
		must(t, err)
		return end
	}
	lend := func(s *live.Store) (ids []string) {
		t.Helper()
		leased, err := s.LeaseContacts(ctx, []bot.ContactID{"c0ffee"}, time.Minute)
		must(t, err)
		for _, l := range leased {
			ids = append(ids, l.Item.ID)
		}
		return ids
	}

	if end := say(ours, "op1", 0, 1, "a", "b"); end != bot.CommitOK {
		t.Fatalf("first turn: %s", end)
	}
	if got := lend(theirs); got != nil {
		t.Errorf("another process was lent %v while we hold it", got)
	}
	if got := lend(ours); len(got) != 2 || got[0] != "a" || got[1] != "b" {
		t.Errorf("we were lent %v, want a and b", got)
	}
	if got := lend(ours); got != nil {
		t.Errorf("lent twice: %v", got)
	}

	// The other process makes the next turn; ours must find out, although it remembers the session.
	if end := say(theirs, "op2", 1, 2); end != bot.CommitOK {
		t.Fatalf("their turn: %s", end)
	}
	if s, _ := ours.Load(ctx, "c0ffee"); s.Seq != 1 {
		t.Fatalf("this test wants a remembered session, got seq %d", s.Seq)
	}
	if end := say(ours, "op3", 1, 2); end != bot.CommitConflict {
		t.Fatalf("a turn on a remembered, older session ended %s", end)
	}
	if s, _ := ours.Load(ctx, "c0ffee"); s.Seq != 2 {
		t.Errorf("after the conflict the session is read again: seq %d, want 2", s.Seq)
	}

	// What was committed and never asked for is nobody's secret once its lease is over.
	first.raw.FlushAll(ctx)
	if end := say(ours, "op4", 0, 9, "c"); end != bot.CommitOK {
		t.Fatalf("turn after a flush: %s", end)
	}
	late = time.Hour
	if got := lend(ours); got != nil {
		t.Errorf("lent %v after the lease was over", got)
	}
}

// Pages that need not leave any more are taken back; what is being sent stays.
func TestWithdraw(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		to := bot.NewAddress("700001")
		for _, id := range []string{"p1", "p2", "p3"} {
			must(t, k.Put(ctx, bot.Item{ID: id, Contact: "dad", Channel: "telegram", Lane: bot.LanePage}, to))
		}
		must(t, k.Withdraw(ctx, "dad", []string{"p2", "nothing"}))
		leased, err := k.LeaseContacts(ctx, []bot.ContactID{"dad"}, time.Minute)
		must(t, err)
		if len(leased) != 2 || leased[0].Item.ID != "p1" || leased[1].Item.ID != "p3" {
			t.Fatalf("leased %v, want p1 and p3", leased)
		}
		must(t, k.Withdraw(ctx, "dad", []string{"p1", "p3"}))
		if n, err := k.raw.LLen(ctx, k.raw.Keys(ctx, "*q:dad").Val()[0]).Result(); err != nil || n != 2 {
			t.Errorf("%d items stay while they are being sent, want 2 (%v)", n, err)
		}
	})
}

// A process that died held messages. The next one of the same installation need not wait for the leases to end; one of
// another installation leaves them alone, and so does the holder itself.
func TestSucceed(t *testing.T) {
	first := realRedis(t)
	open := func(installation string) *live.Store {
		s, err := live.Open(first.real.URL(), first.ring, live.Options{Installation: installation})
		must(t, err)
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	dead := open("house")
	for c, lane := range map[bot.ContactID]bot.Lane{"dad": bot.LanePage, "mum": bot.LaneReply} {
		must(t, dead.Put(ctx, bot.Item{ID: "to " + string(c), Contact: c, Channel: "sms", Lane: lane}, bot.NewAddress("+84900000001")))
	}
	leased, err := dead.LeaseContacts(ctx, []bot.ContactID{"dad", "mum"}, time.Minute)
	must(t, err)
	if len(leased) != 2 {
		t.Fatalf("leased %v, want two", leased)
	}
	again := func(s *live.Store) (n int) {
		t.Helper()
		for p := range s.Partitions() {
			leased, err := s.Lease(ctx, p, 9, time.Minute)
			must(t, err)
			for _, l := range leased {
				if !l.Unknown || l.Address.Empty() {
					t.Errorf("%s: unknown %v, address empty %v; it may have been sent, and must be sent", l.Item.ID, l.Unknown, l.Address.Empty())
				}
				n++
			}
		}
		return n
	}
	for _, s := range []*live.Store{dead, open("another"), open("")} {
		must(t, s.Succeed(ctx))
	}
	time.Sleep(3200 * time.Millisecond)
	if n := again(dead); n != 0 {
		t.Fatalf("%d items came back although nobody succeeded the holder", n)
	}
	heir := open("house")
	must(t, heir.Succeed(ctx))
	if n := again(heir); n != 0 {
		t.Errorf("%d items came back before the provider could say that they had left", n)
	}
	time.Sleep(3200 * time.Millisecond)
	if n := again(heir); n != 2 {
		t.Errorf("%d items came back to the heir, want 2", n)
	}
}
