package oncall

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"benan/bot"
)

// Accept lets a worker take a case, for which he must have been paged. The first one holds it; the others who were
// paged are told, without a name. minutes is what CHỜ-1 promises, 0 for the usual; before holds the stored lines, which
// he gets after the card. via is where his answer goes.
func (r Rules) Accept(c *Case, w Worker, via Method, minutes int, op string, before []Line, now time.Time) Made {
	s := r.step(c, op, now)
	switch mine := c.Owner == w.ID && c.State == bot.CaseTaken && !c.Lapsed; {
	case c.Closed():
		s.answer(w, via, "worker.closed")
	case mine && minutes > 0 && !c.AnswerDue.IsZero():
		s.promise(minutes)
		s.answer(w, via, "worker.accepted")
	case mine:
		s.say(via, s.card(w, c), false)
	case !slices.Contains(c.Called, w.ID):
		s.answer(w, via, "worker.not_paged")
	case !c.Calling() && !(c.Deciding && w.Coordinator):
		s.answer(w, via, "worker.taken")
	default:
		s.take(w, via, minutes, before)
	}
	return s.made
}

// recalled is how many stored lines a worker gets when taking a case; older ones stand on the desk.
const recalled = 30

func (s *step) answer(w Worker, via Method, phrase string) {
	s.say(via, coded(s.c.Code, s.phrase(w, phrase, s.code())), false)
}

func (s *step) take(w Worker, via Method, minutes int, before []Line) {
	s.stop()
	c := s.c
	c.State, c.Owner, c.Via, c.Relayed, c.Deaf, c.Held = bot.CaseTaken, w.ID, via.Channel, nil, nil, false
	if c.TakenAt.IsZero() {
		c.TakenAt = s.now
		s.fact(FactTaken)
	}
	if w.Coordinator {
		c.DecideDue, c.Deciding = time.Time{}, false
	}
	if minutes <= 0 {
		minutes = defaultAnswer
	}
	s.promise(minutes)
	s.say(via, s.card(w, c), false)
	for _, l := range before[max(0, len(before)-recalled):] {
		s.recall(w, via, l)
	}
	s.answer(w, via, "worker.accepted")
	s.callOff(w.ID, "worker.taken")
}

// recall repeats one stored line to a worker who takes the case.
func (s *step) recall(w Worker, via Method, l Line) {
	text := l.Text
	switch l.From {
	case FromPerson:
	case fromSystem:
		text = bot.NewText("(" + s.named(w, "", text.Reveal()) + ")")
	default: // what a colleague wrote before
		text = bot.NewText("→ " + text.Reveal())
	}
	s.say(via, s.quoted(w, text), true)
}

// promise tells the person that somebody has seen the message and will write within so many minutes (CHỜ-1).
func (s *step) promise(minutes int) {
	minutes = min(minutes, longestAnswer)
	s.c.AnswerDue, s.c.Unsaid = s.now.Add(time.Duration(minutes)*time.Minute), false
	s.turn(bot.KindCaseTaken, func(in *bot.Inbound) { in.Minutes = minutes })
}

// Write carries a worker's line to the person of a case that he holds. Whether it may be said now the gate decides,
// later and elsewhere; a refusal comes back as EventHeld.
func (r Rules) Write(c *Case, w Worker, via Method, op string, text bot.Text, now time.Time) Made {
	s := r.step(c, op, now)
	lapsed := c.Lapsed
	s.stop()
	c.AnswerDue, c.Via, c.Deaf, c.Held = time.Time{}, via.Channel, nil, false
	s.line(op, fromWorker+w.ID, text, now)
	s.turn(bot.KindCaseLine, func(in *bot.Inbound) { in.Text = text })
	if lapsed {
		s.callOff(w.ID, "worker.taken")
	}
	return s.made
}

