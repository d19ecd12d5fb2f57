package risk

import (
	"strings"

	"benan/locales"
)

// compiler turns the source into tries and patterns. Lists get numbers; a step of a pattern that is plain words gets a
// list of its own, shared by all patterns that say the same.
type compiler struct {
	*source
	vocabulary *vocabulary
	phrases    *phrases
	lists      map[string]int32 // "<name>" or the plain words -> number
	names      []string         // by number: the name of a named list, "" for plain words
	spelling   spelling
	set        *ruleSet
}

func compile(s *source) *compiler {
	c := &compiler{
		source: s, vocabulary: newVocabulary(), phrases: newPhrases(), lists: map[string]int32{},
		spelling: spelling{short: map[string][]shorthand{}}, set: &ruleSet{starts: map[int32][]target{}},
	}
	c.spelling.rules = c.vocabulary
	for _, e := range s.senses {
		folded, marks := locales.FoldMarked(e.text)
		if len(marks) != 1 {
			c.fault(e, "%q must be one word: senses tell apart single words that look alike without marks", e.text)
			continue
		}
		c.vocabulary.addSense(folded, marks[0], false)
	}
	for _, p := range s.spell {
		c.short(p)
	}
	for _, l := range s.lists {
		n := c.list("<" + l.name.text + ">")
		c.names[n] = l.name.text
		for _, p := range l.phrases {
			c.phrases.add(c.numbers(p), n)
		}
	}
	c.compileGuards()
	c.compileRules()
	return c
}

func (c *compiler) short(p pair) {
	from, marks := locales.FoldMarked(p.from.text)
	if len(marks) != 1 {
		c.fault(p.from, "shorthand %q must be one word", p.from.text)
		return
	}
	for _, h := range c.spelling.short[from] {
		if h.marks == marks[0] {
			c.fault(p.from, "shorthand %q has two meanings; keep one", p.from.text)
		}
	}
	c.spelling.short[from] = append(c.spelling.short[from], shorthand{marks[0], wordsOf(p.to.text)})
}

func wordsOf(text string) []word {
	folded, marks := locales.FoldMarked(text)
	var words []word
	for i, w := range strings.Fields(folded) {
		words = append(words, word{text: w, marks: marks[i]})
	}
	return words
}

// numbers spells a phrase of the rules in word numbers, by the same shorthand as messages are read. A word after "="
// must be typed with just its marks.
func (c *compiler) numbers(e entry) []int32 {
	var numbers []int32
	for _, typed := range strings.Fields(e.text) {
		strict := strings.HasPrefix(typed, "=")
		for _, w := range wordsOf(typed) {
			if strict {
				numbers = append(numbers, c.vocabulary.addSense(w.text, w.marks, true))
				continue
			}
			long := c.spelling.expand(w.text, w.marks)
			if long == nil {
				long = []word{w}
			}
			for _, l := range long {
				numbers = append(numbers, c.vocabulary.number(l.text, l.marks))
			}
		}
	}
	if len(numbers) == 0 {
		c.fault(e, "%q holds no word", e.text)
	}
	return numbers
}

func (c *compiler) list(key string) int32 {
	n, ok := c.lists[key]
	if !ok {
		n = int32(len(c.names))
		c.lists[key] = n
		c.names = append(c.names, "")
	}
	return n
}

func (c *compiler) compileGuards() {
	for i, g := range c.guards {
		c.set.guards = append(c.set.guards, guard{g.name.text, g.within, g.denial, g.laughs})
		for _, part := range []struct {
			texts []entry
			role  role
		}{{g.before, roleBefore}, {g.after, roleAfter}, {g.anywhere, roleAnywhere}} {
			for _, e := range part.texts {
				c.start(e, i, part.role)
			}
		}
	}
}

func (c *compiler) compileRules() {
	guards := map[string]int{}
	for i, g := range c.set.guards {
		guards[g.name] = i
	}
	seen := map[string]bool{}
	for i, r := range c.rules {
		if seen[r.name.text] {
			c.fault(r.name, "two rules are called %q; rename one", r.name.text)
		}
		seen[r.name.text] = true
		out := rule{name: r.name.text, level: r.level, leaning: r.leaning, why: r.why, match: r.match, not: r.not, at: r.name}
		for _, e := range r.unless {
			g, ok := guards[e.text]
			if !ok {
				c.fault(e, "no guard is called %q; see the guards in risk.guards.yaml", e.text)
				continue
			}
			out.unless = append(out.unless, g)
		}
		for _, e := range r.say {
			c.start(e, i, roleSay)
		}
		c.set.rules = append(c.set.rules, out)
	}
}

func (c *compiler) start(e entry, index int, role role) {
	for _, p := range c.patterns(e) {
		first := p.steps[0].list
		c.set.starts[first] = append(c.set.starts[first], target{p, index, role})
	}
}
