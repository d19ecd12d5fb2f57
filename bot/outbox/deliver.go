package outbox

import (
	"context"
	"time"

	"benan/bot"
)

const (
	sendTimeout = 15 * time.Second
	// LeaseTTL is how long an item is lent.
	LeaseTTL   = 45 * time.Second // longer than a send with all its waiting; the rest is given back before it ends
	flushAfter = 500 * time.Millisecond
)

// ends is what became of a batch: part of it, or with last the rest of it.
type ends struct {
	contact bot.ContactID
	list    []Settlement
	until   time.Time
	last    bool
	more    bool // the queue may hold more that is due
}

// deliver sends a batch in order and hands over what became of it. An item that stays ends the batch, because nothing
// may overtake it. A long batch is booked in parts: a crash repeats only what was not booked.
func (d *Dispatcher) deliver(ctx context.Context, l *lane, b batch, book func(ends)) {
	e := ends{contact: b.contact(), until: b[0].Until}
	since := d.now()
	for _, item := range b {
		s := d.one(ctx, l, item)
		e.list = append(e.list, s)
		if stays(s.Outcome.Result) {
			e.last = true
			book(e)
			return
		}
		if now := d.now(); now.Sub(since) > flushAfter {
			book(e)
			e.list, since = nil, now
		}
	}
	e.last, e.more = true, len(b) >= BatchItems
	book(e)
}

// one brings one item to its end, or says that it was not tried: then the outcome has no result.
func (d *Dispatcher) one(ctx context.Context, l *lane, item Leased) Settlement {
	s := Settlement{Item: item.Item, Token: item.Token}
	now := d.now()
	if r := d.refuse(item, now); r != "" {
		s.Outcome.Result = r
		d.tell(item, s.Outcome, 0)
		return s
	}
	if ctx.Err() != nil || item.Until.Sub(now) < sendTimeout+time.Second {
		return s
	}
	if l.chats != nil {
		if wait := l.chats.ask(item.Item.Contact, now); wait > 0 {
			s.At = now.Add(wait)
			return s
		}
	}
	before, done := context.WithDeadline(ctx, item.Until.Add(-sendTimeout-time.Second))
	err := l.pace.wait(before, item.Item.Lane)
	done()
	if err != nil {
		return s
	}
	start := d.now()
	if r := d.refuse(item, start); r != "" { // waiting took time
		s.Outcome.Result = r
		d.tell(item, s.Outcome, 0)
		return s
	}
	o := d.send(ctx, l.route.Channel, item)
	end := d.now()
	s.Outcome, s.At = decide(item, o, l.route.Callback, end)
	d.tell(item, s.Outcome, end.Sub(start))
	return s
}

// refuse gives the result of an item that must not be sent at all, "" if it may.
func (d *Dispatcher) refuse(item Leased, now time.Time) bot.Result {
	switch end := item.Item.NotAfter; {
	case !end.IsZero() && now.After(end):
		return bot.Expired
	case item.Address.Empty():
		return bot.Gone
	}
	return ""
}

// send makes the one attempt. A channel that panics may have sent already. Shutting down does not cut a send off: its
// end would be unknown, and the message said twice.
func (d *Dispatcher) send(ctx context.Context, c bot.Channel, item Leased) (o bot.Outcome) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTimeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			// The panic value may quote the message, so it is not logged.
			d.log.Error("channel panicked", "channel", item.Item.Channel)
			o = bot.Outcome{Result: bot.Unknown}
		}
	}()
	eraser, canErase := c.(bot.Eraser)
	if item.Item.Erase != nil {
		return erase(ctx, eraser, canErase, item)
	}
	o = c.Send(ctx, item.Address, item.Item.Out, item.SendID)
	if !canErase {
		o.Ref = "" // kept only to be deleted
	}
	if o.Result == "" {
		o.Result = bot.Unknown // a channel that says nothing; it must not look like "not tried"
	}
	return o
}

// maxErases bounds the tries to delete messages: what comes behind them must not wait for ever.
const maxErases = 3

// erase deletes messages from a chat. A channel that cannot has nothing to do.
func erase(ctx context.Context, e bot.Eraser, can bool, item Leased) bot.Outcome {
	if !can {
		return bot.Outcome{Result: bot.Sent}
	}
	if err := e.Erase(ctx, item.Address, item.Item.Erase); err == nil {
		return bot.Outcome{Result: bot.Sent}
	}
	if item.Attempt+1 >= maxErases {
		return bot.Outcome{Result: bot.Rejected}
	}
	return bot.Outcome{Result: bot.Retry}
}

func (d *Dispatcher) tell(item Leased, o bot.Outcome, took time.Duration) {
	if d.ended != nil {
		d.ended(End{item.Item.Channel, item.Item.Lane, o.Result, took})
	}
	if o.Result != bot.Sent {
		d.log.Warn("send ended", "channel", item.Item.Channel, "lane", string(item.Item.Lane), "result", string(o.Result),
			"code", o.Code, "attempt", item.Attempt, "contact", string(item.Item.Contact))
	}
}
