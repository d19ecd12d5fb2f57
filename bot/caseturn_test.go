package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"benan/bot"
)

// talk plays the turns of one person on Telegram.
type talk struct {
	c *bot.Content
	s bot.Session
	n int
}

func (k *talk) turn(in bot.Inbound) bot.Turn {
	k.n++
	in.Op, in.Contact, in.Channel, in.Form = fmt.Sprint("op", k.n), "p1", "telegram", bot.FormButtons
	in.From, in.At = bot.NewAddress("900001"), time.Unix(1_800_000_000+int64(k.n)*20, 0)
	t := k.c.NextTurn(k.s, in, in.At)
	k.s = t.Session
	return t
}

func (k *talk) says(text string) bot.Turn {
	return k.turn(bot.Inbound{Kind: bot.KindText, Text: bot.NewText(text)})
}

// alerted gives the event that opened the case.
func alerted(t *testing.T, turn bot.Turn) bot.Event {
	t.Helper()
	for _, e := range turn.Events {
		if e.Kind == bot.EventEscalate {
			return e
		}
	}
	t.Fatalf("no alert in %+v", turn.Events)
	return bot.Event{}
}

// What a worker has read is not told again when the case opens once more.
func TestReopeningTellsNothingTwice(t *testing.T) {
	t.Parallel()
	k := &talk{c: testContent(t)}
	k.says("xin chào")
	if e := alerted(t, k.says("em đang bị nhốt")); len(e.Recent) != 1 || e.Recent[0].Reveal() != "xin chào" {
		t.Errorf("the alert must bring what was written before: %v", e.Recent)
	}
	k.turn(bot.Inbound{Kind: bot.KindCaseTaken, Case: bot.CaseRef{ID: "c1", State: bot.CaseTaken}, Minutes: 10})
	k.says("nhà có cổng xanh")
	k.says("ở gần chợ")
	k.turn(bot.Inbound{Kind: bot.KindCaseClosed, Case: bot.CaseRef{ID: "c1", State: bot.CaseClosed}})
	if e := alerted(t, k.says("chị còn đó không")); len(e.Recent) != 0 || e.Text.Reveal() != "chị còn đó không" {
		t.Errorf("told again: %d lines, text %q", len(e.Recent), e.Text.Reveal())
	}
}

// The worker learns that there was a picture, also where its caption alerts.
func TestADangerousCaptionSaysThatThereIsAPicture(t *testing.T) {
	t.Parallel()
	k := &talk{c: testContent(t)}
	e := alerted(t, k.turn(bot.Inbound{Kind: bot.KindMedia, Text: bot.NewText("họ đang đánh em, đây là vết thương")}))
	if got := e.Text.Reveal(); !strings.HasPrefix(got, "[ảnh") || !strings.HasSuffix(got, "vết thương") {
		t.Errorf("the worker reads %q", got)
	}
}

// The check word is between the person and the channel.
func TestTheCheckWordIsNotRemembered(t *testing.T) {
	t.Parallel()
	k := &talk{c: testContent(t)}
	for _, text := range []string{"hi", "1", "TU HEN", "Hoa cúc"} {
		k.says(text)
	}
	if k.s.Case.Word != "hoa cuc" {
		t.Fatalf("the word is %q", k.s.Case.Word)
	}
	for _, r := range k.s.Recent {
		if strings.Contains(r, "cúc") {
			t.Errorf("%q is kept", r)
		}
	}
}
