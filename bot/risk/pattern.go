package risk

// A pattern is a row of steps that must stand in a message in this order: phrases of a list, with or without other
// words between them. It is written in the rule files as words, <lists>, a|b alternatives, ".." (up to 3 words between),
// "..." (up to 6), "?" after what may be missing, "^" for the start and "$" for the end of the message.
type pattern struct {
	steps []step
	start bool // the first step stands at the start
	end   bool // the last step stands at the end
}

type step struct {
	list     int32 // the phrases that may stand here
	gap      int   // how many other words may stand before it
	optional bool
}

// span is where something was found: words[from:to].
type span struct{ from, to int }

// match finds the pattern with its first step at word i.
func (p *pattern) match(r *reading, i int) (span, bool) {
	if p.start && i > 0 {
		return span{}, false
	}
	to, ok := p.rest(r, 0, i, true)
	return span{i, to}, ok
}

// rest finds steps[n:] from word i on. pinned means that no gap is allowed before step n.
func (p *pattern) rest(r *reading, n, i int, pinned bool) (int, bool) {
	if n == len(p.steps) {
		return i, !p.end || i == len(r.words)
	}
	s := p.steps[n]
	reach := i
	if !pinned {
		reach = min(i+s.gap, len(r.words)-1)
	}
	for at := i; at <= reach && at < len(r.words); at++ {
		for _, h := range r.startingAt(at) {
			if h.list != s.list {
				continue
			}
			if to, ok := p.rest(r, n+1, at+int(h.length), false); ok {
				return to, true
			}
		}
	}
	if s.optional {
		return p.rest(r, n+1, i, false)
	}
	return 0, false
}
