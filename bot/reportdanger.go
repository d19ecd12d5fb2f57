package bot

import (
	"strings"

	"benan/bot/risk"
	"benan/flows"
)

// narrate: in a story that somebody tells for a report, «nó hẹn gặp người…» is no wish to speak to a person.
func (t *turn) narrate() {
	const wish = 8 // words that a wish may have
	if !t.whole && t.input.Means == "human" && t.reporting() && t.c.Book.TextName(t.s.Flow) != "" && len(strings.Fields(t.text)) > wish {
		t.input.Means = ""
	}
}

// plea: in the middle of a report, whose own danger called the workers already, the writer is in danger as well.
func (t *turn) plea() bool {
	return t.grade.Level >= risk.Critical && !t.felt() && t.s.Mark != "" && t.s.Stage == StageFlow
}

// offered: nearly every answer of a report is in doubt, so a person is offered once, and not for a few words, and then
// the report goes on.
func (t *turn) offered() bool {
	known := t.was.Medium || t.fewWords(5) || t.s.Case.State == CaseOpen || t.s.Case.State == CaseTaken
	return known && t.kind() != selfHarm && t.reporting() && t.c.Book.TextName(t.s.Flow) != ""
}

// noteDown puts the words (or the photo) of this message into the report that is being written and moves it on by one
// question, which is not asked yet: something else is said first. It tells whether it did.
func (t *turn) noteDown() bool {
	name := t.c.Book.TextName(t.s.Flow)
	if name == "" || !t.reporting() || t.in.Choice != "" || t.input.Key != "" || t.whole {
		return false
	}
	if t.in.Kind == KindMedia {
		t.photo()
		t.caption(name)
		return true
	}
	if t.in.Kind != KindText || strings.TrimSpace(t.text) == "" {
		return false
	}
	t.keep(name)
	r := t.c.Book.Step(t.s.Flow, flows.Input{Free: true}, t.now)
	t.s.Flow = r.State
	for _, g := range r.Signals {
		t.signal(g)
	}
	for _, m := range r.Say {
		if len(m.Choices) == 0 && t.cleared() {
			t.say(m)
		}
	}
	t.bookmark()
	return true
}
