package outbox

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"benan/bot"
)

const (
	chatBurst = 3
	chatRate  = rate.Limit(1)
	chatsKept = 4096
)

// pace holds the sends of one channel under its provider's rate. A nil pace lets everything through.
type pace struct {
	limit *rate.Limiter
	turn  chan struct{} // replies stand in line here, one at a time before the limiter: a page waits for one at most
}

func newPace(perSecond float64) *pace {
	if perSecond <= 0 {
		return nil
	}
	return &pace{rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond/10))), make(chan struct{}, 1)}
}

// wait returns when the next send may go, or when ctx ends.
func (p *pace) wait(ctx context.Context, lane bot.Lane) error {
	if p == nil {
		return ctx.Err()
	}
	if lane != bot.LanePage {
		select {
		case p.turn <- struct{}{}:
			defer func() { <-p.turn }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return p.limit.Wait(ctx)
}

// chats holds the sends of each chat to a burst of 3, then one a second.
type chats struct {
	mu   sync.Mutex
	each map[bot.ContactID]*rate.Limiter
}

func newChats() *chats { return &chats{each: map[bot.ContactID]*rate.Limiter{}} }

// ask takes a place for one send now, or gives how long to wait before asking again.
func (c *chats) ask(id bot.ContactID, now time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.each[id]
	if l == nil {
		if len(c.each) >= chatsKept {
			c.forget(now)
		}
		l = rate.NewLimiter(chatRate, chatBurst)
		c.each[id] = l
	}
	r := l.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// forget drops chats that are rested: a new limiter would be no different. If none is, all go; a chat may then burst
// once more, which is better than growing without end.
func (c *chats) forget(now time.Time) {
	for id, l := range c.each {
		if l.TokensAt(now) >= chatBurst {
			delete(c.each, id)
		}
	}
	if len(c.each) >= chatsKept {
		clear(c.each)
	}
}
