package telegram_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"benan/bot"
	"benan/bot/bottest"
	"benan/bot/telegram"
)

func serve(t *testing.T, c *telegram.Channel, r bot.Receiver) bottest.TelegramHook {
	t.Helper()
	srv := httptest.NewServer(c.Webhook(r))
	t.Cleanup(srv.Close)
	return bottest.TelegramHook{URL: srv.URL, Secret: secret}
}

// flat is an inbound without its wrappers, for comparing.
type flat struct{ Op, Kind, From, Text, Choice, Ref string }

func flatten(in bot.Inbound) flat {
	return flat{in.Op, string(in.Kind), in.From.Reveal(), in.Text.Reveal(), in.Choice, in.Ref}
}

func TestWhatAnUpdateMeans(t *testing.T) {
	const chat = 700123
	lost := bottest.TextUpdate(9, chat, "xin giúp em")
	lost["message"].(map[string]any)["forward_origin"] = map[string]any{"type": "of_the_future", "date": 1}
	business := bottest.TextUpdate(9, chat, "chào")
	business["business_message"] = business["message"]
	delete(business, "message")
	robot := bottest.MessageUpdate(9, chat, map[string]any{"text": "chào", "from": map[string]any{"id": 5, "is_bot": true, "first_name": "B"}})
	said := func(text string) *flat { return &flat{"telegram:9", "text", "700123", text, "", "124"} }
	media := func(caption string) *flat { return &flat{"telegram:9", "media", "700123", caption, "", "124"} }
	for name, row := range map[string]struct {
		update bottest.Update
		want   *flat
	}{
		"text":                             {bottest.TextUpdate(9, chat, "em bị giữ"), said("em bị giữ")},
		"start":                            {bottest.TextUpdate(9, chat, "/start"), said("/start")},
		"start by a link":                  {bottest.TextUpdate(9, chat, "/start truong-hoc-3"), said("/start")},
		"command to us":                    {bottest.TextUpdate(9, chat, "/huy@ben_an_bot ngay"), said("/huy ngay")},
		"slash in a text":                  {bottest.TextUpdate(9, chat, "24/7 a@b"), said("24/7 a@b")},
		"photo":                            {bottest.PhotoUpdate(9, chat, "nhìn này"), media("nhìn này")},
		"voice":                            {bottest.MessageUpdate(9, chat, map[string]any{"voice": map[string]any{"file_id": "f", "duration": 3}}), media("")},
		"location":                         {bottest.MessageUpdate(9, chat, map[string]any{"location": map[string]any{"latitude": 20.9, "longitude": 107.1}}), media("")},
		"media of tomorrow":                {bottest.MessageUpdate(9, chat, map[string]any{"hologram": map[string]any{"file_id": "f"}}), media("")},
		"forward of an origin of tomorrow": {lost, said("xin giúp em")},
		"edit":                             {bottest.EditedUpdate(9, chat, "sửa"), &flat{"telegram:9", "edited", "700123", "sửa", "", "124"}},
		"button":                           {bottest.ButtonUpdate(9, chat, "accept:1a"), &flat{"telegram:9", "text", "700123", "", "accept:1a", "124"}},
		"button under an old":              {bottest.OldButtonUpdate(9, chat, "1"), &flat{"telegram:9", "text", "700123", "", "1", "7"}},
		"blocked":                          {bottest.BlockedUpdate(9, chat, "kicked"), &flat{"telegram:9", "blocked", "700123", "", "", ""}},
		"unblocked":                        {bottest.BlockedUpdate(9, chat, "member"), nil},
		"group":                            {bottest.GroupUpdate(9, chat, -100500, "chào"), nil},
		"another bot":                      {robot, nil},
		"business message":                 {business, nil},
		"unknown kind":                     {bottest.Update{"update_id": int64(9), "telepathy": map[string]any{}}, nil},
		"a pin is not a person":            {bottest.MessageUpdate(9, chat, map[string]any{"pinned_message": map[string]any{"date": 0, "message_id": 1, "chat": map[string]any{"id": chat}}}), nil},
		"a moved live location":            {bottest.EditedUpdate(9, chat, ""), nil},
	} {
		t.Run(name, func(t *testing.T) {
			var r bottest.Receiver
			if status := serve(t, open(t, "http://127.0.0.1:1", nil), &r).Post(t, row.update); status != http.StatusOK {
				t.Fatalf("status %d", status)
			}
			var got *flat
			for _, in := range r.Taken() {
				if in.Channel != "telegram" || in.Form != bot.FormButtons || in.At.IsZero() {
					t.Errorf("channel %q, form %q, at %v", in.Channel, in.Form, in.At)
				}
				f := flatten(in)
				got = &f
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAButtonStopsSpinningOnlyOnceItsPressIsSafe(t *testing.T) {
	fake := bottest.NewFakeTelegram(t, bottest.TelegramToken)
	var r bottest.Receiver
	hook := serve(t, open(t, fake.URL, nil), &r)
	r.Fail(bot.ErrUnavailable)
	if status := hook.Post(t, bottest.ButtonUpdate(1, 42, "1")); status != http.StatusServiceUnavailable {
		t.Errorf("status %d, want 503", status)
	}
	time.Sleep(20 * time.Millisecond)
	if n := len(fake.Calls("answerCallbackQuery")); n != 0 {
		t.Errorf("answered %d times before it was safe", n)
	}
	fake.FailMethod("answerCallbackQuery", bottest.Fault{Delay: 300 * time.Millisecond, Status: 400, Description: "query is too old"})
	begin := time.Now()
	if status := hook.Post(t, bottest.ButtonUpdate(1, 42, "1")); status != http.StatusOK {
		t.Errorf("status %d, want 200", status)
	}
	if d := time.Since(begin); d > 250*time.Millisecond {
		t.Errorf("the 200 waited %v for the button", d)
	}
	if got := fake.WaitForCall("answerCallbackQuery", 1).Params.Get("callback_query_id"); got != "cb1" {
		t.Errorf("answered %q", got)
	}
}

func TestWhoIsLetIn(t *testing.T) {
	var r bottest.Receiver
	var log bytes.Buffer
	refused := map[string]int{}
	canary := bottest.NewCanary()
	c, err := telegram.New(telegram.Config{
		Token: bot.NewSecret(bottest.TelegramToken), Secret: bot.NewSecret(secret),
		Log: slog.New(slog.NewTextHandler(&log, nil)), Refused: func(why string) { refused[why]++ },
	})
	if err != nil {
		t.Fatal(err)
	}
	hook := serve(t, c, &r)
	good := bottest.TextUpdate(1, canary.Chat, canary.Sentence)
	body, _ := json.Marshal(good)
	stranger := hook
	stranger.Secret = "webhook-secret_2"
	nobody := hook
	nobody.Secret = ""
	for _, row := range []struct {
		name string
		hook bottest.TelegramHook
		body []byte
		fail error
		want int
	}{
		{"wrong secret", stranger, body, nil, 401},
		{"no secret", nobody, body, nil, 401},
		{"wrong secret and a huge body", stranger, bytes.Repeat([]byte("x"), 3<<20), nil, 401},
		{"not JSON", hook, []byte("{" + canary.Sentence), nil, 400},
		{"JSON that is no update", hook, []byte(`[1]`), nil, 400},
		{"empty", hook, nil, nil, 400},
		{"too long", hook, append([]byte(`{"x":"`), bytes.Repeat([]byte("x"), 2<<20)...), nil, 413},
		{"store down", hook, body, fmt.Errorf("commit %s: %w", canary.Sentence, bot.ErrUnavailable), 503},
		{"other failure", hook, body, fmt.Errorf("%s", canary.Sentence), 503},
		{"taken", hook, body, nil, 200},
	} {
		if row.fail != nil {
			r.Fail(row.fail)
		}
		if got := row.hook.PostBytes(t, row.body); got != row.want && (got != 0 || len(row.body) < 1<<20) {
			t.Errorf("%s: status %d, want %d", row.name, got, row.want)
		}
	}
	if n := len(r.Taken()); n != 1 {
		t.Errorf("%d taken, want 1", n)
	}
	if diff := cmp.Diff(map[string]int{"secret": 3, "body": 3, "size": 1}, refused); diff != "" {
		t.Error(diff)
	}
	canary.AssertNotIn(t, "log", log.Bytes(), secret, bottest.TelegramToken)
	if resp, err := http.Get(hook.URL); err != nil || resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: %v", err)
	}
}

func TestWithoutASecretNobodyIsLetIn(t *testing.T) {
	c, err := telegram.New(telegram.Config{Token: bot.NewSecret(bottest.TelegramToken)})
	if err != nil {
		t.Fatal(err)
	}
	var r bottest.Receiver
	hook := serve(t, c, &r)
	hook.Secret = ""
	if got := hook.Post(t, bottest.TextUpdate(1, 2, "chào")); got != http.StatusUnauthorized {
		t.Errorf("status %d, want 401", got)
	}
	if err := c.Register(t.Context()); err == nil {
		t.Error("registered a webhook without a secret")
	}
}

func FuzzWebhook(f *testing.F) {
	for _, u := range []bottest.Update{
		bottest.TextUpdate(1, 2, "chào"), bottest.PhotoUpdate(1, 2, ""), bottest.ButtonUpdate(1, 2, "1"),
		bottest.OldButtonUpdate(1, 2, "1"), bottest.BlockedUpdate(1, 2, "kicked"), bottest.EditedUpdate(1, 2, "x"),
	} {
		b, _ := json.Marshal(u)
		f.Add(b)
	}
	f.Add([]byte(`{"update_id":1,"message":{"chat":{}},"callback_query":{"message":null}}`))
	c, err := telegram.New(telegram.Config{Token: bot.NewSecret("1:a"), Secret: bot.NewSecret(secret), APIURL: "http://127.0.0.1:1"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		req := httptest.NewRequest(http.MethodPost, "/telegram", bytes.NewReader(b))
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		w := httptest.NewRecorder()
		c.Webhook(new(bottest.Receiver)).ServeHTTP(w, req)
		if w.Code != http.StatusOK && w.Code/100 != 4 {
			t.Errorf("status %d", w.Code)
		}
		if strings.TrimSpace(w.Body.String()) != "" {
			t.Error("the answer has a body")
		}
	})
}
