package telegram_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"benan/bot"
	"benan/bot/bottest"
	"benan/bot/telegram"
)

const secret = "webhook-secret_1"

func open(t *testing.T, apiURL string, log *slog.Logger) *telegram.Channel {
	t.Helper()
	c, err := telegram.New(telegram.Config{
		Token: bot.NewSecret(bottest.TelegramToken), Secret: bot.NewSecret(secret), APIURL: apiURL,
		PublicURL: "https://ben-an.example", Now: bottest.NewClock(time.Time{}).Now, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestContract(t *testing.T) {
	canary := bottest.NewCanary()
	says := func(code int, description, extra string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			_, _ = fmt.Fprintf(w, `{"ok":false,"error_code":%d,"description":"%s: %s %d"%s}`, code, description, canary.Sentence, canary.Chat, extra)
		}
	}
	bottest.ChannelContract(t, bottest.Dialect{
		To:      bot.NewAddress(strconv.FormatInt(canary.Chat, 10)),
		Secrets: []string{bottest.TelegramToken, secret},
		OK: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(w, `{"ok":true,"result":{"message_id":5,"date":1,"chat":{"id":%d,"type":"private"},"text":"%s"}}`, canary.Chat, canary.Sentence)
		},
		Throttled: says(429, "Too Many Requests", `,"parameters":{"retry_after":7}`), Wait: 7 * time.Second,
		Gone:     says(403, "Forbidden: bot was blocked by the user", ""),
		Rejected: says(400, "Bad Request: message text is empty", ""),
	}, func(t *testing.T, apiURL string, log *slog.Logger) bot.Channel { return open(t, apiURL, log) })
}

func TestAMessageReachesThePersonWithItsButtons(t *testing.T) {
	fake := bottest.NewFakeTelegram(t, bottest.TelegramToken)
	c := open(t, fake.URL, nil)
	o := c.Send(t.Context(), bot.NewAddress("42"), bot.Outgoing{
		Text: bot.NewText("Bạn có <b>an toàn</b> không?"), Quiet: true,
		Buttons: []bot.Button{
			{Key: "1", Text: "Có"}, {Key: "2", Text: "Không"}, {Key: "3", Text: "Em muốn nói chuyện với người trực"},
			{Key: "4", Text: "Bỏ qua"}, {Key: "1a", Text: "Nhận ca của bạn", Data: "accept:1a"},
		},
	}, "c:1:0")
	want := bottest.TelegramMessage{ID: 1000, Chat: 42, Text: "Bạn có <b>an toàn</b> không?", Quiet: true, Buttons: []bottest.TelegramButton{
		{Row: 0, Text: "1. Có", Data: "1"}, {Row: 0, Text: "2. Không", Data: "2"},
		{Row: 1, Text: "3. Em muốn nói chuyện với người trực", Data: "3"},
		{Row: 2, Text: "4. Bỏ qua", Data: "4"}, {Row: 3, Text: "1a. Nhận ca của bạn", Data: "accept:1a"},
	}}
	if diff := cmp.Diff(want, fake.WaitForText(42, "an toàn")); diff != "" {
		t.Error(diff)
	}
	if o.Result != bot.Sent || o.Ref != "1000" {
		t.Errorf("outcome %+v", o)
	}
}

func TestALongTextGoesInSeveralMessages(t *testing.T) {
	fake := bottest.NewFakeTelegram(t, bottest.TelegramToken)
	c := open(t, fake.URL, nil)
	long := strings.Repeat("một hai ba 😀 ", 700)
	o := c.Send(t.Context(), bot.NewAddress("42"), bot.Outgoing{Text: bot.NewText(long), Buttons: []bot.Button{{Key: "1", Text: "Có"}}}, "")
	sent := fake.Sent(42)
	if o.Result != bot.Sent || o.Ref != "1000,1001,1002" || len(sent) != 3 {
		t.Fatalf("outcome %+v, %d messages", o, len(sent))
	}
	if len(sent[0].Buttons)+len(sent[1].Buttons) != 0 || len(sent[2].Buttons) != 1 {
		t.Error("the buttons belong under the last message")
	}
	fake.Fail(bottest.Fault{}, bottest.Fault{Status: 500})
	if o := c.Send(t.Context(), bot.NewAddress("42"), bot.Outgoing{Text: bot.NewText(long)}, ""); o.Result != bot.Unknown || o.Ref != "1003" {
		t.Errorf("half sent: outcome %+v, want unknown: another try repeats the first half", o)
	}
}

func TestEndsThatOnlyTelegramHas(t *testing.T) {
	for _, row := range []struct {
		fault bottest.Fault
		want  bot.Result
	}{
		{bottest.Fault{Status: 400, Description: "Bad Request: chat not found"}, bot.Gone},
		{bottest.Fault{Status: 403, Description: "Forbidden: user is deactivated"}, bot.Gone},
		{bottest.Fault{Status: 413, Description: "Request Entity Too Large"}, bot.Rejected},
		{bottest.Fault{Status: 401, Description: "Unauthorized"}, bot.Retry},
		{bottest.Fault{Cut: true}, bot.Unknown},
	} {
		fake := bottest.NewFakeTelegram(t, bottest.TelegramToken)
		fake.Fail(row.fault)
		o := open(t, fake.URL, nil).Send(t.Context(), bot.NewAddress("42"), bot.Outgoing{Text: bot.NewText("chào")}, "")
		if o.Result != row.want || row.fault.Status != o.Code {
			t.Errorf("%+v: outcome %+v, want %s", row.fault, o, row.want)
		}
	}
}

func TestEraseGoesInHundreds(t *testing.T) {
	fake := bottest.NewFakeTelegram(t, bottest.TelegramToken)
	c := open(t, fake.URL, nil)
	refs := []string{"1,2", "", "x"}
	for i := 3; i <= 150; i++ {
		refs = append(refs, strconv.Itoa(i))
	}
	fake.FailMethod("deleteMessages", bottest.Fault{Status: 400, Description: "Bad Request: 42"})
	err := c.Erase(t.Context(), bot.NewAddress("42"), refs)
	if err == nil || strings.Contains(err.Error(), "42") || !strings.Contains(err.Error(), "400") {
		t.Errorf("error %v", err)
	}
	calls := fake.Calls("deleteMessages")
	if len(calls) != 2 || strings.Count(calls[0].Params.Get("message_ids"), ",") != 99 || strings.Count(calls[1].Params.Get("message_ids"), ",") != 49 {
		t.Errorf("%d calls", len(calls))
	}
}

func TestWrongSettingsAreRefusedAndNotRepeated(t *testing.T) {
	for _, cfg := range []telegram.Config{
		{},
		{Token: bot.NewSecret("1:hai ba")},
		{Token: bot.NewSecret("1:a"), Secret: bot.NewSecret("có dấu")},
		{Token: bot.NewSecret("1:a"), APIURL: "ftp://x"},
	} {
		if _, err := telegram.New(cfg); err == nil || strings.Contains(err.Error(), "hai ba") || strings.Contains(err.Error(), "dấu") {
			t.Errorf("error %v", err)
		}
	}
}
