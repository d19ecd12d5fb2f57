package bottest

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"
)

// Fault is what happens to one call of a fake. The zero value is a call that goes well.
type Fault struct {
	Status      int           // refuse with this status; 0: take the call
	Code        int           // Twilio's error code, or 20000+Status
	Description string        // what the provider writes
	RetryAfter  int           // seconds, with 429
	HTML        bool          // answer with a page of a gateway instead
	Cut         bool          // take the call, then cut the connection without an answer
	Delay       time.Duration // before the answer
}

// faults are the knobs of a fake: what the next calls meet, in order.
type faults struct {
	mu   sync.Mutex
	next map[string][]Fault
}

func (f *faults) add(method string, all ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.next == nil {
		f.next = make(map[string][]Fault)
	}
	f.next[method] = append(f.next[method], all...)
}

func (f *faults) take(method string) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	q := f.next[method]
	if len(q) == 0 {
		return Fault{}
	}
	f.next[method] = q[1:]
	return q[0]
}

// refuse answers for the fault; false if the call goes on. body makes the provider's own form of an error.
func (f Fault) refuse(w http.ResponseWriter, r *http.Request, body func(Fault) string) bool {
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
		}
	}
	switch {
	case f.Status == 0:
		return false
	case f.HTML:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Status)
		_, _ = fmt.Fprintf(w, "<html><body><h1>%d</h1>%s</body></html>", f.Status, f.Description)
		return true
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.Status)
	_, _ = io.WriteString(w, body(f))
	return true
}

// cut ends the connection without an answer.
func cut(w http.ResponseWriter) {
	if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = c.Close()
	}
}

// params reads the parameters of a call from a JSON, multipart or form body, or from the query: whatever a library
// chooses. Values that are no strings stay JSON text.
func params(r *http.Request) (url.Values, error) {
	kind, opt, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body := io.LimitReader(r.Body, 4<<20)
	out := r.URL.Query()
	switch kind {
	case "application/json":
		var m map[string]json.RawMessage
		if err := json.NewDecoder(body).Decode(&m); err != nil {
			return nil, fmt.Errorf("JSON body: %w", err)
		}
		for k, raw := range m {
			var s string
			if json.Unmarshal(raw, &s) != nil {
				s = string(raw)
			}
			out.Set(k, s)
		}
	case "multipart/form-data":
		for mr := multipart.NewReader(body, opt["boundary"]); ; {
			part, err := mr.NextPart()
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, fmt.Errorf("multipart body: %w", err)
			}
			b, err := io.ReadAll(part)
			if err != nil {
				return nil, fmt.Errorf("multipart body: %w", err)
			}
			out.Add(part.FormName(), string(b))
		}
	default:
		b, err := io.ReadAll(body)
		if err != nil {
			return nil, fmt.Errorf("form body: %w", err)
		}
		form, err := url.ParseQuery(string(b))
		if err != nil {
			return nil, fmt.Errorf("form body: %w", err)
		}
		for k, v := range form {
			out[k] = append(out[k], v...)
		}
	}
	return out, nil
}

// eventually asks until it gets an answer or patience is over.
func eventually[T any](t testing.TB, what string, ask func() (T, bool)) T {
	t.Helper()
	for end := time.Now().Add(Patience); ; time.Sleep(5 * time.Millisecond) {
		v, ok := ask()
		if ok {
			return v
		}
		if time.Now().After(end) {
			t.Fatalf("waited %v for %s", Patience, what)
			return v
		}
	}
}
