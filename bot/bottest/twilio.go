package bottest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The account that tests use; it is nobody's.
const (
	TwilioAccount = "AC00000000000000000000000000000001"
	TwilioToken   = "0123456789abcdef0123456789abcdef"
	TwilioNumber  = "+84900000001"
)

// TwilioMessage is a message that the fake took.
type TwilioMessage struct {
	SID, To, Body, StatusCallback string
	Params                        url.Values
}

// FakeTwilio is a Twilio REST API that records, judges and fails as it is told.
type FakeTwilio struct {
	URL string

	t              testing.TB
	account, token string
	spec           *twilioSpec
	faults         faults

	mu    sync.Mutex
	calls []Call
	sent  []TwilioMessage
}

// NewFakeTwilio starts the fake; it ends with the test.
func NewFakeTwilio(t testing.TB, account, token string) *FakeTwilio {
	t.Helper()
	f := &FakeTwilio{t: t, account: account, token: token}
	var spec twilioSpec
	if loadSpec(t, "twilio-messages.json", &spec) {
		f.spec = &spec
	}
	srv := httptest.NewServer(f)
	f.URL = srv.URL
	t.Cleanup(srv.Close)
	return f
}

// Fail makes the next sends meet these faults, in order.
func (f *FakeTwilio) Fail(all ...Fault) { f.faults.add("Messages", all...) }

// Calls gives the sends so far, refused ones too.
func (f *FakeTwilio) Calls() []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// Sent gives the messages that a number got, in order.
func (f *FakeTwilio) Sent(number string) []TwilioMessage {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []TwilioMessage
	for _, m := range f.sent {
		if m.To == number {
			out = append(out, m)
		}
	}
	return out
}

// WaitForText waits for a message to the number that holds part; the first one that does.
func (f *FakeTwilio) WaitForText(number, part string) TwilioMessage {
	f.t.Helper()
	return f.WaitForTexts(number, part, 1)
}

// WaitForTexts waits until n messages to the number hold part and gives the n-th.
func (f *FakeTwilio) WaitForTexts(number, part string, n int) TwilioMessage {
	f.t.Helper()
	return eventually(f.t, fmt.Sprintf("SMS %d with %q to %s", n, part, number), func() (TwilioMessage, bool) {
		seen := 0
		for _, m := range f.Sent(number) {
			if strings.Contains(m.Body, part) {
				if seen++; seen == n {
					return m, true
				}
			}
		}
		return TwilioMessage{}, false
	})
}

// ServeHTTP implements CreateMessage.
func (f *FakeTwilio) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	user, pass, _ := r.BasicAuth()
	if user != f.account || pass != f.token {
		Fault{Status: http.StatusUnauthorized, Code: 20003, Description: "Authenticate"}.refuse(w, r, twilioError)
		return
	}
	if r.Method != http.MethodPost || r.URL.Path != strings.Replace(twilioMessages, "{AccountSid}", f.account, 1) {
		f.t.Errorf("fake Twilio: unexpected %s %s", r.Method, r.URL.Path)
		Fault{Status: http.StatusNotFound, Code: 20404}.refuse(w, r, twilioError)
		return
	}
	p, err := params(r)
	if err != nil {
		f.t.Errorf("fake Twilio: %v", err)
		Fault{Status: http.StatusBadRequest, Code: 20001}.refuse(w, r, twilioError)
		return
	}
	if f.spec != nil {
		for _, why := range f.spec.refusals(p) {
			f.t.Errorf("Twilio would refuse: %s", why)
		}
	}
	fault := f.faults.take("Messages")
	f.mu.Lock()
	f.calls = append(f.calls, Call{"Messages", p, fault.Status == 0, time.Now()})
	f.mu.Unlock()
	if fault.refuse(w, r, twilioError) {
		return
	}
	m := f.book(p)
	if fault.Cut {
		cut(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_, _ = fmt.Fprintf(w, `{"sid":%q,"account_sid":%q,"to":%q,"status":"queued","num_segments":"1","error_code":null,"body":%q}`, m.SID, f.account, m.To, "…")
}

func twilioError(f Fault) string {
	code := f.Code
	if code == 0 {
		code = 20000 + f.Status
	}
	return fmt.Sprintf(`{"code":%d,"message":%q,"more_info":"https://www.twilio.com/docs/errors/%d","status":%d}`, code, f.Description, code, f.Status)
}

func (f *FakeTwilio) book(p url.Values) TwilioMessage {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := TwilioMessage{fmt.Sprintf("SM%032x", len(f.sent)+1), p.Get("To"), p.Get("Body"), p.Get("StatusCallback"), p}
	f.sent = append(f.sent, m)
	return m
}
