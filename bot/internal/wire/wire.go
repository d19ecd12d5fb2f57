// Package wire is what the channels share about HTTP: one client for providers, and what is known of one attempt when
// it fails. It promises: nothing of a request or an answer (URL, token, text, error body) leaves it, only whether the
// request was written, the status, and how long the provider asks to wait; a request is repeated by the transport only
// when none of it was written. It refuses to retry by itself: that is the outbox's.
package wire

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	maxRequest = 1 << 20
	maxAnswer  = 8 << 20 // a full getUpdates answer is far below it
)

// Client makes an HTTP client for one provider. base, if not nil, replaces scheme, host and path prefix of every
// request (tests, relays). Redirects are not followed: a POST that turns into a GET would send nothing and look well.
// Proxies of the environment apply, because Telegram may only be reachable through one.
func Client(timeout time.Duration, base *url.URL) *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	// The default keeps two idle connections a host; more senders than that would dial anew for nearly every message.
	t.MaxIdleConns, t.MaxIdleConnsPerHost = 128, 128
	// Shorter than the usual 60-75 s of servers: a request that crosses the server's close on its way is Unknown.
	t.IdleConnTimeout = 30 * time.Second
	return &http.Client{
		Timeout:       timeout,
		Transport:     transport{via: t, base: base},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Attempt is what is known of one HTTP request to a provider.
type Attempt struct {
	written atomic.Bool   // the transport reports it from its own goroutine
	Status  int           // of the answer, 0 if none came
	Wait    time.Duration // the answer's Retry-After
	JSON    bool          // the whole answer arrived and is an object: the provider itself spoke, not a gateway before it
}

type attemptKey struct{}

// Watch gives a context whose (one) request reports to the Attempt.
func Watch(ctx context.Context) (context.Context, *Attempt) {
	a := new(Attempt)
	return context.WithValue(ctx, attemptKey{}, a), a
}

// Err describes an attempt that failed, without any word of it.
func (a *Attempt) Err() error {
	switch {
	case a.Status != 0:
		return fmt.Errorf("provider answered %d", a.Status)
	case a.written.Load():
		return fmt.Errorf("provider did not answer")
	}
	return fmt.Errorf("provider not reached")
}

type transport struct {
	via  http.RoundTripper
	base *url.URL
}

// RoundTrip buffers both ways. The request: go-telegram/bot streams its body through a pipe, which net/http cannot
// send again on a fresh connection when an idle one turns out to be dead. The answer: twilio-go does not close it on
// an error, and the connection would never be used again.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	a, _ := r.Context().Value(attemptKey{}).(*Attempt)
	if a == nil {
		a = new(Attempt)
	}
	r = r.Clone(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		// Called before the last bytes are flushed: a request of which nothing is known here was not sent whole.
		WroteRequest: func(i httptrace.WroteRequestInfo) {
			if i.Err == nil {
				a.written.Store(true)
			}
		},
	}))
	if err := buffer(r); err != nil {
		return nil, err
	}
	if t.base != nil {
		r.URL.Scheme, r.URL.Host, r.Host = t.base.Scheme, t.base.Host, t.base.Host
		r.URL.Path = strings.TrimRight(t.base.Path, "/") + r.URL.Path
	}
	resp, err := t.via.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	a.Status, a.Wait = resp.StatusCode, retryAfter(resp.Header)
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	a.JSON = bytes.HasPrefix(bytes.TrimSpace(b), []byte("{"))
	resp.Body = io.NopCloser(bytes.NewReader(b))
	return resp, nil
}

// buffer makes the body of a streamed request repeatable.
func buffer(r *http.Request) error {
	if r.Body == nil || r.GetBody != nil {
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	_ = r.Body.Close()
	if err != nil {
		return err
	}
	r.ContentLength, r.TransferEncoding = int64(len(b)), nil
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
	r.Body, _ = r.GetBody()
	return nil
}

// retryAfter reads the header's seconds; the form with a date is not used by any provider here.
func retryAfter(h http.Header) time.Duration {
	s, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || s < 0 || s > 24*3600 {
		return 0
	}
	return time.Duration(s) * time.Second
}
