package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"benan/bot"
	"benan/bot/outbox"
)

func TestOutboxKeepsOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		k.turn(t, anh, 0, "a", "b")
		k.turn(t, anh, 1, "c")
		l := k.lease(t, anh, time.Minute)
		if d := cmp.Diff([]string{"a", "b", "c"}, ids(l)); d != "" {
			t.Fatal(d)
		}
		if l[0].Address.Reveal() != secretAddress || l[0].Item.Out.Text.Reveal() != secretText+" a" || l[0].SendID == "" {
			t.Error("an item does not come back as it was queued")
		}
		if again := k.lease(t, anh, time.Minute); len(again) != 0 {
			t.Error("leased twice:", ids(again))
		}
		k.turn(t, anh, 2, "d")
		k.settle(t, l[:1], bot.Sent, 0)
		if again := k.lease(t, anh, time.Minute); len(again) != 0 {
			t.Error("leased while two of three are still held:", ids(again))
		}
		k.settle(t, l[1:2], bot.Retry, 0) // frees the contact; c was not reached
		l = k.lease(t, anh, time.Minute)
		if d := cmp.Diff([]string{"b", "c", "d"}, ids(l)); d != "" {
			t.Error(d)
		}
		if l[0].Attempt != 1 || l[1].Attempt != 0 || l[0].Unknown {
			t.Errorf("attempts %d %d, unknown %v", l[0].Attempt, l[1].Attempt, l[0].Unknown)
		}
		k.settle(t, l, bot.Sent, 0)
		if again := k.lease(t, anh, time.Minute); len(again) != 0 {
			t.Error("something is left:", ids(again))
		}
	})
}

func TestRetryBlocksItsContactOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		k.turn(t, anh, 0, "a")
		k.turn(t, binh, 0, "x")
		k.settle(t, k.lease(t, anh, time.Minute), bot.Retry, time.Second)
		k.turn(t, anh, 1, "b")
		if l := k.lease(t, anh, time.Minute); len(l) != 0 {
			t.Error("a message overtakes the one that waits:", ids(l))
		}
		if l := k.lease(t, binh, time.Minute); len(l) != 1 {
			t.Error("another person waits too")
		}
		k.pass(1200 * time.Millisecond)
		if d := cmp.Diff([]string{"a", "b"}, ids(k.lease(t, anh, time.Minute))); d != "" {
			t.Error(d)
		}
	})
}

func TestExpiredLeaseComesBackUnknown(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		k.turn(t, anh, 0, "a", "b")
		dead := k.lease(t, anh, 50*time.Millisecond)
		k.turn(t, anh, 1, "c")
		k.pass(100 * time.Millisecond)
		l := k.lease(t, anh, time.Minute)
		if d := cmp.Diff([]string{"a", "b", "c"}, ids(l)); d != "" {
			t.Fatal(d)
		}
		if !l[0].Unknown || !l[1].Unknown || l[2].Unknown {
			t.Error("unknown:", l[0].Unknown, l[1].Unknown, l[2].Unknown)
		}
		k.settle(t, dead, bot.Sent, 0) // the dead one wakes up: its token is worth nothing
		k.settle(t, l[:1], bot.Sent, 0)
		k.settle(t, l[1:2], bot.Throttled, 0)
		l = k.lease(t, anh, time.Minute)
		if d := cmp.Diff([]string{"b", "c"}, ids(l)); d != "" {
			t.Error(d)
		}
		if !l[0].Unknown {
			t.Error("what may have been sent is forgotten to be so")
		}
	})
}

func TestPagesGoFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		p := k.Partition(anh)
		var others []bot.ContactID
		for c := range 200 {
			id := bot.ContactID(rune('0'+c%10)) + bot.ContactID(rune('a'+c/10)) + "-other"
			if k.Partition(id) == p {
				others = append(others, id)
				k.turn(t, id, 0, "reply-"+string(id))
			}
		}
		page := item(anh, "page:k1:0:lan:sms")
		page.Lane = bot.LanePage
		must(t, k.Put(ctx, page, bot.NewAddress(secretAddress)))
		must(t, k.Put(ctx, page, bot.NewAddress(secretAddress))) // known id: nothing
		l, err := k.Lease(ctx, p, 2, time.Minute)
		must(t, err)
		if d := cmp.Diff([]string{page.ID, "reply-" + string(others[0])}, ids(l)); d != "" {
			t.Error(d)
		}
	})
}

func TestPageHurriesAPutOffReply(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		must(t, k.Put(ctx, item(anh, "ok"), bot.NewAddress(secretAddress)))
		k.settle(t, k.lease(t, anh, time.Minute), "", time.Minute) // no room: not tried
		page := item(anh, "page")
		page.Lane = bot.LanePage
		must(t, k.Put(ctx, page, bot.NewAddress(secretAddress)))
		if d := cmp.Diff([]string{"ok", "page"}, ids(k.lease(t, anh, time.Minute))); d != "" {
			t.Error(d)
		}
	})
}

func TestWhoWaitsForASendHearsItsEnd(t *testing.T) {
	for _, c := range []struct {
		report string
		result bot.Result
		told   bool
	}{
		{"", bot.Rejected, false},
		{"line", bot.Sent, false},
		{"line", bot.Expired, true},
		{"line", bot.Gone, true},
		{"page", bot.Sent, true},
		{"page", bot.Rejected, true},
		{"page", bot.Retry, false},
		{"page", bot.Unknown, false},
	} {
		t.Run(c.report+" "+string(c.result), func(t *testing.T) {
			k := embedded(t)
			i := item(anh, "page:k1:0:lan:sms")
			i.Report, i.Case = c.report, "k1"
			must(t, k.Put(ctx, i, bot.NewAddress(secretAddress)))
			l := k.lease(t, anh, time.Minute)
			k.settle(t, l, c.result, 0)
			k.settle(t, l, c.result, 0) // its answer was lost: once more
			got := k.events(t, anh)
			if !c.told {
				if len(got) != 0 {
					t.Errorf("told: %v", got)
				}
				return
			}
			i.Out = bot.Outgoing{}
			if len(got) != 1 || got[0].Kind != bot.EventDelivery || got[0].Result != c.result || !cmp.Equal(got[0].Item, i, revealed) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestClearTakesBackWhatIsUnsent(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		k.turn(t, anh, 0, "a", "b")
		held := k.lease(t, anh, time.Minute)
		k.turn(t, anh, 1, "c", "d")
		k.commit(t, 2, bot.Turn{Session: session(anh, 3), Clear: true, Outbox: []bot.Item{item(anh, "bye")}})
		k.settle(t, held[:1], bot.Sent, 0)
		k.settle(t, held[1:], bot.Retry, time.Minute) // would be tried again, but the person wants no more
		if d := cmp.Diff([]string{"bye"}, ids(k.lease(t, anh, time.Minute))); d != "" {
			t.Error(d)
		}
	})
}

func TestClearHoldsWhenTheSenderDies(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		k.turn(t, anh, 0, "a", "b")
		k.lease(t, anh, 50*time.Millisecond)
		k.commit(t, 1, bot.Turn{Session: session(anh, 2), Clear: true, Outbox: []bot.Item{item(anh, "bye")}})
		k.pass(100 * time.Millisecond)
		l := k.lease(t, anh, time.Minute)
		if d := cmp.Diff([]string{"bye"}, ids(l)); d != "" {
			t.Error(d)
		}
		if l[0].Unknown {
			t.Error("what was never leased is said to be unknown")
		}
	})
}

