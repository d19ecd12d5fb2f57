package outbox

import (
	"container/heap"
	"context"
	"time"

	"benan/bot"
)

const (
	leaseContacts = 64   // leased at once
	alarmsKept    = 8192 // put-off contacts remembered here; the poll finds the others
)

// feed leases: at once what Wake names, at its time what we put off ourselves, and every poll whatever is due, because
// another process may have queued it or died with it.
func (d *Dispatcher) feed(ctx context.Context) {
	poll := time.NewTicker(d.config.Poll)
	defer poll.Stop()
	alarm := time.NewTimer(time.Hour)
	defer alarm.Stop()
	heir := d.succeed(ctx)
	d.search(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-poll.C:
			heir = heir || d.succeed(ctx)
			d.search(ctx)
		case <-d.bell:
		case <-alarm.C:
		}
		d.leaseWoken(ctx)
		alarm.Reset(d.nextAlarm())
	}
}

// succeed takes over from a process that died; false: the queue did not answer, it must be tried again.
func (d *Dispatcher) succeed(ctx context.Context) bool {
	s, ok := d.queue.(Successor)
	if !ok {
		return true
	}
	if err := s.Succeed(ctx); err != nil {
		d.log.Warn("what an earlier process held is not taken over yet", "err", err)
		return false
	}
	return true
}

// search looks into every partition.
func (d *Dispatcher) search(ctx context.Context) {
	for p := range d.queue.Partitions() {
		for {
			leased, err := d.queue.Lease(ctx, p, leaseContacts, LeaseTTL)
			if err != nil {
				if ctx.Err() == nil {
					d.log.Warn("outbox cannot be read", "partition", p, "err", err)
				}
				return
			}
			all := batches(leased)
			d.offer(all)
			if len(all) < leaseContacts {
				break
			}
		}
	}
}

// leaseWoken leases the contacts that were named, many in one round trip.
func (d *Dispatcher) leaseWoken(ctx context.Context) {
	for ctx.Err() == nil {
		names := d.named()
		if len(names) == 0 {
			return
		}
		if d.direct == nil {
			d.search(ctx)
			continue
		}
		leased, err := d.direct.LeaseContacts(ctx, names, LeaseTTL)
		if err != nil {
			d.log.Warn("outbox cannot be read", "err", err)
			return // the poll will find them
		}
		d.offer(batches(leased))
	}
}

// named takes the contacts to look at: woken ones and those whose alarm rang, without those that we hold.
func (d *Dispatcher) named() []bot.ContactID {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	for len(d.alarms) > 0 && !d.alarms[0].at.After(now) {
		a := heap.Pop(&d.alarms).(alarmAt)
		if !d.asked[a.contact] {
			d.asked[a.contact] = true
			d.woken = append(d.woken, a.contact)
		}
	}
	var out []bot.ContactID
	for len(d.woken) > 0 && len(out) < leaseContacts {
		c := d.woken[0]
		d.woken = d.woken[1:]
		delete(d.asked, c)
		if _, ours := d.flying[c]; ours {
			d.flying[c] = true
		} else {
			out = append(out, c)
		}
	}
	return out
}

// offer gives batches to their lanes; what finds no room goes back to the queue.
func (d *Dispatcher) offer(all []batch) {
	for _, b := range all {
		d.mu.Lock()
		d.flying[b.contact()] = d.flying[b.contact()]
		d.mu.Unlock()
		l := d.laneOf(b)
		if _, known := d.lanes[b[0].Item.Channel]; !known {
			d.deliver(context.Background(), l, b, func(e ends) { d.booked <- e })
			continue
		}
		if at, ok := l.offer(b, d.now()); !ok {
			back := Settlement{Item: b[0].Item, Token: b[0].Token, At: at}
			d.booked <- ends{contact: b.contact(), list: []Settlement{back}, until: b[0].Until, last: true}
		}
	}
}

// nextAlarm is how long nothing is due that we put off.
func (d *Dispatcher) nextAlarm() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.alarms) == 0 {
		return time.Hour
	}
	return max(time.Millisecond, d.alarms[0].at.Sub(d.now()))
}

// landed frees contacts after their ends were booked (or could not be).
func (d *Dispatcher) landed(list []ends) {
	d.mu.Lock()
	for _, e := range list {
		if !e.last {
			continue
		}
		again := d.flying[e.contact] || e.more
		delete(d.flying, e.contact)
		if s := e.list; len(s) > 0 && stays(s[len(s)-1].Outcome.Result) && len(d.alarms) < alarmsKept {
			heap.Push(&d.alarms, alarmAt{s[len(s)-1].At, e.contact})
			again = false // its head is put off
		}
		if again && !d.asked[e.contact] {
			d.asked[e.contact] = true
			d.woken = append(d.woken, e.contact)
		}
	}
	d.mu.Unlock()
	d.ring()
}

// alarms is a heap of contacts by the time when their head is due again.
type alarms []alarmAt

type alarmAt struct {
	at      time.Time
	contact bot.ContactID
}

func (a alarms) Len() int           { return len(a) }
func (a alarms) Less(i, j int) bool { return a[i].at.Before(a[j].at) }
func (a alarms) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *alarms) Push(x any)        { *a = append(*a, x.(alarmAt)) }
func (a *alarms) Pop() any {
	old := *a
	last := old[len(old)-1]
	*a = old[:len(old)-1]
	return last
}
