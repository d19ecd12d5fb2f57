package outbox

import (
	"sync"
	"time"

	"benan/bot"
)

// batch is what was leased of one contact.
type batch []Leased

func (b batch) contact() bot.ContactID { return b[0].Item.Contact }

func (b batch) page() bool {
	for _, l := range b {
		if l.Item.Lane == bot.LanePage {
			return true
		}
	}
	return false
}

// lane holds leased batches of one channel until one of its senders is free: pages first, then replies, each in order.
// It is short on purpose: what is leased cannot be cleared any more when the person sends 0 or XOA.
type lane struct {
	route Route
	pace  *pace
	chats *chats // nil: no limit per chat

	mu      sync.Mutex
	some    *sync.Cond
	pages   []batch
	replies []batch
	limit   int
	closed  bool
	slot    time.Time // the time promised to the last batch that found no room
}

func newLane(r Route) *lane {
	l := &lane{route: r, pace: newPace(r.Rate), limit: 256}
	l.some = sync.NewCond(&l.mu)
	if r.Rate > 0 {
		l.chats = newChats()
		l.limit = min(l.limit, max(4, int(2*r.Rate))) // two seconds' worth
	}
	return l
}

// offer takes a batch, or gives the time when there will be room.
func (l *lane) offer(b batch, now time.Time) (time.Time, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case b.page():
		l.pages = append(l.pages, b)
	case len(l.replies) < l.limit:
		l.replies = append(l.replies, b)
	default:
		return l.later(now), false
	}
	l.some.Broadcast()
	return time.Time{}, true
}

// later spreads what finds no room over the coming minute at the channel's own rate, so that a backlog of thousands is
// not leased and given back every second.
func (l *lane) later(now time.Time) time.Time {
	step := 10 * time.Millisecond
	if l.route.Rate > 0 {
		step = time.Duration(float64(time.Second) / l.route.Rate)
	}
	if l.slot.Before(now) {
		l.slot = now.Add(time.Second)
	}
	l.slot = l.slot.Add(step)
	if last := now.Add(longestWait); l.slot.After(last) {
		l.slot = last
	}
	return l.slot
}

// take waits for a batch; false when the lane is closed and empty.
func (l *lane) take(pagesOnly bool) (batch, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		if len(l.pages) > 0 {
			b := l.pages[0]
			l.pages = l.pages[1:]
			return b, true
		}
		if len(l.replies) > 0 && !pagesOnly {
			b := l.replies[0]
			l.replies = l.replies[1:]
			return b, true
		}
		if l.closed {
			return nil, false
		}
		l.some.Wait()
	}
}

func (l *lane) close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.some.Broadcast()
}
