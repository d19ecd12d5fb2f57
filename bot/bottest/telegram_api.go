package bottest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// ServeHTTP implements the Bot API.
func (f *FakeTelegram) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.download(w, r) {
		return
	}
	token, method, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if token != f.token {
		Fault{Status: http.StatusUnauthorized, Description: "Unauthorized"}.refuse(w, r, telegramError)
		return
	}
	p, err := params(r)
	if err != nil {
		f.t.Errorf("fake Telegram: %s: %v", method, err)
		Fault{Status: http.StatusBadRequest, Description: "Bad Request"}.refuse(w, r, telegramError)
		return
	}
	if f.spec != nil {
		for _, why := range f.spec.refusals(method, p) {
			f.t.Errorf("the Bot API would refuse: %s", why)
		}
	}
	fault := f.faults.take(method)
	f.mu.Lock()
	if id, _ := strconv.ParseInt(p.Get("chat_id"), 10, 64); f.gone[id] && method == "sendMessage" {
		fault = Fault{Status: http.StatusForbidden, Description: "Forbidden: bot was blocked by the user"}
	}
	f.calls = append(f.calls, Call{method, p, fault.Status == 0, time.Now()})
	f.mu.Unlock()
	if fault.refuse(w, r, telegramError) {
		return
	}
	result := f.result(method, p, r)
	if method == "getFile" {
		var why Fault
		if result, why = f.getFile(p); why.refuse(w, r, telegramError) {
			return
		}
	}
	if fault.Cut {
		cut(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"ok":true,"result":`+result+`}`)
}

func telegramError(f Fault) string {
	extra := ""
	if f.RetryAfter > 0 {
		extra = fmt.Sprintf(`,"parameters":{"retry_after":%d}`, f.RetryAfter)
	}
	return fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%q%s}`, f.Status, f.Description, extra)
}

// result takes a call and gives its result as JSON.
func (f *FakeTelegram) result(method string, p url.Values, r *http.Request) string {
	switch method {
	case "sendMessage":
		m := f.book(p)
		b, _ := json.Marshal(map[string]any{
			"message_id": m.ID, "date": 1795400000, "text": m.Text,
			"chat": map[string]any{"id": m.Chat, "type": "private"},
			"from": map[string]any{"id": 123456789, "is_bot": true, "first_name": "Bến An"},
		})
		return string(b)
	case "getUpdates":
		return f.fetch(p, r)
	}
	return "true"
}

func (f *FakeTelegram) book(p url.Values) TelegramMessage {
	m := TelegramMessage{Text: p.Get("text"), Quiet: p.Get("disable_notification") == "true"}
	m.Chat, _ = strconv.ParseInt(p.Get("chat_id"), 10, 64)
	var k struct {
		Rows [][]struct {
			Text string `json:"text"`
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	}
	_ = json.Unmarshal([]byte(p.Get("reply_markup")), &k)
	for i, row := range k.Rows {
		for _, b := range row {
			m.Buttons = append(m.Buttons, TelegramButton{i, b.Text, b.Data})
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	m.ID = 1000 + len(f.sent)
	f.sent = append(f.sent, m)
	return m
}

// fetch answers getUpdates as Telegram does: at once if there is something, else when the time is over.
func (f *FakeTelegram) fetch(p url.Values, r *http.Request) string {
	offset, _ := strconv.ParseInt(p.Get("offset"), 10, 64)
	seconds, _ := strconv.Atoi(p.Get("timeout"))
	for end := time.Now().Add(time.Duration(seconds) * time.Second); ; {
		f.mu.Lock()
		f.offset = offset
		var due []Update
		for _, u := range f.updates {
			if u.ID() >= offset {
				due = append(due, u)
			}
		}
		f.mu.Unlock()
		if len(due) > 0 || time.Now().After(end) {
			b, _ := json.Marshal(append([]Update{}, due...))
			return string(b)
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-r.Context().Done():
			return "[]"
		case <-f.ended:
			return "[]"
		}
	}
}
