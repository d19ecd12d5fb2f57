package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"benan/bot"
	"benan/bot/oncall"
)

func TestEventsHaveOneReader(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		p := k.Partition(anh)
		k.commit(t, 0, bot.Turn{Session: session(anh, 1), Events: []bot.Event{event(anh, "e1", bot.EventEscalate), event(anh, "e2", bot.EventSaid)}})
		k.commit(t, 1, bot.Turn{Session: session(anh, 2), Events: []bot.Event{event(anh, "e3", bot.EventNote)}})
		first, err := k.Take(ctx, p, "one", 100*time.Millisecond, 2)
		must(t, err)
		if len(first) != 2 || first[0].Event.ID != "e1" || first[1].Event.ID != "e2" {
			t.Fatal("took", first)
		}
		if d := cmp.Diff(event(anh, "e1", bot.EventEscalate), first[0].Event, revealed); d != "" {
			t.Error(d)
		}
		other, err := k.Take(ctx, p, "two", time.Minute, 2)
		must(t, err)
		if len(other) != 0 {
			t.Error("two readers at once")
		}
		if err := k.Ack(ctx, p, "two", []string{first[0].ID}); !errors.Is(err, oncall.ErrNotHolder) {
			t.Error("another one's ack:", err)
		}
		must(t, k.Ack(ctx, p, "one", []string{first[0].ID}))
		k.pass(200 * time.Millisecond)
		other, err = k.Take(ctx, p, "two", time.Minute, 5)
		must(t, err)
		if len(other) != 2 || other[0].Event.ID != "e2" {
			t.Error("the next reader got", other)
		}
		if err := k.Ack(ctx, p, "one", []string{first[1].ID}); !errors.Is(err, oncall.ErrNotHolder) {
			t.Error("an old holder's ack:", err)
		}
		must(t, k.Leave(ctx, p, "two"))
		if other, err = k.Take(ctx, p, "one", time.Minute, 5); err != nil || len(other) != 2 {
			t.Error("a partition that was given back is not free:", other, err)
		}
	})
}

func TestFailingEventComesAgainUntilBuried(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		p := k.Partition(anh)
		k.commit(t, 0, bot.Turn{Session: session(anh, 1), Events: []bot.Event{event(anh, "bad", bot.EventEscalate), event(anh, "good", bot.EventSaid)}})
		var taken []oncall.Taken
		for n := range 2 {
			var err error
			taken, err = k.Take(ctx, p, "one", time.Minute, 5)
			must(t, err)
			if len(taken) != 2 || taken[0].Event.ID != "bad" || taken[1].Event.ID != "good" {
				t.Fatalf("take %d: %v", n, taken)
			}
		}
		must(t, k.Bury(ctx, p, "one", taken[0].ID))
		taken, err := k.Take(ctx, p, "one", time.Minute, 5)
		must(t, err)
		if len(taken) != 1 || taken[0].Event.ID != "good" {
			t.Error("after burying:", taken)
		}
		b, err := k.Backlog(ctx)
		must(t, err)
		if b.Buried != 1 || b.Events != 1 {
			t.Errorf("%+v", b)
		}
	})
}
