package bot

import (
	"fmt"
	"slices"
	"time"

	"benan/bot/risk"
	"benan/flows"
)

// The times of the conversation, all from section 6 of the screening paper.
const (
	replyLife   = 15 * time.Minute // a text to a person is sent within this time or never
	gateLife    = 30 * time.Minute // a cleared gate holds so long after the person's last message
	gateWait    = 15 * time.Minute // no answer to S4-1 in this time: unsafe
	pauseAfter  = 15 * time.Minute // a question without a reply: paused
	longSilence = 12 * time.Hour   // after it the check word is asked before an old conversation goes on
	leaveLife   = 12 * time.Hour   // how long the person's leave to write first holds
	ackEvery    = 10 * time.Minute // «Đã nhận tin của bạn.» at most so often while it is not safe to write
	halfWithin  = 2 * time.Minute  // two messages so close may be two halves of one
)

// NextTurn decides what one inbound does to a conversation: what is said, what the on-call side learns, when to wake.
// Every turn raises the session's Seq by one, but that of a timer which has been moved since: there nothing happens, the
// Session comes back as it was, and there is nothing to commit. NextTurn is pure; ids are made from the contact and Seq,
// so that a repeated turn is the same turn. It never fails: where content leads nowhere the person is led home and a
// fault event tells the operator.
func (c *Content) NextTurn(s Session, in Inbound, now time.Time) Turn {
	t := begin(c, s, in, now)
	switch in.Kind {
	case KindWake:
		t.wake()
	case KindCaseTaken, KindCaseLine, KindCaseNotice, KindCaseClosed:
		t.fromCase()
	case KindUnsent:
		t.s.Unsent = t.s.Flow.Flow != ""
	case KindBlocked:
		t.event(Event{Kind: EventUnreached})
	default:
		t.person()
	}
	return t.end()
}

// turn is one turn under way.
type turn struct {
	c   *Content
	in  Inbound
	now time.Time
	s   Session
	was Session

	out   []Outgoing
	kinds []string // Report of each out
	ev    []Event
	clear bool
	wipe  bool
	none  bool // a timer that was moved since: nothing happens, nothing is committed
	whole bool // the message is a reply and nothing more
	filed bool // the words are not remembered: a report that went out, or the check word
	stale bool // a button of another question than the open one was pressed
	grade risk.Grade
	text  string // what the person wrote
	code  ReceiptCode
	shape ReceiptShape // whether the message is a receipt code
	input flows.Input
}

// begin opens a turn: one step further, who and where, and what time has done to the gate. It looks into no content.
func begin(c *Content, s Session, in Inbound, now time.Time) *turn {
	t := &turn{c: c, in: in, now: now, s: s, was: s}
	t.s.Seq++
	t.s.Contact = in.Contact
	if in.FromPerson() {
		t.s.Channel, t.s.Form = in.Channel, in.Form
	}
	if t.s.Channel == "" {
		t.s.Channel, t.s.Form = in.Channel, in.Form
	}
	if t.s.Lang == "" {
		t.s.Lang = DefaultLang
	}
	t.s.Recent = slices.Clone(s.Recent)
	t.age()
	return t
}

// age lets time pass over the gate: a cleared gate is unknown again after half an hour of silence, an unanswered S4-1
// is unsafe after a quarter.
func (t *turn) age() {
	g := &t.s.Gate
	switch {
	case g.State == GateCleared && t.now.Sub(time.Unix(t.s.Last, 0)) > gateLife:
		*g = Gate{Need: t.now.Sub(time.Unix(t.s.Last, 0)) > longSilence}
	case g.State == GateUnknown && g.Asked != 0 && t.now.Sub(time.Unix(g.Asked, 0)) >= gateWait:
		t.unsafe()
	}
}

func (t *turn) cleared() bool { return t.s.Gate.State == GateCleared }

// event adds an event with what every event carries.
func (t *turn) event(e Event) {
	e.ID = fmt.Sprintf("%s:%d:e%d", t.s.Contact, t.s.Seq, len(t.ev))
	e.Contact, e.Channel, e.Form, e.Lang = t.s.Contact, t.s.Channel, t.s.Form, t.s.Lang
	e.Address, e.At, e.Gate, e.Word = t.in.From, t.now, t.s.Gate.State, t.s.Case.Word
	if e.Filing.Op != "" { // a report comes from nobody
		e.Address, e.Channel, e.Form, e.Gate, e.Word = Address{}, "", "", GateUnknown, ""
	}
	t.ev = append(t.ev, e)
}

