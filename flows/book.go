package flows

import (
	"slices"
	"sort"
	"strings"
	"time"
)

// Book is one checked set of conversations. It never changes after Load and is safe for concurrent use.
type Book struct {
	flows map[string]*script
	rules ruleBook
	fold  func(string) string
	nodes map[Place]*node
	byKey map[string]*node // item -> node
	trace *trace           // of a proof's copy; nil otherwise
}

// Use is one place where the content names a message.
type Use struct {
	ID      string
	File    string
	Line    int
	Say     bool     // said or asked as a text of its own; false: a label, lead or tail
	Choices []Choice // choices that are shown with it
	Lead    string
	Tail    string
	Number  int
	Of      int
	Item    bool // a question whose answer is recorded
}

// Uses lists every message that the conversations name, for the lint of the texts.
func (b *Book) Uses() []Use {
	var out []Use
	for _, name := range b.Flows() {
		s := b.flows[name]
		for _, id := range s.order {
			n := s.nodes[id]
			out = append(out, n.uses(s.file)...)
			for _, p := range b.points(n, nil) {
				out = append(out, Use{ID: p, File: s.file, Line: n.line})
			}
		}
		for _, r := range s.After {
			for _, id := range r.Say {
				out = append(out, Use{ID: id, File: s.file, Line: r.line, Say: true})
			}
			out = append(out, r.Signal.uses(s.file, r.line)...)
		}
	}
	return out
}

func (n *node) uses(file string) []Use {
	var out []Use
	for _, id := range n.Say {
		out = append(out, Use{ID: id, File: file, Line: n.line, Say: true})
	}
	if n.Ask != "" {
		m := n.question(false)
		out = append(out, Use{ID: n.Ask, File: file, Line: n.line, Say: true, Choices: m.Choices, Lead: n.Lead, Tail: n.Tail, Number: n.number, Of: n.of, Item: n.Item != ""})
	}
	for _, id := range []string{n.Lead, n.Tail} {
		if id != "" {
			out = append(out, Use{ID: id, File: file, Line: n.line})
		}
	}
	for _, c := range n.Choices {
		out = append(out, Use{ID: c.Label, File: file, Line: max(c.line, n.line)})
		out = append(out, c.Signal.uses(file, max(c.line, n.line))...)
	}
	return append(out, n.Signal.uses(file, n.line)...)
}

// uses lists the notes: texts that a worker reads.
func (list signals) uses(file string, line int) []Use {
	var out []Use
	for _, s := range list {
		if s.Note != "" {
			out = append(out, Use{ID: s.Note, File: file, Line: line})
		}
	}
	return out
}

// points lists the texts that name the signs of a flow, in file order; all of them, or those answered yes in s.
func (b *Book) points(n *node, s *State) []string {
	if n.Points == "" {
		return nil
	}
	var out []string
	for _, it := range b.flows[n.flow].items {
		if yes := it.byValue("yes"); yes == nil || it.Weight == 0 || s != nil && s.Answers[it.Item] != "yes" {
			continue
		}
		_, name, _ := strings.Cut(it.Item, ".")
		out = append(out, n.Points+"."+name)
	}
	return out
}

// query is the node's list for what was answered so far, or nil.
func (n *node) query(s State) *Query {
	if n.List == nil {
		return nil
	}
	q := *n.List
	if q.PlaceOf != "" {
		q.Place = s.Answers[q.PlaceOf]
	}
	if q.NeedOf != "" {
		q.Need = s.Answers[q.NeedOf]
	}
	q.Page = s.Page
	return &q
}

