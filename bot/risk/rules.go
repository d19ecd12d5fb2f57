package risk

import "slices"

// rule is one plain case that counsellors know: if one of its patterns stands in the message and none of its guards
// says otherwise, the message is at least of this level. A rule of level low says that the message is harmless as a
// whole; it counts only when no other rule found anything.
type rule struct {
	name       string
	level      Level
	why        map[string]string // language -> reason in a counsellor's words
	unless     []int             // guards that take the finding back
	leaning    bool              // not sure by itself: the model hears of it and decides
	match, not []entry           // examples
	at         entry
}

// guard is a reason to believe that words of danger mean no danger: negation, a film, homework, a joke.
type guard struct {
	name   string
	within int // how many words may stand between the guard and the finding
	denial bool
	laughs bool // speaks also for a laughing emoji or ":))"
}

// entry is a text of a rule file and where it stands.
type entry struct {
	text string
	file string
	line int
}

// ruleSet is all rules, ready to run.
type ruleSet struct {
	rules  []rule
	guards []guard
	starts map[int32][]target // list of a first step -> the patterns to try
}

// target says whose pattern this is.
type target struct {
	pattern *pattern
	index   int  // of the rule, or of the guard
	role    role // what the pattern is for its owner
}

type role uint8

const (
	roleSay role = iota
	roleBefore
	roleAfter
	roleAnywhere
)

// finding is one place where a pattern stands.
type finding struct {
	span
	index int
	role  role
}

// findings is what the rules say of one message.
type findings struct {
	all     []finding // in the order in which they begin
	fired   []bool    // by rule: found, and no guard spoke
	guarded []bool    // by rule: found, but every time a guard spoke
	guards  []bool    // by guard: its words stand somewhere
	laughs  bool      // a laughing emoji colours the whole message
	reach   int       // how many words before a finding one may begin that still matters to it
}

// level is the highest level that a rule is sure of; ok is false if no rule spoke.
func (f *findings) level(rules []rule) (highest Level, ok bool) {
	for i, fired := range f.fired {
		if fired && !rules[i].leaning {
			highest, ok = max(highest, rules[i].level), true
		}
	}
	return highest, ok
}

func (s *ruleSet) find(r *reading, f *findings) {
	f.all = f.all[:0]
	f.fired = cleared(f.fired, len(s.rules))
	f.guarded = cleared(f.guarded, len(s.rules))
	f.guards = cleared(f.guards, len(s.guards))
	f.laughs = r.signs.laugh && len(r.words) <= longLaugh
	widest, longest := near, 0
	for i := range s.guards {
		f.guards[i] = s.guards[i].laughs && f.laughs
		widest = max(widest, s.guards[i].within)
	}
	for i := range r.words {
		for h, hit := range r.startingAt(i) {
			if repeated(r.startingAt(i)[:h], hit.list) {
				continue
			}
			for _, t := range s.starts[hit.list] {
				if at, ok := t.pattern.match(r, i); ok {
					f.all = append(f.all, finding{span: at, index: t.index, role: t.role})
					longest = max(longest, at.to-at.from)
					if t.role != roleSay {
						f.guards[t.index] = true
					}
				}
			}
		}
	}
	f.reach = widest + longest
	for i, x := range f.all {
		if x.role != roleSay || f.fired[x.index] {
			continue
		}
		f.fired[x.index] = !s.takenBack(f, i)
		f.guarded[x.index] = !f.fired[x.index]
	}
}

// repeated spares trying the same patterns twice where two phrases of one list start at the same word.
func repeated(earlier []hit, list int32) bool {
	for _, h := range earlier {
		if h.list == list {
			return true
		}
	}
	return false
}

// near is how many words away "anywhere" still reaches: a film in one sentence says nothing of the next but one.
const near = 14

// longLaugh is how long a message may be for one laughing emoji to colour all of it.
const longLaugh = 40

// takenBack reports whether one of the rule's guards speaks for finding n. Only what stands within reach is looked at: a
// message of nothing but danger and guards takes linear time too.
func (s *ruleSet) takenBack(f *findings, n int) bool {
	x := f.all[n]
	unless := s.rules[x.index].unless
	if f.laughs && slices.ContainsFunc(unless, func(g int) bool { return s.guards[g].laughs }) {
		return true
	}
	if !slices.ContainsFunc(unless, func(g int) bool { return f.guards[g] }) {
		return false
	}
	for i := n - 1; i >= 0 && f.all[i].from >= x.from-f.reach; i-- {
		if s.speaks(f.all[i], x, unless) {
			return true
		}
	}
	for i := n + 1; i < len(f.all) && f.all[i].from <= x.to+f.reach; i++ {
		if s.speaks(f.all[i], x, unless) {
			return true
		}
	}
	return false
}

// speaks reports whether y is one of the guards and stands where it speaks for x.
func (s *ruleSet) speaks(y, x finding, unless []int) bool {
	if y.role == roleSay || !slices.Contains(unless, y.index) {
		return false
	}
	within := s.guards[y.index].within
	switch y.role {
	case roleBefore:
		return y.to <= x.from && x.from-y.to <= within
	case roleAfter:
		return y.from >= x.to && y.from-x.to <= within
	}
	return y.to+near >= x.from && x.to+near >= y.from
}

func cleared(b []bool, n int) []bool {
	if cap(b) < n {
		return make([]bool, n)
	}
	b = b[:n]
	clear(b)
	return b
}
