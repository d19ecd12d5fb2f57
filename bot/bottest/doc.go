// Package bottest is for tests only: fakes of the providers, the contract of a channel, a clock that does not run, and
// a canary for privacy.
//
// The fakes judge: with SPECS_DIR set (the folder with the providers' machine-readable specifications) a call that the
// specification refuses fails the test; without it they log that nothing was judged. They sign and build webhooks by
// themselves, never with the code under test.
package bottest

import (
	"sync"
	"time"
)

// Patience is how long the helpers wait for what must happen.
const Patience = 10 * time.Second

// Clock is a clock that stands still until it is moved. Its zero value is of no use: see [NewClock].
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock starts at a time; the zero time stands for a Monday morning in Hạ Long.
func NewClock(at time.Time) *Clock {
	if at.IsZero() {
		at = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("Asia/Ho_Chi_Minh", 7*3600))
	}
	return &Clock{now: at}
}

// Now gives the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock and gives the new time.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}
