package outbox

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"benan/bot"
)

// Route is one channel as the dispatcher uses it.
type Route struct {
	Channel  bot.Channel
	Rate     float64 // sends a second in all; 0 lifts this limit and the one per chat
	Callback bool    // the provider reports later how a send ended: an unknown one waits for that
}

// End is how one attempt ended, for metrics: no contact, no text.
type End struct {
	Channel string
	Lane    bot.Lane
	Result  bot.Result
	Took    time.Duration // of the provider's answer; 0 if it was not asked
}

// Config is what a dispatcher needs. Queue and Routes are required.
type Config struct {
	Queue   Queue
	Routes  []Route
	Senders int              // sends at once per channel, default 16; two more carry pages only
	Poll    time.Duration    // how often partitions are searched for what nobody told of, default 1 s
	Now     func() time.Time // default time.Now
	Log     *slog.Logger     // default: discards
	Ended   func(End)        // metrics, may be nil; called by many goroutines
}

// Dispatcher sends what is queued. Build it with New, then either Run it once, or call RunOnce whenever something was
// queued; not both.
type Dispatcher struct {
	queue  Queue
	direct Direct // nil: the queue is not one
	lanes  map[string]*lane
	config Config
	now    func() time.Time
	log    *slog.Logger
	ended  func(End)
	bell   chan struct{}
	booked chan ends

	mu     sync.Mutex
	woken  []bot.ContactID
	asked  map[bot.ContactID]bool // stands in woken
	flying map[bot.ContactID]bool // leased by us; true: woken meanwhile
	alarms alarms
}

// New makes a dispatcher.
func New(c Config) (*Dispatcher, error) {
	if c.Queue == nil || len(c.Routes) == 0 {
		return nil, errors.New("dispatcher: no queue or no channel")
	}
	if c.Senders <= 0 {
		c.Senders = 16
	}
	if c.Poll <= 0 {
		c.Poll = time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	d := &Dispatcher{queue: c.Queue, lanes: map[string]*lane{}, config: c, now: c.Now, log: c.Log, ended: c.Ended,
		bell: make(chan struct{}, 1), booked: make(chan ends, 256),
		asked: map[bot.ContactID]bool{}, flying: map[bot.ContactID]bool{}}
	d.direct, _ = c.Queue.(Direct)
	for _, r := range c.Routes {
		d.lanes[r.Channel.Name()] = newLane(r)
	}
	return d, nil
}

// Wake says that something was just queued for a contact. It never blocks and may be called before, during and after
// Run.
func (d *Dispatcher) Wake(c bot.ContactID) {
	d.mu.Lock()
	if _, ours := d.flying[c]; ours {
		d.flying[c] = true
	} else if !d.asked[c] {
		d.asked[c] = true
		d.woken = append(d.woken, c)
	}
	d.mu.Unlock()
	d.ring()
}

func (d *Dispatcher) ring() {
	select {
	case d.bell <- struct{}{}:
	default:
	}
}

// Run sends until ctx ends, then finishes what is being sent, gives the rest back and books all ends. It returns nil:
// no failure of a store or a provider ends it.
func (d *Dispatcher) Run(ctx context.Context) error {
	var senders, booker sync.WaitGroup
	for _, l := range d.lanes {
		for n := range d.config.Senders + 2 {
			senders.Go(func() { d.sender(ctx, l, n < 2) })
		}
	}
	booker.Go(func() { d.book(context.WithoutCancel(ctx), ctx.Done()) })
	d.feed(ctx)
	for _, l := range d.lanes {
		l.close()
	}
	senders.Wait()
	close(d.booked)
	booker.Wait()
	return nil
}

func (d *Dispatcher) sender(ctx context.Context, l *lane, pagesOnly bool) {
	for {
		b, ok := l.take(pagesOnly)
		if !ok {
			return
		}
		d.deliver(ctx, l, b, func(e ends) { d.booked <- e })
	}
}

// RunOnce leases and sends all that is due now, one after the other, and gives how many were sent.
func (d *Dispatcher) RunOnce(ctx context.Context) (int, error) {
	sent := 0
	for p := range d.queue.Partitions() {
		for {
			leased, err := d.queue.Lease(ctx, p, leaseContacts, LeaseTTL)
			if err != nil || len(leased) == 0 {
				if err != nil {
					return sent, err
				}
				break
			}
			var all []Settlement
			for _, b := range batches(leased) {
				d.deliver(ctx, d.laneOf(b), b, func(e ends) { all = append(all, e.list...) })
			}
			if err := d.queue.Settle(ctx, p, all); err != nil {
				return sent, err
			}
			for _, s := range all {
				if s.Outcome.Result == bot.Sent {
					sent++
				}
			}
		}
	}
	return sent, nil
}

// batches cuts what was leased into contacts; the items of one stand together.
func batches(leased []Leased) []batch {
	var out []batch
	for i, l := range leased {
		if i == 0 || leased[i-1].Item.Contact != l.Item.Contact {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], l)
	}
	return out
}

// laneOf gives the lane of a batch. A channel that is switched off gets one that refuses everything, so that whoever
// waits for the item hears that it cannot be sent.
func (d *Dispatcher) laneOf(b batch) *lane {
	if l := d.lanes[b[0].Item.Channel]; l != nil {
		return l
	}
	return newLane(Route{Channel: off(b[0].Item.Channel)})
}

// off is a channel that is not configured.
type off string

func (o off) Name() string { return string(o) }

func (o off) Send(context.Context, bot.Address, bot.Outgoing, string) bot.Outcome {
	return bot.Outcome{Result: bot.Rejected}
}
