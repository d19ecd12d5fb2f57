package telegram

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
	tg "github.com/go-telegram/bot"

	"benan/bot/internal/wire"
)

// allowed are the updates that a conversation needs; Telegram keeps the others to itself.
func allowed() []string {
	return []string{"message", "edited_message", "callback_query", "my_chat_member"}
}

// Register tells Telegram where the webhook is, and tries until it is taken or ctx ends (then nil is returned: an end
// that was asked for is no fault). It is meant to run in the background: a start does not wait for Telegram.
func (c *Channel) Register(ctx context.Context) error {
	if c.cfg.Secret.Empty() || c.cfg.PublicURL == "" {
		return errors.New("telegram: a webhook needs a secret and a public URL")
	}
	return c.until(ctx, "setWebhook", func(ctx context.Context) error {
		_, err := c.api.SetWebhook(ctx, &tg.SetWebhookParams{
			URL:            c.cfg.PublicURL + "/telegram",
			SecretToken:    c.cfg.Secret.Reveal(),
			AllowedUpdates: allowed(),
		})
		return err
	})
}

// unregister takes the webhook away; getUpdates is refused while there is one. Waiting updates are kept.
func (c *Channel) unregister(ctx context.Context) error {
	return c.until(ctx, "deleteWebhook", func(ctx context.Context) error {
		_, err := c.api.DeleteWebhook(ctx, &tg.DeleteWebhookParams{})
		return err
	})
}

// until calls a method until it succeeds or ctx ends. A refusal (a wrong token) is tried again too: whoever repairs it
// at BotFather should not have to find a second switch here.
func (c *Channel) until(ctx context.Context, method string, call func(context.Context) error) error {
	wait := pause()
	for ctx.Err() == nil {
		watched, attempt := wire.Watch(ctx)
		err := call(watched)
		if err == nil {
			c.cfg.Log.Info("telegram "+method, "ok", true)
			return nil
		}
		if ctx.Err() != nil {
			break
		}
		var fast *tg.TooManyRequestsError
		d := max(wait.NextBackOff(), attempt.Wait)
		if errors.As(err, &fast) {
			d = max(d, time.Duration(fast.RetryAfter)*time.Second)
		}
		c.cfg.Log.Warn("telegram "+method, "err", fmt.Sprint(attempt.Err()), "again_in", d)
		sleep(ctx, d)
	}
	return nil
}

// pause is how long to wait after failures: 0.5 s, growing to 30 s, without end.
func pause() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.MaxInterval = 30 * time.Second
	b.Reset()
	return b
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
