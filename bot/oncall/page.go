package oncall

import (
	"fmt"
	"slices"
	"time"

	"benan/bot"
)

// climb starts the ladder from its first rung and pages that rung now.
func (s *step) climb() {
	s.c.Round++
	s.c.Rung, s.c.Everybody = 0, false
	s.next()
}

// next pages the next rung: the first worker on duty who was not paged in this climb, or everybody when there is none
// left. Who is on duty is looked up at each rung, so that a change of shift in the middle of a climb counts.
func (s *step) next() {
	if !s.c.Everybody {
		if w, rest, ok := s.nextOnDuty(); ok {
			// The same worker is paged again once the rest of the rungs have had their time.
			step := s.ladder(s.c.Level).Next
			s.page(w, s.now.Add(time.Duration(rest+1)*step), false)
			s.c.Rung++
			s.c.PagedAt, s.c.NextDue = s.now, s.now.Add(step)
			return
		}
	}
	s.everybody()
}

func (s *step) nextOnDuty() (w Worker, rest int, ok bool) {
	for _, d := range s.Roster.OnDuty(s.now) {
		paged := slices.ContainsFunc(s.c.Paged, func(p Page) bool {
			return p.Worker == d.ID && p.Round == s.c.Round && !p.Extra
		})
		switch {
		case paged, len(d.Methods) == 0, s.c.State == bot.CaseTaken && d.ID == s.c.Owner:
		case ok:
			rest++
		default:
			w, ok = d, true
		}
	}
	return w, rest, ok
}

// everybody pages all workers with a method, on duty or not, and does so again until the case is taken.
func (s *step) everybody() {
	nobodyOnDuty := !s.c.Everybody && s.c.Rung == 0
	again := s.c.Everybody
	s.c.Everybody = true
	s.c.Round++
	s.c.Rung = 0
	s.c.PagedAt, s.c.NextDue = s.now, s.now.Add(s.ladder(s.c.Level).Again)
	s.forget()
	all := s.Roster.Reachable()
	for _, w := range all {
		s.page(w, s.c.NextDue, false)
	}
	s.c.Rung++
	if nobodyOnDuty || again || len(all) == 0 {
		s.nobody(nobodyOnDuty || len(all) == 0)
	}
}

// nobody says CHỜ-3, once until something changes; count tells whether it is worth an alarm (not each round again).
func (s *step) nobody(count bool) {
	if count {
		s.fact(FactNobody)
	}
	if s.c.Noticed != noticeNobody {
		s.notice(noticeNobody)
	}
}

// forget keeps the pages of the last two rounds only: a case that nobody takes is paged all night.
func (s *step) forget() {
	s.c.Paged = slices.DeleteFunc(s.c.Paged, func(p Page) bool { return p.Round < s.c.Round-1 })
}

// page calls one worker by all methods at once. extra: beside the ladder.
func (s *step) page(w Worker, until time.Time, extra bool) {
	minutes := max(0, int(s.now.Sub(s.c.OpenedAt)/time.Minute))
	for _, m := range w.Methods {
		id := fmt.Sprintf("%s:%s:%d:%d:%s:%s", itemPage, s.c.ID, s.c.Rung, s.c.Round, w.ID, m.Channel)
		s.send(s.pageItem(w, id, minutes, until), m, false)
		s.c.Paged = append(s.c.Paged, Page{
			Worker: w.ID, Method: m.Channel, Rung: s.c.Rung, Round: s.c.Round, Item: id, Extra: extra,
		})
		s.made.Facts = append(s.made.Facts, Fact{Kind: FactPaged, Level: s.c.Level})
	}
	if !slices.Contains(s.c.Called, w.ID) {
		s.c.Called = append(s.c.Called, w.ID)
	}
}