func TestLateReports(t *testing.T) {
	page := item(anh, "page:k1:0:lan:sms")
	page.Report, page.Case, page.Lane = "page", "k1", bot.LanePage
	queue := func(t *testing.T, k *kit) outbox.Leased {
		must(t, k.Put(ctx, page, bot.NewAddress(secretAddress)))
		must(t, k.Put(ctx, item(anh, "next"), bot.NewAddress(secretAddress)))
		return k.lease(t, anh, 50*time.Millisecond)[0]
	}
	left := func(t *testing.T, k *kit, want ...string) {
		t.Helper()
		k.pass(100 * time.Millisecond)
		if d := cmp.Diff(want, ids(k.lease(t, anh, time.Minute))); d != "" {
			t.Error("left in the queue:", d)
		}
	}
	heard := func(t *testing.T, k *kit, want ...bot.Result) {
		t.Helper()
		var got []bot.Result
		for _, e := range k.events(t, anh) {
			got = append(got, e.Result)
			if e.Item.Case != "k1" || e.Item.ID != page.ID {
				t.Error("event without its item:", e)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error("events:", d)
		}
	}
	report := func(t *testing.T, k *kit, l outbox.Leased, r bot.Result) {
		t.Helper()
		must(t, k.ByCallback(ctx, l.SendID, bot.Outcome{Result: r}))
		must(t, k.ByCallback(ctx, l.SendID, bot.Outcome{Result: r})) // providers repeat themselves
	}
	onBoth(t, func(t *testing.T, k *kit) {
		l := queue(t, k)
		k.settle(t, []outbox.Leased{l}, bot.Unknown, time.Minute)
		report(t, k, l, bot.Sent)
		left(t, k, "next")
		heard(t, k, bot.Sent)
	})
	onBoth(t, func(t *testing.T, k *kit) { // the report is faster than the provider's own answer
		l := queue(t, k)
		report(t, k, l, bot.Sent)
		k.settle(t, []outbox.Leased{l}, bot.Unknown, time.Minute)
		left(t, k, "next")
		heard(t, k, bot.Sent)
	})
	onBoth(t, func(t *testing.T, k *kit) { // the sender died
		report(t, k, queue(t, k), bot.Sent)
		left(t, k, "next")
		heard(t, k, bot.Sent)
	})
	onBoth(t, func(t *testing.T, k *kit) { // sent, and then it did not arrive
		l := queue(t, k)
		k.settle(t, []outbox.Leased{l}, bot.Sent, 0)
		report(t, k, l, bot.Rejected)
		heard(t, k, bot.Sent, bot.Rejected)
	})
	onBoth(t, func(t *testing.T, k *kit) { // somebody guesses
		queue(t, k)
		must(t, k.ByCallback(ctx, "AQIDBAUGBwgJ", bot.Outcome{Result: bot.Gone}))
		must(t, k.ByCallback(ctx, "../../x", bot.Outcome{Result: bot.Gone}))
		heard(t, k)
	})
}

func TestLongQueueComesInParts(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		var want, got []string
		for i := range 20 {
			id := string(rune('a' + i))
			want = append(want, id)
			k.turn(t, anh, int64(i), id)
		}
		for range 10 {
			l := k.lease(t, anh, time.Minute)
			if len(l) == 0 {
				break
			}
			got = append(got, ids(l)...)
			k.settle(t, l, bot.Sent, 0)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestScriptFlush(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		flush := func() { must(t, k.raw.ScriptFlush(ctx).Err()) }
		flush()
		k.turn(t, anh, 0, "a")
		k.turn(t, binh, 0, "b")
		flush()
		l, err := k.LeaseContacts(ctx, []bot.ContactID{anh, binh}, time.Minute)
		must(t, err)
		if len(l) != 2 {
			t.Error("leased", ids(l))
		}
		flush()
		must(t, k.SettleAll(ctx, []outbox.Settlement{
			{Item: l[0].Item, Token: l[0].Token, Outcome: bot.Outcome{Result: bot.Sent}},
			{Item: l[1].Item, Token: l[1].Token, Outcome: bot.Outcome{Result: bot.Sent}},
		}))
		flush()
		if _, err := k.Due(ctx, 32); err != nil {
			t.Error(err)
		}
	})
}
