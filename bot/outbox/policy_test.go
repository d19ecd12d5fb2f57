package outbox

import (
	"testing"
	"time"

	"benan/bot"
)

func TestDecide(t *testing.T) {
	now := time.Date(2026, 5, 1, 22, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name      string
		attempt   int
		lane      bot.Lane
		notAfter  time.Duration // from now; 0: none
		o         bot.Outcome
		callback  bool
		want      bot.Result
		from, to  time.Duration // when it is tried again
		fresh     bool          // no earlier attempt ended unknown
		finalSend bool
	}{
		{name: "sent is sent", o: bot.Outcome{Result: bot.Sent}, want: bot.Sent, finalSend: true},
		{name: "blocked is final", o: bot.Outcome{Result: bot.Gone}, want: bot.Gone, finalSend: true},
		{name: "first retry", o: bot.Outcome{Result: bot.Retry}, want: bot.Retry, from: time.Second, to: 1200 * time.Millisecond},
		{name: "third retry", attempt: 2, o: bot.Outcome{Result: bot.Retry}, want: bot.Retry, from: 4 * time.Second, to: 4800 * time.Millisecond},
		{name: "tenth retry", attempt: 9, o: bot.Outcome{Result: bot.Retry}, want: bot.Retry, from: time.Minute, to: 72 * time.Second},
		{name: "retry, the provider knows better", o: bot.Outcome{Result: bot.Retry, After: 30 * time.Second}, want: bot.Retry, from: 30 * time.Second, to: 30 * time.Second},
		{name: "throttled", o: bot.Outcome{Result: bot.Throttled, After: 7 * time.Second}, want: bot.Throttled, from: 7 * time.Second, to: 7 * time.Second},
		{name: "throttled, no word how long", o: bot.Outcome{Result: bot.Throttled}, want: bot.Throttled, from: time.Second, to: time.Second},
		{name: "unknown", o: bot.Outcome{Result: bot.Unknown}, want: bot.Unknown, from: 2 * time.Second, to: 2 * time.Second},
		{name: "unknown, but a callback will tell", o: bot.Outcome{Result: bot.Unknown}, callback: true, want: bot.Unknown, from: 10 * time.Second, to: 10 * time.Second},
		{name: "a reply unknown for the first time, after three refusals", attempt: 3, fresh: true, lane: bot.LaneReply, o: bot.Outcome{Result: bot.Unknown}, want: bot.Unknown, from: 8 * time.Second, to: 9600 * time.Millisecond},
		{name: "a reply unknown for the fourth time", attempt: 3, lane: bot.LaneReply, o: bot.Outcome{Result: bot.Unknown}, want: bot.Expired, finalSend: true},
		{name: "a page unknown for the fourth time", attempt: 3, lane: bot.LanePage, o: bot.Outcome{Result: bot.Unknown}, want: bot.Unknown, from: 8 * time.Second, to: 9600 * time.Millisecond},
		{name: "not beyond its end", notAfter: 5 * time.Second, o: bot.Outcome{Result: bot.Throttled, After: time.Hour}, want: bot.Throttled, from: 5 * time.Second, to: 5*time.Second + time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := Leased{Attempt: c.attempt, Unknown: !c.fresh, Item: bot.Item{ID: "a:1:0", Lane: c.lane}}
			if c.notAfter != 0 {
				l.Item.NotAfter = now.Add(c.notAfter)
			}
			o, at := decide(l, c.o, c.callback, now)
			if o.Result != c.want {
				t.Errorf("%s, want %s", o.Result, c.want)
			}
			if c.finalSend {
				if !at.IsZero() {
					t.Error("a final end has a next time")
				}
				return
			}
			if wait := at.Sub(now); wait < c.from || wait > c.to {
				t.Errorf("again after %v, want %v to %v", wait, c.from, c.to)
			}
		})
	}
}

func TestBackoffSpreads(t *testing.T) {
	seen := map[time.Duration]bool{}
	for i := range 50 {
		seen[backoff(0, string(rune('a'+i)))] = true
	}
	if len(seen) < 30 {
		t.Errorf("50 items of one outage come back at %d times", len(seen))
	}
}
