package bot

import (
	"context"
	"errors"
	"time"
)

// Channel sends to one provider. Implementations hold the provider's rules and nothing of the conversation.
type Channel interface {
	Name() string
	// Send makes one attempt and says how it ended; it never retries. sendID is opaque and unique for this attempt's
	// item: a provider that reports later (Twilio) carries it in its callback.
	Send(ctx context.Context, to Address, out Outgoing, sendID string) Outcome
}

// Receiver takes what a channel received. A nil error means that the message is durable: only then may the provider
// be answered with 200, or the poll offset move.
type Receiver interface {
	Receive(ctx context.Context, in Inbound) error
}

// Deliveries takes what a provider reports about an earlier send (Twilio's status callback).
type Deliveries interface {
	Delivered(ctx context.Context, sendID string, o Outcome) error
}

// Eraser is a channel that can delete messages (Telegram, those under 48 h old).
type Eraser interface {
	Erase(ctx context.Context, from Address, refs []string) error
}

// Poller is a channel that fetches its messages instead of being called. Poll moves its offset only after Receive
// returned nil, and ends when ctx does.
type Poller interface {
	Poll(ctx context.Context, r Receiver) error
}

// Result is how a send ended: a closed set.
type Result string

// The results.
const (
	Sent      Result = "sent"      // the provider took it
	Retry     Result = "retry"     // it certainly was not sent; try again later
	Throttled Result = "throttled" // too fast; wait After
	Expired   Result = "expired"   // its time was over before it could be sent
	Gone      Result = "gone"      // this person or worker cannot be reached at this address (blocked, opted out, bad number)
	Rejected  Result = "rejected"  // the provider refuses this message; another try will not help
	Unknown   Result = "unknown"   // sent, but no answer came: it may have arrived
)

// Outcome is the end of one send.
type Outcome struct {
	Result Result
	After  time.Duration // Throttled, Retry: the least time to wait, 0 if the provider did not say
	Code   int           // the provider's error or HTTP code, 0 if none; the only part of its error that is kept
	Ref    string        // the provider's id of the sent message
}

// Sentinel errors of the core.
var (
	// ErrUnavailable: a store is down; the message is not durable and the provider should try again.
	ErrUnavailable = errors.New("store unavailable")
	// ErrNoFile: a file is gone or too large, and no other try will help.
	ErrNoFile = errors.New("no such file")
	// ErrConflict: another turn of the same contact came first, five times in a row.
	ErrConflict = errors.New("turn conflict")
	// ErrDamaged: a stored session does not open. What Load gives beside it has the Seq to commit over it.
	ErrDamaged = errors.New("stored session is damaged")
)
