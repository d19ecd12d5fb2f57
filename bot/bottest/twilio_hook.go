package bottest

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TwilioHook delivers webhooks as Twilio does, signed for the URL that Twilio knows.
type TwilioHook struct {
	URL       string // where the program listens, without path
	PublicURL string // what it told Twilio, without path
	Token     string
}

// TwilioAnswer is what the program answered.
type TwilioAnswer struct {
	Status     int
	Type, Body string
}

// SMS delivers an inbound message. more holds further parameters by name: {"NumMedia": "1"}.
func (h TwilioHook) SMS(t testing.TB, sid, from, body string, more map[string]string) TwilioAnswer {
	t.Helper()
	form := url.Values{
		"AccountSid": {TwilioAccount}, "ApiVersion": {"2010-04-01"}, "MessageSid": {sid}, "SmsSid": {sid}, "SmsMessageSid": {sid},
		"From": {from}, "To": {TwilioNumber}, "Body": {body}, "NumMedia": {"0"}, "NumSegments": {"1"}, "SmsStatus": {"received"},
	}
	for k, v := range more {
		form.Set(k, v)
	}
	return h.Post(t, "/twilio/sms", form)
}

// Status delivers a delivery report for a send id.
func (h TwilioHook) Status(t testing.TB, sendID, sid, status string, code int) TwilioAnswer {
	t.Helper()
	form := url.Values{"AccountSid": {TwilioAccount}, "MessageSid": {sid}, "SmsSid": {sid}, "MessageStatus": {status}, "SmsStatus": {status}}
	if code != 0 {
		form.Set("ErrorCode", fmt.Sprint(code))
	}
	return h.Post(t, "/twilio/status?id="+url.QueryEscape(sendID), form)
}

// Post delivers a form with its signature.
func (h TwilioHook) Post(t testing.TB, path string, form url.Values) TwilioAnswer {
	t.Helper()
	return h.PostSigned(t, path, form.Encode(), TwilioSignature(h.Token, h.PublicURL+path, form))
}

// PostSigned delivers anything with any signature, none if it is empty.
func (h TwilioHook) PostSigned(t testing.TB, path, body, signature string) TwilioAnswer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+path, io.Reader(strings.NewReader(body)))
	if err != nil {
		t.Fatalf("webhook: %v", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	if signature != "" {
		r.Header.Set("X-Twilio-Signature", signature)
	}
	a := do(r)
	return TwilioAnswer{a.status, a.kind, a.body}
}

// TwilioSignature is the HMAC-SHA1 of the URL and every parameter's name and value, sorted by name, in base64.
func TwilioSignature(token, target string, form url.Values) string {
	names := make([]string, 0, len(form))
	for n := range form {
		names = append(names, n)
	}
	slices.Sort(names)
	mac := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(mac, target)
	for _, n := range names {
		_, _ = io.WriteString(mac, n+form.Get(n))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
