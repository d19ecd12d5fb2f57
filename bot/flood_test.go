package bot_test

import (
	"fmt"
	"testing"
	"time"

	"benan/bot"
)

// 300 messages in a minute: all are read for danger, the replies are folded into one, and the open question comes again.
func TestFlood(t *testing.T) {
	c := testContent(t)
	s, now, replies, alerts := bot.Session{}, time.Unix(1_790_000_040, 0), 0, 0
	say := func(text string, at time.Time) bot.Turn {
		turn := c.NextTurn(s, bot.Inbound{Op: fmt.Sprint(at.UnixNano(), text), Kind: bot.KindText, Channel: "sms", Form: bot.FormFlat,
			Contact: "c0ffee", Limit: 40, Text: bot.NewText(text), At: at}, at)
		s = turn.Session
		return turn
	}
	say("alo", now)
	say("1", now)
	for i := range 300 {
		turn := say(fmt.Sprint("tin thu ", i), now.Add(time.Duration(i)*60*time.Millisecond))
		replies += len(turn.Outbox)
	}
	if replies > 60 {
		t.Errorf("%d replies to 300 messages", replies)
	}
	for _, e := range say("cứu em với", now.Add(19*time.Second)).Events {
		if e.Kind == bot.EventEscalate {
			alerts++
		}
	}
	if alerts != 1 {
		t.Errorf("a cry for help among 300 messages alerted %d times", alerts)
	}
}
