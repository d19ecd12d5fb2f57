package oncall

import (
	"time"

	"benan/bot"
)

// flag marks what the card must show, and tells the owner the first time.
func (s *step) flag(f *bool, phrase string) {
	if !*f {
		*f = true
		s.tellOwner(phrase)
	}
}

// gate books whether the channel may write. While it may not, a coordinator must decide within ten minutes; once it may
// (again), what was kept back is said.
func (s *step) gate(g bot.GateState) {
	if s.c.Gate == g {
		return
	}
	s.c.Gate = g
	s.decide()
	if w, m, ok := s.owner(); ok && g != bot.GateUnknown {
		s.say(m, s.card(w, s.c), false)
	}
	if g == bot.GateCleared && s.c.Held { // the person now hears that somebody will write soon
		s.c.Held = false
		s.c.AnswerDue = s.now.Add(defaultAnswer * time.Minute)
	}
	if g == bot.GateCleared && s.c.Unsaid && s.c.Calling() {
		s.notice(s.c.Noticed)
	}
}

// decide sets or lifts the time by which a coordinator must decide.
func (s *step) decide() {
	switch {
	case s.c.Gate != bot.GateUnsafe:
		s.c.DecideDue, s.c.Deciding = time.Time{}, false
	case s.c.DecideDue.IsZero() && !s.c.Closed():
		s.c.DecideDue = s.now.Add(decideWithin)
	}
}

// note tells the owner something that came up, or keeps it for whoever takes the case.
func (s *step) note(e bot.Event) {
	w, m, ok := s.owner()
	if !ok {
		s.line(e.ID, fromSystem, bot.NewText(e.Note), e.At)
		return
	}
	if text := s.phrase(w, e.Note, s.code()); text != "" {
		s.say(m, coded(s.c.Code, text), false)
	}
}

// noteText is what is said of an event of kind note whose own text the catalogue lacks (the content changed since).
const noteText = "worker.note"

// Note tells the first worker on duty something that belongs to no case: quietly, without a code, without a page. The
// contact is not named.
func (r Rules) Note(e bot.Event, now time.Time) Made {
	s := r.step(nil, e.ID, now)
	for _, w := range r.Roster.OnDuty(now) {
		if len(w.Methods) == 0 {
			continue
		}
		text := r.phrase(w, e.Note, nil)
		if text == "" {
			text = r.phrase(w, noteText, nil)
		}
		s.send(bot.Item{
			ID: "w:" + e.ID + ":1", Lane: bot.LaneReply, Out: bot.Outgoing{Text: bot.NewText(text), Quiet: true},
		}, w.Methods[0], false)
		return s.made
	}
	s.fact(FactIgnored)
	return s.made
}
