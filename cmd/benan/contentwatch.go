package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"benan/bot"
)

// contentWatch holds the content of the moment. With a content folder or a contacts file it looks for changes and takes
// them over when `benan check` would: otherwise the last good content stays.
type contentWatch struct {
	current  *atomic.Pointer[bot.Content]
	dir      string
	contacts string
	print    string
	log      *slog.Logger
}

// newContentWatch gives content that is proved. That takes seconds, except for the embedded content, which the build's
// own test has proved.
func newContentWatch(dir, contacts string, log *slog.Logger) (*contentWatch, error) {
	w := &contentWatch{current: &atomic.Pointer[bot.Content]{}, dir: dir, contacts: contacts, log: log}
	w.print = fingerprint(dir, contacts)
	c, _, err := provenContent(dir, contacts)
	if err != nil {
		return nil, err
	}
	w.current.Store(c)
	return w, nil
}

// lookEvery is how soon a saved file is noticed.
const lookEvery = 2 * time.Second

func (w *contentWatch) run(ctx context.Context) error {
	if w.dir == "" && w.contacts == "" {
		return nil
	}
	for ; ctx.Err() == nil; sleep(ctx, lookEvery) {
		now := fingerprint(w.dir, w.contacts)
		if now == w.print {
			continue
		}
		w.print = now
		w.take(ctx)
	}
	return nil
}

// take takes changed content over once it is proved. Whoever stops the server does not wait for the proof.
func (w *contentWatch) take(ctx context.Context) {
	done := make(chan proved, 1)
	go func() { done <- w.prove() }()
	select {
	case <-ctx.Done():
	case p := <-done:
		if p.err != nil {
			w.log.Error("content has faults; the last good content stays", "faults", p.err.Error())
			return
		}
		w.current.Store(p.content)
		w.log.Info("new content is in use")
	}
}

type proved struct {
	content *bot.Content
	err     error
}

// prove never ends the server, whatever a coordinator saved: people are writing to the last good content.
func (w *contentWatch) prove() (p proved) {
	defer func() {
		if r := recover(); r != nil {
			p.err = fmt.Errorf("the proof broke off (%T): run benan check on the content folder", r)
		}
	}()
	c, _, err := provenContent(w.dir, w.contacts)
	return proved{c, err}
}

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
