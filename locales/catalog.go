// Package locales is what the channel says and what it understands.
//
// Texts (active.<lang>.yaml) are looked up by id through go-i18n; words (words.<lang>.yaml) turn a reply into its
// meaning. Both are data that a coordinator edits; this package refuses what would harm a person later: a phone number
// typed into a text, a placeholder that nothing fills, a phrase with two meanings. Everything is found at Load, with
// file and line, and after Load nothing changes: to take up new texts, load again and swap the pointer.
//
// It imports nothing of ours, keeps no person's words and writes no log.
package locales

import (
	"maps"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// home is the language that has every text. A reader of an unknown language, and a text that a language lacks, gets
// Vietnamese; go-i18n by itself would match an unknown language to whatever it finds closest.
const home = "vi"

// smsMark ends the id of a text that stands in for another by SMS ("open.mo1@sms").
const smsMark = "@sms"

// Catalog holds the texts of all languages. It is safe for concurrent use.
type Catalog struct {
	langs map[string]*edition
}

// edition is one language.
type edition struct {
	localizer *i18n.Localizer
	messages  map[string]*message
}

type message struct {
	id    string
	text  string // with contact numbers filled in, placeholders still open
	names []string
	file  string
	line  int

	lookup     *i18n.LocalizeConfig // prepared once, so that a plain text costs no allocation
	unaccented string               // of a plain text
	sms        *message             // the variant for SMS, or nil
	from       *edition
}

// Text gives a text in lang, in Vietnamese where lang lacks it. The answer is false only where Vietnamese lacks it too.
// A placeholder without a value in data prints as nothing.
func (c *Catalog) Text(lang, id string, data map[string]any) (string, bool) {
	m := c.find(lang, id)
	if m == nil {
		return "", false
	}
	return m.render(data)
}

// SMS is Text for a text message: the variant id+"@sms" where there is one, and without tone marks unless accented.
func (c *Catalog) SMS(lang, id string, data map[string]any, accented bool) (string, bool) {
	m := c.find(lang, id)
	if m == nil {
		return "", false
	}
	if m.sms != nil {
		m = m.sms
	}
	if !accented && len(m.names) == 0 {
		return m.unaccented, true
	}
	text, ok := m.render(data)
	if !accented {
		text = Unaccent(text)
	}
	return text, ok
}

// Has reports whether lang itself, without falling back, holds a text.
func (c *Catalog) Has(lang, id string) bool {
	e := c.langs[lang]
	return e != nil && e.messages[id] != nil
}

// Langs lists the languages, sorted.
func (c *Catalog) Langs() []string { return slices.Sorted(maps.Keys(c.langs)) }

// IDs lists the texts of a language, sorted, "@sms" variants among them.
func (c *Catalog) IDs(lang string) []string {
	e := c.langs[lang]
	if e == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(e.messages))
}

// Position tells where a text is written, as a file of the loaded folder and a line; "" and 0 where lang lacks it.
func (c *Catalog) Position(lang, id string) (file string, line int) {
	if !c.Has(lang, id) {
		return "", 0
	}
	m := c.langs[lang].messages[id]
	return m.file, m.line
}

// Placeholders names the values a text asks for ({{.n}} is "n"), sorted.
func (c *Catalog) Placeholders(lang, id string) []string {
	if !c.Has(lang, id) {
		return nil
	}
	return slices.Clone(c.langs[lang].messages[id].names)
}

// find takes "en", and "en-GB" for the same.
func (c *Catalog) find(lang, id string) *message {
	e := c.langs[lang]
	if e == nil {
		short, _, _ := strings.Cut(lang, "-")
		e = c.langs[strings.ToLower(short)]
	}
	if e != nil {
		if m := e.messages[id]; m != nil {
			return m
		}
	}
	return c.langs[home].messages[id]
}

func (m *message) render(data map[string]any) (string, bool) {
	lookup := m.lookup
	if len(m.names) > 0 {
		lookup = &i18n.LocalizeConfig{MessageID: m.id, TemplateData: m.complete(data)}
	}
	text, err := m.from.localizer.Localize(lookup)
	return text, err == nil
}

// complete keeps "<no value>" out of a person's hands when a caller forgets one.
func (m *message) complete(data map[string]any) map[string]any {
	missing := func(name string) bool { return data[name] == nil }
	if !slices.ContainsFunc(m.names, missing) {
		return data
	}
	whole := map[string]any{}
	maps.Copy(whole, data)
	for _, name := range m.names {
		if missing(name) {
			whole[name] = ""
		}
	}
	return whole
}
