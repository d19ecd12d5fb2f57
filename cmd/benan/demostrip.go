package main

import (
	"slices"
	"time"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/risk"
)

// decision is one line of the strip.
type decision struct {
	ID    int64    `json:"id"`
	At    int64    `json:"at"`
	Phone string   `json:"phone"` // "telegram", "sms", "": a person whose phone was started afresh
	Kind  string   `json:"kind"`
	Level string   `json:"level,omitempty"`
	Rules []string `json:"rules,omitempty"`
	Note  string   `json:"note,omitempty"`
}

// running is an open case with its clocks.
type running struct {
	Code   string        `json:"code"`
	Phone  string        `json:"phone"`
	Level  string        `json:"level"`
	State  bot.CaseState `json:"state"`
	Page   int64         `json:"page,omitempty"`   // next page
	Notice int64         `json:"notice,omitempty"` // CHỜ-2
	Answer int64         `json:"answer,omitempty"` // the worker's promise
	Decide int64         `json:"decide,omitempty"` // coordinators
}

func (p *phones) decide(d decision) {
	d.ID, d.At = p.bump(), time.Now().UnixMilli()
	p.decisions = last(append(p.decisions, d), keptDecisions)
}

// decided books a committed turn: what the machine made of a message, a timer or a worker's act.
func (p *phones) decided(in bot.Inbound, t bot.Turn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	who := ""
	if f := p.find(func(f *phone) bool { return f.contact == in.Contact }); f != nil {
		who = f.ID
		f.machine = machine{Gate: t.Session.Gate.State, Stage: t.Session.Stage}
		if at := t.Session.Wake.At; at > 0 {
			f.machine.Wake = at * 1000
		}
		if t.Wipe {
			f.machine = machine{}
		}
	}
	switch in.Kind {
	case bot.KindCaseTaken, bot.KindCaseNotice, bot.KindCaseClosed, bot.KindWake, bot.KindUnsent:
		p.decide(decision{Phone: who, Kind: string(in.Kind), Note: in.Notice})
	}
	if t.Level >= risk.Medium && !slices.ContainsFunc(t.Events, isEscalate) {
		p.decide(decision{Phone: who, Kind: "graded", Level: t.Level.String()})
	}
	for _, e := range t.Events {
		d := decision{Phone: who, Kind: string(e.Kind), Note: e.Note}
		switch e.Kind {
		case bot.EventEscalate:
			d.Level, d.Rules = e.Level.String(), append(slices.Clone(e.Rules), e.Signs...)
		case bot.EventGate:
			d.Note = string(e.Gate)
		case bot.EventSaid:
			continue // the worker's phone shows it
		}
		p.decide(d)
	}
	p.bump()
}

func isEscalate(e bot.Event) bool { return e.Kind == bot.EventEscalate }

// clocks books the open cases.
func (p *phones) clocks(open []*oncall.Case) {
	ms := func(t time.Time) int64 {
		if t.IsZero() {
			return 0
		}
		return t.UnixMilli()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := []running{}
	for _, c := range open {
		r := running{Code: c.Code, Level: c.Level.String(), State: c.Ref().State, Page: ms(c.NextDue), Notice: ms(c.NoticeDue),
			Answer: ms(c.AnswerDue), Decide: ms(c.DecideDue)}
		if f := p.find(func(f *phone) bool { return f.contact == c.Contact }); f != nil {
			r.Phone = f.ID
		}
		now = append(now, r)
	}
	if !slices.Equal(now, p.running) {
		p.running = now
		p.bump()
	}
}
