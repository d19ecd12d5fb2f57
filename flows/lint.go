package flows

import (
	"maps"
	"slices"
	"strings"
)

// lint checks what one file cannot know of another: every target exists, every question can be answered, every
// condition speaks of items that are asked, every level has a clock and an answer.
func (l *loader) lint() {
	b := l.book
	for _, name := range b.Flows() {
		s := b.flows[name]
		if s.nodes[s.Start] == nil {
			l.fault(s.file, 1, "start: there is no node %q", s.Start)
		}
		for _, id := range s.order {
			l.lintNode(s, s.nodes[id])
		}
		for _, r := range s.After {
			l.target(s, r.line, r.Go)
			l.target(s, r.line, r.Call)
			l.levels(s, r.line, r.Signal)
			l.items(s, r.line, r.If)
		}
		l.reachable(s)
	}
	l.lintRules()
}

func (l *loader) lintNode(s *script, n *node) {
	l.target(s, n.line, n.Go)
	l.target(s, n.line, n.Call)
	if n.Silent != nil {
		l.target(s, n.line, n.Silent.Go)
	}
	l.levels(s, n.line, n.Signal)
	for _, br := range n.Branch {
		l.target(s, br.line, br.Go)
		l.items(s, br.line, br.If)
	}
	if len(n.Branch) > 0 && n.Branch[len(n.Branch)-1].If != "" {
		l.fault(s.file, n.line, "%s: the last branch must be without if, so that there is always a way on", n.name)
	}
	switch {
	case n.Ask == "" && len(n.Choices) > 0:
		l.fault(s.file, n.line, "%s: choices without a question; add ask", n.name)
	case n.Ask != "" && len(n.Choices) == 0:
		l.fault(s.file, n.line, "%s: a question without choices is a dead end; add choices", n.name)
	case n.Ask == "" && (n.Item != "" || n.Text != "" || n.Silent != nil):
		l.fault(s.file, n.line, "%s: item, text or silent without a question; add ask", n.name)
	case n.Points != "" && len(n.Say) == 0:
		l.fault(s.file, n.line, "%s: points without say; say a text with {{.signs}} in it", n.name)
	case n.Show != "" && (n.Ask == "" || n.Show != "draft"):
		l.fault(s.file, n.line, "%s: show can only be draft, at a question", n.name)
	case n.Text != "" && n.Go == "":
		l.fault(s.file, n.line, "%s: free text needs go, the place where it leads", n.name)
	case n.Ask != "" && (n.Call != "" || len(n.Branch) > 0):
		l.fault(s.file, n.line, "%s: a question cannot have call or branch; put them into a node of their own", n.name)
	}
	if n.List != nil {
		for _, item := range []string{n.List.PlaceOf, n.List.NeedOf} {
			if item != "" && l.book.byKey[item] == nil {
				l.fault(s.file, n.line, "%s: list: no question records the item %q", n.name, item)
			}
		}
	}
	l.lintChoices(s, n)
}

func (l *loader) lintChoices(s *script, n *node) {
	keys, values := map[string]bool{}, map[string]bool{}
	for _, c := range n.Choices {
		line := max(c.line, n.line)
		if keys[c.Key] {
			l.fault(s.file, line, "%s: two choices have the key %q", n.name, c.Key)
		}
		keys[c.Key] = true
		if c.Label == "" && !c.Hidden {
			l.fault(s.file, line, "%s: a choice needs a label", n.name)
		}
		if (c.Key == "0" || c.Key == "7" || c.Key == "9") && (c.Go != "" || c.Value != "") {
			l.fault(s.file, line, "%s: 0, 7 and 9 mean the same everywhere and cannot lead elsewhere", n.name)
		}
		if n.Item != "" && c.Value == "" && c.Key != "0" {
			l.fault(s.file, line, "%s: a choice of an item needs a value", n.name)
		}
		if c.Value != "" && values[c.Value] {
			l.fault(s.file, line, "%s: two choices have the value %q", n.name, c.Value)
		}
		values[c.Value] = true
		if c.More && n.List == nil {
			l.fault(s.file, line, "%s: more turns the page of a list; add list, or write go", n.name)
		}
		l.target(s, line, c.Go)
		l.target(s, line, c.Call)
		l.levels(s, line, c.Signal)
	}
}

// acts are what a signal may have the program do: file a report, add to one, drop its draft, go on with it. The host
// gives each its meaning.
func acts() []string { return []string{"file", "add", "drop", "resume"} }

func (l *loader) target(s *script, line int, t string) {
	if t == "" || t == goHome || t == goWait || t == goBack {
		return
	}
	if l.book.find(ParsePlace(t)) == nil {
		l.fault(s.file, line, "there is no place %q; write a node of this flow, or flow.node", t)
	}
}

func (l *loader) levels(s *script, line int, list signals) {
	for _, g := range list {
		if g.Escalate != "" && g.Escalate != "high" && g.Escalate != "critical" && g.Escalate != "medium" {
			l.fault(s.file, line, "escalate: %q is no level; there are medium, high, critical", g.Escalate)
		}
		if g.Escalate == "" && g.Note == "" && !g.Human && !g.Leave && g.Do == "" {
			l.fault(s.file, line, "a signal says nothing; write escalate, note, human, leave or do")
		}
		if g.Do != "" && !slices.Contains(acts(), g.Do) {
			l.fault(s.file, line, "do: %q is not one of %s", g.Do, strings.Join(acts(), ", "))
		}
	}
}

