package oncall

import (
	"strconv"
	"time"

	"benan/bot"
	"benan/bot/risk"
)

// Tick does what has come due. It may be called at any time and as often as one likes.
func (r Rules) Tick(c *Case, now time.Time) Made {
	// The op makes no id that must survive a repetition: a tick and what it sends are one transaction.
	s := r.step(c, "tick:"+c.ID+":"+strconv.FormatInt(now.UnixMicro(), 36), now)
	s.due()
	return s.made
}

func (s *step) due() {
	c := s.c
	if c.Closed() || c.State == bot.CaseNone {
		c.NextDue, c.NoticeDue, c.AnswerDue, c.DecideDue = time.Time{}, time.Time{}, time.Time{}, time.Time{}
		return
	}
	if s.isDue(c.AnswerDue) {
		s.lapse()
	}
	if !c.Calling() {
		c.NextDue, c.NoticeDue = time.Time{}, time.Time{}
	}
	if s.isDue(c.NextDue) {
		s.next()
	}
	if s.isDue(c.NoticeDue) {
		s.notice(noticeCalling)
	}
	if s.isDue(c.DecideDue) {
		s.coordinators()
	}
}

func (s *step) isDue(t time.Time) bool { return !t.IsZero() && !s.now.Before(t) }

// lapse: the owner has not written in the promised time, or cannot be reached. He keeps the case until somebody else
// accepts or he writes after all; meanwhile the ladder runs and the person is told that the channel is calling.
func (s *step) lapse() {
	s.c.AnswerDue = time.Time{}
	if s.c.Lapsed {
		return
	}
	s.c.Lapsed = true
	s.fact(FactLapsed)
	s.notice(noticeCalling)
	s.climb()
}

// Wiped books that the person had everything erased, and tells whether the case goes on. An open high or critical one
// does, because a captor may have typed XOA; another becomes a row without content (the store does that, see Tx.Wipe).
func (r Rules) Wiped(c *Case, e bot.Event, now time.Time) (Made, bool) {
	s := r.step(c, e.ID, now)
	s.takeBack()
	if !c.Closed() && c.Level >= risk.High {
		s.flag(&c.Wiped, "worker.wiped")
		return s.made, true
	}
	if !c.Closed() {
		s.callOff("", "worker.closed")
		c.State, c.ClosedAt = bot.CaseClosed, now
		s.fact(FactClosed)
	}
	s.stop()
	c.Wiped, c.Outcome, c.AnswerDue, c.DecideDue = true, OutcomeWiped, time.Time{}, time.Time{}
	return s.made, false
}

// takeBack recalls the person's words that have not left for the worker yet. Which ones those are only the outbox
// knows, so the latest relays are named by what they would be called.
func (s *step) takeBack() {
	_, m, ok := s.owner()
	if !ok || len(s.c.Relayed) == 0 {
		return
	}
	items := make([]string, len(s.c.Relayed))
	for i, op := range s.c.Relayed {
		items[i] = relayID(s.c.ID, op, m.Channel)
	}
	s.withdraw(m, items)
	s.c.Relayed = nil
}