// Flows lists the names of the flows in order.
func (b *Book) Flows() []string {
	out := make([]string, 0, len(b.flows))
	for n := range b.flows {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

// Places lists, in order, the places whose services the conversations name: "vn", "abroad.uk", ...
func (b *Book) Places() []string {
	var out []string
	for _, n := range b.nodes {
		if n.List != nil && n.List.Place != "" && !slices.Contains(out, n.List.Place) {
			out = append(out, n.List.Place)
		}
	}
	sort.Strings(out)
	return out
}

// Has tells whether a place exists; a Place without a node is the flow's start.
func (b *Book) Has(p Place) bool { return b.find(p) != nil }

func (b *Book) find(p Place) *node {
	if p.Node == "" {
		if s := b.flows[p.Flow]; s != nil {
			return s.nodes[s.Start]
		}
		return nil
	}
	return b.nodes[p]
}

// Start is the first question or text of a place that the rules file names.
func (b *Book) Start(name string) Place {
	if n := b.find(b.Place(name)); n != nil {
		return Place{n.flow, n.name}
	}
	return Place{}
}

// ParsePlace reads "flow" or "flow.node".
func ParsePlace(s string) Place {
	f, n, _ := strings.Cut(s, ".")
	return Place{Flow: f, Node: n}
}

// Summary is what a worker may be told of the answers: names only.
type Summary struct {
	Signs []string // items answered yes, in file order: "s1.papers"
	Skips int
	Red   bool
	Age   string // value of the last age item, or ""
}

// Summary collects the answers of all screens.
func (b *Book) Summary(s State) Summary {
	var out Summary
	for _, name := range b.Flows() {
		for _, n := range b.flows[name].items {
			v, ok := s.Answers[n.Item]
			if !ok {
				continue
			}
			c := n.byValue(v)
			switch {
			case c != nil && c.Ages != nil:
				out.Age = v
			case v == "skip":
				out.Skips++
			case v == "yes":
				out.Signs = append(out.Signs, n.Item)
				out.Red = out.Red || n.Red
			}
		}
	}
	return out
}

// Signs lists the items that [Summary] may name, each once.
func (b *Book) Signs() []string {
	var out []string
	for _, name := range b.Flows() {
		for _, n := range b.flows[name].items {
			if yes := n.byValue("yes"); yes != nil && yes.Ages == nil {
				out = append(out, n.Item)
			}
		}
	}
	return out
}

func (n *node) byValue(v string) *choice {
	for _, c := range n.Choices {
		if c.Value == v {
			return c
		}
	}
	return nil
}

// Expect says how a reply to the present question is to be read: "yesno", "menu", "age", or what the node says.
func (b *Book) Expect(p Place) string {
	n := b.find(p)
	switch {
	case n == nil || n.Ask == "":
		return "menu"
	case n.Expects != "":
		return n.Expects
	}
	for _, c := range n.Choices {
		if c.Ages != nil {
			return "age"
		}
	}
	if n.byValue("yes") != nil && n.byValue("no") != nil {
		return "yesno"
	}
	return "menu"
}

// At is the place of the present question.
func (s State) At() Place { return Place{s.Flow, s.Node} }

// Question is the question of a place that the host asks by itself, outside State.
func (b *Book) Question(p Place) (Message, bool) {
	n := b.find(p)
	if n == nil || n.Ask == "" {
		return Message{}, false
	}
	return n.question(false), true
}

// Silence tells after how long the present question goes on without a reply; 0 for never.
func (b *Book) Silence(s State) time.Duration {
	if n := b.nodes[s.At()]; n != nil {
		return n.silent
	}
	return 0
}

// Silent leads on from a question that got no reply.
func (b *Book) Silent(s State, now time.Time) Result {
	w := b.walk(s, now)
	if n := b.nodes[s.At()]; n != nil && n.Silent != nil {
		w.follow(n.Silent.Go)
	}
	return w.end()
}

// TextName is the name under which the present question keeps free text, or "".
func (b *Book) TextName(s State) string {
	if n := b.nodes[s.At()]; n != nil {
		return n.Text
	}
	return ""
}

// Texts lists the names under which a flow keeps free text, in file order, each once.
func (b *Book) Texts(flow string) []string {
	var out []string
	if s := b.flows[flow]; s != nil {
		for _, id := range s.order {
			if name := s.nodes[id].Text; name != "" && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// Value is the value of the choice that a reply to such a question means, or "".
func (b *Book) Value(p Place, in Input) string {
	n := b.find(p)
	if n == nil {
		return ""
	}
	if c := b.match(n, in); c != nil {
		return c.Value
	}
	return ""
}

// question is the node's question as it is shown. alone: asked from another flow, so without the counter.
func (n *node) question(alone bool) Message {
	m := Message{ID: n.Ask, Place: Place{n.flow, n.name}, Tail: n.Tail, Lead: n.Lead, Show: n.Show, List: n.List, Quiet: n.Quiet, Number: n.number, Of: n.of}
	if alone {
		m.Number, m.Of = 0, 0
	}
	for _, c := range n.Choices {
		if !c.Hidden {
			m.Choices = append(m.Choices, Choice{Key: c.Key, Label: c.Label, More: c.More})
		}
	}
	return m
}

// asked is the node's question as the person of s sees it.
func (n *node) asked(s State) Message {
	m := n.question(len(s.Back) > 0)
	m.List = n.query(s)
	return m
}

// minute is the unit in which fresh answers are counted.
func minute(t time.Time) int64 { return t.Unix() / 60 }
