package bot

import (
	"benan/bot/risk"
	"benan/flows"
	"benan/locales"
)

// media answers a photo or a voice message: kindly, and the question stands.
func (t *turn) media() {
	if t.reporting() && t.c.Book.TextName(t.s.Flow) != "" {
		t.reportMedia()
		return
	}
	if t.s.Case.State != CaseNone {
		t.said()
	}
	t.text1("talk.plain_media", false)
	t.askAgain()
}

// askAgain repeats the open question, or shows the menu when none is open.
func (t *turn) askAgain() {
	if m, ok := t.c.Book.Ask(t.s.Flow); ok {
		t.say(m)
		return
	}
	t.flow(t.c.Book.Enter(t.s.Flow, t.c.Book.Place("menu"), t.now))
}

// step lets the conversation take the reply.
func (t *turn) step() {
	if t.grade.Level == risk.Medium && t.s.Case.State != CaseNone && !t.reporting() {
		t.said() // doubt belongs to the worker too
	}
	if t.grade.Level == risk.Medium && !t.offered() {
		t.noteDown()
		// Medium gets advice: what the words ask for, and every card offers a person. Where nothing fits, a person is offered.
		if at := t.s.Flow.At(); at.Flow == "" || at == t.c.Book.Start("menu") {
			if t.kind() != selfHarm && t.search() {
				return
			}
		}
		t.answerDanger(t.dangerPlace())
		return
	}
	if t.s.Flow.Flow == "" {
		if !t.search() {
			t.askAgain()
		}
		t.offerAccents()
		return
	}
	if t.input.Means == "repeat" {
		t.notUnderstood()
		return
	}
	r := t.c.Book.Step(t.s.Flow, t.input, t.now)
	if !r.Understood && len(r.Say) == 0 && !r.Home {
		t.s.Flow = r.State
		t.notUnderstood()
		return
	}
	t.flow(r)
	if len(t.out) == 0 && t.s.Stage == StageFlow {
		t.askAgain()
	}
}

// search leads from the words of a message to the advice that they ask for.
func (t *turn) search() bool {
	if t.input.Key != "" || t.in.Kind != KindText {
		return false
	}
	p, ok := t.c.Book.Search(t.input.Words)
	if ok {
		t.flow(t.c.Book.Enter(t.s.Flow, p, t.now))
	}
	return ok
}

// notUnderstood asks once more, and offers a person the second time.
func (t *turn) notUnderstood() {
	if t.s.Case.State == CaseOpen {
		t.said()
	}
	if t.s.Flow.At() == t.c.Book.Start("menu") && t.search() {
		return
	}
	if t.s.Flow.Misses >= 2 {
		t.flow(t.c.Book.Call(t.s.Flow, t.c.Book.Place("offer"), t.now))
		return
	}
	if t.c.Book.Own(t.s.Flow) {
		t.askAgain()
		return
	}
	m, _ := t.c.Book.Ask(t.s.Flow)
	t.say(flows.Message{ID: "common.ask_again", Choices: append(m.Choices, flows.Choice{Key: "0", Label: "key.stop"})})
}

// offerAccents tells somebody who writes SMS with tone marks that the channel can do so too.
func (t *turn) offerAccents() {
	if t.s.Form != FormFlat || t.s.Accents || t.s.Offered || t.s.Lang != DefaultLang || locales.Unaccent(t.text) == t.text {
		return
	}
	t.s.Offered = true
	t.text1("accents.offer", false)
}