// items finds the item names in a condition: they stand in quotes.
func (l *loader) items(s *script, line int, cond string) {
	parts := strings.FieldsFunc(cond, func(r rune) bool { return r == '"' || r == '\'' })
	for i := 1; i < len(parts); i += 2 {
		if strings.Contains(parts[i], ".") && l.book.byKey[parts[i]] == nil {
			l.fault(s.file, line, "no question records the item %q", parts[i])
		}
	}
}

// reachable reports nodes that nothing leads to.
func (l *loader) reachable(s *script) {
	seen := map[string]bool{s.Start: true}
	for _, other := range l.book.flows {
		for _, a := range other.links() {
			if p := ParsePlace(a.to); p.Flow == s.Flow && p.Node != "" {
				seen[p.Node] = true
			}
		}
	}
	r := l.book.rules
	for _, t := range slices.Concat(slices.Collect(maps.Values(r.Danger)), slices.Collect(maps.Values(r.Places))) {
		if p := ParsePlace(t); p.Flow == s.Flow {
			seen[p.Node] = true
		}
	}
	for _, q := range r.Search {
		if p := ParsePlace(q.Place); p.Flow == s.Flow {
			seen[p.Node] = true
		}
	}
	for _, id := range s.order {
		if !seen[id] {
			l.fault(s.file, s.nodes[id].line, "nothing leads to the node %q; lead there or take it out", id)
		}
	}
}

// resolve makes every target whole: a node of the same flow, or another flow's start, becomes "flow.node".
func (l *loader) resolve() {
	b := l.book
	for _, s := range b.flows {
		whole := func(ts ...*string) {
			for _, t := range ts {
				switch other := b.flows[*t]; {
				case *t == "" || strings.Contains(*t, "."):
				case s.nodes[*t] != nil:
					*t = s.Flow + "." + *t
				case other != nil:
					*t += "." + other.Start
				}
			}
		}
		for _, n := range s.nodes {
			whole(&n.Go, &n.Call)
			if n.Silent != nil {
				whole(&n.Silent.Go)
			}
			for _, br := range n.Branch {
				whole(&br.Go)
			}
			for _, c := range n.Choices {
				whole(&c.Go, &c.Call)
			}
		}
		for _, r := range s.After {
			whole(&r.Go, &r.Call)
		}
	}
}

// link is one arrow of a flow as it is written.
type link struct {
	to   string
	call bool
	line int
}

// links lists the arrows that leave a flow's nodes and rules.
func (s *script) links() []link {
	var out []link
	add := func(to string, call bool, line int) {
		if to != "" {
			out = append(out, link{to, call, line})
		}
	}
	for _, id := range s.order {
		n := s.nodes[id]
		add(n.Go, false, n.line)
		add(n.Call, true, n.line)
		if n.Silent != nil {
			add(n.Silent.Go, false, n.line)
		}
		for _, br := range n.Branch {
			add(br.Go, false, br.line)
		}
		for _, c := range n.Choices {
			add(c.Go, false, max(c.line, n.line))
			add(c.Call, true, max(c.line, n.line))
		}
	}
	for _, r := range s.After {
		add(r.Go, false, r.line)
		add(r.Call, true, r.line)
	}
	return out
}

func (l *loader) lintRules() {
	r := l.book.rules
	for _, level := range []string{"critical", "high", "medium"} {
		if _, ok := r.Danger[level]; !ok {
			l.rule("danger", level, "danger: %s has no answer; name a place", level)
		}
		if d := r.Ladder[level]; d == nil || d.Next == 0 || d.Notice == 0 || d.Again == 0 {
			l.rule("ladder", level, "ladder: %s needs next, notice and again", level)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(r.Danger)) {
		if l.book.find(ParsePlace(r.Danger[k])) == nil {
			l.rule("danger", k, "danger: %s leads to %q, and there is no such place", k, r.Danger[k])
		}
	}
	for _, k := range []string{"gate", "menu", "offer", "human"} {
		if _, ok := r.Places[k]; !ok {
			l.rule("places", k, "places: %s is missing", k)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(r.Places)) {
		if l.book.find(ParsePlace(r.Places[k])) == nil {
			l.rule("places", k, "places: %s leads to %q, and there is no such place", k, r.Places[k])
		}
	}
	for _, q := range r.Search {
		if l.book.find(ParsePlace(q.Place)) == nil {
			l.fault(q.file, q.line, "search: there is no place %q", q.Place)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(r.Interrupts)) {
		if !slices.Contains(interruptOrder, k) {
			l.rule("interrupts", k, "interrupts: %q is not one of %s", k, strings.Join(interruptOrder, ", "))
		}
	}
	for _, k := range []string{"erase", "stop", "urgent", "dont_write"} {
		if r.Interrupts[k] == nil {
			l.rule("interrupts", k, "interrupts: %s is missing; a person must always have it", k)
		}
	}
}
