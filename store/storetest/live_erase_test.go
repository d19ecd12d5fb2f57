package storetest

import (
	"fmt"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/outbox"
)

// What was said can be deleted from the person's screen: the ids of their messages and of ours come back, once, in one
// item before what is said next. A contact without such ids gets no such item.
func TestEraseTakesWhatWasSaid(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		seq := int64(0)
		turn := func(ref string, erase, wipe bool) {
			t.Helper()
			seq++
			end, err := k.Commit(ctx, bot.Commit{Op: fmt.Sprint("op", seq), Before: seq - 1, Channel: "telegram", Ref: ref,
				Address: bot.NewAddress("700700"), Turn: bot.Turn{Session: bot.Session{Contact: "c0ffee", Seq: seq}, Erase: erase, Wipe: wipe, Clear: wipe,
					Outbox: []bot.Item{{ID: fmt.Sprint("item", seq), Channel: "telegram", Lane: bot.LaneReply}}}})
			must(t, err)
			if end != bot.CommitOK {
				t.Fatalf("turn %d: %s", seq, end)
			}
		}
		send := func(ref string) (kinds []string) {
			t.Helper()
			leased, err := k.LeaseContacts(ctx, []bot.ContactID{"c0ffee"}, time.Minute)
			must(t, err)
			var ends []outbox.Settlement
			for _, l := range leased {
				o := bot.Outcome{Result: bot.Sent, Ref: ref}
				kind := "say"
				if l.Item.Erase != nil {
					kind, o.Ref = fmt.Sprint("erase ", l.Item.Erase), ""
				}
				if l.Item.Channel != "telegram" {
					t.Errorf("%s goes to channel %q", kind, l.Item.Channel)
				}
				kinds = append(kinds, kind)
				ends = append(ends, outbox.Settlement{Item: l.Item, Token: l.Token, Outcome: o})
			}
			must(t, k.SettleAll(ctx, ends))
			return kinds
		}
		want := func(got []string, want ...string) {
			t.Helper()
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("sent %v, want %v", got, want)
			}
		}
		turn("1", false, false)
		want(send("2"), "say")
		turn("3", true, false)
		want(send("4"), "erase [1 2 3]", "say")
		turn("5", false, false)
		want(send("6"), "say")
		turn("7", true, true)
		want(send("8"), "erase [4 5 6 7]", "say")
		if left := k.raw.Keys(ctx, "*m:c0ffee").Val(); len(left) > 0 {
			t.Errorf("after a wipe the ids of messages are still kept: %v", left)
		}
	})
}
