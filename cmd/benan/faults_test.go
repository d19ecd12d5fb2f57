package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"benan/bot/bottest"
)

// Who does not know the secret is refused, counted, and leaves nothing behind.
func TestStrangersAtTheDoor(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	awaits(t, "the stores are ready", func() bool { status, _ := h.get("/readyz"); return status == http.StatusOK })
	before := len(keysOf(t, h))
	u := bottest.TextUpdate(1, 900401, "em đang bị nhốt")
	for _, secret := range []string{"", "wrong", hookKey + "x", strings.ToUpper(hookKey)} {
		hook := h.hook()
		hook.Secret = secret
		if status := hook.Post(t, u); status != http.StatusUnauthorized {
			t.Errorf("secret %q: %d, want 401", secret, status)
		}
	}
	form := url.Values{"From": {"+84900123499"}, "Body": {"em dang bi nhot"}, "MessageSid": {"SM1"}}
	good := bottest.TwilioSignature(bottest.TwilioToken, public+"/twilio/sms", form)
	other := bottest.TwilioSignature(bottest.TwilioToken, public+"/twilio/status", form)
	foreign := bottest.TwilioSignature("", public+"/twilio/sms", form)
	for _, signature := range []string{"", "x", other, foreign, good[1:]} {
		if a := h.smsHook().PostSigned(t, "/twilio/sms", form.Encode(), signature); a.Status != http.StatusForbidden {
			t.Errorf("signature %q: %d, want 403", signature, a.Status)
		}
	}
	tampered := strings.Replace(form.Encode(), "nhot", "an", 1)
	if a := h.smsHook().PostSigned(t, "/twilio/sms", tampered, good); a.Status != http.StatusForbidden {
		t.Errorf("tampered form: %d, want 403", a.Status)
	}
	if after := keysOf(t, h); len(after) != before {
		t.Errorf("something was stored: %v", after)
	}
	_, m := h.get("/metrics")
	for _, line := range []string{`benan_refused_total{channel="telegram",reason="secret"} 4`, `benan_refused_total{channel="sms",reason="signature"} 6`} {
		if !strings.Contains(m, line) {
			t.Errorf("the metrics lack %s", line)
		}
	}
	h.byTelegram(lanChat).hearsNothing()
}

// What is no message is refused with a 4xx, and the channel goes on.
func TestNonsenseAtTheDoor(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	for _, row := range []struct {
		what, body string
		want       int
	}{
		{"over 1 MiB", `{"update_id":1,"message":{"text":"` + strings.Repeat("a", 1<<20) + `"}}`, http.StatusRequestEntityTooLarge},
		{"no JSON", `xin chào`, http.StatusBadRequest},
		{"half a JSON", `{"update_id":5,"message":{"text":"xin`, http.StatusBadRequest},
		{"not an update", `[]`, http.StatusBadRequest},
		{"nothing", ``, http.StatusBadRequest},
		{"a message of nobody", `{"update_id":6,"message":{"text":"a"}}`, http.StatusOK},
		{"a message without anything", `{"update_id":7,"message":{}}`, http.StatusOK},
		{"wrong types", `{"update_id":"x"}`, http.StatusBadRequest},
	} {
		if got := h.hook().PostBytes(t, []byte(row.body)); got != row.want {
			t.Errorf("Telegram, %s: %d, want %d", row.what, got, row.want)
		}
	}
	signed := func(body string) int {
		form, _ := url.ParseQuery(body)
		return h.smsHook().PostSigned(t, "/twilio/sms", body, bottest.TwilioSignature(bottest.TwilioToken, public+"/twilio/sms", form)).Status
	}
	for _, row := range []struct {
		what, body string
		want       int
	}{
		{"over 1 MiB", "Body=" + strings.Repeat("a", 1<<20), http.StatusRequestEntityTooLarge},
		{"no form", "Body=%zz", http.StatusBadRequest},
		{"no MessageSid", "From=%2B84900123498&Body=a", http.StatusBadRequest},
		{"a shop's name as sender", "From=SHOP&Body=a&MessageSid=SM9", http.StatusOK},
	} {
		if got := signed(row.body); got != row.want {
			t.Errorf("Twilio, %s: %d, want %d", row.what, got, row.want)
		}
	}
	url, _ := h.at()
	for _, path := range []string{"/telegram", "/twilio/sms", "/twilio/status"} {
		r, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if r.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("GET %s: %d, want 405", path, r.StatusCode)
		}
	}
	h.byTelegram(900402).entersCleared()
}

// A webhook that is delivered again is answered with 200 and nothing else.
func TestRedelivery(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	mai, thu := h.byTelegram(900403), h.bySMS("+84900123403")
	hello := bottest.TextUpdate(h.updates.Add(1), mai.chat, "xin chào")
	for range 3 {
		mai.posts(hello)
	}
	mai.hears("open.mo1", "gate.ask")
	mai.says("1")
	mai.posts(hello)
	mai.hears("open.mo2", "open.mo3", "menu.ask")
	mai.says("1")
	mai.hears("s1.open") // and nothing else before it

	for range 3 {
		if a := h.smsHook().SMS(t, "SMsame", thu.phone, "xin chao", nil); a.Status != http.StatusOK {
			t.Errorf("redelivered SMS: %d", a.Status)
		}
	}
	thu.hears("open.mo1", "gate.ask")
	thu.says("1")
	thu.hears("open.mo2")
}
