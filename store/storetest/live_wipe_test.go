package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"benan/bot"
)

// wipe is what a person sees as XOA: one bland confirmation, nothing else is left.
func wipe(before int64) bot.Turn {
	bye := item(anh, "confirmation")
	bye.Out.Text = bot.NewText("Đã xoá.")
	return bot.Turn{Session: bot.Session{Contact: anh, Seq: before + 1}, Wipe: true, Clear: true, Outbox: []bot.Item{bye},
		Events: []bot.Event{{ID: "wiped", Kind: bot.EventWiped, Contact: anh}}}
}

func TestWipe(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		s := session(anh, 1)
		s.Wake = bot.Wake{Seq: 1, At: time.Now().Add(-time.Second).Unix()}
		k.commit(t, 0, bot.Turn{Session: s, Outbox: []bot.Item{item(anh, "a"), item(anh, "b")}, Events: []bot.Event{
			event(anh, "e1", bot.EventSaid), event(anh, "e2", bot.EventEscalate), event(anh, "e3", bot.EventNote)}})
		k.turn(t, binh, 0, "x")
		k.lease(t, anh, 50*time.Millisecond) // a and b are being sent, by somebody who dies
		k.turn(t, anh, 1, "c")
		k.commit(t, 2, wipe(2))

		got, err := k.Load(ctx, anh)
		must(t, err)
		if d := cmp.Diff(bot.Session{Contact: anh}, got); d != "" {
			t.Error("the session lives:", d)
		}
		if due, err := k.Due(ctx, 10); err != nil || len(due) != 0 {
			t.Error("the timer lives:", due, err)
		}
		var kinds []bot.EventKind
		for _, e := range k.events(t, anh) {
			kinds = append(kinds, e.Kind)
		}
		if d := cmp.Diff([]bot.EventKind{bot.EventEscalate, bot.EventWiped}, kinds); d != "" {
			t.Error(d)
		}
		k.pass(100 * time.Millisecond)
		l := k.lease(t, anh, time.Minute)
		if d := cmp.Diff([]string{"confirmation"}, ids(l)); d != "" {
			t.Fatal(d)
		}
		if l[0].Address.Reveal() != secretAddress {
			t.Error("the confirmation has no address")
		}
		k.settle(t, l, bot.Sent, 0)
		for name := range k.dump(t) {
			if strings.HasSuffix(name, string(anh)) && !strings.Contains(name, ":t:") {
				t.Error("left behind:", name)
			}
		}
		if l := k.lease(t, binh, time.Minute); len(l) != 1 {
			t.Error("another person's message went too")
		}
		// The person may come back: a new session, and messages arrive.
		k.turn(t, anh, 0, "again")
		if d := cmp.Diff([]string{"again"}, ids(k.lease(t, anh, time.Minute))); d != "" {
			t.Error(d)
		}
	})
}

func TestWipeBlanksWhatIsBeingSent(t *testing.T) {
	k := embedded(t)
	k.turn(t, anh, 0, "a")
	l := k.lease(t, anh, time.Minute)
	k.commit(t, 1, wipe(1))
	for _, stored := range k.raw.LRange(ctx, strings.Replace(queueKey(t, k), ":l:", ":q:", 1), 0, 0).Val() {
		if len(stored) > 16 {
			t.Error("the words of a leased item stand there after a wipe")
		}
	}
	k.settle(t, l, bot.Sent, 0)
	if d := cmp.Diff([]string{"confirmation"}, ids(k.lease(t, anh, time.Minute))); d != "" {
		t.Error(d)
	}
}

func queueKey(t *testing.T, k *kit) string {
	for name := range k.dump(t) {
		if strings.Contains(name, ":l:"+string(anh)) {
			return name
		}
	}
	t.Fatal("no leased queue")
	return ""
}

// A dump of Redis shows nothing of a person, in any state of their messages.
func TestNothingReadableAtRest(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		i := item(anh, "page:k1:0:tranthilan:sms")
		i.Report = "page"
		k.commit(t, 0, bot.Turn{Session: session(anh, 1), Outbox: []bot.Item{i, item(anh, "b")},
			Events: []bot.Event{event(anh, "e1", bot.EventEscalate)}})
		must(t, k.Put(ctx, item(binh, "relay:tranthilan"), bot.NewAddress(secretAddress)))
		_, err := k.Commit(ctx, bot.Commit{Op: "telegram:77712345", Turn: bot.Turn{Session: session("c", 1)}, Address: bot.NewAddress("77712345")})
		must(t, err)
		look := func(when string) {
			for name, value := range k.dump(t) {
				for _, secret := range []string{"hộ chiếu", "Móng Cái", "911222333", "77712345", "tranthilan"} {
					if strings.Contains(name, secret) || strings.Contains(value, secret) {
						t.Errorf("%s: %q stands in %s", when, secret, name)
					}
				}
			}
		}
		look("queued")
		l := k.lease(t, anh, time.Minute)
		if strings.Contains(l[0].SendID, "lan") {
			t.Error("a send id speaks")
		}
		look("leased")
		k.settle(t, l, bot.Gone, 0)
		must(t, k.ByCallback(ctx, l[0].SendID, bot.Outcome{Result: bot.Gone}))
		taken, err := k.Take(ctx, k.Partition(anh), "h", time.Minute, 10)
		must(t, err)
		must(t, k.Bury(ctx, k.Partition(anh), "h", taken[0].ID))
		look("settled, buried")
	})
}

// Errors do not repeat what they were about.
func TestErrorsAreMute(t *testing.T) {
	k := embedded(t)
	done, cancel := context.WithCancel(ctx)
	cancel()
	_, err := k.Commit(done, bot.Commit{Op: "telegram:1", Turn: bot.Turn{Session: session(anh, 1), Outbox: []bot.Item{item(anh, "a")}},
		Address: bot.NewAddress(secretAddress)})
	if err == nil {
		t.Fatal("no error")
	}
	for _, secret := range []string{secretText, secretAddress, "Móng"} {
		if strings.Contains(err.Error(), secret) {
			t.Error(err)
		}
	}
}
