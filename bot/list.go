package bot

import (
	"slices"
	"strings"
	"time"

	"benan/flows"
	"benan/locales"
)

// A page of services holds at most so many, and with its question and keys at most so many characters without marks:
// two SMS.
const (
	pageEntries = 3
	pageLength  = 2 * 153
)

// listTexts are the texts of a list, said by the program itself.
func listTexts() []string {
	return []string{"list.free", "list.local", "list.abroad", "list.paid", "list.records", "list.recheck", "list.none"}
}

// Services gives the services that fit a place and a need, those to be called first in front: checked lately before
// not, near before far, then as the file has them. A place that lies in others takes theirs too.
func (c *Content) Services(q flows.Query, now time.Time) []locales.Contact {
	within := strings.Split(q.Place, ".")
	near := func(s locales.Contact) int {
		for i := len(within) - 1; i >= 0; i-- {
			if slices.Contains(s.Places, within[i]) {
				return i
			}
		}
		return -1
	}
	var out []locales.Contact
	for _, s := range c.Contacts {
		if near(s) >= 0 && (q.Need == "" || slices.Contains(s.Needs, q.Need)) {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b locales.Contact) int {
		if x, y := a.Stale(now), b.Stale(now); x != y {
			if x {
				return 1
			}
			return -1
		}
		return near(b) - near(a)
	})
	return out
}

// list gives the lines of the page that a message shows, and whether there are more pages. room is what question and
// keys leave of two SMS; it decides the pages on every channel, so that a page is the same everywhere.
func (c *Content) list(text func(string) (string, bool), lang string, q flows.Query, room int, now time.Time) (lines string, more bool) {
	found := c.Services(q, now)
	if len(found) == 0 {
		none, _ := text("list.none")
		return none, false
	}
	var pages [][]string
	left := 0
	for _, s := range found {
		e := entry(text, lang, s, strings.HasPrefix(q.Place, "abroad"), now)
		size := len(locales.Unaccent(e)) + 1
		last := len(pages) - 1
		if last < 0 || len(pages[last]) == pageEntries || size > left {
			pages, left = append(pages, nil), room
			last++
		}
		pages[last], left = append(pages[last], e), left-size
	}
	return strings.Join(pages[q.Page%len(pages)], "\n"), len(pages) > 1
}

// entry is one service: «Tổng đài quốc gia 111 (miễn phí, 24/7, có ghi âm cuộc gọi).»
func entry(text func(string) (string, bool), lang string, s locales.Contact, abroad bool, now time.Time) string {
	own := func(m map[string]string) string {
		if v := m[lang]; v != "" {
			return v
		}
		return m[DefaultLang]
	}
	number := s.Number
	if abroad && s.FromAbroad != "" {
		number = s.FromAbroad
	}
	out := own(s.Label)
	if !slices.Contains(strings.Fields(out), number) {
		out += ": " + number
	}
	var known []string
	say := func(when bool, id string) {
		if t, ok := text(id); when && ok {
			known = append(known, t)
		}
	}
	say(s.Cost != "", "list."+s.Cost)
	if h := own(s.Hours); h != "" {
		known = append(known, h)
	}
	say(s.Records, "list.records")
	say(s.Stale(now), "list.recheck")
	if len(known) > 0 {
		out += " (" + strings.Join(known, ", ") + ")"
	}
	return out + "."
}

// withList puts the page of services behind the text of a message, and leaves out the choice that turns pages where
// there is one page only.
func (c *Content) withList(text func(string) (string, bool), lang string, form Form, accents bool, m flows.Message, body string, now time.Time) (string, []flows.Choice) {
	bare := m
	bare.List = nil
	room := pageLength
	if flat, ok := c.RenderAt(lang, FormFlat, false, bare, nil, now); ok {
		room -= len(flat.Text.Reveal()) + 1
	}
	lines, more := c.list(text, lang, *m.List, room, now)
	if form == FormFlat && !accents {
		lines = locales.Unaccent(lines)
	}
	choices := m.Choices
	if !more {
		choices = slices.DeleteFunc(slices.Clone(m.Choices), func(ch flows.Choice) bool { return ch.More })
	}
	return body + "\n" + lines, choices
}
