package bot

import (
	"strings"
	"time"

	"benan/bot/risk"
	"benan/flows"
	"benan/locales"
)

// read reads the message as a reply and grades its danger.
func (t *turn) read() {
	at := t.s.Flow.At()
	if !t.cleared() {
		at = t.c.Book.Place("gate")
	}
	t.readCode()
	choice := t.choice(at)
	t.input, t.whole = t.c.input(t.text, choice, t.c.Book.Expect(at), t.now)
	t.label(at)
	t.narrate()
	if t.in.Kind == KindMedia && strings.TrimSpace(t.text) == "" {
		return
	}
	if t.input.Key != "" || t.in.Choice != "" || t.whole || t.shape != NoReceipt {
		return // a reply says nothing of danger by itself; its question does
	}
	ctx := risk.Context{AfterRed: t.s.Red, EarlierMedium: t.s.Medium, InReport: t.reporting()}
	if n := len(t.s.Recent); n > 0 && t.s.Half && t.input.Means == "" && t.now.Sub(time.Unix(t.s.Last, 0)) <= halfWithin {
		ctx.Previous = t.s.Recent[n-1]
	}
	t.grade = t.c.Risk.Grade(t.text, ctx)
	t.temper()
}

// label: a reply in the words of a choice is that choice.
func (t *turn) label(at flows.Place) {
	m, ok := t.c.Book.Question(at)
	if !ok || t.input.Key != "" || t.input.Words == "" {
		return
	}
	for _, ch := range m.Choices {
		if label, ok := t.c.Texts.Text(t.s.Lang, ch.Label, nil); ok && locales.Fold(label) == t.input.Words {
			t.input.Key, t.input.Means = ch.Key, ""
			return
		}
	}
}

// choice gives the key of a pressed button. A button of another question than the open one is stale: it answers
// nothing, except the universal 0 and 9, and except when nothing is asked now: then its question is open again.
func (t *turn) choice(at flows.Place) string {
	place, key, ok := strings.Cut(t.in.Choice, ":")
	if !ok {
		return t.in.Choice
	}
	p := flows.ParsePlace(place)
	switch {
	case p == at || key == "0" || key == "9":
	case t.cleared() && t.s.Stage == StageFlow && t.s.Flow.Flow == "" && t.c.Book.Has(p):
		t.s.Flow.Flow, t.s.Flow.Node = p.Flow, p.Node
	default:
		t.stale = true
		return ""
	}
	return key
}

// input reads one reply. choice is a pressed button's key. whole: the message is this reply and nothing more; a cry
// for help is never only a reply.
func (c *Content) input(text, choice, expect string, now time.Time) (in flows.Input, whole bool) {
	if choice != "" {
		return flows.Input{Key: choice}, true
	}
	r := c.Words.Read(text, locales.Expect(expect))
	in = flows.Input{Words: locales.Fold(text), Free: strings.TrimSpace(text) != ""}
	switch {
	case r.Meaning == locales.Human && !r.Whole:
		in.Means = string(r.Meaning) // a wish inside a longer message
	case !r.Whole || r.Meaning == locales.Other:
	case r.Meaning != locales.Number:
		in.Means = string(r.Meaning)
	case expect == "age" && r.Number >= 1900:
		in.Age = now.Year() - r.Number
	case expect == "age" && r.Number >= 10:
		in.Age = r.Number
	case r.Number >= 0 && r.Number <= 99:
		in.Key = itoa(r.Number)
	}
	whole = r.Whole && r.Meaning != locales.Other && r.Meaning != locales.Help && r.Meaning != locales.Repeat
	if whole && expect == expectSend {
		in.Free = false
	}
	return in, whole
}
