package risk

import "strings"

// patterns reads one written pattern; none, with a fault noted, if it cannot be read. A pattern whose first step may be
// missing becomes two, as the search starts from a first step that is there.
func (c *compiler) patterns(e entry) []*pattern {
	p := c.pattern(e)
	if len(p.steps) == 0 || p.steps[0].gap > 0 {
		c.fault(e, "%q must start with a word or <list>", e.text)
		return nil
	}
	all := []*pattern{p}
	for p.steps[0].optional && len(p.steps) > 1 {
		p = &pattern{steps: p.steps[1:], start: p.start, end: p.end}
		all = append(all, p)
	}
	if p.steps[0].optional {
		c.fault(e, "%q may not be missing altogether; drop a question mark", e.text)
		return nil
	}
	return all
}

func (c *compiler) pattern(e entry) *pattern {
	p := &pattern{}
	gap := 0
	var plain []string // words that stand side by side, not yet a step
	flush := func() {
		if len(plain) > 0 {
			p.steps = append(p.steps, c.step(e, strings.Join(plain, " "), gap))
			plain, gap = nil, 0
		}
	}
	for _, part := range strings.Fields(e.text) {
		switch {
		case part == "^":
			p.start = true
		case part == "$":
			p.end = true
		case part == "..":
			flush()
			gap = 3
		case part == "...":
			flush()
			gap = 6
		case strings.ContainsAny(part, "<|?"):
			flush()
			s := c.step(e, strings.TrimSuffix(part, "?"), gap)
			s.optional = strings.HasSuffix(part, "?")
			p.steps = append(p.steps, s)
			gap = 0
		default:
			plain = append(plain, part)
		}
	}
	flush()
	return p
}

// step is one named list, alternatives of single words, or plain words.
func (c *compiler) step(e entry, text string, gap int) step {
	if strings.HasPrefix(text, "<") {
		n, ok := c.lists[text]
		if !ok {
			c.fault(e, "no list is called %s; lists stand in risk.words.yaml", text)
		}
		return step{list: n, gap: gap}
	}
	_, known := c.lists[text]
	n := c.list(text)
	if !known {
		for alternative := range strings.SplitSeq(text, "|") {
			c.phrases.add(c.numbers(entry{strings.ReplaceAll(alternative, "_", " "), e.file, e.line}), n)
		}
	}
	return step{list: n, gap: gap}
}
