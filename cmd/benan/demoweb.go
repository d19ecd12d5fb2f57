package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"benan/bot"
)

const (
	longestDemoText = 4096 // characters, as Telegram's
	demoBeat        = 15 * time.Second
	demoPatience    = 10 * time.Second // for one write to one window
)

// demoPage is what the template knows.
type demoPage struct {
	Lang          string // of the page's own words
	Stored        bool   // a real Redis was named
	Child, Police string // numbers for a reader who came here in earnest
}

// handler is the page and its three routes. Only the page itself may call them, and it loads nothing from elsewhere.
func (d *demo) handler() http.Handler {
	assets, err := fs.Sub(demoFiles, "demo")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	page := template.Must(template.ParseFS(assets, "page.html"))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		data := d.page
		data.Lang = bot.DefaultLang
		if r.FormValue("lang") == "en" {
			data.Lang = "en"
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = page.Execute(w, data) // the window has gone
	})
	mux.Handle("GET /demo.css", http.FileServerFS(assets))
	mux.Handle("GET /demo.js", http.FileServerFS(assets))
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /live", d.live)
	mux.HandleFunc("POST /say", d.say)
	mux.HandleFunc("POST /afresh", d.afresh)
	return http.NewCrossOriginProtection().Handler(guarded(mux))
}

func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// live tells one window all that changes, from the version on that it has seen last, until it goes away.
func (d *demo) live(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	beat := time.NewTicker(demoBeat)
	defer beat.Stop()
	version := d.resume(r.Header.Get("Last-Event-ID"))
	for {
		u, changed := d.phones.since(version)
		b, err := json.Marshal(u)
		if err != nil {
			return
		}
		_ = out.SetWriteDeadline(time.Now().Add(demoPatience))
		if _, err := fmt.Fprintf(w, "id: %s.%d\ndata: %s\n\n", d.phones.boot, u.Version, b); err != nil || out.Flush() != nil {
			return
		}
		version = u.Version
		select {
		case <-changed:
		case <-beat.C:
		case <-r.Context().Done():
			return
		case <-d.ended:
			return
		}
	}
}

// resume reads the id of the last event that a window got. One of an earlier program counts as none.
func (d *demo) resume(id string) int64 {
	boot, version, _ := strings.Cut(id, ".")
	n, err := strconv.ParseInt(version, 10, 64)
	if err != nil || boot != d.phones.boot {
		return 0
	}
	return n
}

// say takes what was typed or pressed on a phone.
func (d *demo) say(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	text, choice := strings.TrimSpace(r.PostForm.Get("text")), r.PostForm.Get("choice")
	if choice != "" {
		text = ""
	}
	if text == "" && choice == "" || utf8.RuneCountInString(text) > longestDemoText {
		http.Error(w, "empty or too long", http.StatusUnprocessableEntity)
		return
	}
	at, _ := strconv.ParseInt(r.PostForm.Get("at"), 10, 64)
	in, failed, ok := d.phones.write(r.PostForm.Get("phone"), text, choice, at)
	if !ok {
		http.Error(w, "no such phone or button", http.StatusNotFound)
		return
	}
	if err := d.intake.Receive(r.Context(), in); err != nil {
		failed()
		code := http.StatusInternalServerError
		if errors.Is(err, bot.ErrUnavailable) {
			code = http.StatusServiceUnavailable
		}
		http.Error(w, "not taken", code)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// afresh gives a phone to a new person, or empties the worker's screen.
func (d *demo) afresh(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	if !d.phones.afresh(r.PostFormValue("phone")) {
		http.Error(w, "no such phone", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