// Close ends a case. Only a worker does that.
func (r Rules) Close(c *Case, w Worker, via Method, op string, now time.Time) Made {
	s := r.step(c, op, now)
	lapsed := c.Lapsed
	s.stop()
	c.State, c.ClosedAt = bot.CaseClosed, now
	c.AnswerDue, c.DecideDue, c.Deciding = time.Time{}, time.Time{}, false
	s.turn(bot.KindCaseClosed, nil)
	if c.Wiped {
		s.answer(w, via, "worker.closed") // nothing is left that could be marked
	} else {
		s.answer(w, via, "worker.closed_now")
	}
	if lapsed {
		s.callOff(w.ID, "worker.closed")
	}
	if c.Wiped {
		c.Outcome = OutcomeWiped
	}
	s.fact(FactClosed)
	return s.made
}

// Mark notes what the alert of a case was worth; "" takes a mark back. It changes nothing for the person.
func (r Rules) Mark(c *Case, w Worker, via Method, m Mark, op string, now time.Time) Made {
	s := r.step(c, op, now)
	if c.Mark != m {
		c.Mark = m
		s.made.Facts = append(s.made.Facts, Fact{Kind: FactMarked, Level: c.Level, Mark: m})
	}
	phrase := "worker.marked.none"
	if m != "" {
		phrase = "worker.marked." + string(m)
	}
	s.answer(w, via, phrase)
	return s.made
}

// Delivery applies how a send ended: a page, a relay to a worker, or a worker's line to the person. said finds a stored
// line by op, so that a relay can be sent again another way.
func (r Rules) Delivery(c *Case, e bot.Event, said func(op string) (Line, bool), now time.Time) Made {
	s := r.step(c, e.ID, now)
	item := e.Item.ID
	if item == "" {
		item = e.Line
	}
	switch kind, _, _ := cutItem(item); {
	case kind == itemPage:
		s.pageEnded(item, e.Result)
	case !failed(e.Result):
	case kind == itemRelay:
		s.relayFailed(item, said)
	case e.Item.Report == bot.ReportLine:
		s.tellOwner("worker.undelivered")
	}
	return s.made
}

// relayFailed: the owner did not get the person's words. They go by his other method; when there is none that works,
// the case is called out again.
func (s *step) relayFailed(item string, said func(op string) (Line, bool)) {
	w, _, ok := s.owner()
	if !ok {
		return
	}
	_, op, channel := cutItem(item)
	if !slices.Contains(s.c.Deaf, channel) {
		s.c.Deaf = append(s.c.Deaf, channel)
	}
	for _, m := range w.Methods {
		if slices.Contains(s.c.Deaf, m.Channel) {
			continue
		}
		s.c.Via = m.Channel
		if l, found := said(op); found {
			s.relay(w, m, op, l.Text)
		}
		return
	}
	s.lapse()
}

// The kinds of items whose ids name their case.
const (
	itemPage  = "page"
	itemRelay = "relay"
)

// cutItem takes the id of a page or relay apart: "page:<case>:<middle>:<channel>". Other ids have no kind.
func cutItem(id string) (kind, middle, channel string) {
	kind, rest, _ := strings.Cut(id, ":")
	if kind != itemPage && kind != itemRelay {
		return "", "", ""
	}
	_, rest, _ = strings.Cut(rest, ":")
	i := strings.LastIndexByte(rest, ':')
	if i < 0 {
		return kind, rest, ""
	}
	return kind, rest[:i], rest[i+1:]
}

// caseOfItem gives the case id that a page's or relay's id names.
func caseOfItem(id string) string {
	kind, rest, _ := strings.Cut(id, ":")
	if kind != itemPage && kind != itemRelay {
		return ""
	}
	id, _, _ = strings.Cut(rest, ":")
	return id
}

// noCase answers a worker who has no case that could be meant.
func (r Rules) noCase(w Worker, via Method, op, phrase string, data map[string]any, now time.Time) Made {
	s := r.step(nil, op, now)
	s.say(via, r.phrase(w, phrase, data), false)
	return s.made
}

// pageAgain repeats a page to a worker who wrote to a case that he has not accepted.
func (r Rules) pageAgain(c *Case, w Worker, via Method, op string, now time.Time) Made {
	s := r.step(c, op, now)
	item := s.pageItem(w, fmt.Sprintf("w:%s:1", op), max(0, int(now.Sub(c.OpenedAt)/time.Minute)), now.Add(s.ladder(c.Level).Again))
	item.Report = ""
	s.send(item, via, false)
	return s.made
}
