package wire

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"benan/bot"
)

// TestADeadIdleConnectionCostsNothing: providers close idle connections; once that was seen, a send goes out on a new
// one. (A send that crosses the close on its way cannot know, and is Unknown.)
func TestADeadIdleConnectionCostsNothing(t *testing.T) {
	got := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		if string(b) == "chào" && r.ContentLength == int64(len(b)) && r.URL.Path == "/v1/send" {
			got++
		}
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(srv.Close)
	base, _ := url.Parse(srv.URL + "/v1/")
	c := Client(time.Second, base)
	for range 3 {
		ctx, a := Watch(t.Context())
		body, w := io.Pipe() // as go-telegram/bot streams it
		go func() { _, _ = io.WriteString(w, "chào"); _ = w.Close() }()
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, "https://provider.example/send", body)
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if a.Status != 200 || !a.JSON {
			t.Errorf("attempt %d %v", a.Status, a.JSON)
		}
		srv.CloseClientConnections()
		time.Sleep(50 * time.Millisecond)
	}
	if got != 3 {
		t.Errorf("%d requests arrived whole, want 3", got)
	}
}

// TestAHalfWrittenRequestWasNotSent: the connection dies while the body is on its way.
func TestAHalfWrittenRequestWasNotSent(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	}()
	ctx, a := Watch(t.Context())
	// Far more than the buffers of the connection hold, so that it cannot be written before the end is seen.
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+ln.Addr().String(), strings.NewReader(strings.Repeat("x", 64<<20)))
	if resp, err := Client(5*time.Second, nil).Do(req); err == nil {
		_ = resp.Body.Close()
		t.Fatal("no error")
	}
	if o := a.Outcome(); o.Result != bot.Retry {
		t.Errorf("result %s (%v), want retry", o.Result, a.Err())
	}
}

func TestSplitKeepsEveryWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("ab  \nự😀"))).Draw(t, "text")
		max := rapid.IntRange(2, 12).Draw(t, "max")
		pieces := Split(text, max)
		for _, p := range pieces {
			if len(utf16.Encode([]rune(p))) > max || strings.ContainsRune(p, '\uFFFD') {
				t.Fatalf("piece %q of %q", p, text)
			}
		}
		strip := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if strip(strings.Join(pieces, "")) != strip(text) {
			t.Fatalf("%q became %q", text, pieces)
		}
	})
}

func TestSplitPrefersLineEnds(t *testing.T) {
	got := strings.Join(Split("một hai\nba bốn năm sáu", 12), "|")
	if got != "một hai|ba bốn năm|sáu" {
		t.Error(got)
	}
}
