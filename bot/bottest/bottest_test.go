package bottest

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// witness is a test that only remembers that it was failed.
type witness struct {
	testing.TB
	failed []string
}

func (w *witness) Helper() {}
func (w *witness) Errorf(format string, args ...any) {
	w.failed = append(w.failed, fmt.Sprintf(format, args...))
}

func TestTheJudgeOfTelegram(t *testing.T) {
	var spec telegramSpec
	if !loadSpec(t, "telegram-bot-api.json", &spec) {
		t.Skip("no specification to judge by")
	}
	keyboard := func(button string) string { return `{"inline_keyboard":[[` + button + `]]}` }
	for _, row := range []struct {
		method string
		p      url.Values
		ok     bool
	}{
		{"sendMessage", url.Values{"chat_id": {"1"}, "text": {"chào"}}, true},
		{"sendMessage", url.Values{"chat_id": {"1"}, "text": {"a"}, "disable_notification": {"true"}, "reply_markup": {keyboard(`{"text":"1. Có","callback_data":"1"}`)}}, true},
		{"setWebhook", url.Values{"url": {"https://x"}, "allowed_updates": {`["message"]`}}, true},
		{"deleteMessages", url.Values{"chat_id": {"1"}, "message_ids": {"[1,2]"}}, true},
		{"sendMessage", url.Values{"text": {"chào"}}, false},
		{"sendMessage", url.Values{"chat_id": {"1"}, "text": {""}}, false},
		{"sendMessage", url.Values{"chat_id": {"1"}, "text": {strings.Repeat("a", 4097)}}, false},
		{"sendMessage", url.Values{"chat_id": {"1"}, "text": {"a"}, "silent": {"true"}}, false},
		{"sendMessage", url.Values{"chat_id": {"1"}, "text": {"a"}, "disable_notification": {"yes"}}, false},
		{"sendMessage", url.Values{"chat_id": {"1"}, "text": {"a"}, "reply_markup": {keyboard(`{"text":"a","callback_data":"1","copy_text":{"text":""}}`)}}, false},
		{"sendMessage", url.Values{"chat_id": {"1"}, "text": {"a"}, "reply_markup": {keyboard(`{"text":"a","callback_data":"` + strings.Repeat("x", 65) + `"}`)}}, false},
		{"deleteMessages", url.Values{"chat_id": {"1"}, "message_ids": {`["a"]`}}, false},
		{"sendThought", url.Values{}, false},
	} {
		if why := spec.refusals(row.method, row.p); (len(why) == 0) != row.ok {
			t.Errorf("%s %v: %v", row.method, row.p, why)
		}
	}
}

func TestTheJudgeOfTwilio(t *testing.T) {
	var spec twilioSpec
	if !loadSpec(t, "twilio-messages.json", &spec) {
		t.Skip("no specification to judge by")
	}
	for _, row := range []struct {
		change map[string]string
		ok     bool
	}{
		{nil, true},
		{map[string]string{"StatusCallback": "https://ben-an.example/twilio/status?id=1", "ValidityPeriod": "900"}, true},
		{map[string]string{"From": "", "MessagingServiceSid": "MG00000000000000000000000000000001"}, true},
		{map[string]string{"To": ""}, false},
		{map[string]string{"From": ""}, false},
		{map[string]string{"Body": ""}, false},
		{map[string]string{"Body": strings.Repeat("a", 1601)}, false},
		{map[string]string{"ValidityPeriod": "soon"}, false},
		{map[string]string{"MessagingServiceSid": "mine"}, false},
		{map[string]string{"StatusCallback": "ben-an"}, false},
		{map[string]string{"Text": "a"}, false},
	} {
		p := url.Values{"To": {"+84912345678"}, "From": {TwilioNumber}, "Body": {"chao"}}
		for k, v := range row.change {
			if p.Set(k, v); v == "" {
				p.Del(k)
			}
		}
		if why := spec.refusals(p); (len(why) == 0) != row.ok {
			t.Errorf("%v: %v", row.change, why)
		}
	}
}

func TestTheFakesTakeEveryBodyAndFailAsTold(t *testing.T) {
	fake := NewFakeTelegram(t, TelegramToken)
	call := func(kind, body string) int {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, fake.URL+"/bot"+TelegramToken+"/sendMessage", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		return do(r).status
	}
	call("application/json", `{"chat_id":5,"text":"một","disable_notification":true}`)
	call("application/x-www-form-urlencoded", "chat_id=5&text=hai")
	call("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n5\r\n--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nba\r\n--x--\r\n")
	if sent := fake.Sent(5); len(sent) != 3 || !sent[0].Quiet || sent[2].Text != "ba" {
		t.Fatalf("sent %+v", sent)
	}
	fake.Fail(Fault{Status: 429, RetryAfter: 3}, Fault{Cut: true})
	fake.Block(6)
	if a, b, c := call("application/json", `{"chat_id":5,"text":"a"}`), call("application/json", `{"chat_id":5,"text":"b"}`), call("application/json", `{"chat_id":6,"text":"c"}`); a != 429 || b != 0 || c != 403 {
		t.Errorf("statuses %d %d %d, want 429, cut, 403", a, b, c)
	}
	if len(fake.Sent(5)) != 4 || len(fake.Calls("sendMessage")) != 6 {
		t.Errorf("%d sent, %d calls: a cut call was taken, a refused one was not", len(fake.Sent(5)), len(fake.Calls("sendMessage")))
	}
}

func TestTheCanarySings(t *testing.T) {
	c := NewCanary()
	for _, leak := range []string{c.Sentence, "số 0900917352", "from=%2B84900917352", `"Chim ho\u00e0ng"` + c.Plain, "token-1"} {
		w := &witness{TB: t}
		c.AssertNotIn(w, "log", []byte("x "+leak+" y"), "token-1")
		if len(w.failed) == 0 {
			t.Errorf("a leak in %d bytes was not seen", len(leak))
		}
		for _, f := range w.failed {
			if strings.Contains(f, "900917352") || strings.Contains(f, c.Plain) {
				t.Error("the failure repeats what leaked")
			}
		}
	}
	w := &witness{TB: t}
	if c.AssertNotIn(w, "log", []byte("level=warn code=21610"), "token-1"); len(w.failed) != 0 {
		t.Error("sings without a reason")
	}
}

func TestClock(t *testing.T) {
	c := NewClock(time.Time{})
	before := c.Now()
	if after := c.Advance(90 * time.Second); after.Sub(before) != 90*time.Second || !c.Now().Equal(after) {
		t.Error("the clock does not move as told")
	}
}
