package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// publicHandler is what the providers call.
func (s *server) publicHandler() http.Handler {
	mux := http.NewServeMux()
	if s.telegram != nil && s.cfg.TelegramMode == "webhook" {
		mux.Handle("POST /telegram", s.telegram.Webhook(s.intake))
	}
	if s.twilio != nil {
		mux.Handle("POST /twilio/sms", s.twilio.Webhook(s.intake))
		mux.Handle("POST /twilio/status", s.twilio.Status(s.live))
	}
	mux.HandleFunc("GET /healthz", alive)
	return mux
}

// adminHandler is for the operator's monitoring, on an address that is not public.
func (s *server) adminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", alive)
	mux.HandleFunc("GET /readyz", s.ready)
	return mux
}

func alive(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }

// ready says whether both stores answer.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	var down []string
	if s.live.Ping(ctx) != nil {
		down = append(down, "redis")
	}
	if s.records.Ping(ctx) != nil {
		down = append(down, "records")
	}
	if len(down) > 0 {
		http.Error(w, "not ready: "+strings.Join(down, ", "), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// quietLog drops net/http's own lines: they repeat what clients send.
func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }

// fingerprint tells whether any file of the content changed: names, sizes and times.
func fingerprint(dir string, files ...string) string {
	var b strings.Builder
	note := func(path string, info fs.FileInfo) {
		fmt.Fprintf(&b, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
	}
	for _, f := range files {
		if info, err := os.Stat(f); f != "" && err == nil {
			note(f, info)
		}
	}
	if dir == "" {
		return b.String()
	}
	for _, sub := range []string{"flows", "locales"} {
		_ = filepath.WalkDir(filepath.Join(dir, sub), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".yaml" {
				return nil // a file that comes and goes shows in the next look
			}
			if info, err := d.Info(); err == nil {
				note(path, info)
			}
			return nil
		})
	}
	return b.String()
}
