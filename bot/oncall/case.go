package oncall

import (
	"time"

	"benan/bot"
	"benan/bot/risk"
)

// Case is one escalated conversation, from the first alert to its closing. One contact has at most one case that is
// not closed. The store keeps Address and every text sealed.
type Case struct {
	ID      string
	Code    string // "1a": what workers call it; not used again until 7 days after closing
	Contact bot.ContactID
	Channel string
	Form    bot.Form
	Lang    string
	Address bot.Address

	State bot.CaseState
	Level risk.Level
	Owner string // worker id, once taken
	Gate  bot.GateState
	Age   string
	Signs []string
	Skips int
	Rules []string

	Word string // the check word that the person chose, folded; it outlives the session

	Denied, Wiped, Stopped, Silent, Unreached bool // what the card shows

	OpenedAt, TakenAt, ClosedAt time.Time
	Outcome                     string // "" or OutcomeWiped
	Mark                        Mark
	Earlier                     []Mark // of the times before it was opened again

	// The ladder. A climb pages the workers on duty one rung after the other; when it is exhausted everybody with a
	// method is paged again and again.
	Rung      int       // rungs paged in this climb
	Round     int       // counts climbs and rounds to everybody, so that every page has its own id
	Everybody bool      // the climb is exhausted
	PagedAt   time.Time // when the last rung was paged
	NextDue   time.Time // when the next rung is paged; zero: never
	NoticeDue time.Time // when CHỜ-2 is due; zero: said, or not wanted
	AnswerDue time.Time // when the n minutes of CHỜ-1 are over; zero: a line came
	DecideDue time.Time // gate unsafe: when the coordinators are paged too
	Noticed   string    // the last notice said
	Unsaid    bool      // the last notice met a gate that was not cleared: said again once it is
	Held      bool      // the owner's last words were held back because it was not safe to write; he must write again
	Lapsed    bool      // taken, but the owner does not answer: the ladder runs again, others may take it
	Deciding  bool      // coordinators were paged to decide about an unsafe gate
	Paged     []Page    // pages of the last rounds and how they went
	Called    []string  // workers paged for this case, ever: they may accept it
	Relayed   []string  // ops of the last lines carried to the owner
	Deaf      []string  // channels by which the owner could not be reached
	Via       string    // channel name by which the owner writes
	Turns     int       // inbounds made for the person's conversation; numbers the next one
}

// Mark is what a worker says of the alert once the case is known: the measure of the grader in real life. It carries no
// word of the person.
type Mark string

// The marks.
const (
	MarkFalseAlarm Mark = "false_alarm" // «báo nhầm»: nobody needed to be called
	MarkMissed     Mark = "missed"      // «bỏ sót»: an earlier message should have called already
)

// OutcomeWiped marks a case whose content the person had erased.
const OutcomeWiped = "wiped"

// Ref is the case as the conversation keeps it: for the person a case whose owner does not answer is being called again.
func (c *Case) Ref() bot.CaseRef {
	ref := bot.CaseRef{ID: c.ID, State: c.State, Level: c.Level, Word: c.Word}
	if c.State == bot.CaseTaken && c.Lapsed {
		ref.State = bot.CaseOpen
	}
	return ref
}

// Closed tells whether the case is over (the next word opens it again).
func (c *Case) Closed() bool { return c.State == bot.CaseClosed }

// Calling tells whether the ladder must go on: nobody holds the case, or its owner does not answer.
func (c *Case) Calling() bool {
	return c.State == bot.CaseOpen || (c.State == bot.CaseTaken && c.Lapsed)
}

// Page is one page to one worker by one method.
type Page struct {
	Worker string     `json:"w"`
	Method string     `json:"m"` // channel name: "telegram", "sms"
	Rung   int        `json:"r"`
	Round  int        `json:"n,omitempty"`
	Item   string     `json:"i"`           // outbox item id
	Extra  bool       `json:"x,omitempty"` // beside the ladder: to a coordinator who must decide
	Result bot.Result `json:"o,omitempty"`
}

// Line is one message of a case.
type Line struct {
	Op   string
	From string // FromPerson, "worker:<id>" or "system"
	Text bot.Text
	At   time.Time
}

// Effect is something that a change of a case causes outside SQL. It is stored with the change in one transaction and
// carried out afterwards, as often as it takes: its id is derived, so doing it twice is doing it once.
type Effect struct {
	ID       string
	Case     string // "" when it belongs to none
	At       time.Time
	Private  bool         // carries words of the person: deleted with them
	Send     *Send        // a message to a worker
	Turn     *bot.Inbound // something that the person's conversation must hear of
	Withdraw *Withdraw    // messages to a worker that need not leave any more
}

// Withdraw names unsent messages of one worker's address. It is a wish: what has left cannot be called back.
type Withdraw struct {
	Contact bot.ContactID
	Items   []string
}

// Send is a message to a worker.
type Send struct {
	Item    bot.Item
	Address bot.Address
}

// Ref names a case: by id, by code, or by contact (the one that is not closed, or the one closed last).
type Ref struct {
	ID, Code string
	Contact  bot.ContactID
}
