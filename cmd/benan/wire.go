package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/outbox"
	"benan/bot/risk"
	"benan/store"
	"benan/store/live"
	"benan/store/records"
)

// parts is what differs between the server, the chat and the demo.
type parts struct {
	content *atomic.Pointer[bot.Content]
	live    *live.Store
	records *records.Store
	ring    *store.KeyRing
	roster  *oncall.Roster
	routes  []outbox.Route
	log     *slog.Logger
	metrics *metrics                    // nil: nothing is counted
	seen    func(bot.Inbound, bot.Turn) // nil: nobody watches the turns
}

// app is everything that runs between a webhook and a send.
type app struct {
	parts
	intake     *bot.Intake
	dispatcher *outbox.Dispatcher
	runner     *oncall.Runner
}

// assemble connects the parts. Every construction of the program is in this file.
func assemble(p parts) (*app, error) {
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	a := &app{parts: p}
	var err error
	a.dispatcher, err = outbox.New(outbox.Config{Queue: p.live, Routes: p.routes, Log: p.log, Ended: p.metrics.ended})
	if err != nil {
		return nil, err
	}
	namer := bot.NewNamer(p.ring.ContactKey())
	a.intake = &bot.Intake{
		Content: p.content.Load, Sessions: p.live, Namer: namer, Threads: p.records, Inbox: p.records,
		Reports: p.records.Reports(),
		Now:     time.Now, Log: p.log, Committed: a.committed,
	}
	holder, err := processName()
	if err != nil {
		return nil, err
	}
	a.runner = oncall.NewRunner(oncall.Config{
		Events: p.live, Cases: p.records, Reports: p.records.Reports(), Outbox: wakingOutbox{p.live, a.dispatcher}, Turns: a.intake, Roster: p.roster,
		Ladders: ladders(p.content.Load()), Phrases: phrases{p.content}, Name: namer.Contact, Log: p.log,
		Count: p.metrics.fact, Holder: holder,
	})
	a.intake.Workers = a.runner.Workers()
	return a, nil
}

// committed wakes what a turn has given work to.
func (a *app) committed(in bot.Inbound, t bot.Turn) {
	if len(t.Outbox) > 0 {
		a.dispatcher.Wake(t.Session.Contact)
	}
	if len(t.Events) > 0 {
		a.runner.Wake(t.Session.Contact)
	}
	a.metrics.turn(in, t)
	if a.seen != nil {
		a.seen(in, t)
	}
}

// run works until ctx ends. What takes messages in ends first, then the on-call side, then the sending, so that
// nothing is handed to somebody who has left already.
func (a *app) run(ctx context.Context) error {
	onCall, endOnCall := context.WithCancel(context.WithoutCancel(ctx))
	sending, endSending := context.WithCancel(context.WithoutCancel(ctx))
	var intake, calling, send errgroup.Group
	intake.Go(func() error { return a.intake.Run(ctx) })
	calling.Go(func() error { return a.runner.Run(onCall) })
	send.Go(func() error { return a.dispatcher.Run(sending) })
	err := intake.Wait()
	endOnCall()
	err2 := calling.Wait()
	endSending()
	if e := send.Wait(); err == nil && err2 == nil {
		return e
	}
	return fmt.Errorf("run: %v %v", err, err2)
}

// drain does all that happens without time passing: sends, events, and what they cause.
func (a *app) drain(ctx context.Context) error {
	for {
		sent, err := a.dispatcher.RunOnce(ctx)
		if err != nil {
			return fmt.Errorf("send: %w", err)
		}
		done, err := a.runner.RunOnce(ctx)
		if err != nil {
			return fmt.Errorf("on call: %w", err)
		}
		if sent+done == 0 {
			return nil
		}
	}
}

// processName tells this process from others that read the same stores.
func processName() (string, error) {
	b := make([]byte, 8)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("process name: %w", err)
	}
	return hex.EncodeToString(b), nil
}

// phrases gives the on-call side its texts from the content of the moment.
type phrases struct{ content *atomic.Pointer[bot.Content] }

func (p phrases) Text(lang, id string, data map[string]any) string {
	text, ok := p.content.Load().Texts.Text(lang, id, data)
	if !ok {
		return id // a worker can do more with an id than with nothing
	}
	return text
}

// wakingOutbox sends a worker's message at once instead of at the next poll.
type wakingOutbox struct {
	*live.Store
	dispatcher *outbox.Dispatcher
}

// wakingOutbox keeps the store's power to take messages back.
var _ oncall.Withdrawer = wakingOutbox{}

func (w wakingOutbox) Put(ctx context.Context, item bot.Item, to bot.Address) error {
	if err := w.Store.Put(ctx, item, to); err != nil {
		return err
	}
	w.dispatcher.Wake(item.Contact)
	return nil
}

// ladders turns the rules file's clocks into the runner's.
func ladders(c *bot.Content) map[risk.Level]oncall.Ladder {
	out := map[risk.Level]oncall.Ladder{}
	for name, l := range c.Book.Ladders() {
		var level risk.Level
		if level.UnmarshalText([]byte(name)) == nil {
			out[level] = oncall.Ladder{Next: time.Duration(l.Next), Notice: time.Duration(l.Notice), Again: time.Duration(l.Again)}
		}
	}
	return out
}
