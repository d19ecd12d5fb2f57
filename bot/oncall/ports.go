package oncall

import (
	"context"
	"errors"
	"time"

	"benan/bot"
)

// Cases keeps the cases; store/records is one.
type Cases interface {
	// Change does one change in one transaction: it finds the case of ref (f gets nil when there is none), lets f
	// decide, and stores what f gives: the case (nil: nothing), new lines and effects. A case with an empty ID is
	// created and gets ID and Code before f's effects are made, see NewCase. An op that was applied before changes
	// nothing: f is not called. An empty op is not remembered (for changes that look at the clock and settle
	// themselves). f may give another case than it got, one of OpenOf. An error of f ends the change and is given
	// back; a store that is down gives one that wraps bot.ErrUnavailable.
	Change(ctx context.Context, op string, ref Ref, f func(tx Tx, c *Case) (*Case, error)) error
	// Due gives cases one of whose dues (NextDue, NoticeDue, AnswerDue, DecideDue) is not after now, the longest due first.
	Due(ctx context.Context, now time.Time, max int) ([]Ref, error)
	// Pending gives effects not carried out yet, oldest first; Done marks them.
	Pending(ctx context.Context, max int) ([]Effect, error)
	Done(ctx context.Context, ids []string) error
}

// Tx is what a change may do besides changing the case.
type Tx interface {
	// NewCase gives a fresh case with ID and Code, nothing else set.
	NewCase(now time.Time) (*Case, error)
	// Add stores lines of the case and effects. An empty caseID takes effects only.
	Add(caseID string, lines []Line, effects []Effect) error
	// Lines gives the stored lines of a case, oldest first (for the card after accepting).
	Lines(caseID string) ([]Line, error)
	// OpenOf gives the cases that a worker holds.
	OpenOf(worker string) ([]*Case, error)
	// Wipe deletes the lines and the private effects of all cases of a contact, and turns its closed cases into rows
	// without content that no longer name the contact. keepLast keeps the last line of the person in the case that is
	// not closed (the last place hint of an open high or critical case).
	Wipe(contact bot.ContactID, keepLast bool) error
}

// Events is the stream of what the conversations tell; store/live is one. One holder reads a partition at a time.
type Events interface {
	// Take gives up to max unacknowledged events of a partition, oldest first, to one holder for ttl; another
	// holder's partition gives none.
	Take(ctx context.Context, partition int, holder string, ttl time.Duration, max int) ([]Taken, error)
	// Ack takes events out of the stream; an old holder's call is refused with ErrNotHolder.
	Ack(ctx context.Context, partition int, holder string, ids []string) error
	// Bury moves an event that failed 5 times to the dead list.
	Bury(ctx context.Context, partition int, holder string, id string) error
	// Partitions is how many there are.
	Partitions() int
}

// Taken is one event with its place in the stream.
type Taken struct {
	ID    string // unique and rising within its partition
	Event bot.Event
}

// Outbox queues messages to workers; store/live is one. Put with a known item id changes nothing.
type Outbox interface {
	Put(ctx context.Context, item bot.Item, to bot.Address) error
}

// Withdrawer is an Outbox that can take back messages that have not left. Optional: without it a page to somebody who
// need not come any more still arrives.
type Withdrawer interface {
	Withdraw(ctx context.Context, contact bot.ContactID, items []string) error
}

// Turns carries what happened to a case into the person's conversation; bot.Intake is one.
type Turns interface {
	Apply(ctx context.Context, in bot.Inbound) error
}

// ErrNotHolder: another process reads this partition now.
var ErrNotHolder = errors.New("partition is held by another process")
