package bot

import (
	"time"

	"benan/bot/risk"
)

// EventKind says what a turn tells the on-call side.
type EventKind string

// The kinds of events. A case is opened by EventEscalate only; the others change or fill an open one and are counted
// otherwise.
const (
	EventEscalate   EventKind = "escalate"    // open a case or raise its level (Level, Rules); also "writes again after closing"
	EventSaid       EventKind = "said"        // the person's words, for the worker (Text)
	EventNote       EventKind = "note"        // something to know without a page (Note is a message id)
	EventDenied     EventKind = "denied"      // the person takes back: «rút lời, có thể bị ép»
	EventStopped    EventKind = "stopped"     // the person sent 0, or asked not to be written to
	EventWiped      EventKind = "wiped"       // the person sent XOA
	EventSilent     EventKind = "silent"      // 15 min without a reply after a red sign
	EventGate       EventKind = "gate"        // the gate changed (Gate)
	EventWord       EventKind = "word"        // a wrong check word: somebody else may be writing
	EventHeld       EventKind = "held"        // a worker's line was not sent: the gate did not allow it (Line is its op)
	EventDelivery   EventKind = "delivery"    // a send that somebody must hear of ended (Item, Result)
	EventUnreached  EventKind = "unreached"   // the person blocked the channel
	EventReport     EventKind = "report"      // an anonymous report (Filing); carries no address
	EventReportMore EventKind = "report.more" // an addition to one
	EventReportRead EventKind = "report.read" // somebody with the code looked at one
	EventFault      EventKind = "fault"       // content led nowhere (Note says where); counted, nobody is paged
)

// Why the program alerts by itself, in [Event.Rules] beside signs, places of conversations and rules of the grader. A
// worker reads each as the text "sign." and its name.
const (
	ruleNine         = "nine"          // the person sent 9
	ruleHuman        = "human"         // asked for a person
	ruleReopened     = "reopened"      // wrote after a worker had closed the case
	ruleWritesUnsafe = "writes_unsafe" // writes all the same, having said that it does not suit
)

// HostRules lists them.
func HostRules() []string {
	return []string{ruleNine, ruleHuman, ruleReopened, ruleWritesUnsafe, ruleFailed}
}

// Event is one thing that the on-call side must learn. It travels sealed in the store, in the order of the contact's
// turns. ID is "contact:seq:n".
type Event struct {
	ID      string
	Kind    EventKind
	Contact ContactID
	Channel string
	Form    Form
	Lang    string
	Address Address // where the case answers to
	At      time.Time
	Level   risk.Level
	Rules   []string // why: names of the grader's rules and words, signs, places, HostRules
	Text    Text     // EventEscalate, EventSaid: what the person wrote, with tone marks as typed
	Recent  []Text   // EventEscalate: what was written shortly before, oldest first
	Gate    GateState
	Signs   []string // yes items so far, names only
	Skips   int
	Age     string // "u16", "16_17", "18" or ""
	Note    string
	Line    string // EventHeld: op of the line; EventDelivery: id of the item
	Item    Item   // EventDelivery: the item without its text
	Result  Result
	Filing  Filing // EventReport, EventReportMore, EventReportRead
	Word    string // the check word, folded, so that it outlives the session
}

// CaseState is what a conversation knows of its case.
type CaseState string

// The states of a case as the conversation sees it.
const (
	CaseNone   CaseState = ""
	CaseOpen   CaseState = "open"   // workers are being called
	CaseTaken  CaseState = "taken"  // a worker holds it: the machine is silent
	CaseClosed CaseState = "closed" // the next message opens it again
)

// CaseRef is the case as a session keeps it.
type CaseRef struct {
	ID    string     `json:"i,omitempty"`
	State CaseState  `json:"s,omitempty"`
	Word  string     `json:"w,omitempty"` // the check word, folded; "" when none was chosen
	Level risk.Level `json:"l,omitempty"`
}
