package bot

import (
	"strconv"
	"strings"
	"time"

	"benan/flows"
	"benan/locales"
)

func itoa(n int) string { return strconv.Itoa(n) }

// say renders one message of the conversation for the person's channel and language.
func (t *turn) say(m flows.Message) {
	if m.Show == "draft" {
		t.summary()
	}
	out, ok := t.c.RenderAt(t.s.Lang, t.s.Form, t.s.Accents, m, nil, t.now)
	if !ok {
		t.event(Event{Kind: EventFault, Note: m.ID})
		return
	}
	report := ReportNone
	if len(m.Choices) > 0 && t.s.Flow.Flow != "" {
		report = ReportAsk
	}
	t.out, t.kinds = append(t.out, out), append(t.kinds, report)
}

// text1 says one text without choices.
func (t *turn) text1(id string, quiet bool) { t.say(flows.Message{ID: id, Quiet: quiet}) }

// textN says one text with values in it.
func (t *turn) textN(id string, data map[string]any) {
	out, ok := t.c.Render(t.s.Lang, t.s.Form, t.s.Accents, flows.Message{ID: id}, data)
	if !ok {
		t.event(Event{Kind: EventFault, Note: id})
		return
	}
	t.out, t.kinds = append(t.out, out), append(t.kinds, ReportNone)
}

// pressed is the data of a button: its question and its key, so that a button of an older question, or a second tap,
// is not taken for the answer to the present one.
func pressed(p flows.Place, key string) string {
	if p.Flow == "" {
		return key
	}
	return p.Flow + "." + p.Node + ":" + key
}

// flat folds a text for SMS, unless the person wants tone marks.
func (t *turn) flat(s string) string {
	if t.s.Form == FormFlat && !t.s.Accents {
		return locales.Unaccent(s)
	}
	return s
}

// Render makes what a channel sends of a message: for buttons the text and its buttons, for SMS one flat text with the
// keys in it («2/12 … 1=Co 2=Khong 3=Bo qua»). It tells whether the text exists. Of a list of services it does not say
// which were last checked long ago; RenderAt does.
func (c *Content) Render(lang string, form Form, accents bool, m flows.Message, data map[string]any) (Outgoing, bool) {
	return c.RenderAt(lang, form, accents, m, data, time.Time{})
}

// RenderAt is Render at a time.
func (c *Content) RenderAt(lang string, form Form, accents bool, m flows.Message, data map[string]any, now time.Time) (Outgoing, bool) {
	text := func(id string) (string, bool) {
		if form == FormFlat {
			return c.Texts.SMS(lang, id, data, accents)
		}
		return c.Texts.Text(lang, id, data)
	}
	if len(m.Points) > 0 {
		data = points(text, m.Points)
	}
	body, ok := text(m.ID)
	if !ok {
		return Outgoing{}, false
	}
	if m.List != nil {
		body, m.Choices = c.withList(text, lang, form, accents, m, body, now)
	}
	var b strings.Builder
	b.Grow(200)
	if m.Lead != "" {
		lead, _ := text(m.Lead)
		b.WriteString(lead + " ")
	}
	if m.Of > 0 {
		b.WriteString(itoa(m.Number) + "/" + itoa(m.Of) + " ")
	}
	b.WriteString(body)
	out := Outgoing{Quiet: m.Quiet}
	for _, ch := range m.Choices {
		label, _ := text(ch.Label)
		if form == FormFlat {
			b.WriteString(" " + ch.Key + "=" + label)
		}
		out.Buttons = append(out.Buttons, Button{Key: ch.Key, Text: label, Data: pressed(m.Place, ch.Key)})
	}
	if m.Tail != "" {
		tail, _ := text(m.Tail)
		if form == FormFlat && len(m.Choices) > 0 {
			b.WriteByte('.')
		}
		b.WriteString(" " + tail)
	}
	out.Text = NewText(b.String())
	return out, true
}

// points names signs in a row, for {{.signs}}.
func points(text func(string) (string, bool), ids []string) map[string]any {
	var names []string
	for _, id := range ids {
		if name, ok := text(id); ok {
			names = append(names, name)
		}
	}
	return map[string]any{"signs": strings.Join(names, ", ")}
}
