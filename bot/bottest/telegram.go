package bottest

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// TelegramToken is the token that tests use; it is nobody's.
const TelegramToken = "123456789:TESTtestTESTtestTESTtestTESTtest-01"

// Call is one call that a fake received.
type Call struct {
	Method string
	Params url.Values
	Taken  bool // the fake answered ok, or took it and cut the connection
	At     time.Time
}

// TelegramMessage is a message that the fake took.
type TelegramMessage struct {
	ID      int
	Chat    int64
	Text    string
	Quiet   bool
	Buttons []TelegramButton
}

// TelegramButton is an inline button; Row counts from 0.
type TelegramButton struct {
	Row        int
	Text, Data string
}

// FakeTelegram is a Bot API that records, judges and fails as it is told.
type FakeTelegram struct {
	URL string

	t      testing.TB
	token  string
	spec   *telegramSpec
	faults faults
	ended  chan struct{}

	mu      sync.Mutex
	calls   []Call
	sent    []TelegramMessage
	updates []Update
	offset  int64
	gone    map[int64]bool
	files   map[string][]byte
}

// NewFakeTelegram starts the fake; it ends with the test.
func NewFakeTelegram(t testing.TB, token string) *FakeTelegram {
	t.Helper()
	f := &FakeTelegram{t: t, token: token, ended: make(chan struct{}), gone: make(map[int64]bool)}
	var spec telegramSpec
	if loadSpec(t, "telegram-bot-api.json", &spec) {
		f.spec = &spec
	}
	srv := httptest.NewServer(f)
	f.URL = srv.URL
	t.Cleanup(func() {
		close(f.ended) // ends held getUpdates calls, on which Close would wait
		srv.Close()
	})
	return f
}

// Fail makes the next calls of sendMessage meet these faults, in order.
func (f *FakeTelegram) Fail(all ...Fault) { f.faults.add("sendMessage", all...) }

// FailMethod does so for another method.
func (f *FakeTelegram) FailMethod(method string, all ...Fault) { f.faults.add(method, all...) }

// Block makes every later message to the chat fail with 403, as after the person blocked the bot.
func (f *FakeTelegram) Block(chat int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gone[chat] = true
}

// Push queues updates for getUpdates.
func (f *FakeTelegram) Push(all ...Update) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.updates = append(f.updates, all...)
}

// Confirmed gives the offset of the last getUpdates: everything before it is forgotten by Telegram.
func (f *FakeTelegram) Confirmed() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.offset
}

// Calls gives the calls of a method so far.
func (f *FakeTelegram) Calls(method string) []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Call
	for _, c := range f.calls {
		if c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// WaitForCall waits for the n-th call (from 1) of a method.
func (f *FakeTelegram) WaitForCall(method string, n int) Call {
	f.t.Helper()
	return eventually(f.t, fmt.Sprintf("call %d of %s", n, method), func() (Call, bool) {
		if c := f.Calls(method); len(c) >= n {
			return c[n-1], true
		}
		return Call{}, false
	})
}

// Sent gives the messages that a chat got, in order.
func (f *FakeTelegram) Sent(chat int64) []TelegramMessage {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []TelegramMessage
	for _, m := range f.sent {
		if m.Chat == chat {
			out = append(out, m)
		}
	}
	return out
}

// WaitForText waits for a message to the chat that holds part; the first one that does.
func (f *FakeTelegram) WaitForText(chat int64, part string) TelegramMessage {
	f.t.Helper()
	return f.WaitForTexts(chat, part, 1)
}

// WaitForTexts waits until n messages to the chat hold part and gives the n-th.
func (f *FakeTelegram) WaitForTexts(chat int64, part string, n int) TelegramMessage {
	f.t.Helper()
	return eventually(f.t, fmt.Sprintf("message %d with %q to chat %d", n, part, chat), func() (TelegramMessage, bool) {
		seen := 0
		for _, m := range f.Sent(chat) {
			if strings.Contains(m.Text, part) {
				if seen++; seen == n {
					return m, true
				}
			}
		}
		return TelegramMessage{}, false
	})
}
