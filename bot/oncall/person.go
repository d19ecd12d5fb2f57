package oncall

import (
	"fmt"
	"strings"
	"time"

	"benan/bot"
)

// Person applies one event of a person's conversation to the case. A case that is fresh (no level, no state yet) is
// opened; a closed one is opened again by an escalation or by words that came while it was being closed. What a person
// does never lowers a level and never closes.
func (r Rules) Person(c *Case, e bot.Event, now time.Time) Made {
	s := r.step(c, e.ID, now)
	s.address(e)
	switch e.Kind {
	case bot.EventEscalate:
		s.escalate(e)
	case bot.EventSaid:
		s.said(e)
	case bot.EventDenied:
		s.flag(&c.Denied, "worker.denied")
	case bot.EventStopped:
		s.flag(&c.Stopped, "worker.left")
	case bot.EventSilent:
		s.flag(&c.Silent, "worker.silent")
	case bot.EventUnreached:
		s.flag(&c.Unreached, "worker.blocked")
	case bot.EventWord:
		s.tellOwner("worker.word")
	case bot.EventHeld:
		c.Held = true
		s.tellOwner("worker.held")
	case bot.EventNote:
		s.note(e)
	}
	s.gate(e.Gate) // every event tells how the gate stands
	return s.made
}

// address keeps the newest way back to the person and what the card shows.
func (s *step) address(e bot.Event) {
	if !e.Address.Empty() {
		s.c.Address, s.c.Channel, s.c.Form = e.Address, e.Channel, e.Form
	}
	if e.Lang != "" {
		s.c.Lang = e.Lang
	}
	if e.Word != "" {
		s.c.Word = e.Word
	}
	if s.c.Contact == "" {
		s.c.Contact = e.Contact
	}
}

// before stores what was written shortly before an alert.
func (s *step) before(e bot.Event) {
	for i, t := range e.Recent {
		s.line(fmt.Sprintf("%s:r%d", e.ID, i), FromPerson, t, e.At)
	}
}

// FromPerson is [Line.From] of the person's own words; a store must know them from the others to erase them.
const FromPerson = "person"

const (
	fromWorker = "worker:" // and the worker's id
	fromSystem = "system"
)

// said stores the person's words, and carries them to the worker who holds the case.
func (s *step) said(e bot.Event) {
	if s.c.Closed() {
		// The conversation still thought that somebody listens. Nobody does: call again.
		s.open(e, s.c.Level)
		return
	}
	s.heard(e)
}

func (s *step) heard(e bot.Event) {
	if e.Text.Empty() {
		return
	}
	s.c.Unreached, s.c.Silent = false, false
	s.line(e.ID, FromPerson, e.Text, e.At)
	if s.c.State != bot.CaseTaken {
		return
	}
	w, m, ok := s.owner()
	if !ok {
		s.lapse()
		return
	}
	s.relay(w, m, e.ID, e.Text)
}

// relay carries one stored line of the person to a worker.
func (s *step) relay(w Worker, m Method, op string, text bot.Text) {
	s.send(bot.Item{
		ID: relayID(s.c.ID, op, m.Channel), Lane: bot.LaneReply, Report: bot.ReportRelay,
		Out: bot.Outgoing{Text: bot.NewText(s.quoted(w, text))},
	}, m, true)
	s.c.Relayed = append(s.c.Relayed, op)
	if n := len(s.c.Relayed) - keptRelays; n > 0 {
		s.c.Relayed = s.c.Relayed[n:]
	}
}

// keptRelays is how many relays are remembered, so that they can be taken back or sent another way.
const keptRelays = 20

func (s *step) quoted(w Worker, text bot.Text) string {
	said := text.Reveal()
	if out := s.phrase(w, "worker.line", map[string]any{"code": s.c.Code, "text": said}); strings.HasPrefix(out, s.c.Code) {
		return out
	}
	return s.c.Code + ": " + said
}

func relayID(caseID, op, channel string) string {
	return itemRelay + ":" + caseID + ":" + op + ":" + channel
}
