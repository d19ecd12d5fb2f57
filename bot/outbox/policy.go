package outbox

import (
	"hash/fnv"
	"time"

	"benan/bot"
)

const (
	firstBackoff  = time.Second
	longestWait   = time.Minute
	unknownWait   = 2 * time.Second  // a provider that never says more: ask again soon
	callbackWait  = 10 * time.Second // a provider that calls back: give it time to
	unknownLimit  = 3                // so often may a reply have arrived already; then it is given up
	throttledWait = time.Second      // a provider that says "too fast" without saying how long
)

// stays tells whether an outcome leaves the item in the queue.
func stays(r bot.Result) bool {
	switch r {
	case bot.Retry, bot.Throttled, bot.Unknown, "":
		return true
	}
	return false
}

// decide turns what a channel said into what is booked: the outcome and, for an item that stays, when it is tried
// again. Pure: equal arguments, equal answer. A reply that may have arrived several times is given up rather than said
// once more; a page never is. No wait reaches beyond NotAfter, so that whoever waits for the item hears in time.
func decide(l Leased, o bot.Outcome, callback bool, now time.Time) (bot.Outcome, time.Time) {
	if !stays(o.Result) {
		return o, time.Time{}
	}
	if o.Result == bot.Unknown && l.Unknown && l.Attempt >= unknownLimit && l.Item.Lane != bot.LanePage {
		o.Result = bot.Expired
		return o, time.Time{}
	}
	wait := o.After
	switch o.Result {
	case bot.Retry:
		wait = max(wait, backoff(l.Attempt, l.Item.ID))
	case bot.Throttled:
		wait = max(wait, throttledWait)
	case bot.Unknown:
		least := unknownWait
		if callback {
			least = callbackWait
		}
		wait = max(wait, least, backoff(l.Attempt, l.Item.ID))
	}
	at := now.Add(wait)
	if end := l.Item.NotAfter; !end.IsZero() && at.After(end) {
		at = end.Add(time.Millisecond)
	}
	return o, at
}

// backoff is 1 s, 2 s, 4 s … 60 s, each up to a fifth longer. The part above comes from the item's id, so that the
// items of one outage do not return in one wave, and yet a test can tell the time.
func backoff(attempt int, id string) time.Duration {
	wait := longestWait
	if attempt < 6 {
		wait = min(longestWait, firstBackoff<<max(0, attempt))
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return wait + wait*time.Duration(h.Sum32()%200)/1000
}
