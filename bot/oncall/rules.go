package oncall

import (
	"fmt"
	"time"

	"benan/bot"
	"benan/bot/risk"
)

// Rules are the case rules. They are pure: each function changes the case it is given and says what else follows;
// the clock is an argument, ids are derived from the case and the operation, so that doing a step twice from the same
// state gives the same ids.
type Rules struct {
	Roster  *Roster
	Ladders func() map[risk.Level]Ladder // asked at every step: they may change while a case is open
	Phrases Phrases
	// Name gives the contact id of a worker's address (bot.Namer.Contact): the outbox keeps order by it.
	Name func(channel string, a bot.Address) bot.ContactID
}

// Made is what a rule decided beside the case itself.
type Made struct {
	Lines   []Line
	Effects []Effect
	Facts   []Fact
}

// Fact is something worth counting. It names nobody.
type Fact struct {
	Kind  FactKind
	Level risk.Level
	Mark  Mark          // FactMarked
	After time.Duration // FactTaken, FactClosed: since the case was opened
}

// FactKind is what happened.
type FactKind string

// The facts.
const (
	FactOpened  FactKind = "opened"  // a case was opened, or opened again
	FactRaised  FactKind = "raised"  // its level rose
	FactPaged   FactKind = "paged"   // a page was queued
	FactNobody  FactKind = "nobody"  // an alert found nobody on duty, or nobody who could be reached
	FactTaken   FactKind = "taken"   // a worker accepted (After)
	FactLapsed  FactKind = "lapsed"  // the owner did not answer in time, or cannot be reached
	FactClosed  FactKind = "closed"  // its owner closed it, or the person's XOA did (After)
	FactMarked  FactKind = "marked"  // a worker marked it, or took the mark back (Mark)
	FactIgnored FactKind = "ignored" // an event of a contact without a case
	FactDead    FactKind = "dead"    // an event was given up after 5 failures
	FactFailed  FactKind = "failed"  // an effect could not be carried out and is tried again
	FactDropped FactKind = "dropped" // an effect was too old to be carried out
)

// step is one rule at work: what it reads and what it has made so far.
type step struct {
	Rules
	c    *Case
	op   string // makes the ids of messages to workers
	now  time.Time
	sent int
	made Made
}

func (r Rules) step(c *Case, op string, now time.Time) *step {
	return &step{Rules: r, c: c, op: op, now: now}
}

func (s *step) fact(k FactKind) {
	f := Fact{Kind: k}
	if s.c != nil {
		f.Level, f.After = s.c.Level, s.now.Sub(s.c.OpenedAt)
	}
	s.made.Facts = append(s.made.Facts, f)
}

func (s *step) line(op, from string, text bot.Text, at time.Time) {
	if text.Empty() {
		return
	}
	s.made.Lines = append(s.made.Lines, Line{Op: op, From: from, Text: text, At: at})
}

// send queues one message to a worker by one method.
func (s *step) send(item bot.Item, m Method, private bool) {
	item.Channel = m.Channel
	item.Contact = s.queue(m, item.Lane)
	if s.c != nil {
		item.Case = s.c.ID
	}
	if m.Form == bot.FormFlat {
		item.Out.Buttons = nil
	}
	s.made.Effects = append(s.made.Effects, Effect{
		ID: item.ID, Case: item.Case, At: s.now, Private: private, Send: &Send{Item: item, Address: m.Address},
	})
}

// queue names the outbox queue of a worker's method. Pages have one of their own: an alarm waits for no relayed line, and
// neither needs the other's order.
func (r Rules) queue(m Method, lane bot.Lane) bot.ContactID {
	if lane == bot.LanePage {
		return r.Name(m.Channel+"/page", m.Address)
	}
	return r.Name(m.Channel, m.Address)
}

// say tells a worker something that needs no answer. It has no time limit: a worker may read it late.
func (s *step) say(m Method, text string, private bool) {
	if text == "" {
		return
	}
	s.sent++
	s.send(bot.Item{
		ID: fmt.Sprintf("w:%s:%d", s.op, s.sent), Lane: bot.LaneReply, Out: bot.Outgoing{Text: bot.NewText(text)},
	}, m, private)
}

func (s *step) code() map[string]any { return map[string]any{"code": s.c.Code} }

// owner gives the worker who holds the case and the method by which he writes; false where there is none (any more).
func (s *step) owner() (Worker, Method, bool) {
	w, ok := s.Roster.Worker(s.c.Owner)
	if !ok || s.c.State != bot.CaseTaken || len(w.Methods) == 0 {
		return w, Method{}, false
	}
	if m, ok := w.Method(s.c.Via); ok {
		return w, m, true
	}
	return w, w.Methods[0], true
}

// tellOwner says a phrase about the case to its owner, if it has one.
func (s *step) tellOwner(id string) {
	if w, m, ok := s.owner(); ok {
		s.say(m, coded(s.c.Code, s.phrase(w, id, s.code())), false)
	}
}

// turn tells the person's conversation something.
func (s *step) turn(kind bot.Kind, fill func(in *bot.Inbound)) {
	s.c.Turns++
	in := &bot.Inbound{
		Op: fmt.Sprintf("case:%s:%d", s.c.ID, s.c.Turns), Kind: kind, Channel: s.c.Channel, Form: s.c.Form,
		From: s.c.Address, Contact: s.c.Contact, At: s.now, Case: s.c.Ref(),
	}
	if fill != nil {
		fill(in)
	}
	s.made.Effects = append(s.made.Effects, Effect{ID: in.Op, Case: s.c.ID, At: s.now, Private: !in.Text.Empty(), Turn: in})
}

// The notices that a waiting person gets: CHỜ-2 and CHỜ-3.
const (
	noticeCalling = "wait.calling"
	noticeNobody  = "wait.nobody"
)

func (s *step) notice(id string) {
	s.turn(bot.KindCaseNotice, func(in *bot.Inbound) { in.Notice = id })
	s.c.Noticed = id
	s.c.NoticeDue = time.Time{}
	s.c.Unsaid = s.c.Gate != bot.GateCleared
}
