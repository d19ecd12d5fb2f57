package sms_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"benan/bot"
	"benan/bot/bottest"
	"benan/bot/sms"
)

const public = "https://ben-an.example"

func config(apiURL string, log *slog.Logger) sms.TwilioConfig {
	return sms.TwilioConfig{
		AccountSID: bottest.TwilioAccount, AuthToken: bot.NewSecret(bottest.TwilioToken), From: bottest.TwilioNumber,
		APIURL: apiURL, PublicURL: public, Now: bottest.NewClock(time.Time{}).Now, Log: log,
	}
}

func open(t *testing.T, cfg sms.TwilioConfig) *sms.Twilio {
	t.Helper()
	tw, err := sms.NewTwilio(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return tw
}

func TestContract(t *testing.T) {
	canary := bottest.NewCanary()
	says := func(status, code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(status)
			_, _ = fmt.Fprintf(w, `{"code":%d,"message":"%s %s","status":%d,"more_info":"x"}`, code, canary.Number, canary.Sentence, status)
		}
	}
	bottest.ChannelContract(t, bottest.Dialect{
		To:      bot.NewAddress(canary.Number),
		Secrets: []string{bottest.TwilioToken},
		OK: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusCreated)
			_, _ = fmt.Fprintf(w, `{"sid":"SM1","to":%q,"body":%q}`, canary.Number, canary.Sentence)
		},
		Throttled: says(429, 20429), Wait: 7 * time.Second,
		Gone:     says(400, 21610),
		Rejected: says(400, 21617),
	}, func(t *testing.T, apiURL string, log *slog.Logger) bot.Channel {
		return sms.New(open(t, config(apiURL, log)))
	})
}

func TestAnSMSAsItGoesOut(t *testing.T) {
	fake := bottest.NewFakeTwilio(t, bottest.TwilioAccount, bottest.TwilioToken)
	c := sms.New(open(t, config(fake.URL, nil)))
	o := c.Send(t.Context(), bot.NewAddress("+84912345678"), bot.Outgoing{Text: bot.NewText("Ban co an toan khong?\n1. Co")}, "c:1:0 x")
	m := fake.WaitForText("+84912345678", "an toan")
	if o.Result != bot.Sent || o.Ref != m.SID || m.Body != "Ban co an toan khong?\n1. Co" {
		t.Errorf("outcome %+v, message %+v", o, m)
	}
	if m.StatusCallback != public+"/twilio/status?id=c%3A1%3A0+x" || m.Params.Get("From") != bottest.TwilioNumber || m.Params.Get("ValidityPeriod") != "900" {
		t.Errorf("parameters %v", m.Params)
	}
	cfg := config(fake.URL+"/", nil)
	cfg.MessagingServiceSID = "MG00000000000000000000000000000001"
	sms.New(open(t, cfg)).Send(t.Context(), bot.NewAddress("+84912345679"), bot.Outgoing{Text: bot.NewText("chao")}, "s")
	if p := fake.WaitForText("+84912345679", "chao").Params; p.Get("MessagingServiceSid") == "" || p.Has("From") {
		t.Errorf("parameters %v", p)
	}
}

func TestALongTextGoesInSeveralRequests(t *testing.T) {
	fake := bottest.NewFakeTwilio(t, bottest.TwilioAccount, bottest.TwilioToken)
	c := sms.New(open(t, config(fake.URL, nil)))
	long := strings.Repeat("mot hai ba ", 300)
	if o := c.Send(t.Context(), bot.NewAddress("+84912345678"), bot.Outgoing{Text: bot.NewText(long)}, "s"); o.Result != bot.Sent || len(fake.Sent("+84912345678")) != 3 {
		t.Errorf("outcome %+v, %d requests", o, len(fake.Sent("+84912345678")))
	}
}

func TestEndsThatOnlyTwilioHas(t *testing.T) {
	for _, row := range []struct {
		fault bottest.Fault
		want  bot.Result
		code  int
	}{
		{bottest.Fault{Status: 400, Code: 21211}, bot.Gone, 21211},
		{bottest.Fault{Status: 400, Code: 21614}, bot.Gone, 21614},
		{bottest.Fault{Status: 403, Code: 20429}, bot.Throttled, 20429},
		{bottest.Fault{Status: 401, Code: 20003}, bot.Retry, 20003},
		{bottest.Fault{Status: 503, Code: 20503}, bot.Retry, 20503},
		{bottest.Fault{Status: 400, Code: 30007}, bot.Rejected, 30007},
		{bottest.Fault{Cut: true}, bot.Unknown, 0},
	} {
		fake := bottest.NewFakeTwilio(t, bottest.TwilioAccount, bottest.TwilioToken)
		fake.Fail(row.fault)
		o := sms.New(open(t, config(fake.URL, nil))).Send(t.Context(), bot.NewAddress("+84912345678"), bot.Outgoing{Text: bot.NewText("chao")}, "s")
		if o.Result != row.want || o.Code != row.code {
			t.Errorf("%+v: outcome %+v, want %s", row.fault, o, row.want)
		}
	}
}

func TestWrongSettingsAreRefusedAndNotRepeated(t *testing.T) {
	for name, spoil := range map[string]func(*sms.TwilioConfig){
		"an empty token accepts a forger":   func(c *sms.TwilioConfig) { c.AuthToken = bot.Secret{} },
		"a token that the library refuses":  func(c *sms.TwilioConfig) { c.AuthToken = bot.NewSecret("bí-mật_9") },
		"no account":                        func(c *sms.TwilioConfig) { c.AccountSID = "" },
		"no sender":                         func(c *sms.TwilioConfig) { c.From = "" },
		"no public URL to check signatures": func(c *sms.TwilioConfig) { c.PublicURL = "" },
		"no API URL":                        func(c *sms.TwilioConfig) { c.APIURL = "ftp://x" },
	} {
		cfg := config("", nil)
		spoil(&cfg)
		if _, err := sms.NewTwilio(cfg); err == nil || strings.Contains(err.Error(), "bí-mật") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
