package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/outbox"
	"benan/store"
	"benan/store/live"
	"benan/store/records"
)

// embedded is the whole channel in one process with nothing on disk: for chat and demo.
type embedded struct {
	*app
	close func() error
}

// newEmbedded builds it. redisURL may name a real Redis; "" is one in the process.
func newEmbedded(ctx context.Context, c *bot.Content, roster *oncall.Roster, routes []outbox.Route, redisURL string, seen func(bot.Inbound, bot.Turn)) (*embedded, error) {
	file, err := store.GenerateKeys()
	if err != nil {
		return nil, err
	}
	ring, err := store.ParseKeys(file)
	if err != nil {
		return nil, err
	}
	hot, closeHot, err := openHot(redisURL, ring)
	if err != nil {
		return nil, err
	}
	rec, err := records.Open(ctx, records.Memory, ring)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("records: %w", err), closeHot())
	}
	content := &atomic.Pointer[bot.Content]{}
	content.Store(c)
	a, err := assemble(parts{content: content, live: hot, records: rec, ring: ring, roster: roster, routes: routes, seen: seen})
	if err != nil {
		return nil, errors.Join(err, rec.Close(), closeHot())
	}
	return &embedded{a, func() error { return errors.Join(rec.Close(), closeHot()) }}, nil
}

// demoWorker is the one worker of chat and demo, on Telegram.
func demoWorker(address string) oncall.Worker {
	return oncall.Worker{ID: "demo", Name: "demo", Languages: []string{"vi"},
		Methods: []oncall.Method{{Channel: "telegram", Form: bot.FormButtons, Address: bot.NewAddress(address)}}}
}

// always is a shift without an end.
func always(worker string) oncall.Shift {
	return oncall.Shift{Worker: worker, Days: [7]bool{true, true, true, true, true, true, true}, To: 24 * 60}
}

func openHot(redisURL string, ring *store.KeyRing) (*live.Store, func() error, error) {
	if redisURL == "" {
		e, err := live.OpenEmbedded(ring, live.Options{OwnDispatcher: true})
		if err != nil {
			return nil, nil, err
		}
		return e.Store, e.Close, nil
	}
	s, err := live.Open(redisURL, ring, live.Options{OwnDispatcher: true})
	if err != nil {
		return nil, nil, err
	}
	return s, s.Close, nil
}
