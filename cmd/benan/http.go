package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// publicHandler is what the providers call.
func (s *server) publicHandler() http.Handler {
	mux := http.NewServeMux()
	for _, c := range s.connections {
		if c.webhooks == nil {
			continue
		}
		for pattern, hook := range c.webhooks(s.intake, s.live) {
			mux.Handle(pattern, hook)
		}
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
