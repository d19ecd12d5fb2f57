package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"benan/bot"
)

// demoAt runs a demo and gives its URL.
func demoAt(t *testing.T) string {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	d, err := newDemo(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- d.run(ctx) }()
	server := httptest.NewServer(d.handler())
	t.Cleanup(func() {
		end()
		server.Close()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
		if err := d.close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return server.URL
}

// window is a page without a browser: it follows /live and knows what is on the screens.
type window struct {
	t       *testing.T
	url     string
	updates chan update
	screens map[string]map[int64]bubble
	all     update
	strip   []decision
	id      string // of the last event
}

func openWindow(t *testing.T, base, lastID string) *window {
	t.Helper()
	ctx, end := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Last-Event-ID", lastID)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("live is %q", got)
	}
	w := &window{t: t, url: base, updates: make(chan update), screens: map[string]map[int64]bubble{}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		lines := bufio.NewScanner(resp.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			if !ok {
				continue
			}
			var u update
			if err := json.Unmarshal([]byte(data), &u); err != nil {
				t.Errorf("live: %v", err)
				return
			}
			select {
			case w.updates <- u:
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() { end(); resp.Body.Close(); <-done })
	w.take(<-w.updates)
	return w
}

func (w *window) take(u update) {
	for _, s := range u.Phones {
		if w.screens[s.ID] == nil || w.born(s.ID) != s.Born {
			w.screens[s.ID] = map[int64]bubble{}
		}
		for _, b := range s.Bubbles {
			w.screens[s.ID][b.ID] = b
		}
	}
	w.all, w.id = u, fmt.Sprintf("%s.%d", u.Boot, u.Version)
	w.strip = append(w.strip, u.Decisions...)
}

func (w *window) born(phone string) int64 { return w.screen(phone).Born }

func (w *window) screen(phone string) screen {
	for _, s := range w.all.Phones {
		if s.ID == phone {
			return s
		}
	}
	return screen{}
}

// until follows the page until something is so.
func (w *window) until(what string, is func() bool) {
	w.t.Helper()
	late := time.After(15 * time.Second)
	for !is() {
		select {
		case u := <-w.updates:
			w.take(u)
		case <-late:
			w.t.Fatalf("never: %s\n%+v\n%+v", what, w.screens, w.strip)
		}
	}
}

// shows waits for a message from the channel that holds some words, and gives it.
func (w *window) shows(phone, part string) (found bubble) {
	w.t.Helper()
	w.until(phone+" shows "+part, func() bool {
		for _, b := range w.screens[phone] {
			if !b.Mine && strings.Contains(b.Text, part) {
				found = b
				return true
			}
		}
		return false
	})
	return found
}

func (w *window) post(path string, form url.Values) int {
	w.t.Helper()
	resp, err := http.PostForm(w.url+path, form)
	if err != nil {
		w.t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func (w *window) types(phone, text string) {
	w.t.Helper()
	if code := w.post("/say", url.Values{"phone": {phone}, "text": {text}}); code != http.StatusNoContent {
		w.t.Fatalf("%s types: %d", phone, code)
	}
}

func (w *window) presses(phone string, b bubble, n int) {
	w.t.Helper()
	form := url.Values{"phone": {phone}, "choice": {b.Buttons[n].Data}, "at": {fmt.Sprint(b.ID)}}
	if code := w.post("/say", form); code != http.StatusNoContent {
		w.t.Fatalf("%s presses: %d", phone, code)
	}
}

// A person in danger and the worker on call, without a browser; a second window that comes back sees the same.
func TestDemoTalk(t *testing.T) {
	w := openWindow(t, demoAt(t), "")
	w.types("telegram", "em đang bị nhốt")
	gate := w.shows("telegram", "có tiện không")
	page := w.shows("worker", "Ca 1a: KHẨN")
	w.until("an alert", func() bool {
		for _, d := range w.strip {
			if d.Kind == string(bot.EventEscalate) && d.Level == "critical" && len(d.Rules) > 0 && d.Phone == "telegram" {
				return true
			}
		}
		return false
	})
	w.until("the time of the next page", func() bool { return len(w.all.Running) == 1 && w.all.Running[0].Page > w.all.Now })
	w.presses("telegram", gate, 0)
	w.shows("telegram", "tên xã, tên đường")
	w.until("the gate", func() bool { return w.screen("telegram").Machine.Gate == bot.GateCleared })
	early := w.id

	w.presses("worker", page, 0)
	w.shows("worker", "1a: em đang bị nhốt")
	w.shows("telegram", "Người trực đã thấy tin")
	w.types("worker", "Chị là người trực. Em ở xã nào?")
	w.shows("telegram", "Em ở xã nào?")
	w.until("the pressed button", func() bool { return w.screens["worker"][page.ID].Pressed == page.Buttons[0].Data })

	again := openWindow(t, w.url, early)
	again.shows("telegram", "Em ở xã nào?")
	for _, b := range again.screens["telegram"] {
		if b.ID == gate.ID {
			t.Error("a window that comes back gets what it has already")
		}
	}
	again.types("worker", "dong 1a")
	w.shows("telegram", "tạm khép ở đây")
	w.until("no case", func() bool { return len(w.all.Running) == 0 })
}

// On the feature phone the text is as on the wire, with what it costs.
func TestDemoSMS(t *testing.T) {
	w := openWindow(t, demoAt(t), "")
	w.types("sms", "xin chào, tôi hỏi chút")
	b := w.shows("sms", "1=Tien 2=Khong tien")
	if b.SMS == nil || b.SMS.Parts != 1 || b.SMS.Encoding != "GSM-7" || len(b.Buttons) > 0 {
		t.Errorf("question by SMS: %+v %+v", b, b.SMS)
	}
	for _, b := range w.screens["sms"] {
		if b.Mine && (b.SMS == nil || b.SMS.Encoding != "UCS-2") {
			t.Errorf("own text: %+v %+v", b, b.SMS)
		}
	}
	w.types("sms", "0")
	w.types("sms", "XOA")
	if !w.shows("sms", "Xong roi").Quiet {
		t.Error("the confirmation of XOA is not marked quiet")
	}
}

// A phone that is started afresh is somebody else's: nothing of the old one is shown, and the machine greets again.
func TestDemoAfresh(t *testing.T) {
	w := openWindow(t, demoAt(t), "")
	w.types("telegram", "xin chào")
	w.shows("telegram", "Kênh tư vấn đây")
	was := w.screen("telegram").Address
	if code := w.post("/afresh", url.Values{"phone": {"telegram"}}); code != http.StatusNoContent {
		t.Fatal(code)
	}
	w.until("an empty screen", func() bool { return len(w.screens["telegram"]) == 0 && w.screen("telegram").Address != was })
	w.types("telegram", "xin chào")
	w.shows("telegram", "Kênh tư vấn đây")
	if code := w.post("/afresh", url.Values{"phone": {"nobody"}}); code != http.StatusNotFound {
		t.Errorf("unknown phone: %d", code)
	}
}

// XOA takes what was said off the screen, where the channel can.
func TestDemoErase(t *testing.T) {
	w := openWindow(t, demoAt(t), "")
	w.types("telegram", "xin chào")
	old := w.shows("telegram", "Kênh tư vấn đây")
	w.shows("telegram", "có tiện không")
	time.Sleep(time.Second) // the store learns which messages there are only after they were sent
	w.types("telegram", "XOA")
	w.shows("telegram", "Xong rồi")
	w.until("the old message is gone", func() bool { b := w.screens["telegram"][old.ID]; return b.Gone && b.Text == "" })
}

// Only the page itself may act, and what it sends is checked.
func TestDemoGuards(t *testing.T) {
	base := demoAt(t)
	post := func(origin string, form url.Values) int {
		req, err := http.NewRequest(http.MethodPost, base+"/say", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if origin != "" {
			req.Header.Set("Origin", origin)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	for _, c := range []struct {
		what, origin, phone, text string
		want                      int
	}{
		{"another site", "https://other.example", "telegram", "9", http.StatusForbidden},
		{"unknown phone", base, "nobody", "9", http.StatusNotFound},
		{"nothing", base, "sms", "  ", http.StatusUnprocessableEntity},
		{"too long", base, "sms", strings.Repeat("ế", 4097), http.StatusUnprocessableEntity},
		{"long", base, "sms", strings.Repeat("ế", 4096), http.StatusNoContent},
	} {
		if got := post(c.origin, url.Values{"phone": {c.phone}, "text": {c.text}}); got != c.want {
			t.Errorf("%s: %d, want %d", c.what, got, c.want)
		}
	}
	if got := post(base, url.Values{"phone": {"telegram"}, "choice": {"gate.ask:1"}, "at": {"1"}}); got != http.StatusNotFound {
		t.Errorf("a button that nobody was shown: %d", got)
	}
	for path, kind := range map[string]string{"/": "text/html", "/?lang=en": "text/html", "/demo.css": "text/css", "/demo.js": "text/javascript"} {
		resp, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || !strings.HasPrefix(resp.Header.Get("Content-Type"), kind) ||
			!strings.HasPrefix(resp.Header.Get("Content-Security-Policy"), "default-src 'self';") {
			t.Errorf("%s: %v %v", path, err, resp.Header)
		}
		for _, foreign := range []string{"http://", "https://", "innerHTML", "{{"} {
			if bytes.Contains(body, []byte(foreign)) {
				t.Errorf("%s holds %s", path, foreign)
			}
		}
	}
}

// What is kept of a screen is bounded.
func TestDemoBounded(t *testing.T) {
	p := newPhones("test")
	p.start(func(channel string, a bot.Address) bot.ContactID { return bot.ContactID(channel + a.Reveal()) })
	for range 3 * keptBubbles {
		p.show("sms", bot.NewAddress(p.list[1].address), bot.Outgoing{Text: bot.NewText("x")})
		p.show("sms", bot.NewAddress("+84999999999"), bot.Outgoing{Text: bot.NewText("x")})
	}
	u, _ := p.since(0)
	if n, d := len(u.Phones[1].Bubbles), len(u.Decisions); n != keptBubbles || d != keptDecisions {
		t.Errorf("%d messages, %d decisions", n, d)
	}
}

// The command prints where it is, listens only there, and ends with its context.
func TestDemoCommand(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- runDemo(ctx, w, "127.0.0.1:0", ""); w.Close() }()
	lines := bufio.NewScanner(r)
	lines.Scan()
	_, at, ok := strings.Cut(lines.Text(), "http://127.0.0.1:")
	if !ok {
		t.Fatalf("it printed %q", lines.Text())
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	win := openWindow(t, "http://127.0.0.1:"+strings.TrimSuffix(at, "/"), "") // an open window does not hold it up
	win.types("telegram", "xin chào")
	start := time.Now()
	end()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("it took %v to end", took)
	}
	if err := runDemo(t.Context(), io.Discard, "256.0.0.1:1", ""); err == nil {
		t.Error("it listens at an impossible address")
	}
}
