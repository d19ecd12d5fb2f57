package telegram

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"

	"benan/bot"
	"benan/bot/internal/wire"
)

const (
	maxText  = 4096 // UTF-16 code units of one message
	maxErase = 100  // messages that one deleteMessages takes
)

// Send implements [bot.Channel]. A text that is too long for one message goes in several, with the buttons under the
// last; their ids stand in Ref with commas between.
func (c *Channel) Send(ctx context.Context, to bot.Address, out bot.Outgoing, _ string) bot.Outcome {
	chat, err := strconv.ParseInt(to.Reveal(), 10, 64)
	if err != nil {
		return bot.Outcome{Result: bot.Gone}
	}
	pieces := wire.Split(out.Text.Reveal(), maxText)
	return wire.SendAll(pieces, func(i int, piece string) bot.Outcome {
		p := &tg.SendMessageParams{ChatID: chat, Text: piece, DisableNotification: out.Quiet}
		if i == len(pieces)-1 && len(out.Buttons) > 0 {
			p.ReplyMarkup = layout(out.Buttons)
		}
		return c.sendOne(ctx, p)
	})
}

func (c *Channel) sendOne(ctx context.Context, p *tg.SendMessageParams) bot.Outcome {
	ctx, attempt := wire.Watch(ctx)
	m, err := c.api.SendMessage(ctx, p)
	if err == nil {
		return bot.Outcome{Result: bot.Sent, Ref: strconv.Itoa(m.ID)}
	}
	return outcome(attempt, err)
}

// outcome reads the library's error for what HTTP alone does not tell. The error itself stops here: it holds what
// Telegram wrote, and a page of HTML whole.
func outcome(a *wire.Attempt, err error) bot.Outcome {
	o := a.Outcome()
	var fast *tg.TooManyRequestsError
	switch {
	case errors.As(err, &fast):
		o.Result, o.After = bot.Throttled, max(o.After, time.Duration(fast.RetryAfter)*time.Second)
	case errors.Is(err, tg.ErrorForbidden):
		o.Result = bot.Gone // blocked, deactivated, or never wrote to us: Telegram lets nobody else be written to
	case errors.Is(err, tg.ErrorBadRequest) && nobody(err.Error()):
		o.Result = bot.Gone
	}
	return o
}

// nobody tells whether a 400 is about the chat and not about the message; Telegram has no codes for it.
func nobody(description string) bool {
	d := strings.ToLower(description)
	return strings.Contains(d, "chat not found") || strings.Contains(d, "user not found") || strings.Contains(d, "peer_id_invalid")
}

// Erase implements [bot.Eraser]. Telegram passes over messages that are gone or older than 48 h. Every batch is tried
// once; the error says how many were refused.
func (c *Channel) Erase(ctx context.Context, from bot.Address, refs []string) error {
	chat, err := strconv.ParseInt(from.Reveal(), 10, 64)
	if err != nil {
		return errors.New("telegram: erase: not a chat id")
	}
	var ids []int
	for _, ref := range refs {
		for s := range strings.SplitSeq(ref, ",") {
			if id, err := strconv.Atoi(s); err == nil && id > 0 {
				ids = append(ids, id)
			}
		}
	}
	var failed error
	for len(ids) > 0 {
		n := min(len(ids), maxErase)
		watched, attempt := wire.Watch(ctx)
		if _, err := c.api.DeleteMessages(watched, &tg.DeleteMessagesParams{ChatID: chat, MessageIDs: ids[:n]}); err != nil {
			failed = fmt.Errorf("telegram: erase %d messages: %w", n, attempt.Err())
		}
		ids = ids[n:]
	}
	return failed
}
