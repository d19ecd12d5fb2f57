package telegram

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"benan/bot"
	"benan/bot/internal/wire"
)

const (
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
	maxPressed   = 64 // presses answered at once; beyond it a button spins a little longer, nothing else
	pressTimeout = 5 * time.Second
)

// Webhook takes updates: 401 without the secret (nothing read), 413 and 400 for what is no update, 200 once the
// receiver has it or nobody needs it, 503 otherwise, so that Telegram sends it again.
func (c *Channel) Webhook(r bot.Receiver) http.Handler {
	secret := []byte(c.cfg.Secret.Reveal())
	return wire.Posts(c.cfg.Log, func(w http.ResponseWriter, req *http.Request) {
		// An empty secret must not let in a request without the header.
		if len(secret) == 0 || subtle.ConstantTimeCompare([]byte(req.Header.Get(secretHeader)), secret) != 1 {
			c.refuse(w, "secret", http.StatusUnauthorized)
			return
		}
		body, status := wire.Body(w, req)
		if status != http.StatusOK {
			c.refuse(w, "size", status)
			return
		}
		u, err := decode(body)
		if err != nil {
			c.refuse(w, "body", http.StatusBadRequest)
			return
		}
		if err := c.take(req.Context(), r, u); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
}

func (c *Channel) refuse(w http.ResponseWriter, reason string, status int) {
	c.cfg.Refused(reason)
	w.WriteHeader(status)
}

// take hands an update to the receiver. The receiver's error is not logged with its text: only whether a store is down.
func (c *Channel) take(ctx context.Context, r bot.Receiver, u *models.Update) error {
	in, ok := c.inbound(u)
	if ok {
		if err := r.Receive(ctx, in); err != nil {
			c.cfg.Log.Warn("telegram update not taken", "unavailable", errors.Is(err, bot.ErrUnavailable), "conflict", errors.Is(err, bot.ErrConflict))
			return err
		}
	}
	if q := u.CallbackQuery; q != nil {
		c.answerPress(q.ID)
	}
	return nil
}

// answerPress stops the button's spinner, in the background: the person's message is safe already, and Telegram waits
// for its 200. A failure changes nothing.
func (c *Channel) answerPress(id string) {
	select {
	case c.slots <- struct{}{}:
	default:
		return
	}
	c.pressed.Go(func() {
		defer func() { <-c.slots }()
		ctx, cancel := context.WithTimeout(context.Background(), pressTimeout)
		defer cancel()
		_, _ = c.api.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: id})
	})
}
