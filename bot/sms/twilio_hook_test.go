package sms_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"benan/bot"
	"benan/bot/bottest"
	"benan/bot/sms"
)

func serve(t *testing.T, tw *sms.Twilio, r *bottest.Receiver) bottest.TwilioHook {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("POST /twilio/sms", tw.Webhook(r))
	mux.Handle("POST /twilio/status", tw.Status(r))
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return bottest.TwilioHook{URL: srv.URL, PublicURL: public, Token: bottest.TwilioToken}
}

func TestWhatAnSMSMeans(t *testing.T) {
	for name, row := range map[string]struct {
		from, body string
		more       map[string]string
		want       string
	}{
		"text":                     {"+84912345678", "Em bị giữ ở Móng Cái", nil, "text +84912345678 Em bị giữ ở Móng Cái"},
		"from a local form":        {"0912345678", "alo", nil, "text +84912345678 alo"},
		"picture":                  {"+84912345678", "xem", map[string]string{"NumMedia": "2"}, "media +84912345678 xem"},
		"opted out at the carrier": {"+84912345678", "STOP", map[string]string{"OptOutType": "STOP"}, "blocked +84912345678 STOP"},
		"the word alone":           {"+84912345678", "STOP", nil, "text +84912345678 STOP"},
		"came back":                {"+84912345678", "START", map[string]string{"OptOutType": "START"}, "text +84912345678 START"},
		"a shop":                   {"VIETTEL", "Khuyến mãi!", nil, ""},
		"a short code":             {"8041", "Khuyến mãi!", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var r bottest.Receiver
			a := serve(t, open(t, config("", nil)), &r).SMS(t, "SM9", row.from, row.body, row.more)
			if a.Status != http.StatusOK || !strings.HasPrefix(a.Type, "text/xml") || !strings.HasSuffix(a.Body, "<Response/>") {
				t.Errorf("answer %+v", a)
			}
			got := ""
			for _, in := range r.Taken() {
				got = fmt.Sprintf("%s %s %s", in.Kind, in.From.Reveal(), in.Text.Reveal())
				if in.Op != "twilio:SM9" || in.Channel != "sms" || in.Form != bot.FormFlat || !in.Once || in.At.IsZero() {
					t.Errorf("inbound %+v", in)
				}
			}
			if got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestWhoIsLetIn(t *testing.T) {
	var r bottest.Receiver
	var log bytes.Buffer
	refused := map[string]int{}
	canary := bottest.NewCanary()
	cfg := config("", slog.New(slog.NewTextHandler(&log, nil)))
	cfg.Refused = func(why string) { refused[why]++ }
	hook := serve(t, open(t, cfg), &r)
	form := url.Values{"MessageSid": {"SM1"}, "From": {canary.Number}, "Body": {canary.Sentence}}
	good := bottest.TwilioSignature(bottest.TwilioToken, public+"/twilio/sms", form)
	empty := bottest.TwilioSignature("", public+"/twilio/sms", form)
	other := url.Values{"From": {canary.Number}}
	for _, row := range []struct {
		name, path, body, signature string
		fail                        error
		want                        int
	}{
		{"no signature", "/twilio/sms", form.Encode(), "", nil, 403},
		{"a forger with an empty key", "/twilio/sms", form.Encode(), empty, nil, 403},
		{"a changed body", "/twilio/sms", form.Encode() + "x", good, nil, 403},
		{"for another path", "/twilio/status", form.Encode(), good, nil, 403},
		{"with another query", "/twilio/sms?a=1", form.Encode(), good, nil, 403},
		{"no form", "/twilio/sms", "%zz", good, nil, 400},
		{"too long", "/twilio/sms", strings.Repeat("x", 2<<20), good, nil, 413},
		{"signed but no message", "/twilio/sms", other.Encode(), bottest.TwilioSignature(bottest.TwilioToken, public+"/twilio/sms", other), nil, 400},
		{"store down", "/twilio/sms", form.Encode(), good, fmt.Errorf("%s: %w", canary.Sentence, bot.ErrUnavailable), 503},
		{"other failure", "/twilio/sms", form.Encode(), good, fmt.Errorf("%s", canary.Sentence), 500},
		{"taken", "/twilio/sms", form.Encode(), good, nil, 200},
	} {
		if row.fail != nil {
			r.Fail(row.fail)
		}
		if a := hook.PostSigned(t, row.path, row.body, row.signature); a.Status != row.want && (a.Status != 0 || row.want != 413) {
			t.Errorf("%s: status %d, want %d", row.name, a.Status, row.want)
		}
	}
	if n := len(r.Taken()); n != 1 {
		t.Errorf("%d taken, want 1", n)
	}
	if diff := cmp.Diff(map[string]int{"signature": 5, "body": 2, "size": 1}, refused); diff != "" {
		t.Error(diff)
	}
	canary.AssertNotIn(t, "log", log.Bytes(), bottest.TwilioToken, good)
}

func TestDeliveryReports(t *testing.T) {
	for _, row := range []struct {
		status string
		code   int
		want   bot.Result // "": nothing is told
	}{
		{"queued", 0, ""}, {"sending", 0, ""}, {"sent", 0, bot.Sent}, {"delivered", 0, bot.Sent},
		{"undelivered", 30003, bot.Retry}, {"failed", 30001, bot.Retry}, {"undelivered", 30008, bot.Unknown},
		{"undelivered", 30005, bot.Gone}, {"failed", 21610, bot.Gone}, {"undelivered", 30007, bot.Rejected},
		{"undelivered", 30036, bot.Expired}, {"failed", 0, bot.Rejected}, {"canceled", 0, bot.Rejected},
	} {
		var r bottest.Receiver
		a := serve(t, open(t, config("", nil)), &r).Status(t, "c:1:0 +x", "SM1", row.status, row.code)
		got := r.Reports("c:1:0 +x")
		if a.Status != http.StatusOK || len(got) > 1 || (row.want != "") != (len(got) == 1) {
			t.Errorf("%s %d: status %d, told %v", row.status, row.code, a.Status, got)
			continue
		}
		if row.want != "" && (got[0].Result != row.want || got[0].Code != row.code || got[0].Ref != "SM1") {
			t.Errorf("%s %d: told %+v, want %s", row.status, row.code, got[0], row.want)
		}
	}
	var r bottest.Receiver
	hook := serve(t, open(t, config("", nil)), &r)
	r.Fail(bot.ErrUnavailable, bot.ErrConflict)
	for i, want := range []int{503, 200} {
		if a := hook.Status(t, "s", "SM1", "sent", 0); a.Status != want {
			t.Errorf("failure %d: status %d, want %d", i, a.Status, want)
		}
	}
}

func FuzzWebhook(f *testing.F) {
	f.Add("MessageSid=SM1&From=%2B84912345678&Body=ch%C3%A0o", true)
	f.Add("MessageSid=SM1&From=VIETTEL&NumMedia=9999999999999999999999", true)
	f.Add("%zz=%", false)
	f.Add("{", true)
	tw, err := sms.NewTwilio(config("", nil))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string, signed bool) {
		req := httptest.NewRequest(http.MethodPost, "/twilio/sms", strings.NewReader(body))
		signature := "x"
		if form, err := url.ParseQuery(body); err == nil && signed {
			signature = bottest.TwilioSignature(bottest.TwilioToken, public+"/twilio/sms", form)
		}
		req.Header.Set("X-Twilio-Signature", signature)
		w := httptest.NewRecorder()
		tw.Webhook(new(bottest.Receiver)).ServeHTTP(w, req)
		if w.Code != http.StatusOK && w.Code/100 != 4 {
			t.Errorf("status %d", w.Code)
		}
	})
}
