package bottest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"benan/bot"
)

// Dialect is how one provider speaks: what [ChannelContract] needs to play it. Answers are whole HTTP answers; those
// that refuse should repeat the text and the address, as providers do, because neither may come out again.
type Dialect struct {
	To      bot.Address
	Secrets []string // tokens that must not come out
	OK      http.HandlerFunc
	// Throttled asks for a wait of at least Wait.
	Throttled http.HandlerFunc
	Wait      time.Duration
	Gone      http.HandlerFunc // blocked, opted out
	Rejected  http.HandlerFunc // the message itself is refused
}

// Open makes a channel that talks to apiURL and logs to log.
type Open func(t *testing.T, apiURL string, log *slog.Logger) bot.Channel

// contractRow is one way in which a send can end.
type contractRow struct {
	name   string
	answer http.HandlerFunc // nil: nobody listens
	want   bot.Result
	wait   time.Duration
}

func rows(d Dialect) []contractRow {
	status := func(code int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(code)
			_, _ = io.WriteString(w, body)
		}
	}
	page := "<html><body>" + NewCanary().Sentence + "</body></html>"
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	return []contractRow{
		{"taken", d.OK, bot.Sent, 0},
		{"too fast", d.Throttled, bot.Throttled, d.Wait},
		{"the person is gone", d.Gone, bot.Gone, 0},
		{"the message is refused", d.Rejected, bot.Rejected, 0},
		{"the provider is broken", status(500, "application/json", "{}"), bot.Retry, 0},
		{"a gateway answers with a page", status(502, "text/html", page), bot.Retry, 0},
		{"a proxy refuses with a page", status(403, "text/html", page), bot.Retry, 0},
		{"a redirect", status(302, "text/html", page), bot.Retry, 0},
		{"nobody listens", nil, bot.Retry, 0},
		{"cut after the request", func(w http.ResponseWriter, _ *http.Request) { cut(w) }, bot.Unknown, 0},
		{"no answer in time", hang, bot.Unknown, 0},
		{"an answer that nobody can read", status(200, "application/json", `{"ok":`), bot.Unknown, 0},
	}
}

// ChannelContract runs the table that holds for every channel with a provider: how each end is told, that one Send is
// one request, and that no text, address or token comes out of the outcome or the log.
func ChannelContract(t *testing.T, d Dialect, open Open) {
	for _, row := range rows(d) {
		t.Run(row.name, func(t *testing.T) {
			requests, url := play(t, row.answer)
			var log safeBuffer
			c := open(t, url, slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
			o := send(t, c, d.To, &log)
			if o.Result != row.want {
				t.Errorf("result %q (code %d), want %q", o.Result, o.Code, row.want)
			}
			if o.After < row.wait {
				t.Errorf("waits %v, the provider asked for %v", o.After, row.wait)
			}
			if (o.Result == bot.Sent) != (o.Ref != "") {
				t.Errorf("result %q with reference %q", o.Result, o.Ref)
			}
			if n := requests(); row.answer != nil && n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
			NewCanary().AssertNotIn(t, "outcome", fmt.Appendf(nil, "%+v %#v", o, o), d.Secrets...)
			NewCanary().AssertNotIn(t, "log", log.Bytes(), d.Secrets...)
		})
	}
	t.Run("a channel that nobody waits for sends nothing", func(t *testing.T) {
		requests, url := play(t, d.OK)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		c := open(t, url, slog.New(slog.DiscardHandler))
		if o := c.Send(ctx, d.To, message1(), "send-1"); o.Result != bot.Retry || requests() != 0 {
			t.Errorf("result %q after %d requests, want retry after 0", o.Result, requests())
		}
	})
}

func message1() bot.Outgoing { return bot.Outgoing{Text: bot.NewText(NewCanary().Sentence)} }

// send makes one attempt with a deadline, so that a silent provider does not hold the test for the real timeout.
func send(t *testing.T, c bot.Channel, to bot.Address, log io.Writer) bot.Outcome {
	t.Helper()
	if c.Name() == "" {
		t.Error("the channel has no name")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	o := c.Send(ctx, to, message1(), "send-1")
	_, _ = fmt.Fprintln(log, c.Name())
	return o
}

// play listens as a provider with one answer, or gives an address where nobody listens.
func play(t *testing.T, answer http.HandlerFunc) (requests func() int, url string) {
	t.Helper()
	if answer == nil {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatalf("listen: %v", err)
		}
		_ = ln.Close()
		return func() int { return 0 }, "http://" + ln.Addr().String()
	}
	var mu sync.Mutex
	n := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		mu.Lock()
		n++
		mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(srv.Close)
	return func() int { mu.Lock(); defer mu.Unlock(); return n }, srv.URL
}

// safeBuffer is a log that several goroutines may write.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// Bytes gives a copy of what was written.
func (s *safeBuffer) Bytes() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.b.Bytes())
}