func (s *step) pageItem(w Worker, id string, minutes int, until time.Time) bot.Item {
	return bot.Item{
		ID: id, Lane: bot.LanePage, NotAfter: until, Report: bot.ReportPage,
		Out: bot.Outgoing{Text: bot.NewText(s.pageText(w, s.c, minutes)), Buttons: s.acceptButton(w)},
	}
}

func (s *step) acceptButton(w Worker) []bot.Button {
	return []bot.Button{{Text: s.phrase(w, "worker.accept_button", nil), Data: acceptData + s.c.Code}}
}

// pageEnded books how a page went. A rung that reached nobody does not wait out its time.
func (s *step) pageEnded(item string, result bot.Result) {
	i := slices.IndexFunc(s.c.Paged, func(p Page) bool { return p.Item == item })
	if i < 0 {
		return
	}
	s.c.Paged[i].Result = result
	p := s.c.Paged[i]
	current := p.Round == s.c.Round && p.Rung == s.lastRung() && !p.Extra
	if !s.c.Calling() || !current || !s.unreached(p.Round, p.Rung) {
		return
	}
	if s.c.Everybody {
		s.nobody(true)
		return
	}
	s.next()
}

func (s *step) lastRung() int {
	last := -1
	for _, p := range s.c.Paged {
		if p.Round == s.c.Round && !p.Extra {
			last = max(last, p.Rung)
		}
	}
	return last
}

// unreached tells whether every page of a rung has failed for good.
func (s *step) unreached(round, rung int) bool {
	return !slices.ContainsFunc(s.c.Paged, func(p Page) bool {
		return p.Round == round && p.Rung == rung && !p.Extra && !failed(p.Result)
	})
}

func failed(r bot.Result) bool { return r == bot.Gone || r == bot.Rejected || r == bot.Expired }

// coordinators pages those who must decide about a contact that must not be written to. They come beside the ladder.
func (s *step) coordinators() {
	s.c.DecideDue = time.Time{}
	if w, ok := s.Roster.Worker(s.c.Owner); ok && w.Coordinator && s.c.State == bot.CaseTaken {
		return
	}
	s.c.Deciding = true
	for _, w := range s.Roster.Reachable() {
		if w.Coordinator {
			s.page(w, s.now.Add(s.ladder(s.c.Level).Again), true)
		}
	}
	s.c.Rung++
}

// stop ends the ladder.
func (s *step) stop() {
	s.c.Lapsed, s.c.Everybody, s.c.Rung = false, false, 0
	s.c.NextDue, s.c.NoticeDue = time.Time{}, time.Time{}
}

// callOff tells everybody else who was paged that they need not come (any more), and takes their unsent pages back.
func (s *step) callOff(except, phrase string) {
	for _, id := range s.c.Called {
		w, ok := s.Roster.Worker(id)
		if !ok || id == except || len(w.Methods) == 0 {
			continue
		}
		for _, m := range w.Methods {
			s.withdraw(m, s.openPages(id, m.Channel))
		}
		s.say(s.working(w), coded(s.c.Code, s.phrase(w, phrase, s.code())), false)
	}
}

func (s *step) openPages(worker, channel string) []string {
	var items []string
	for _, p := range s.c.Paged {
		if p.Worker == worker && p.Method == channel && p.Result == "" {
			items = append(items, p.Item)
		}
	}
	return items
}

func (s *step) withdraw(m Method, items []string) {
	if len(items) == 0 {
		return
	}
	s.made.Effects = append(s.made.Effects, Effect{
		ID: "off:" + items[0] + ":" + s.op, Case: s.c.ID, At: s.now,
		Withdraw: &Withdraw{Contact: s.queue(m, bot.LanePage), Items: items},
	})
}

// working gives the worker's first method by which no page of this case has failed lately.
func (s *step) working(w Worker) Method {
	for _, m := range w.Methods {
		if !slices.ContainsFunc(s.c.Paged, func(p Page) bool {
			return p.Worker == w.ID && p.Method == m.Channel && failed(p.Result)
		}) {
			return m
		}
	}
	return w.Methods[0]
}
