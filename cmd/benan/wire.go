package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
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
	// installation is the name under which this process holds partitions and leases; "" for one that leaves nothing behind.
	installation string
	log          *slog.Logger
	metrics      *metrics                    // nil: nothing is counted
	seen         func(bot.Inbound, bot.Turn) // nil: nobody watches the turns
}

// app is everything that runs between a webhook and a send.
type app struct {
	parts
	intake     *bot.Intake
	dispatcher *outbox.Dispatcher
	runner     *oncall.Runner
}

// assemble connects the parts into what the server, the chat and the demo have in common. Each makes its own parts: build
// in serve.go, newEmbedded in embedded.go.
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
		Now:     time.Now, Log: p.log, Committed: a.committed, Limit: floodLimit(p.routes),
	}
	a.runner = oncall.NewRunner(oncall.Config{
		Events: p.live, Cases: p.records, Reports: p.records.Reports(), Outbox: wakingOutbox{p.live, a.dispatcher}, Turns: a.intake, Roster: p.roster,
		Ladders: func() map[risk.Level]oncall.Ladder { return ladders(p.content.Load()) }, Phrases: phrases{p.content}, Name: namer.Contact, Log: p.log,
		Count: p.metrics.fact, Holder: p.installation,
	})
	a.intake.Workers = a.runner.Workers()
	return a, nil
}

// floodLimit is how many messages a minute of one person are answered one by one. Where the sending limits are lifted,
// for measurements, so is this.
func floodLimit(routes []outbox.Route) int {
	const most = 40
	for _, r := range routes {
		if r.Rate > 0 {
			return most
		}
	}
	return 0
}

// committed wakes what a turn has given work to.
func (a *app) committed(in bot.Inbound, t bot.Turn, first bool) {
	if len(t.Outbox) > 0 {
		a.dispatcher.Wake(t.Session.Contact)
	}
	if len(t.Events) > 0 {
		a.runner.Wake(t.Session.Contact)
	}
	if !first {
		return
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
	err = errors.Join(err, calling.Wait())
	endSending()
	return errors.Join(err, send.Wait())
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

// installation names whoever works with these records. It stays the same over restarts, so that a process that was
// killed is succeeded at once by the next, without waiting for its leases to end.
func installation(r *records.Store) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	name, err := r.Meta(ctx, "installation")
	if err != nil || name != "" {
		return name, err
	}
	name = rand.Text()
	return name, r.SetMeta(ctx, "installation", name)
}

// phrases gives the on-call side its texts from the content of the moment.
type phrases struct{ content *atomic.Pointer[bot.Content] }

func (p phrases) Text(lang, id string, data map[string]any) string {
	if rule, ok := strings.CutPrefix(id, "risk."); ok {
		why, ok := p.content.Load().Risk.Why(lang, rule)
		if !ok {
			why, _ = p.content.Load().Risk.Why(bot.DefaultLang, rule)
		}
		return why
	}
	text, _ := p.content.Load().Texts.Text(lang, id, data)
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
