package oncall

import (
	"fmt"
	"time"

	"benan/bot"
	"benan/bot/risk"
)

// escalate opens a case, opens it again, or raises its level.
func (s *step) escalate(e bot.Event) {
	if e.Level == risk.Low {
		e.Level = risk.High // an alert that lost its level; nothing low alerts
	}
	s.details(e)
	if s.c.State == bot.CaseNone || s.c.Closed() {
		s.c.Gate = e.Gate
		s.open(e, e.Level)
		return
	}
	s.raise(e.Level)
	s.heard(e)
}

func (s *step) details(e bot.Event) {
	c := s.c
	c.Rules = union(c.Rules, e.Rules)
	c.Signs = union(c.Signs, e.Signs)
	c.Skips = max(c.Skips, e.Skips)
	if e.Age != "" {
		c.Age = e.Age
	}
}

func union(have, more []string) []string {
	seen := make(map[string]bool, len(have)+len(more))
	var out []string
	for _, s := range append(append([]string(nil), have...), more...) {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// open opens a fresh case, or a closed one again under its old code, and pages the first rung now. The person has
// waited since the message: an alert that was held up somewhere has its notice at once.
func (s *step) open(e bot.Event, level risk.Level) {
	c := s.c
	c.State, c.Level, c.Owner, c.Via = bot.CaseOpen, level, "", ""
	c.OpenedAt, c.TakenAt, c.ClosedAt = s.now, time.Time{}, time.Time{}
	if !e.At.IsZero() && e.At.Before(s.now) {
		c.OpenedAt = e.At
	}
	c.Paged, c.Called, c.Noticed, c.Outcome = nil, nil, "", ""
	if c.Mark != "" { // it was of the earlier alert
		c.Earlier, c.Mark = append(c.Earlier, c.Mark), ""
	}
	c.AnswerDue, c.DecideDue, c.Lapsed, c.Deciding, c.Held = time.Time{}, time.Time{}, false, false, false
	c.Denied, c.Stopped, c.Silent, c.Unreached = false, false, false, false
	c.NoticeDue = c.OpenedAt.Add(s.ladder(level).Notice)
	s.decide()
	s.fact(FactOpened)
	s.before(e)
	s.heard(e)
	s.climb()
}

// raise lifts the level, never lowers it, and shortens what is running to the new ladder's steps.
func (s *step) raise(level risk.Level) {
	c := s.c
	if level <= c.Level {
		return
	}
	c.Level = level
	s.fact(FactRaised)
	if !c.Calling() {
		s.tellLevel(c.Owner)
		return
	}
	ladder := s.ladder(level)
	if c.Everybody {
		c.NextDue = earlier(c.NextDue, c.PagedAt.Add(ladder.Again))
	} else {
		c.NextDue = earlier(c.NextDue, c.PagedAt.Add(ladder.Next))
	}
	c.NoticeDue = earlier(c.NoticeDue, c.OpenedAt.Add(ladder.Notice))
	for _, id := range c.Called {
		s.tellLevel(id)
	}
	s.due()
}

// earlier gives the earlier of two times; a zero due stays zero.
func earlier(due, t time.Time) time.Time {
	if due.IsZero() || due.Before(t) {
		return due
	}
	return t
}

// tellLevel tells a worker by all methods, as a page: it may be what makes him come.
func (s *step) tellLevel(id string) {
	w, ok := s.Roster.Worker(id)
	if !ok {
		return
	}
	data := map[string]any{"code": s.c.Code, "level": s.level(w, s.c.Level)}
	text := coded(s.c.Code, s.phrase(w, "worker.level_up", data))
	for _, m := range w.Methods {
		out := bot.Outgoing{Text: bot.NewText(text)}
		if s.c.Calling() {
			out.Buttons = s.acceptButton(w)
		}
		s.sent++
		s.send(bot.Item{
			ID: fmt.Sprintf("w:%s:%d", s.op, s.sent), Lane: bot.LanePage, Out: out,
			NotAfter: s.now.Add(s.ladder(s.c.Level).Again),
		}, m, false)
	}
}
