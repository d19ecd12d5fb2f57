package oncall

import (
	"regexp"
	"slices"
	"strings"

	"benan/bot"
	"benan/bot/risk"
)

// Phrases gives the words for workers, by message id of the catalogue ([bot.WorkerTexts], sign.* of the content's signs)
// and "risk." with the name of a danger rule. An id that does not exist gives "".
type Phrases interface {
	Text(lang, id string, data map[string]any) string
}

// codeIn finds case codes in a text. A page holds exactly one: who answers with it accepts the case.
var codeIn = regexp.MustCompile(`\b[0-9]{1,2}[a-z]\b`)

func (r Rules) phrase(w Worker, id string, data map[string]any) string {
	return r.Phrases.Text(w.Lang(), id, data)
}

// pageText is what a page says: the code, the level, how long the person has waited. Should the catalogue's wording
// ever hold a second code-like word, or none, the bare code goes out: a page that cannot be answered wakes nobody.
func (r Rules) pageText(w Worker, c *Case, minutes int) string {
	level := r.level(w, c.Level)
	text := r.phrase(w, "worker.page", map[string]any{"code": c.Code, "level": level, "age": minutes})
	if found := codeIn.FindAllString(text, -1); len(found) != 1 || found[0] != c.Code {
		return c.Code
	}
	return text
}

func (r Rules) level(w Worker, l risk.Level) string {
	return r.named(w, "level.", l.String())
}

// named gives the phrase of a name, or the name itself where the catalogue has none: a new sign is shown raw rather
// than left out.
func (r Rules) named(w Worker, prefix, name string) string {
	if t := r.phrase(w, prefix+name, nil); t != "" {
		return t
	}
	return name
}

// coded puts the case code before a phrase that does not name it: a worker must know of which case everything is.
func coded(code, text string) string {
	switch {
	case text == "":
		return code // a phrase that the catalogue lacks must not become silence
	case strings.Contains(text, code):
		return text
	}
	return code + ": " + text
}

// card is what a worker must know when taking over. It shows names of signs, never a score.
func (r Rules) card(w Worker, c *Case) string {
	gate := "unknown"
	if c.Gate != bot.GateUnknown {
		gate = string(c.Gate)
	}
	return coded(c.Code, r.phrase(w, "worker.card", map[string]any{
		"code":     c.Code,
		"channel":  r.named(w, "channel.", c.Channel),
		"gate":     r.named(w, "gate.state.", gate),
		"level":    r.level(w, c.Level),
		"signs":    r.signs(w, c),
		"age_band": r.ageBand(w, c.Age),
		"flags":    r.flags(w, c),
		"skips":    c.Skips,
	}))
}

func (r Rules) signs(w Worker, c *Case) string {
	names := r.why(w, c)
	for _, s := range c.Signs {
		// A sign is named by its item, "s1.papers"; the catalogue knows the short name.
		if t := r.phrase(w, "sign."+s[strings.LastIndexByte(s, '.')+1:], nil); t != "" {
			s = t
		}
		names = append(names, s)
	}
	if len(names) == 0 {
		return r.phrase(w, "flag.none", nil)
	}
	return strings.Join(names, ", ")
}

// why tells what alerted when it was no sign of a screening: 9, a wish for a person, or the words of a message, with the
// grader's reasons. A rule that has no words for people (the content changed since) is left out, never shown by its name.
func (r Rules) why(w Worker, c *Case) []string {
	var names, reasons []string
	worded := false
	for _, rule := range c.Rules {
		word, felt := risk.Felt(rule)
		switch {
		case rule == "" || strings.Contains(rule, "."): // a sign, named below, or a place of a conversation
			continue
		case slices.Contains(bot.HostRules(), rule):
			names = append(names, r.phrase(w, "sign."+rule, nil))
			continue
		case !felt:
			word = r.phrase(w, "risk."+rule, nil)
		}
		worded = true
		if word != "" {
			reasons = append(reasons, word)
		}
	}
	if !worded {
		return names
	}
	said := r.phrase(w, "sign.text", nil)
	if len(reasons) > 0 {
		said += " (" + strings.Join(reasons, "; ") + ")"
	}
	return append(names, said)
}

func (r Rules) ageBand(w Worker, band string) string {
	switch band {
	case "u16":
		return "< 16"
	case "16_17":
		return "16-17"
	case "18":
		return "18+"
	}
	return r.named(w, "age.", "unknown")
}

func (r Rules) flags(w Worker, c *Case) string {
	var flags []string
	for _, f := range []struct {
		id  string
		set bool
	}{
		{"flag.wiped", c.Wiped}, {"flag.left", c.Stopped}, {"flag.denied", c.Denied}, {"flag.silent", c.Silent},
		{"flag.blocked", c.Unreached},
	} {
		if f.set {
			flags = append(flags, r.phrase(w, f.id, nil))
		}
	}
	if len(flags) == 0 {
		return r.phrase(w, "flag.none", nil)
	}
	return strings.Join(flags, ", ")
}
