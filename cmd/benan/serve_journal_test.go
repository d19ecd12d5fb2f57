package main

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"
)

// awaits waits for what must happen; polling has an end, and nothing else here waits for time to pass.
func awaits(t testing.TB, what string, is func() bool) {
	t.Helper()
	awaitsFor(t, 20*time.Second, what, is)
}

func awaitsFor(t testing.TB, most time.Duration, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(most); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %v, but not: %s", most, what)
		}
	}
}

// journal is the server's log.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) text() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

func (j *journal) size() int { return len(j.text()) }

// line gives the first whole line after an offset that holds part.
func (j *journal) line(from int, part string) (string, bool) {
	for line := range strings.Lines(j.text()[from:]) {
		if strings.Contains(line, part) && strings.HasSuffix(line, "\n") {
			return line, true
		}
	}
	return "", false
}

// says waits for a line of the log.
func (h *house) says(part string) string {
	h.Helper()
	found := ""
	awaits(h, "the log says "+part, func() bool {
		line, ok := h.log.line(0, part)
		found = line
		return ok
	})
	return found
}
