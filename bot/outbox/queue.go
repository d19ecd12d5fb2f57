package outbox

import (
	"context"
	"time"

	"benan/bot"
)

// Leased is one item that this process may send until the lease ends. Token must come back in Settle.
type Leased struct {
	Item    bot.Item
	Address bot.Address
	Token   string
	SendID  string    // opaque: given to Channel.Send, comes back in a provider's late report
	Attempt int       // earlier attempts of this item
	Unknown bool      // an earlier attempt ended unknown (or a process died while it held the lease)
	Until   time.Time // end of the lease
}

// Settlement tells how one leased item ended. Sent, Expired, Gone and Rejected take it out of the queue; Retry,
// Throttled and Unknown leave it at the head of its contact's queue until At; so does an outcome without a Result, which
// says that the item was not tried at all.
type Settlement struct {
	Item    bot.Item
	Token   string
	Outcome bot.Outcome
	At      time.Time // Retry, Throttled, Unknown: not before
}

// Queue is the outbox; store/live is one. Items of one contact come out in order, one process at a time.
type Queue interface {
	// Lease gives the due items at the heads of at most max contacts' queues of a partition, pages first, and holds
	// each of those contacts for ttl. All given items of one contact stand together, in order.
	Lease(ctx context.Context, partition, max int, ttl time.Duration) ([]Leased, error)
	// Settle books the ends and frees the contacts whose last leased item is among them. Items of one contact come in
	// the order in which they were leased; the first that stays frees the contact, what was leased behind it stays too.
	// A token that is no longer valid is skipped. An item with Report that ended Expired, Gone or Rejected becomes an EventDelivery in the same
	// step (so does a Sent page, because the ladder waits for it).
	Settle(ctx context.Context, partition int, s []Settlement) error
	// Partitions is how many there are.
	Partitions() int
	// Partition tells which one holds a contact.
	Partition(c bot.ContactID) int
}

// BatchItems is how many items of one contact are lent at most at once: a reply is one to three, and what is lent can
// no longer be cleared.
const BatchItems = 8

// Direct is a Queue that works on named contacts of any partition in one round trip, for whoever knows that something
// was just queued: no partition has to be searched for it.
type Direct interface {
	// LeaseContacts does what Lease does; what is not due or is held by somebody is left out.
	LeaseContacts(ctx context.Context, contacts []bot.ContactID, ttl time.Duration) ([]Leased, error)
	// SettleAll does what Settle does.
	SettleAll(ctx context.Context, s []Settlement) error
}

// Successor is a Queue that can take over at once what an earlier process of this installation held when it died, so that
// nobody waits for the end of a dead lease.
type Successor interface {
	Succeed(ctx context.Context) error
}
