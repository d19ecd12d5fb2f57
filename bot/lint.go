package bot

import (
	"errors"
	"fmt"
	"slices"

	"benan/flows"
)

// own lists the texts that the program says by itself, besides those that conversations name.
func own() []string {
	return []string{"open.mo1", "open.mo2", "open.mo3", "gate.seen", "gate.kin", "common.ask_again", "common.goodbye",
		"common.erased", "wait.ack", "wait.seen", "wait.calling", "wait.nobody", "talk.closed", "talk.plain_media",
		"gate.word", "talk.nudge", "discreet.on", "discreet.off", "discreet.sms", "accents.offer", "accents.on", "accents.off", "lang.english", "lang.vietnamese"}
}

// The budgets of an unaccented SMS text, in segments: a question of a screening is one, no text is over two.
const (
	itemSegments = 1
	textSegments = 2
)

// Lint checks texts and conversations together: every text that is named exists in every language, and none is longer
// by SMS than its budget. segments counts the parts of an SMS. The error holds every fault as "file:line: message".
func (c *Content) Lint(segments func(string) int) error {
	var errs []error
	seen := map[string]bool{}
	for _, u := range c.Book.Uses() {
		for _, lang := range c.Texts.Langs() {
			if !c.Texts.Has(lang, u.ID) {
				errs = append(errs, fmt.Errorf("%s:%d: there is no text %q in %s; add it to locales/active.%s.yaml", u.File, u.Line, u.ID, lang, lang))
				continue
			}
			if u.Say {
				errs = append(errs, c.budget(u, lang, segments))
			}
		}
		seen[u.ID] = true
	}
	missing := func(lang, id string) bool {
		if c.Texts.Has(lang, id) {
			return false
		}
		errs = append(errs, fmt.Errorf("locales/active.%s.yaml:1: the text %q is missing; the program says it by itself", lang, id))
		return true
	}
	for _, id := range slices.Concat(own(), listTexts(), reportTexts(), c.Book.Texts(c.Book.Place("report").Flow)) {
		for _, lang := range c.Texts.Langs() {
			if !missing(lang, id) && !seen[id] {
				errs = append(errs, c.budget(flows.Use{ID: id}, lang, segments))
			}
		}
	}
	for _, id := range WorkerTexts() {
		missing(DefaultLang, id) // what another language lacks is said in this one
	}
	return errors.Join(errs...)
}

// budget renders a text as the SMS that would be sent.
func (c *Content) budget(u flows.Use, lang string, segments func(string) int) error {
	m := flows.Message{ID: u.ID, Choices: u.Choices, Lead: u.Lead, Tail: u.Tail, Number: u.Number, Of: u.Of}
	out, ok := c.Render(lang, FormFlat, false, m, map[string]any{"n": 10})
	if !ok {
		return nil // said already
	}
	most := textSegments
	if u.Item && lang == DefaultLang {
		most = itemSegments
	}
	text := out.Text.Reveal()
	if n := segments(text); n > most {
		file, line := c.Texts.Position(lang, u.ID)
		return fmt.Errorf("locales/%s:%d: %s takes %d SMS (%d characters with its keys), and may take %d; shorten it", file, line, u.ID, n, len([]rune(text)), most)
	}
	return nil
}