func (t *turn) end() Turn {
	if t.none {
		return Turn{Session: t.was}
	}
	t.settle()
	if t.wipe {
		t.s.Wake = Wake{}
	} else {
		t.timer()
	}
	turn := Turn{Session: t.s, Events: t.ev, Erase: t.wipe || t.was.Kin && t.in.FromPerson(), Clear: t.clear, Wipe: t.wipe, Level: t.grade.Level}
	turn.Outbox = t.items()
	return turn
}

// items are the messages that leave.
func (t *turn) items() []Item {
	var items []Item
	for i, o := range t.out {
		items = append(items, Item{
			ID:      fmt.Sprintf("%s:%d:%d", t.s.Contact, t.s.Seq, i),
			Contact: t.s.Contact, Channel: t.s.Channel, Lane: LaneReply, Out: o,
			NotAfter: t.in.At.Add(replyLife), Report: t.kinds[i], Case: t.s.Case.ID,
		})
	}
	return items
}

// timer sets the session's one timer: the end of waiting for S4-1, or the pause after a question when a red sign or a
// case makes the silence worth telling.
func (t *turn) timer() {
	var at time.Time
	switch {
	case t.s.Gate.State == GateUnknown && t.s.Gate.Asked != 0:
		at = time.Unix(t.s.Gate.Asked, 0).Add(gateWait)
	case t.c.Book.Silence(t.s.Flow) > 0 && t.s.Last != 0:
		at = time.Unix(t.s.Last, 0).Add(t.c.Book.Silence(t.s.Flow))
	case t.s.Flow.Flow != "" && t.s.Last != 0 && (t.s.Red || t.s.Case.State != CaseNone):
		at = time.Unix(t.s.Last, 0).Add(pauseAfter)
	}
	if at.IsZero() || (t.in.Kind == KindWake && !at.After(t.now)) {
		t.s.Wake = Wake{}
		return
	}
	if t.s.Wake.At != at.Unix() {
		t.s.Wake = Wake{Seq: t.s.Seq, At: at.Unix()}
	}
}

// wake is the timer's turn. age has done what time does to the gate; here the worker is told of a silence.
func (t *turn) wake() {
	if t.in.Wake != t.was.Wake.Seq {
		t.none = true
		return
	}
	t.s.Wake = Wake{}
	if t.c.Book.Silence(t.s.Flow) > 0 {
		// What the silence means is told to the workers; to the person nothing is said so late.
		r := t.c.Book.Silent(t.s.Flow, t.now)
		r.Say = nil
		t.flow(r)
	}
	if t.s.Flow.Flow != "" && (t.s.Red || t.s.Case.State == CaseOpen) && t.was.Gate.State == GateCleared {
		t.event(Event{Kind: EventSilent})
	}
}

// flow applies what the engine decided.
func (t *turn) flow(r flows.Result) {
	t.s.Flow = r.State
	switch r.Text {
	case "":
	case "word":
		t.s.Case.Word = t.input.Words
		t.filed = true // nobody but the channel needs to know it
	case "said":
		t.said()
	default:
		t.keep(r.Text)
	}
	r = t.steer(r)
	t.s.Flow = r.State
	if t.c.Book.Summary(r.State).Red {
		t.s.Red = true
	}
	for _, g := range r.Signals {
		t.signal(g)
	}
	for _, m := range r.Say {
		t.say(m)
	}
}

func (t *turn) signal(g flows.Signal) {
	switch g.Kind {
	case "escalate":
		var l risk.Level
		if err := l.UnmarshalText([]byte(g.Level)); err == nil {
			t.alert(l, []string{g.Name}, false)
		}
	case "human":
		t.alert(risk.Medium, []string{ruleHuman}, false)
	case "leave":
		t.s.Leave = t.now.Add(leaveLife).Unix()
	case "note":
		t.event(Event{Kind: EventNote, Note: g.Name})
	case "wait":
		if t.s.Case.State == CaseOpen {
			t.s.Stage = StageWait
		}
	case "do":
		t.act(g.Name)
	case "fault":
		t.event(Event{Kind: EventFault, Note: g.Name})
	}
}
