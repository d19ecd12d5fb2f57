package bot

import (
	"context"
	"time"

	"benan/bot/risk"
	"benan/flows"
)

// Stage says who leads the conversation.
type Stage string

// The stages.
const (
	StageFlow Stage = ""     // the machine asks
	StageWait Stage = "wait" // a case is open, the form is over: what the person writes goes to the case
	StageTalk Stage = "talk" // a worker holds the case: the machine is silent
)

// Session is all that is remembered of a conversation between two messages. It is sealed before it reaches the store
// and dies after 24 h without a message. JSON names are short because every open conversation lies in the memory of
// Redis: one in the middle of a screening stays under 1 KiB (TestWhatATurnCosts in store/storetest). The draft of a
// report comes on top, at most 2000 bytes an answer.
type Session struct {
	Contact ContactID         `json:"-"`
	Seq     int64             `json:"-"` // turns applied so far; the store keeps it in clear beside the sealed rest
	Channel string            `json:"c,omitempty"`
	Form    Form              `json:"f,omitempty"`
	Lang    string            `json:"l,omitempty"`
	Accents bool              `json:"d,omitempty"`  // SMS with tone marks
	Acks    int               `json:"as,omitempty"` // «Đã nhận tin của bạn. …» said since Ack
	Offered bool              `json:"o,omitempty"`  // accents were offered
	Last    int64             `json:"t,omitempty"`  // unix seconds of the person's last message
	Minute  int64             `json:"mi,omitempty"` // unix minute in which Count messages came
	Count   int               `json:"n,omitempty"`
	Gate    Gate              `json:"g,omitzero"`
	Stage   Stage             `json:"st,omitempty"`
	Case    CaseRef           `json:"k,omitzero"`
	Flow    flows.State       `json:"w,omitzero"`
	Greeted bool              `json:"gr,omitempty"` // MO-1 was said
	Told    bool              `json:"to,omitempty"` // MO-2 and MO-3 were said
	Red     bool              `json:"r,omitempty"`  // a red sign came in a screening
	Medium  bool              `json:"m,omitempty"`  // a message was graded medium
	Pending string            `json:"p,omitempty"`  // what follows once the gate is cleared: a danger answer of the rules file
	Draft   map[string]string `json:"dr,omitempty"` // free texts of a report that is not sent yet
	Photos  []string          `json:"ph,omitempty"` // file ids of its photos
	Mark    string            `json:"mk,omitempty"` // the question at which it stands
	Receipt string            `json:"rc,omitempty"` // a few bits of the code that is to be typed back
	Adding  int64             `json:"ad,omitempty"` // the report that the person adds to, while adding
	Recent  []string          `json:"h,omitempty"`  // last texts of the person, oldest first, cut short
	Half    bool              `json:"hf,omitempty"` // the last text was not dangerous by itself: it may be the first half of an SMS
	Ack     int64             `json:"a,omitempty"`  // unix seconds of the last «Đã nhận tin của bạn.»
	Leave   int64             `json:"le,omitempty"` // unix seconds until which the channel may write first, blandly and once
	Kin     bool              `json:"kn,omitempty"` // question and answer are deleted after each answer
	Owed    int               `json:"ow,omitempty"` // CHỜ-1 with these minutes is owed until the gate is cleared
	Unsent  bool              `json:"u,omitempty"`  // the last question did not reach the person
	Wake    Wake              `json:"wk,omitzero"`
}

// Wake is the session's one timer. At is zero when there is none.
type Wake struct {
	Seq int64 `json:"s,omitempty"`
	At  int64 `json:"a,omitempty"` // unix seconds
}

// DueWake is a timer whose time has come.
type DueWake struct {
	Contact ContactID
	Seq     int64
}

// Turn is the whole effect of one inbound: committed as one, or not at all.
type Turn struct {
	Session Session
	Outbox  []Item
	Events  []Event
	Erase   bool // delete what was said before from the person's screen, where the channel can («kín», XOA)
	Clear   bool // empty the contact's outbox first (0, XOA, "do not write")
	Wipe    bool // XOA: delete session, timer and unsent messages, leave a tombstone
	Level   risk.Level
}

// Commit is what [Sessions.Commit] writes.
type Commit struct {
	Op      string
	Before  int64 // Seq of the session as it was loaded; 0: there was none
	Turn    Turn
	Channel string
	Ref     string  // the provider's id of the message that caused the turn, kept 48 h so that it can be deleted
	Address Address // where the outbox items of this contact go
}

// Committed says how a commit ended.
type Committed string

// The ends of a commit. Duplicate is a success: the operation was applied before.
const (
	CommitOK        Committed = "ok"
	CommitDuplicate Committed = "duplicate"
	CommitConflict  Committed = "conflict"
)

// Sessions keeps conversations between messages; store/live is one.
type Sessions interface {
	// Load gives the session, or one with only Contact set where there is none.
	Load(ctx context.Context, c ContactID) (Session, error)
	// Commit writes session, outbox, events, timer, sealed address and operation id (kept 72 h) in one step. A known
	// Op is a duplicate, whatever else changed; otherwise another Seq than Before is a conflict.
	Commit(ctx context.Context, c Commit) (Committed, error)
	// Due gives timers whose time has come by the store's clock, at most max; a timer is given again until a turn
	// with its id is committed.
	Due(ctx context.Context, max int) ([]DueWake, error)
}

// SessionTTL is how long an idle conversation is kept; OpTTL how long an operation id is.
const (
	SessionTTL = 24 * time.Hour
	OpTTL      = 72 * time.Hour
)
