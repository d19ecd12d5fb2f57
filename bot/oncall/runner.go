package oncall

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"time"

	"benan/bot"
	"benan/bot/risk"
)

// Config is what the on-call side needs.
type Config struct {
	Events  Events
	Cases   Cases
	Reports Reports // nil: an anonymous report goes to the dead list
	Outbox  Outbox
	Turns   Turns
	Roster  *Roster
	Ladders func() map[risk.Level]Ladder // the clocks of the moment; nil: the defaults
	Phrases Phrases
	Name    func(channel string, a bot.Address) bot.ContactID // bot.Namer.Contact
	Now     func() time.Time                                  // nil: time.Now
	Log     *slog.Logger                                      // nil: nothing is logged
	Count   func(Fact)                                        // for metrics, must not block; nil: nothing is counted
	Holder  string                                            // names this process to Events; "": a random name
}

// Runner applies the events of the conversations to the cases and watches the clock. One goroutine calls Run or
// RunOnce at a time; Wake may be called by any.
type Runner struct {
	events  Events
	cases   Cases
	reports Reports
	rules   Rules
	pump    *pump
	now     func() time.Time
	log     *slog.Logger
	count   func([]Fact)
	holder  string
	wake    chan struct{}
	trials  map[string]int    // failures of events, by id
	unacked map[int]int       // passes in which a partition's effects could not be carried out
	rest    map[int]time.Time // partitions that wait after a failure
	pumpAt  time.Time         // when the next reconciliation is due
}

const (
	holdFor    = 30 * time.Second // lease of a partition
	batch      = 100
	maxTrials  = 5
	poll       = time.Second // for events of other processes, and for the ladder's clock
	retryAfter = 2 * time.Second
)

// NewRunner wires a runner. An empty roster is legal and loudly said.
func NewRunner(c Config) *Runner {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Holder == "" {
		c.Holder = rand.Text()
	}
	if c.Roster == nil {
		c.Roster = NewRoster(nil, nil, nil)
	}
	if c.Ladders == nil {
		c.Ladders = func() map[risk.Level]Ladder { return nil }
	}
	if len(c.Roster.Reachable()) == 0 {
		c.Log.Error("nobody can be called: the roster has no worker with a method")
	}
	count := func(facts []Fact) {
		for _, f := range facts {
			if f.Kind == FactNobody {
				c.Log.Error("an alert reaches nobody on duty", "level", f.Level.String())
			}
			if c.Count != nil {
				c.Count(f)
			}
		}
	}
	return &Runner{
		events: c.Events, cases: c.Cases, reports: c.Reports, now: c.Now, log: c.Log, count: count, holder: c.Holder,
		rules: Rules{Roster: c.Roster, Ladders: c.Ladders, Phrases: c.Phrases, Name: c.Name},
		pump:  &pump{cases: c.Cases, outbox: c.Outbox, turns: c.Turns, now: c.Now, log: c.Log, count: count},
		wake:  make(chan struct{}, 1), trials: map[string]int{}, unacked: map[int]int{}, rest: map[int]time.Time{},
	}
}

// Workers gives the side that takes workers' messages. It shares the runner's pump and may be used at once with it.
func (r *Runner) Workers() *WorkerSide {
	side := &WorkerSide{
		cases: r.cases, rules: r.rules, pump: r.pump, now: r.now, count: r.count, known: map[bot.ContactID]Worker{}, wake: r.Wake,
	}
	for _, w := range r.rules.Roster.Workers() {
		for _, m := range w.Methods {
			side.known[r.rules.Name(m.Channel, m.Address)] = w
		}
	}
	return side
}

// Wake tells that a contact has new events, so that they need not wait for the next poll. It never blocks.
func (r *Runner) Wake(bot.ContactID) {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends: events as they come, the ladder by the clock, and what a crash left undone at once and then
// every second. It returns nil; a store that is down is logged and tried again.
func (r *Runner) Run(ctx context.Context) error {
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	for {
		for ctx.Err() == nil {
			n, err := r.pass(ctx)
			if err != nil && ctx.Err() == nil {
				r.log.Warn("on-call pass failed, tried again", "err", err)
			}
			if n == 0 || err != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			r.leave(ctx)
			return nil
		case <-ticker.C:
		case <-r.wake:
		}
	}
}

// leaver is an Events whose partitions can be given back before their lease ends, so that a restart need not wait.
type leaver interface {
	Leave(ctx context.Context, partition int, holder string) error
}

func (r *Runner) leave(ctx context.Context) {
	l, ok := r.events.(leaver)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), retryAfter)
	defer cancel()
	for p := range r.events.Partitions() {
		if err := l.Leave(ctx, p, r.holder); err != nil {
			return // the leases end by themselves
		}
	}
}

// RunOnce works until nothing is left to do at this moment, and gives how many steps that were. It does not wait after
// failures: an event that cannot be applied is tried its five times and given up.
func (r *Runner) RunOnce(ctx context.Context) (int, error) {
	total, failures := 0, 0
	for {
		clear(r.rest)
		r.pumpAt = time.Time{}
		n, err := r.pass(ctx)
		total += n
		if err != nil {
			failures++
		}
		switch {
		case ctx.Err() != nil:
			return total, ctx.Err()
		case err != nil && failures > maxTrials:
			return total, err
		case err == nil && n == 0:
			return total, nil
		}
	}
}

// pass looks once at every partition, the clock and the pending effects.
func (r *Runner) pass(ctx context.Context) (int, error) {
	n := 0
	var failures []error
	for p := range r.events.Partitions() {
		if time.Now().Before(r.rest[p]) {
			continue
		}
		k, err := r.applyEvents(ctx, p)
		n += k
		if err != nil {
			r.rest[p] = time.Now().Add(retryAfter)
			failures = append(failures, err)
			if errors.Is(err, bot.ErrUnavailable) {
				break // the other partitions live in the same store
			}
		}
	}
	k, err := r.clock(ctx)
	n += k
	failures = append(failures, err)
	if n > 0 || !time.Now().Before(r.pumpAt) {
		k, err = r.pump.run(ctx)
		n += k
		r.pumpAt = time.Now().Add(poll)
		if err != nil {
			r.pumpAt = time.Now().Add(retryAfter)
			failures = append(failures, err)
		}
	}
	return n, errors.Join(failures...)
}
