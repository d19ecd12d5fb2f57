package telegram_test

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/bottest"
)

func TestPollConfirmsOnlyWhatIsSafe(t *testing.T) {
	fake := bottest.NewFakeTelegram(t, bottest.TelegramToken)
	c := open(t, fake.URL, nil)
	fake.FailMethod("getUpdates", bottest.Fault{Status: 502, HTML: true})
	fake.Push(bottest.TextUpdate(7, 42, "một"), bottest.Update{"update_id": int64(8), "message": "nonsense"},
		bottest.GroupUpdate(9, 42, -5, "nhóm"), bottest.TextUpdate(10, 42, "hai"), bottest.TextUpdate(11, 42, "ba"))
	var r bottest.Receiver
	r.Fail(nil, bot.ErrUnavailable) // the second message finds the store down
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.Poll(ctx, &r) }()
	for end := time.Now().Add(bottest.Patience); fake.Confirmed() < 12 && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("poll ended with %v", err)
	}
	var said []string
	for _, in := range r.Taken() {
		said = append(said, in.Text.Reveal())
	}
	if len(said) != 3 || said[0] != "một" || said[1] != "hai" || said[2] != "ba" {
		t.Errorf("%d messages taken, want 3 in order", len(said))
	}
	offsets := fake.Calls("getUpdates")
	var seen []string
	for _, call := range offsets {
		seen = append(seen, call.Params.Get("offset"))
	}
	if len(seen) < 4 || seen[0] != "0" || seen[1] != "0" || seen[2] != "10" || seen[3] != "12" {
		t.Errorf("offsets %v, want 0 (failed), 0, 10 (again from the one not taken), 12", seen)
	}
	if len(fake.Calls("deleteWebhook")) != 1 {
		t.Error("the webhook was not deleted first")
	}
}

func TestRegisterTriesUntilTelegramTakesIt(t *testing.T) {
	fake := bottest.NewFakeTelegram(t, bottest.TelegramToken)
	var log bytes.Buffer
	c := open(t, fake.URL, slog.New(slog.NewTextHandler(&log, nil)))
	fake.FailMethod("setWebhook", bottest.Fault{Status: 502, HTML: true}, bottest.Fault{Cut: true})
	if err := c.Register(t.Context()); err != nil {
		t.Fatal(err)
	}
	calls := fake.Calls("setWebhook")
	if len(calls) != 3 {
		t.Fatalf("%d calls, want 3", len(calls))
	}
	p := calls[2].Params
	if p.Get("url") != "https://ben-an.example/telegram" || p.Get("secret_token") != secret ||
		p.Get("allowed_updates") != `["message","edited_message","callback_query","my_chat_member"]` {
		t.Errorf("parameters %v", p)
	}
	bottest.NewCanary().AssertNotIn(t, "log", log.Bytes(), secret, bottest.TelegramToken)
}

func TestRegisterEndsWithItsContext(t *testing.T) {
	c := open(t, "http://127.0.0.1:1", nil)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.Register(ctx); err != nil {
		t.Errorf("an end that was asked for is no fault: %v", err)
	}
}
