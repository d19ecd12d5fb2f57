package outbox

import (
	"context"
	"time"
)

const (
	bookAtOnce = 128
	bookWithin = 5 * time.Second // of one try
)

// book writes ends to the queue until the channel is closed: whatever has come together since the last round trip goes
// in the next one.
func (d *Dispatcher) book(ctx context.Context, shutdown <-chan struct{}) {
	for first := range d.booked {
		list := []ends{first}
	more:
		for len(list) < bookAtOnce {
			select {
			case e, ok := <-d.booked:
				if !ok {
					break more
				}
				list = append(list, e)
			default:
				break more
			}
		}
		d.settle(ctx, list, shutdown)
		d.landed(list)
	}
}

// settle tries until it succeeds or the leases have ended: what is not booked by then is sent again by whoever leases it
// next, so giving up early would say something twice. A process that is being stopped tries for 5 s more only.
func (d *Dispatcher) settle(ctx context.Context, list []ends, shutdown <-chan struct{}) {
	until := list[0].until
	for _, e := range list {
		if e.until.After(until) {
			until = e.until
		}
	}
	stopping := false
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		try, cancel := context.WithTimeout(ctx, bookWithin)
		err := d.settleOnce(try, list)
		cancel()
		if err == nil {
			return
		}
		d.log.Warn("ends of sends are not booked yet", "sends", len(list), "err", err)
		if d.now().Add(wait).After(until) {
			return
		}
		if stopping {
			time.Sleep(wait)
			continue
		}
		select {
		case <-shutdown:
			stopping, until = true, earlier(until, d.now().Add(bookWithin))
		case <-time.After(wait):
		}
	}
}

func (d *Dispatcher) settleOnce(ctx context.Context, list []ends) error {
	parts := map[int][]Settlement{}
	for _, e := range list {
		p := 0
		if d.direct == nil {
			p = d.queue.Partition(e.contact)
		}
		parts[p] = append(parts[p], e.list...)
	}
	for p, s := range parts {
		if d.direct != nil {
			return d.direct.SettleAll(ctx, s)
		}
		if err := d.queue.Settle(ctx, p, s); err != nil {
			return err
		}
	}
	return nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
