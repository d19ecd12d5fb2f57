package bot

import "time"

// Kind says what an inbound message is.
type Kind string

// The kinds of inbound messages. Those of a person come from a channel; those named Case… come from the on-call side,
// those named Wake from the clock.
const (
	KindText    Kind = "text"    // words, or a pressed button (Choice)
	KindMedia   Kind = "media"   // photo, voice, sticker, document: not read yet, answered kindly
	KindEdited  Kind = "edited"  // an edited message: graded for danger again, never steps a flow
	KindBlocked Kind = "blocked" // the person blocked the channel, or opted out at the carrier

	KindWake       Kind = "wake"        // a timer of the session came due (Op is "contact:wake:seq")
	KindCaseTaken  Kind = "case.taken"  // a worker accepted: CHỜ-1 may be said (Minutes)
	KindCaseLine   Kind = "case.line"   // the worker's words for the person (Text)
	KindCaseNotice Kind = "case.notice" // CHỜ-2 or CHỜ-3 (Notice is the message id)
	KindCaseClosed Kind = "case.closed" // the worker closed the case
	KindUnsent     Kind = "unsent"      // a question did not reach the person: it is asked again at the next message
)

// Form says how a channel shows a reply.
type Form string

// The forms. FormFlat has no buttons: keys are written into the text and the text is sent as SMS.
const (
	FormButtons Form = "buttons"
	FormFlat    Form = "flat"
)

// Inbound is one thing that happened to a conversation: a person's message, a timer, or a worker's act.
type Inbound struct {
	// Op is the operation id, unique for ever: "telegram:<update_id>", "twilio:<MessageSid>", "<contact>:wake:<seq>",
	// "case:<id>:<n>". The same Op twice is a redelivery and changes nothing.
	Op      string
	Kind    Kind
	Channel string // "telegram", "sms", "sim"
	Form    Form
	From    Address // of the person; for Case… kinds the reply address that the case keeps
	Contact ContactID
	Text    Text
	Choice  string // data of a pressed button ("s1.papers:1"), "" when the person typed
	// File is the provider's id of a photo (KindMedia), "" for other media; Size is its length in bytes, 0 if the provider
	// does not say. Channels that send photos deliver again by themselves, so neither is ever kept in the inbox.
	File Text   `json:"-"`
	Size int64  `json:"-"`
	Ref  string // the provider's message id, so that a channel may delete it later; "" if it has none
	At   time.Time
	// Once: the provider will not deliver it again if it is refused (Twilio), so it is kept in the records' inbox
	// while the session store is down.
	Once bool
	// Limit is how many messages a minute of one person are answered one by one; 0: all. More are read, all the same.
	Limit int

	// Rand is chance, filled in by Intake on receipt: what a turn makes of it is a function of its arguments.
	Rand    [16]byte `json:",omitzero"`
	Receipt Lookup   `json:"-"` // what Intake found for a receipt code

	Wake    int64  // KindWake: the wake's seq
	Notice  string // KindCaseNotice: message id, "wait.calling" or "wait.nobody"
	Minutes int    // KindCaseTaken: minutes that the worker promises
	Case    CaseRef
}

// FromPerson tells whether a person did it (not the clock, not a worker).
func (in Inbound) FromPerson() bool {
	switch in.Kind {
	case KindText, KindMedia, KindEdited, KindBlocked:
		return true
	}
	return false
}

// Button is one choice of a reply. Data is what comes back as [Inbound.Choice] when it is pressed.
type Button struct {
	Key  string `json:"key"`
	Text string `json:"text"`
	Data string `json:"data,omitempty"`
}

// Outgoing is one message as a channel sends it: already in the right language and form.
type Outgoing struct {
	Text    Text
	Buttons []Button // with FormFlat the keys stand in the text too, and the channel leaves these out
	Quiet   bool     // no notification sound, where the channel can
}

// Lane orders sends: a page goes before any reply.
type Lane string

// The lanes.
const (
	LanePage  Lane = "page"
	LaneReply Lane = "reply"
)

// Who hears of a send that came to nothing.
const (
	ReportNone  = ""
	ReportAsk   = "ask"   // the conversation: its question was not seen
	ReportLine  = "line"  // the worker of the case: his line did not reach the person
	ReportRelay = "relay" // the case: the person's words did not reach the worker, and go another way
	ReportPage  = "page"  // the ladder; it hears of a page that arrived too
)

// Item is one outgoing message in the outbox.
type Item struct {
	ID       string // "contact:seq:n", or "page:case:rung:worker:method": the same id is queued once
	Contact  ContactID
	Channel  string
	Lane     Lane
	Out      Outgoing
	NotAfter time.Time // after it nothing is sent; zero: no limit
	// Report names who hears of a send that came to nothing, one of the Report names above.
	Report string
	// Erase lists messages of the contact's chat that are to be deleted instead of sending anything; the store fills it.
	Erase []string `json:",omitempty"`
	Case  string   // id of the case that Report speaks of, if it is known here
}
