package storetest

import (
	"testing"
	"time"

	"benan/bot"
	"benan/store/live"
)

// Dead events are counted by what they are. Reports can be tried again, in their order; what tells how a conversation
// stood at its time never comes back. Forgetting spares reports unless it is told otherwise.
func TestDeadEvents(t *testing.T) {
	onBoth(t, func(t *testing.T, k *kit) {
		for _, c := range []bot.ContactID{anh, binh} {
			k.commit(t, 0, bot.Turn{Session: session(c, 1), Events: []bot.Event{event(c, "r1", bot.EventReport),
				event(c, "alert", bot.EventEscalate), event(c, "gate", bot.EventGate), event(c, "r2", bot.EventReportMore)}})
			p := k.Partition(c)
			taken, err := k.Take(ctx, p, "one", time.Minute, 10)
			must(t, err)
			for _, e := range taken {
				must(t, k.Bury(ctx, p, "one", e.ID))
			}
		}
		dead := func(act string, want live.Dead, do func() (live.Dead, error)) {
			t.Helper()
			if got, err := do(); err != nil || got != want {
				t.Errorf("%s: %+v %v, want %+v", act, got, err, want)
			}
		}
		count := func() (live.Dead, error) { return k.Dead(ctx) }
		retry := func() (live.Dead, error) { return k.RetryReports(ctx) }
		forget := func(all bool) func() (live.Dead, error) {
			return func() (live.Dead, error) { return k.ForgetDead(ctx, all) }
		}
		dead("counted", live.Dead{Alerts: 2, Reports: 4, Others: 2}, count)
		dead("tried again", live.Dead{Reports: 4}, retry)
		dead("tried again", live.Dead{}, retry)
		taken, err := k.Take(ctx, k.Partition(anh), "one", time.Minute, 10)
		must(t, err)
		var own []string
		for _, e := range taken {
			if e.Event.Contact == anh {
				own = append(own, e.Event.ID)
			}
		}
		if len(own) != 2 || own[0] != "r1" || own[1] != "r2" {
			t.Error("back in the stream:", own)
		}
		must(t, k.Bury(ctx, k.Partition(anh), "one", taken[0].ID))
		dead("forgotten", live.Dead{Alerts: 2, Others: 2}, forget(false))
		dead("left", live.Dead{Reports: 1}, count)
		dead("forgotten with reports", live.Dead{Reports: 1}, forget(true))
		dead("nothing left", live.Dead{}, count)
	})
}
